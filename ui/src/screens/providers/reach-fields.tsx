import type { Provider } from '../../api/client.js';
import { CheckField, SelectField, TextField } from '../../kit/field.js';
import { Notice } from '../../kit/notice.js';
import { nextRowId, RowEditor } from '../../kit/row-editor.js';
import { parts } from '../../text/index.js';
import { isKept, type SettingFaults, type TypedSettings } from './typed-settings.js';

export interface ReachFieldsProps {
  provider: Provider;
  now: TypedSettings;
  faults: SettingFaults;
  onInput(changes: Partial<TypedSettings>): void;
}

/** How a provider's servers are asked: few people ever need any of it. */
export function ReachFields({ provider, now, faults, onInput }: ReachFieldsProps) {
  const words = parts.providerPage.settings;
  const isSameProxy = now.proxy.trim() === provider.proxy;
  return (
    <>
      <TextField
        label={words.userAgent}
        help={words.userAgentHelp}
        maxLength={500}
        value={now.userAgent}
        onInput={(userAgent) => onInput({ userAgent })}
      />
      <fieldset class="kinds">
        <legend>{words.headers}</legend>
        <RowEditor
          label={words.headers}
          rows={now.headers}
          none={words.headersNone}
          addLabel={words.addHeader}
          removeLabel={({ name }) => words.removeHeader(name)}
          newRow={() => ({ rowId: nextRowId(), name: '', value: '' })}
          onChange={(headers) => onInput({ headers })}
        >
          {(row, _, change) => (
            <>
              <TextField
                label={words.header}
                fault={faults.headers?.get(row.rowId)?.name}
                maxLength={100}
                value={row.name}
                onInput={(name) => change({ name })}
              />
              {provider.source === 'file' ? null : (
                <TextField
                  label={words.headerValue}
                  help={isKept(row.name, provider) ? words.headerKept : undefined}
                  fault={faults.headers?.get(row.rowId)?.value}
                  value={row.value}
                  onInput={(value) => change({ value })}
                />
              )}
            </>
          )}
        </RowEditor>
      </fieldset>
      <TextField
        label={words.proxy}
        help={provider.proxyHasLogin && isSameProxy ? words.proxyHasLogin : words.proxyHelp}
        fault={faults.proxy}
        kind="url"
        value={now.proxy}
        onInput={(proxy) => onInput({ proxy })}
      />
      <CheckField label={words.verifies} isOn={now.verifies} onChange={(verifies) => onInput({ verifies })} />
      {now.verifies ? null : <Notice level="warn" message={words.unsafe} hint={words.unsafeHint} />}
      <TextField
        label={words.caFile}
        help={words.caFileHelp}
        maxLength={4_096}
        value={now.caFile}
        onInput={(caFile) => onInput({ caFile })}
      />
      <SelectField
        label={words.allowPrivate}
        value={String(now.allowPrivate)}
        options={[
          { value: 'null', label: words.privateBySelf },
          { value: 'true', label: words.privateYes },
          { value: 'false', label: words.privateNo },
        ]}
        onInput={(value) => onInput({ allowPrivate: value === 'null' ? null : value === 'true' })}
      />
      {provider.kind === 'xtream' ? (
        <CheckField
          label={words.directSource}
          help={words.directSourceHelp}
          isOn={now.usesDirectSource}
          onChange={(usesDirectSource) => onInput({ usesDirectSource })}
        />
      ) : null}
    </>
  );
}
