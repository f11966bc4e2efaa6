import { createHash } from 'node:crypto';
import type { EpochMs } from '../base/model.js';
import { xtreamLoginOf } from '../formats/xtream/index.js';
import { addressKey } from '../net/index.js';
import type { AccountState, ProviderAccount, ProviderRow } from '../store/index.js';

/**
 * The credentials of a provider. Each account has connections of its own, so what is opened with one counts against that
 * one, and its addresses carry that one's name and password.
 */
export interface ProviderLogin {
  /** Null: the provider has none beside its address. */
  account: { username: string; password: string } | null;
  slotGroup: SlotGroup;
  /** The panel let it in when it was last asked, or has not been asked. */
  isUsable: boolean;
}

/**
 * Connections that count together. The provider counts by account, so the key comes from host and user name: two providers
 * of ours that share a credential share its connections.
 */
export interface SlotGroup {
  /** Tells no user name. */
  key: string;
  limit: number;
  /** What the panel last said about connections in use, by whomever. */
  report: AccountReport | null;
}

export interface AccountReport {
  activeCount: number;
  atMs: EpochMs;
}

/** What a provider's connections are counted by. */
export type AccountHolder = Pick<
  ProviderRow,
  'id' | 'kind' | 'url' | 'username' | 'password' | 'accounts' | 'accountStates' | 'maxConnections'
>;

/** All accounts of a panel, the first one first. */
export function accountsOf(
  row: Pick<ProviderRow, 'username' | 'password' | 'accounts' | 'maxConnections'>,
): ProviderAccount[] {
  const { username, password, maxConnections, accounts } = row;
  const first = username === null || password === null ? [] : [{ username, password, maxConnections }];
  return [...first, ...accounts];
}

/**
 * Never empty. In the order in which they are to be tried, apart from what is free at the moment.
 *
 * @param house All providers: what is known of an account counts for each provider that plays with it.
 */
export function loginsOf(row: AccountHolder, house: readonly AccountHolder[] = [row]): ProviderLogin[] {
  const logins = ownLogins(row).map(({ key, account, isUsable }) => ({
    account,
    slotGroup: groupOf(key, house),
    isUsable,
  }));
  return [...logins.filter(({ isUsable }) => isUsable), ...logins.filter(({ isUsable }) => !isUsable)];
}

/** What a stream counts against: an address that holds a login of its own says whose connection it takes. */
export function slotGroupOf(
  row: AccountHolder,
  login: ProviderLogin,
  streamUrl: string,
  house: readonly AccountHolder[] = [row],
): SlotGroup {
  const found = row.kind === 'm3u' ? loginOfStream(streamUrl) : null;
  // a list often leads to other hosts of the panel, where the same name is the same account
  if (found === null || found.username === userOfList(row.url)) return login.slotGroup;
  const key = keyOf(streamUrl, found.username);
  const isLogin = found.isCertain || house.some((other) => ownLogins(other).some((own) => own.key === key));
  return isLogin ? groupOf(key, house, row.maxConnections) : login.slotGroup;
}

/** Whether a provider plays with the connections of this group. */
export function usesSlots(row: AccountHolder, group: { key: string; providerIds: readonly number[] }): boolean {
  return group.providerIds.includes(row.id) || ownLogins(row).some(({ key }) => key === group.key);
}

/**
 * How many streams providers allow at once, over all accounts that they let in; an account that two of them play with counts
 * once. Without word from an account it is one: one too many may block the whole subscription.
 */
export function connectionLimit(rows: readonly AccountHolder[], house: readonly AccountHolder[] = rows): number {
  const limits = rows.flatMap((row) => {
    const logins = loginsOf(row, house);
    const usable = logins.filter(({ isUsable }) => isUsable);
    return (usable.length > 0 ? usable : logins).map(({ slotGroup: { key, limit } }) => [key, limit] as const);
  });
  return [...new Map(limits).values()].reduce((sum, limit) => sum + limit, 0);
}

interface OwnLogin {
  key: string;
  account: ProviderLogin['account'];
  /** Null: nobody knows. */
  limit: number | null;
  isUsable: boolean;
  report: AccountReport | null;
}

function ownLogins(row: AccountHolder): OwnLogin[] {
  const accounts = row.kind === 'xtream' ? accountsOf(row) : [];
  if (accounts.length === 0) {
    const key = keyOf(row.url, null);
    return [{ key, account: null, limit: row.maxConnections, isUsable: true, report: null }];
  }
  return accounts.map(({ username, password, maxConnections }) => {
    const state = stateOf(row.accountStates, username);
    const activeCount = state?.activeConnections ?? null;
    return {
      key: keyOf(row.url, username),
      account: { username, password },
      limit: maxConnections ?? state?.maxConnections ?? null,
      isUsable: state?.isUsable ?? true,
      report: activeCount === null ? null : { activeCount, atMs: state!.checkedAtMs },
    };
  });
}

/** @param limit Of a group that no provider's own login names. */
function groupOf(key: string, house: readonly AccountHolder[], limit: number | null = null): SlotGroup {
  const known = house.flatMap(ownLogins).filter((login) => login.key === key);
  const limits = known.flatMap((login) => login.limit ?? []);
  const reports = known.flatMap((login) => login.report ?? []).sort((a, b) => b.atMs - a.atMs);
  return { key, limit: limits.length > 0 ? Math.min(...limits) : (limit ?? 1), report: reports[0] ?? null };
}

function keyOf(url: string, username: string | null): string {
  return createHash('sha256').update(addressKey(url, username)).digest('base64url').slice(0, 16);
}

function userOfList(url: string): string | null {
  return URL.canParse(url) ? (xtreamLoginOf(new URL(url))?.username ?? null) : null;
}

const STREAM_PATH = /^https?:\/\/[^/?#]+\/(?:.*\/)?(live|movie|series)\/([^/?#]+)\/[^/?#]+\/[^/?#]+$/i;
const SHORT_PATH = /^https?:\/\/[^/?#]+\/()([^/?#]+)\/[^/?#]+\/\d+(?:\.[a-z0-9]{2,5})?$/i;

/** `/live/USER/PASSWORD/1.ts`, or `/USER/PASSWORD/1`, which may as well be folders: it then tells a login only when one is known. */
function loginOfStream(url: string): { username: string; isCertain: boolean } | null {
  const [, kind, user] = STREAM_PATH.exec(url) ?? SHORT_PATH.exec(url) ?? [];
  if (user === undefined) return null;
  try {
    return { username: decodeURIComponent(user), isCertain: kind !== '' };
  } catch {
    return { username: user, isCertain: kind !== '' };
  }
}

export function stateOf(states: readonly AccountState[], username: string | null): AccountState | null {
  return states.find((state) => state.username === username) ?? null;
}

/** Whether an address tells a login: one of the provider's accounts, or any before its host. */
export function holdsLogin(url: string, row: Parameters<typeof accountsOf>[0]): boolean {
  const holds = (text: string) => url.includes(text) || url.includes(encodeURIComponent(text));
  const isAccount = accountsOf(row).some(({ username, password }) => holds(username) && holds(password));
  return isAccount || /^[a-z]+:\/\/[^/?#]*@/i.test(url);
}

const [USERNAME, PASSWORD] = ['{username}', '{password}'];

/** Stand in an entry's address for the account that plays it: the address outlives a new password. */
export const LOGIN_PATH = `${USERNAME}/${PASSWORD}`;
export const LOGIN_QUERY = `username=${USERNAME}&password=${PASSWORD}`;

/** The address for one account. */
export function addressFor(url: string, { account }: ProviderLogin): string {
  if (account === null) return url;
  return url
    .replace(USERNAME, () => encodeURIComponent(account.username))
    .replace(PASSWORD, () => encodeURIComponent(account.password));
}
