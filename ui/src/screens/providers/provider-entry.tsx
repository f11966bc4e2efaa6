import './providers.css';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { answer, api, RequestFailure } from '../../api/client.js';
import { providers, reloadProviders } from '../../api/house.js';
import { didChange } from '../../app/undo.js';
import { Button } from '../../kit/button.js';
import { PasswordField, TextField } from '../../kit/field.js';
import { Form } from '../../kit/form.js';
import { Icon } from '../../kit/icons.js';
import { failureWords, type Words, wordsOf } from '../../kit/notice.js';
import { loadPart, text } from '../../text/index.js';
import type { Choice } from '../groups/choice.js';
import type * as chooseBefore from '../groups/choose-before.js';
import { keyOf } from './provider-names.js';
import { PublicLists } from './public-lists.js';
import { sendFile } from './send-file.js';
import { type Found, type Try, useTry } from './try-address.js';

export interface ProviderEntryProps {
  /** The box has the focus at once. */
  isFocused: boolean;
  onAdded(providerId: number): void;
  /** Its groups are being chosen; null: back at the address. */
  onChoosing?(name: string | null): void;
  /** Beside the button. */
  children?: ComponentChildren;
}

const KEY_ATTEMPTS = 20;
/** Of a list that is longer nobody wants everything. */
const CHOOSE_FROM_ENTRIES = 500;

/**
 * One box for a link, a file or a server. What it is, is found out while it is typed; what else is needed is asked only
 * then. Of a long list its groups are chosen before the import starts.
 */
export function ProviderEntry({ isFocused, onAdded, onChoosing, children }: ProviderEntryProps) {
  const [address, setAddress] = useState('');
  const [login, setLogin] = useState({ username: '', password: '' });
  const [name, setName] = useState<string | null>(null);
  const [connections, setConnections] = useState<string | null>(null);
  const [fault, setFault] = useState<Words | null>(null);
  const [isAdding, setAdding] = useState(false);
  const [choosing, setChoosing] = useState<{ entry: Entry; ChooseBefore: ChooseBeforeView } | null>(null);
  const box = useRef<HTMLInputElement>(null);
  const { result, now } = useTry({ address, ...login });
  const found = result.state === 'found' ? result.found : null;
  const { add } = text.providers;
  useEffect(() => {
    if (isFocused) box.current?.focus();
  }, [isFocused]);

  const create = async (entry: Entry, choice: Choice | null) => {
    setAdding(true);
    try {
      const { changeId, id } = await send({ ...entry, ...choice });
      didChange(changeId, text.providers.added(entry.name));
      reloadProviders();
      onAdded(id);
    } catch (error) {
      close();
      setFault(wordsOf(error));
    } finally {
      setAdding(false);
    }
  };
  const close = () => {
    setChoosing(null);
    onChoosing?.(null);
  };
  const isLong = found !== null && (!found.isCountComplete || (found.entryCount ?? 0) >= CHOOSE_FROM_ENTRIES);
  const mayChoose = found !== null && found.problem === null && !found.needsLogin && (found.groupCount ?? 0) > 1;

  const submit = async (wantsChoice: boolean) => {
    if (address.trim() === '') {
      setFault({ message: add.addressMissing, hint: '' });
      box.current?.focus();
      return;
    }
    setAdding(true);
    try {
      const tried = found && result.state === 'found' ? result : await now();
      const entry = entryOf(tried, address, { name, connections });
      if (entry === null || (tried !== result && tried.state === 'found' && tried.found.problem !== null)) return;
      if (wantsChoice && mayChoose) {
        const [{ ChooseBefore }] = await Promise.all([import('../groups/choose-before.js'), loadPart('groups')]);
        setChoosing({ entry, ChooseBefore });
        onChoosing?.(entry.name);
        return;
      }
      const isKnown = tried.state === 'found' && tried.found.problem?.code === 'provider_known';
      await create(isKnown ? { ...entry, allowTwice: true } : entry, null);
    } catch (error) {
      setFault(wordsOf(error));
    } finally {
      setAdding(false);
    }
  };

  const words = fault ?? problemOf(result);
  const hasLogin = found?.needsLogin || login.username !== '' || login.password !== '';
  if (choosing) {
    const { entry, ChooseBefore } = choosing;
    return (
      <ChooseBefore
        provider={entry}
        isAdding={isAdding}
        onChosen={(choice) => void create(entry, choice)}
        onBack={close}
      />
    );
  }
  return (
    <Form label={add.title} isSending={isAdding} onSend={() => submit(isLong)}>
      <DropBox
        onPath={setAddress}
        onFault={setFault}
        more={
          address === '' ? (
            <PublicLists
              onPick={(url) => {
                setAddress(url);
                setFault(null);
                box.current?.focus();
              }}
            />
          ) : null
        }
      >
        <TextField
          label={add.address}
          help={add.addressHelp}
          fault={words ? `${words.message} ${words.hint}`.trim() : null}
          kind="url"
          value={address}
          inputRef={box}
          onInput={(value) => {
            setAddress(value);
            setFault(null);
          }}
        />
      </DropBox>
      {hasLogin ? (
        <div class="two-fields">
          <TextField
            label={add.username}
            help={add.loginHelp}
            value={login.username}
            onInput={(username) => setLogin({ ...login, username })}
          />
          <PasswordField
            label={add.password}
            autoComplete="off"
            value={login.password}
            onInput={(password) => setLogin({ ...login, password })}
          />
        </div>
      ) : null}
      <FoundBox result={result} />
      {found && !found.needsLogin ? (
        <div class="two-fields">
          <TextField
            label={add.name}
            help={add.nameHelp}
            maxLength={80}
            value={name ?? found.suggestedName}
            onInput={setName}
          />
          <TextField
            label={add.connections}
            help={add.connectionsHelp}
            kind="number"
            value={connections ?? String(found.maxConnections ?? 1)}
            onInput={(value) => setConnections(value.replace(/\D/g, '').slice(0, 3))}
          />
        </div>
      ) : null}
      <div class="form-actions">
        <Button kind="primary" type="submit" isBusy={isAdding}>
          {isAdding
            ? add.submitting
            : found?.problem
              ? add.anyway
              : isLong && mayChoose
                ? add.chooseGroups
                : add.submit}
        </Button>
        {mayChoose ? (
          <Button isBusy={isAdding} onPress={() => submit(!isLong)}>
            {isLong ? add.all : add.chooseGroups}
          </Button>
        ) : null}
        {children}
      </div>
    </Form>
  );
}

/** What the box found, in a sentence: kind, size, when it ends. */
function FoundBox({ result }: { result: Try }) {
  const { add } = text.providers;
  if (result.state === 'trying') {
    return (
      <p class="found found-is-busy" role="status">
        <Icon name="search" size="s" />
        <span>{add.trying}</span>
      </p>
    );
  }
  if (result.state !== 'found' || result.found.problem || result.found.kind === 'unknown') return null;
  if (result.found.needsLogin) return null;
  const { kind, entryCount, isCountComplete, account, firstNames } = result.found;
  const facts = [
    add.found[kind](entryCount, isCountComplete),
    account?.maxConnections ? add.found.connections(account.maxConnections) : '',
    account?.expiresAt ? add.found.ends(Date.parse(account.expiresAt)) : '',
  ].filter((fact) => fact !== '');
  return (
    <div class="found" role="status">
      <Icon name="check" size="s" />
      <p>
        <b>{facts.join(', ')}</b>
      </p>
      {firstNames.length > 0 ? (
        <p class="t2" dir="auto">
          {add.found.names(firstNames)}
        </p>
      ) : null}
    </div>
  );
}

function problemOf(result: Try): Words | null {
  if (result.state === 'failed') return wordsOf(result.failure);
  return result.state === 'found' && result.found.problem ? failureWords(result.found.problem) : null;
}

type ChooseBeforeView = (typeof chooseBefore)['ChooseBefore'];

interface Entry {
  name: string;
  url: string;
  key: string;
  maxConnections?: number;
  kind?: 'xtream';
  username?: string | null;
  password?: string | null;
  /** They have seen that another provider has this address. */
  allowTwice?: true;
}

function entryOf(
  tried: Try,
  address: string,
  chosen: { name: string | null; connections: string | null },
): Entry | null {
  const found: Found | null = tried.state === 'found' ? tried.found : null;
  if (found?.needsLogin) return null;
  const name = (chosen.name ?? '').trim() || found?.suggestedName || text.providers.add.nameless;
  // a panel goes on telling how many connections its account has, unless somebody knows better
  const panel = found?.kind === 'xtream' ? found : null;
  const maxConnections = Number(chosen.connections ?? (panel ? 0 : (found?.maxConnections ?? 1)));
  return {
    name,
    url: found?.url ?? address.trim(),
    key: found?.suggestedKey ?? keyOf(name, takenKeys()),
    ...(maxConnections > 0 ? { maxConnections } : {}),
    ...(panel ? { kind: 'xtream', username: panel.username, password: panel.password } : {}),
  };
}

const takenKeys = () => new Set(providers.value?.map((provider) => provider.key));

/** The key comes from the name; when it is taken by one that this page does not see, the next free one is used. */
async function send(entry: Entry & Partial<Choice>): Promise<{ changeId: number | null; id: number }> {
  const taken = takenKeys();
  for (let attempt = 1, key = entry.key; ; attempt++, key = keyOf(entry.name, taken)) {
    try {
      return await answer(api.providers.$post({ json: { ...entry, key } }));
    } catch (error) {
      const isTaken = error instanceof RequestFailure && error.code === 'provider_key_taken';
      if (!isTaken || attempt >= KEY_ATTEMPTS) throw error;
      taken.add(key);
    }
  }
}

/** A file may be dropped anywhere on the box, or chosen; it is sent, and its path stands in the box. */
function DropBox(props: {
  onPath(path: string): void;
  onFault(fault: Words | null): void;
  /** Other ways to an address. */
  more: ComponentChildren;
  children: ComponentChildren;
}) {
  const { onPath, onFault, more, children } = props;
  const [isOver, setOver] = useState(false);
  const [share, setShare] = useState<number | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const { add } = text.providers;
  const sendDropped = async (file: File | null | undefined) => {
    setOver(false);
    if (!file || share !== null) return;
    onFault(null);
    setShare(0);
    try {
      onPath((await sendFile(file, setShare)).path);
    } catch (error) {
      onFault(wordsOf(error));
    }
    setShare(null);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is for the mouse; the button does the same for all
    <div
      class={isOver ? 'drop is-over' : 'drop'}
      data-words={add.drop}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        void sendDropped(event.dataTransfer?.files[0]);
      }}
    >
      {children}
      <div class="form-more">
        <Button icon="upload" isBusy={share !== null} onPress={() => input.current?.click()}>
          {share === null ? add.choose : add.uploading(share)}
        </Button>
        <input
          ref={input}
          class="vh"
          type="file"
          tabIndex={-1}
          aria-hidden="true"
          accept=".m3u,.m3u8,.gz,.xz,.zip,.txt"
          onChange={(event) => {
            void sendDropped(event.currentTarget.files?.[0]);
            event.currentTarget.value = '';
          }}
        />
        {more}
      </div>
    </div>
  );
}
