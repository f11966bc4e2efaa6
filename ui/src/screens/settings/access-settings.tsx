import type { InferResponseType } from 'hono/client';
import { useEffect, useState } from 'preact/hooks';
import { answer, api, asFailure, type RequestFailure } from '../../api/client.js';
import { nowMs } from '../../api/house.js';
import { session, signOut } from '../../api/session.js';
import { Button } from '../../kit/button.js';
import { CopyField } from '../../kit/copy.js';
import { PasswordField, TextField } from '../../kit/field.js';
import { Form } from '../../kit/form.js';
import { Failed, Loading, wordsOf } from '../../kit/notice.js';
import { showToast } from '../../kit/toast.js';
import { text } from '../../text/index.js';

type Login = InferResponseType<typeof api.session.logins.$get, 200>['items'][number];
type Token = InferResponseType<typeof api.tokens.$get, 200>['items'][number];

/** The keeper's password, the browsers in which somebody is signed in, and the tokens of programs. */
export function AccessSettings() {
  return (
    <>
      <PasswordChange />
      <Logins />
      <Tokens />
    </>
  );
}

const PASSWORD_CHARS_MIN = 8;

function PasswordChange() {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [fault, setFault] = useState<{ field: 'current' | 'next'; words: string } | null>(null);
  const [isSending, setSending] = useState(false);
  const { access } = text.settings;
  const send = async () => {
    if (next.length < PASSWORD_CHARS_MIN) {
      setFault({ field: 'next', words: text.welcome.keeper.passwordShort });
      return;
    }
    setSending(true);
    try {
      await answer(api.session.password.$post({ json: { current, next } }));
      setCurrent('');
      setNext('');
      setFault(null);
      showToast({ message: access.changed });
    } catch (error) {
      const { message, hint } = wordsOf(error);
      setFault({ field: 'current', words: `${message} ${hint}` });
    }
    setSending(false);
  };
  return (
    <section class="settings-part" aria-labelledby="password-title">
      <h2 id="password-title">{access.password}</h2>
      <Form isSending={isSending} onSend={send}>
        <input
          type="text"
          class="vh"
          autoComplete="username"
          tabIndex={-1}
          aria-hidden="true"
          value={session.value?.person?.name}
          readOnly
        />
        <PasswordField
          label={access.current}
          autoComplete="current-password"
          fault={fault?.field === 'current' ? fault.words : null}
          value={current}
          onInput={setCurrent}
        />
        <PasswordField
          label={access.next}
          help={access.nextHelp}
          autoComplete="new-password"
          fault={fault?.field === 'next' ? fault.words : null}
          value={next}
          onInput={setNext}
        />
        <div>
          <Button type="submit" isBusy={isSending}>
            {access.change}
          </Button>
        </div>
      </Form>
    </section>
  );
}

function Logins() {
  const { items, failure, reload } = useList<Login>(() => answer(api.session.logins.$get()));
  const { access } = text.settings;
  const end = async (login: Login) => {
    if (login.isThis) return await signOut();
    await attempt(async () => {
      await answer(api.session.logins[':id'].$delete({ param: { id: String(login.id) } }));
      showToast({ message: access.ended });
    });
    reload();
  };
  const endAll = () =>
    attempt(async () => {
      await answer(api.session.$delete({ query: { everywhere: 'true' } }));
      session.value = { state: 'signedOut', person: null };
    });
  return (
    <section class="settings-part" aria-labelledby="logins-title">
      <h2 id="logins-title">{access.logins}</h2>
      {failure ? <Failed error={failure} onRetry={reload} /> : null}
      {items === null && !failure ? <Loading rows={2} heightPx={44} /> : null}
      <ul class="settings-list">
        {items?.map((login) => (
          <li key={login.id}>
            <div class="grow">
              <p>
                {agentWords(login.userAgent)} {login.isThis ? <span class="tag">{access.thisOne}</span> : null}
              </p>
              <p>{access.lastSeen(Math.max(0, nowMs.value - Date.parse(login.lastSeenAt)))}</p>
            </div>
            <Button kind="ghost" label={access.endOf(agentWords(login.userAgent))} onPress={() => end(login)}>
              {access.end}
            </Button>
          </li>
        ))}
      </ul>
      {items && items.length > 1 ? (
        <div>
          <Button onPress={endAll}>{access.endAll}</Button>
        </div>
      ) : null}
    </section>
  );
}

function Tokens() {
  const { items, failure, reload } = useList<Token>(() => answer(api.tokens.$get()));
  const [name, setName] = useState('');
  const [made, setMade] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const { access } = text.settings;
  const make = async () => {
    try {
      const { token } = await answer(api.tokens.$post({ json: { name: name.trim() } }));
      setMade(token);
      setName('');
      setFault(null);
    } catch (error) {
      const { message, hint } = wordsOf(error);
      setFault(`${message} ${hint}`);
    }
    reload();
  };
  const revoke = async (token: Token) => {
    await attempt(async () => {
      await answer(api.tokens[':id'].$delete({ param: { id: String(token.id) } }));
      showToast({ message: access.revoked(token.name) });
    });
    reload();
  };
  return (
    <section class="settings-part" aria-labelledby="tokens-title">
      <h2 id="tokens-title">{access.tokens}</h2>
      <p class="t2">{access.tokensHelp}</p>
      {failure ? <Failed error={failure} onRetry={reload} /> : null}
      {items?.length === 0 ? <p class="t3">{access.noTokens}</p> : null}
      <ul class="settings-list">
        {items?.map((token) => (
          <li key={token.id}>
            <div class="grow">
              <p dir="auto">{token.name}</p>
              <p>
                {access.made(Date.parse(token.createdAt))} ·{' '}
                {token.lastUsedAt
                  ? access.used(Math.max(0, nowMs.value - Date.parse(token.lastUsedAt)))
                  : access.neverUsed}
              </p>
            </div>
            <Button kind="ghost" label={access.revokeOf(token.name)} onPress={() => revoke(token)}>
              {access.revoke}
            </Button>
          </li>
        ))}
      </ul>
      {made ? (
        <div class="form" role="status">
          <p>{access.tokenOnce}</p>
          <CopyField value={made} what={access.token} isSecret />
          <div>
            <Button onPress={() => setMade(null)}>{access.tokenDone}</Button>
          </div>
        </div>
      ) : (
        <Form onSend={make}>
          <TextField label={access.tokenName} fault={fault} maxLength={80} value={name} onInput={setName} />
          <div>
            <Button type="submit" icon="plus">
              {access.tokenMake}
            </Button>
          </div>
        </Form>
      )}
    </section>
  );
}

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    showToast(wordsOf(error));
  }
}

function useList<Item>(read: () => Promise<{ items: readonly Item[] }>) {
  const [items, setItems] = useState<readonly Item[] | null>(null);
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const reload = () => {
    read().then(
      (page) => {
        setItems(page.items);
        setFailure(null);
      },
      (error) => setFailure(asFailure(error)),
    );
  };
  useEffect(reload, []);
  return { items, failure, reload };
}

const BROWSERS = [
  ['Edg/', 'Edge'],
  ['OPR/', 'Opera'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const;
const SYSTEMS = [
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Android', 'Android'],
  ['Windows', 'Windows'],
  ['Mac OS', 'Mac'],
  ['Linux', 'Linux'],
] as const;

/** `Firefox on Linux`: enough to know one's own browsers apart. */
function agentWords(userAgent: string): string {
  const named = (names: readonly (readonly [string, string])[]) =>
    names.find(([sign]) => userAgent.includes(sign))?.[1] ?? null;
  const browser = named(BROWSERS);
  const system = named(SYSTEMS);
  if (browser && system) return text.settings.access.agent(browser, system);
  return userAgent.slice(0, 60) || text.settings.access.unknownAgent;
}
