import type { InferResponseType } from 'hono/client';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { answer, api, asFailure, type RequestFailure } from '../../api/client.js';
import { onHouse } from '../../api/house.js';
import { useQuery } from '../../app/places.js';
import { didChange } from '../../app/undo.js';
import { Button } from '../../kit/button.js';
import { Icon } from '../../kit/icons.js';
import { useKeys } from '../../kit/keys.js';
import { Failed, Loading, wordsOf } from '../../kit/notice.js';
import { parts, text } from '../../text/index.js';

type Setting = InferResponseType<typeof api.settings.$get, 200>['items'][number];
type Value = Setting['value'];

/** Every setting in one sentence, with where its value comes from; what was changed stands first. */
export function SettingList() {
  const { items, failure, reload } = useSettings();
  const { query, set } = useQuery();
  const box = useRef<HTMLInputElement>(null);
  const { settings } = text;
  useKeys([{ keys: '/', label: text.shell.keys.search, run: () => box.current?.focus() }]);
  if (failure && !items) return <Failed error={failure} onRetry={reload} />;
  if (!items) return <Loading rows={6} heightPx={64} />;
  const words = (query.q ?? '').trim().toLowerCase();
  const found = items
    .filter((setting) => `${setting.name} ${descriptionOf(setting)}`.toLowerCase().includes(words))
    .sort((a, b) => Number(a.source === 'default') - Number(b.source === 'default'));
  return (
    <section class="settings-part" aria-label={settings.title}>
      <div class="search">
        <Icon name="search" size="s" />
        <input
          ref={box}
          type="search"
          aria-label={settings.search}
          placeholder={settings.searchHint}
          value={query.q ?? ''}
          onInput={(event) => set({ q: event.currentTarget.value }, 'replace')}
        />
        <kbd>/</kbd>
      </div>
      {found.length === 0 ? <p class="t2">{settings.none(query.q ?? '')}</p> : null}
      <ul>
        {found.map((setting) => (
          <SettingRow key={setting.name} setting={setting} />
        ))}
      </ul>
    </section>
  );
}

function SettingRow({ setting }: { setting: Setting }) {
  const { name, source, file, canEdit, defaultValue, needsRestart, unit } = setting;
  const { settings } = text;
  const id = useId();
  return (
    <li class="setting">
      <div class="setting-words">
        <p id={id} class="setting-name">
          {name}
          <span class={`source-mark source-${source}`}>
            {source === 'file' ? settings.source.file(file?.line ?? 0) : settings.source[source]}
          </span>
        </p>
        <p class="t2">{descriptionOf(setting)}</p>
        {source === 'default' ? null : (
          <p class="help">{settings.defaultIs(`${shown(defaultValue)}${unit ? ` ${unit}` : ''}`)}</p>
        )}
        {needsRestart ? <p class="help">{settings.needsRestart}</p> : null}
      </div>
      {canEdit ? (
        <Control setting={setting} labelId={id} />
      ) : (
        <div>
          <p>
            <code>{shown(setting.value)}</code>
          </p>
          <p class="help">{ownerWords(setting)}</p>
        </div>
      )}
    </li>
  );
}

function descriptionOf({ name, description }: Setting): string {
  return parts.settingWords.byName[name] ?? description;
}

function ownerWords({ source, file }: Setting): string {
  const { setElsewhere } = text.settings;
  if (source === 'file') return setElsewhere.file(file?.path ?? 'config.yaml', file?.line ?? 0);
  return source === 'flag' ? setElsewhere.flag : source === 'environment' ? setElsewhere.environment : '';
}

function shown(value: Value): string {
  if (value === null) return text.settings.nothing;
  if (typeof value === 'boolean') return value ? text.settings.on : text.settings.off;
  return Array.isArray(value) ? value.join(', ') : String(value);
}

/** What is typed becomes a value only when it is sent; what the daemon refuses stays in the box with the reason. */
function Control({ setting, labelId }: { setting: Setting; labelId: string }) {
  const { name, kind, value, choices, minimum, maximum, unit, source } = setting;
  const [typed, setTyped] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const { settings } = text;
  const asText = Array.isArray(value) ? value.join('\n') : value === null ? '' : String(value);

  const send = async (next: Value) => {
    try {
      const { changeId } = await answer(api.settings.$patch({ json: { name, value: next } }));
      setTyped(null);
      setFault(null);
      didChange(changeId, next === null ? settings.wentBack(name) : settings.saved(name));
    } catch (error) {
      const { message, hint } = wordsOf(error);
      setFault(`${message} ${hint}`);
    }
  };
  const commit = () => {
    if (typed === null) return;
    if (typed === asText) setTyped(null);
    else void send(parse(typed, kind));
  };
  const shared = {
    'aria-labelledby': labelId,
    'aria-invalid': fault !== null || undefined,
    class: 'field',
    value: typed ?? asText,
    onBlur: commit,
  };
  const help = kind === 'list' ? settings.listHelp : [settings.range(minimum, maximum), unit ?? ''].join(' ').trim();
  return (
    <div class="setting-control">
      {kind === 'boolean' || kind === 'choice' ? (
        <select
          {...shared}
          class="field field-select"
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            void send(parse(event.currentTarget.value, kind));
          }}
        >
          {kind === 'boolean' ? (
            <>
              <option value="true">{settings.on}</option>
              <option value="false">{settings.off}</option>
            </>
          ) : (
            choices?.map((choice) => <option key={choice}>{choice}</option>)
          )}
        </select>
      ) : kind === 'list' ? (
        <textarea {...shared} spellcheck={false} rows={3} onInput={(event) => setTyped(event.currentTarget.value)} />
      ) : (
        <input
          {...shared}
          type="text"
          inputMode={kind === 'integer' ? 'numeric' : undefined}
          autoComplete="off"
          spellcheck={false}
          onInput={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') commit();
          }}
        />
      )}
      {source === 'database' ? (
        <Button kind="ghost" icon="reset" label={settings.reset(name)} onPress={() => send(null)} />
      ) : null}
      <p class={fault ? 'help help-bad' : 'help'} role={fault ? 'alert' : undefined}>
        {fault ?? help}
      </p>
    </div>
  );
}

/** A number that is none stays text, so that the daemon can say what is wrong with it. */
function parse(typed: string, kind: Setting['kind']): Value {
  switch (kind) {
    case 'boolean':
      return typed === 'true';
    case 'integer':
    case 'number':
      return typed.trim() !== '' && Number.isFinite(Number(typed)) ? Number(typed) : typed;
    case 'list':
      return typed
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '');
    case 'text':
    case 'choice':
      return typed.trim() === '' ? null : typed.trim();
  }
}

function useSettings() {
  const [items, setItems] = useState<readonly Setting[] | null>(null);
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const reload = () => {
    answer(api.settings.$get()).then(
      (read) => {
        setItems(read.items);
        setFailure(null);
      },
      (error) => setFailure(asFailure(error)),
    );
  };
  useEffect(() => {
    reload();
    const stops = [onHouse('settings.changed', reload, reload), onHouse('config.changed', reload, () => {})];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);
  return { items, failure, reload };
}
