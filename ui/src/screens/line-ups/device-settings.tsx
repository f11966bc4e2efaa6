import { useState } from 'preact/hooks';
import type { Lineup } from '../../api/client.js';
import { Button } from '../../kit/button.js';
import { CopyField } from '../../kit/copy.js';
import { CheckField, SelectField, TextField } from '../../kit/field.js';
import { Form } from '../../kit/form.js';
import { type Words, wordsOf } from '../../kit/notice.js';
import { parts } from '../../text/index.js';
import { type DeviceForm, deviceForm, devicePatch, isNameMissing, isOfPages, isSplitWrong } from './device-form.js';
import { editLineup } from './edit-line-up.js';
import { draftsOf, useFormDraft } from './kept-drafts.js';
import { Devices } from './line-up-card.js';

/** What players see of it: name, tuners, devices and their ports. */
export function DeviceSettings(props: { lineup: Lineup; onSaved(): Promise<void>; onRemove(): Promise<void> }) {
  const { lineup, onSaved, onRemove } = props;
  const words = parts.lineups;
  const { form, change, drop } = useFormDraft(`${draftsOf(lineup.id)}device`, deviceForm(lineup));
  const [fault, setFault] = useState<Words | null>(null);
  const save = async () => {
    if (isSplitWrong(form) || isNameMissing(form)) return;
    const patch = devicePatch(form, lineup);
    if (Object.keys(patch).length === 0) return drop();
    try {
      await editLineup(lineup.id, patch, words.saved(form.name.trim()));
      setFault(null);
      await onSaved();
      drop();
    } catch (error) {
      setFault(wordsOf(error));
    }
  };
  return (
    <div class="line-up-device">
      <Form label={words.tabs.device} fault={fault} onSend={save}>
        {lineup.fileFields.length > 0 ? <p class="help">{words.ofFile}</p> : null}
        <DeviceFields lineup={lineup} form={form} onChange={(part) => change({ ...form, ...part })} />
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
      {lineup.devices.length > 0 ? <ItsDevices devices={lineup.devices} /> : null}
    </div>
  );
}

const TUNERS_MAX = 32;
const TUNER_COUNTS = Array.from({ length: TUNERS_MAX }, (_, at) => String(at + 1));

/** Those that are set in the pages. */
function DeviceFields(props: { lineup: Lineup; form: DeviceForm; onChange(part: Partial<DeviceForm>): void }) {
  const { lineup, form, onChange } = props;
  const words = parts.lineups;
  const counts = TUNER_COUNTS.map((count) => ({ value: count, label: count }));
  return (
    <>
      {isOfPages(lineup, 'name') ? (
        <TextField
          label={words.name}
          help={words.nameHelp}
          fault={isNameMissing(form) ? words.nameNeeded : null}
          value={form.name}
          maxLength={200}
          onInput={(name) => onChange({ name })}
        />
      ) : null}
      {isOfPages(lineup, 'tunerCount') ? (
        <SelectField
          label={words.tunerCount}
          help={words.tunerHelp}
          value={form.tuners}
          onInput={(tuners) => onChange({ tuners })}
          options={[{ value: '', label: words.automatic }, ...counts]}
        />
      ) : null}
      {isOfPages(lineup, 'splitAt') ? (
        <TextField
          kind="number"
          label={words.splitAt}
          help={words.splitHelp}
          fault={isSplitWrong(form) ? words.splitFault : null}
          value={form.split}
          onInput={(split) => onChange({ split })}
        />
      ) : null}
      <Switches lineup={lineup} form={form} onChange={onChange} />
    </>
  );
}

function Switches(props: { lineup: Lineup; form: DeviceForm; onChange(part: Partial<DeviceForm>): void }) {
  const { lineup, form, onChange } = props;
  const words = parts.lineups;
  return (
    <>
      {isOfPages(lineup, 'port') ? (
        <CheckField
          label={words.hasPort}
          help={words.hasPortHelp}
          isOn={form.hasPort}
          onChange={(hasPort) => onChange({ hasPort })}
        />
      ) : null}
      {lineup.content === 'tv' ? null : (
        <CheckField
          label={words.isEnabled}
          help={words.isEnabledHelp}
          isOn={form.isEnabled}
          onChange={(isEnabled) => onChange({ isEnabled })}
        />
      )}
    </>
  );
}

function ItsDevices({ devices }: Pick<Lineup, 'devices'>) {
  const words = parts.lineups;
  return (
    <section class="part" aria-labelledby="line-up-devices">
      <h2 id="line-up-devices">{words.devices}</h2>
      <Devices devices={devices} />
      {devices.map(({ part, friendlyName, address }) =>
        address === null ? null : <CopyField key={part} value={address} what={`${words.address}: ${friendlyName}`} />,
      )}
    </section>
  );
}
