import type { Clock } from '../base/clock.js';
import { HeadwaterError } from '../base/errors.js';
import type { EpochMs, PersonId, TokenId } from '../base/model.js';
import type { LoginRow, NewLogin, NewToken, PeopleStore, PersonRow, TokenRow } from '../store/index.js';
import { createAttempts } from './attempts.js';
import { keeperExists, loginRefused } from './failures.js';
import { createLine } from './line.js';
import type { PeopleCalls } from './orders.js';
import { hashPassword, isPassword } from './passwords.js';
import { createLoginSecret, createTokenSecret, hashSecret } from './secrets.js';
import { createWatchers } from './watchers.js';

/**
 * Who may manage: the keeper, the browsers in which they are logged in, and the tokens of their programs. Reads by key over
 * main's handle at each request, so that what another process has ended is ended here; writes are orders to the desk.
 */
export interface People {
  /** False until the set-up; from then on always true. */
  hasKeeper(): boolean;
  /** Throws `keeper_exists`, `login_locked`. */
  setUp(wanted: { name: string; password: string; wantsToken: boolean }, visitor: Visitor): Promise<SetUp>;
  /** Throws `login_refused`, `login_locked`. */
  logIn(wanted: { name: string; password: string }, visitor: Visitor): Promise<NewSession>;
  /** Who shows this secret of a cookie; null when the login has ended or expired. */
  byCookie(secret: string): LoginAsker | null;
  /** Who shows this token; null when it is unknown or revoked. */
  byToken(secret: string): TokenAsker | null;
  /** Notes, at most once an hour, that the asker was here. @returns whether the cookie is to be given anew. */
  noteUse(asker: Asker): boolean;
  /** Ends the other logins of the person and says how many. Throws `login_refused`, `login_locked`. */
  changePassword(asker: Asker, wanted: { current: string; next: string }, address: string): Promise<number>;
  listLogins(asker: Asker): LoginRow[];
  /** @returns how many ended: 0 or 1. */
  endLogin(asker: Asker, id: number): Promise<number>;
  /** @returns how many ended. */
  endLogins(asker: Asker): Promise<number>;
  listTokens(asker: Asker): TokenRow[];
  /** @returns the token itself, which nobody can see again. */
  addToken(asker: Asker, name: string): Promise<{ id: TokenId; token: string }>;
  /** Throws `token_unknown`. */
  endToken(asker: Asker, id: TokenId): Promise<void>;
  /**
   * Calls `onEnd` once when the asker may no longer be here: at once when it was ended here, within five seconds when it
   * expired or another process ended it. @param asker Null: nobody, who may be here until the set-up.
   */
  watch(asker: Asker | null, onEnd: () => void): () => void;
  /** Ends the looking after watchers. */
  close(): void;
}

export interface Person {
  id: PersonId;
  name: string;
}

/** Who asks for something, and by what we know. */
export type Asker = LoginAsker | TokenAsker;
export interface LoginAsker {
  kind: 'login';
  person: Person;
  loginId: number;
  lastSeenAtMs: EpochMs;
}
export interface TokenAsker {
  kind: 'token';
  person: Person;
  tokenId: TokenId;
  tokenName: string;
  lastUsedAtMs: EpochMs | null;
}

/** Where a login comes from. */
export interface Visitor {
  address: string;
  userAgent: string;
}

/** A fresh login. @field secret For the cookie; only its hash is kept. */
export interface NewSession {
  person: Person;
  secret: string;
}
export interface SetUp extends NewSession {
  token: string | null;
}

export interface PeopleNeeds {
  /** Over a handle that may only read. */
  store: PeopleStore;
  ask<Name extends keyof PeopleCalls>(
    name: Name,
    request: PeopleCalls[Name]['request'],
  ): Promise<PeopleCalls[Name]['reply']>;
  clock: Clock;
  /** Somebody has logged in, or became the keeper. */
  onLogin(person: Person, address: string): void;
  /**
   * A wrong name or password was given: somebody may be guessing. @param person Null when nobody has the name that was
   * typed, which is not told: people type their password into the wrong box.
   */
  onRefused(person: Person | null, address: string): void;
  /** So many were wrong that the address may not try again for `lockMs`. */
  onLocked(address: string, lockMs: number): void;
  /** A note of use could not be written; nobody waits for it. */
  onError(error: unknown): void;
}

/** A login that is not used for so long is over. */
export const LOGIN_MS = 30 * 86_400_000;
/** Being seen is written down at most so often: a page asks many times a minute. */
const NOTE_EACH_MS = 3_600_000;
const USER_AGENT_MAX = 300;
const SETUP_TOKEN_NAME = 'Made at the set-up';

export function createPeople({ store, ask, clock, onLogin, onRefused, onLocked, onError }: PeopleNeeds): People {
  const attempts = createAttempts(clock);
  const line = createLine();
  const noting = new Set<string>();

  const newLogin = (userAgent: string): { secret: string; login: NewLogin } => {
    const secret = createLoginSecret();
    const nowMs = clock.nowMs();
    const times = { createdAtMs: nowMs, lastSeenAtMs: nowMs, expiresAtMs: nowMs + LOGIN_MS };
    return {
      secret,
      login: { secretHash: hashSecret(secret), userAgent: userAgent.slice(0, USER_AGENT_MAX), ...times },
    };
  };
  const newToken = (name: string): { secret: string; token: NewToken } => {
    const secret = createTokenSecret();
    return { secret, token: { name, secretHash: hashSecret(secret), createdAtMs: clock.nowMs() } };
  };
  /** Alone and in turn. The limits are asked when the turn comes, so that many guesses at once are counted one by one. */
  const verify = (
    password: string,
    row: PersonRow | null,
    address: string,
    isNewLogin: boolean,
  ): Promise<PersonRow> => {
    attempts.check(address, isNewLogin);
    return line.take(async () => {
      attempts.check(address, isNewLogin);
      const isRight = await isPassword(password, row?.passwordHash ?? null);
      if (isRight && row) {
        attempts.succeeded(address);
        return row;
      }
      const lockMs = attempts.failed(address);
      onRefused(row && personOf(row), address);
      if (lockMs !== null) onLocked(address, lockMs);
      throw loginRefused();
    });
  };

  const isHere = (asker: Asker | null): boolean => {
    if (asker === null) return store.keeper() === null;
    if (asker.kind === 'token') return store.findToken(asker.tokenId) !== null;
    const login = store.findLogin(asker.loginId);
    return login !== null && login.expiresAtMs > clock.nowMs();
  };
  const watchers = createWatchers(isHere);
  /** What was ended here is noticed at once. */
  const thenLook = async <T>(order: Promise<T>): Promise<T> => {
    const reply = await order;
    watchers.look();
    return reply;
  };
  const note = (key: string, order: () => Promise<unknown>) => {
    if (noting.has(key)) return;
    noting.add(key);
    order()
      .catch(onError)
      .finally(() => noting.delete(key));
  };

  return {
    hasKeeper: () => store.keeper() !== null,
    async setUp({ name, password, wantsToken }, { address, userAgent }) {
      if (store.keeper()) throw keeperExists();
      const passwordHash = await line.take(() => hashPassword(password));
      const { secret, login } = newLogin(userAgent);
      const made = wantsToken ? newToken(SETUP_TOKEN_NAME) : null;
      const order = { name, passwordHash, atMs: clock.nowMs(), login, token: made?.token ?? null };
      const { personId } = await thenLook(ask('addKeeper', order));
      onLogin({ id: personId, name }, address);
      return { person: { id: personId, name }, secret, token: made?.secret ?? null };
    },
    async logIn({ name, password }, { address, userAgent }) {
      const row = await verify(password, store.findByName(name), address, true);
      const { secret, login } = newLogin(userAgent);
      await ask('addLogin', { personId: row.id, verifiedHash: row.passwordHash, login });
      onLogin(personOf(row), address);
      return { person: personOf(row), secret };
    },
    byCookie(secret) {
      const login = store.findLoginBySecret(hashSecret(secret));
      if (!login || login.expiresAtMs <= clock.nowMs()) return null;
      const person = store.find(login.personId);
      const { id: loginId, lastSeenAtMs } = login;
      return person && { kind: 'login', person: personOf(person), loginId, lastSeenAtMs };
    },
    byToken(secret) {
      const token = store.findTokenBySecret(hashSecret(secret));
      const person = token && store.find(token.personId);
      if (!person) return null;
      const { id: tokenId, name: tokenName, lastUsedAtMs } = token;
      return { kind: 'token', person: personOf(person), tokenId, tokenName, lastUsedAtMs };
    },
    noteUse(asker) {
      const nowMs = clock.nowMs();
      const lastMs = asker.kind === 'login' ? asker.lastSeenAtMs : asker.lastUsedAtMs;
      if (lastMs !== null && nowMs - lastMs < NOTE_EACH_MS) return false;
      if (asker.kind === 'token') {
        const id = asker.tokenId;
        note(`token ${id}`, () => ask('noteTokenUse', { id, lastUsedAtMs: nowMs }));
        return false;
      }
      const id = asker.loginId;
      note(`login ${id}`, () => ask('renewLogin', { id, lastSeenAtMs: nowMs, expiresAtMs: nowMs + LOGIN_MS }));
      return true;
    },
    async changePassword(asker, { current, next }, address) {
      const row = await verify(current, store.find(asker.person.id), address, false);
      const { endedCount } = await thenLook(
        ask('setPassword', {
          personId: row.id,
          verifiedHash: row.passwordHash,
          passwordHash: await line.take(() => hashPassword(next)),
          atMs: clock.nowMs(),
          exceptLoginId: asker.kind === 'login' ? asker.loginId : null,
        }),
      );
      return endedCount;
    },
    listLogins: ({ person }) => store.listLogins(person.id, clock.nowMs()),
    async endLogin({ person }, id) {
      return (await thenLook(ask('endLogin', { personId: person.id, id }))).endedCount;
    },
    async endLogins({ person }) {
      return (await thenLook(ask('endLogins', { personId: person.id, exceptId: null }))).endedCount;
    },
    listTokens: ({ person }) => store.listTokens(person.id),
    async addToken({ person }, name) {
      const { secret, token } = newToken(name);
      const { id } = await ask('addToken', { personId: person.id, token });
      return { id, token: secret };
    },
    async endToken({ person }, id) {
      const { endedCount } = await thenLook(ask('endToken', { personId: person.id, id }));
      if (endedCount > 0) return;
      throw new HeadwaterError(
        'token_unknown',
        `There is no token with the id ${id}.`,
        'It may have been revoked; reload the list.',
      );
    },
    watch: watchers.add,
    close: watchers.close,
  };
}

function personOf({ id, name }: PersonRow): Person {
  return { id, name };
}
