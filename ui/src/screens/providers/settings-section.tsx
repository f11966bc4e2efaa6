import { useState } from 'preact/hooks';
import type { Provider } from '../../api/client.js';
import { Button } from '../../kit/button.js';
import { CheckField, TextField } from '../../kit/field.js';
import { Form } from '../../kit/form.js';
import { Icon } from '../../kit/icons.js';
import { Notice } from '../../kit/notice.js';
import { parts, text } from '../../text/index.js';
import { ReachFields } from './reach-fields.js';
import { isLimit, limitOf, type ProviderPatch, useSaving } from './save-provider.js';
import { ScheduleField } from './schedule-field.js';
import { faultsOf, type SettingFaults, settingsOf, type TypedSettings } from './typed-settings.js';

/** What is set for a provider, saved together as one change. What is rarely needed is behind one line. */
export function SettingsSection({ provider }: { provider: Provider }) {
  const [typed, setTyped] = useState<Partial<TypedSettings>>({});
  const [faults, setFaults] = useState<SettingFaults>({});
  const [isOpen, setOpen] = useState(false);
  const { fault, isSaving, save } = useSaving(provider);
  const isFixed = provider.source === 'file';
  const before = settingsOf(provider);
  const now = { ...before, ...typed };
  const page = parts.providerPage;
  const words = page.settings;
  const { add } = text.providers;
  const keep = (changes: Partial<TypedSettings>) => {
    setTyped({ ...typed, ...changes });
    setFaults({});
  };

  const send = async () => {
    const found = faultsOf(now, provider);
    setFaults(found);
    if (Object.keys(found).length > 0) {
      if (REACH_FAULTS.some((field) => found[field])) setOpen(true);
      return;
    }
    if (await save(patchOf(now, before))) setTyped({});
  };

  return (
    <Form label={page.sections.settings} fault={fault} isSending={isSaving} isFixed={isFixed} onSend={send}>
      {isFixed ? <Notice level="quiet" message={page.fixed} hint="" /> : null}
      <TextField
        label={add.name}
        fault={faults.name}
        maxLength={200}
        value={now.name}
        onInput={(name) => keep({ name })}
      />
      {provider.isUpload ? (
        <p class="help">{words.fileHelp}</p>
      ) : (
        <TextField
          label={provider.kind === 'xtream' ? words.server : words.address}
          help={isFixed ? undefined : words.addressHelp(provider.url)}
          kind="url"
          value={isFixed ? provider.url : now.url}
          onInput={(url) => keep({ url })}
        />
      )}
      <fieldset class="kinds">
        <legend>{words.kinds}</legend>
        <CheckField label={words.live} isOn={now.live} onChange={(live) => keep({ live })} />
        <CheckField label={words.movies} isOn={now.movies} onChange={(movies) => keep({ movies })} />
        <CheckField label={words.series} isOn={now.series} onChange={(series) => keep({ series })} />
        {faults.kinds ? (
          <p class="help help-bad" role="alert">
            {faults.kinds}
          </p>
        ) : null}
      </fieldset>
      {provider.kind === 'm3u' ? (
        <TextField
          label={add.connections}
          help={words.connectionsHelp}
          fault={faults.connections}
          kind="number"
          value={now.connections}
          onInput={(connections) => keep({ connections })}
        />
      ) : null}
      <ScheduleField
        value={now.refresh}
        nextAtMs={now.refresh === before.refresh && provider.nextRefreshAt ? Date.parse(provider.nextRefreshAt) : null}
        fault={faults.refresh}
        onInput={(refresh) => keep({ refresh })}
      />
      <details class="more-fields" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <Icon name="chevronRight" size="s" />
          {words.more}
        </summary>
        <div>
          <ReachFields provider={provider} now={now} faults={faults} onInput={keep} />
        </div>
      </details>
      <div class="form-actions">
        <Button kind="primary" type="submit" isBusy={isSaving}>
          {isSaving ? page.saving : page.save}
        </Button>
        {Object.keys(typed).length > 0 ? (
          <Button
            kind="ghost"
            onPress={() => {
              setTyped({});
              setFaults({});
            }}
          >
            {page.reset}
          </Button>
        ) : null}
      </div>
    </Form>
  );
}

const REACH_FAULTS = ['headers', 'proxy'] as const;

/** Only what has changed. */
function patchOf(now: TypedSettings, before: TypedSettings): ProviderPatch {
  const changed = (field: keyof TypedSettings) => JSON.stringify(now[field]) !== JSON.stringify(before[field]);
  const orNull = (typed: string) => (typed.trim() === '' ? null : typed.trim());
  return {
    ...(changed('name') ? { name: now.name.trim() } : {}),
    ...(now.url.trim() !== '' ? { url: now.url.trim() } : {}),
    ...(changed('live') ? { live: now.live } : {}),
    ...(changed('movies') ? { movies: now.movies } : {}),
    ...(changed('series') ? { series: now.series } : {}),
    ...(changed('connections') && isLimit(now.connections) ? { maxConnections: limitOf(now.connections) } : {}),
    ...(changed('refresh') ? { refresh: now.refresh.trim() } : {}),
    ...(changed('userAgent') ? { userAgent: orNull(now.userAgent) } : {}),
    ...(changed('headers')
      ? {
          headers: Object.fromEntries(
            now.headers.map(({ name, value }) => [name.trim(), value === '' ? null : value]), // null keeps what is there
          ),
        }
      : {}),
    ...(changed('proxy') ? { proxy: orNull(now.proxy) } : {}),
    ...(changed('verifies') || changed('caFile')
      ? { tls: { verifies: now.verifies, caFile: orNull(now.caFile) } }
      : {}),
    ...(changed('allowPrivate') ? { allowPrivate: now.allowPrivate } : {}),
    ...(changed('usesDirectSource') ? { usesDirectSource: now.usesDirectSource } : {}),
  };
}
