import { useState } from 'preact/hooks';
import type { Lineup } from '../../api/client.js';
import { Button } from '../../kit/button.js';
import { CopyField } from '../../kit/copy.js';
import { CheckField, SelectField, TextField } from '../../kit/field.js';
import { Form } from '../../kit/form.js';
import { type Words, wordsOf } from '../../kit/notice.js';
import { parts } from '../../text/index.js';
import { editLineup, type LineupPatch } from './edit-line-up.js';
import { Devices } from './line-up-card.js';

const TUNERS_MAX = 32;
const SPLIT_MAX = 100_000;

/** What players see of it: name, tuners, devices and their ports. */
export function DeviceSettings(props: { lineup: Lineup; onSaved(): Promise<void>; onRemove(): Promise<void> }) {
  const { lineup, onSaved, onRemove } = props;
  const words = parts.lineups;
  const [name, setName] = useState(lineup.name);
  const [tuners, setTuners] = useState(String(lineup.tunerCount ?? ''));
  const [split, setSplit] = useState(String(lineup.splitAt ?? ''));
  const [hasPort, setPort] = useState(lineup.hasPort);
  const [isEnabled, setEnabled] = useState(lineup.isEnabled);
  const [fault, setFault] = useState<Words | null>(null);
  const splitAt = split.trim() === '' ? null : Number(split);
  const isSplitWrong = splitAt !== null && !(Number.isInteger(splitAt) && splitAt >= 1 && splitAt <= SPLIT_MAX);
  const isNameWrong = name.trim() === '';
  const tunerCount = tuners === '' ? null : Number(tuners);
  const isOwn = (field: Lineup['fileFields'][number]) => !lineup.fileFields.includes(field);

  const save = async () => {
    if (isSplitWrong || isNameWrong) return;
    const patch: LineupPatch = {
      ...(isOwn('name') && name.trim() !== lineup.name ? { name: name.trim() } : {}),
      ...(isOwn('tunerCount') && tunerCount !== lineup.tunerCount ? { tunerCount } : {}),
      ...(isOwn('splitAt') && splitAt !== lineup.splitAt ? { splitAt } : {}),
      ...(isOwn('port') && hasPort !== lineup.hasPort ? { hasPort } : {}),
      ...(isEnabled === lineup.isEnabled ? {} : { isEnabled }),
    };
    if (Object.keys(patch).length === 0) return;
    try {
      await editLineup(lineup.id, patch, words.saved(name.trim()));
      setFault(null);
      await onSaved();
    } catch (error) {
      setFault(wordsOf(error));
    }
  };
  const counts = Array.from({ length: TUNERS_MAX }, (_, at) => String(at + 1));
  return (
    <div class="line-up-device">
      <Form label={words.tabs.device} fault={fault} onSend={save}>
        {lineup.fileFields.length > 0 ? <p class="help">{words.ofFile}</p> : null}
        {isOwn('name') ? (
          <TextField
            label={words.name}
            help={words.nameHelp}
            fault={isNameWrong ? words.nameNeeded : null}
            value={name}
            maxLength={200}
            onInput={setName}
          />
        ) : null}
        {isOwn('tunerCount') ? (
          <SelectField
            label={words.tunerCount}
            help={words.tunerHelp}
            value={tuners}
            onInput={setTuners}
            options={[
              { value: '', label: words.automatic },
              ...counts.map((count) => ({ value: count, label: count })),
            ]}
          />
        ) : null}
        {isOwn('splitAt') ? (
          <TextField
            kind="number"
            label={words.splitAt}
            help={words.splitHelp}
            fault={isSplitWrong ? words.splitFault : null}
            value={split}
            onInput={setSplit}
          />
        ) : null}
        {isOwn('port') ? (
          <CheckField label={words.hasPort} help={words.hasPortHelp} isOn={hasPort} onChange={setPort} />
        ) : null}
        {lineup.content === 'tv' ? null : (
          <CheckField label={words.isEnabled} help={words.isEnabledHelp} isOn={isEnabled} onChange={setEnabled} />
        )}
        <div class="form-actions">
          {lineup.content === 'picked' && lineup.source === 'database' ? (
            <Button kind="danger" icon="remove" onPress={onRemove}>
              {words.remove}
            </Button>
          ) : null}
          <Button kind="primary" type="submit">
            {words.save}
          </Button>
        </div>
      </Form>
      {lineup.devices.length > 0 ? (
        <section class="part" aria-labelledby="line-up-devices">
          <h2 id="line-up-devices">{words.devices}</h2>
          <Devices devices={lineup.devices} />
          {lineup.devices.map(({ part, friendlyName, address }) =>
            address === null ? null : (
              <CopyField key={part} value={address} what={`${words.address}: ${friendlyName}`} />
            ),
          )}
        </section>
      ) : null}
    </div>
  );
}
