import type { AccountState, ProviderAccount, ProviderRow } from '../store/index.js';

/**
 * The credentials of a provider. Each account has connections of its own, so what is opened with one counts against that
 * one, and its addresses carry that one's name and password.
 */
export interface ProviderLogin {
  /** Null: the provider has none beside its address. */
  account: { username: string; password: string } | null;
  /** Connections that count together. */
  slotGroup: { key: string; limit: number };
  /** The panel let it in when it was last asked, or has not been asked. */
  isUsable: boolean;
}

/** What a provider's connections are counted by. */
export type AccountHolder = Pick<
  ProviderRow,
  'id' | 'kind' | 'username' | 'password' | 'accounts' | 'accountStates' | 'maxConnections'
>;

/** All accounts of a panel, the first one first. */
export function accountsOf(
  row: Pick<ProviderRow, 'username' | 'password' | 'accounts' | 'maxConnections'>,
): ProviderAccount[] {
  const { username, password, maxConnections, accounts } = row;
  const first = username === null || password === null ? [] : [{ username, password, maxConnections }];
  return [...first, ...accounts];
}

/** Never empty. In the order in which they are to be tried, apart from what is free at the moment. */
export function loginsOf(row: AccountHolder): ProviderLogin[] {
  const accounts = row.kind === 'xtream' ? accountsOf(row) : [];
  if (accounts.length === 0) {
    return [{ account: null, slotGroup: { key: String(row.id), limit: row.maxConnections ?? 1 }, isUsable: true }];
  }
  const logins = accounts.map(({ username, password, maxConnections }) => {
    const state = stateOf(row.accountStates, username);
    return {
      account: { username, password },
      slotGroup: { key: `${row.id}:${username}`, limit: maxConnections ?? state?.maxConnections ?? 1 },
      isUsable: state?.isUsable ?? true,
    };
  });
  return [...logins.filter(({ isUsable }) => isUsable), ...logins.filter(({ isUsable }) => !isUsable)];
}

/** Which provider a group of connections belongs to. */
export function providerOfSlots(key: string): number {
  return Number.parseInt(key, 10);
}

/**
 * How many streams a provider allows at once, over all accounts that it lets in. Without word from an account it is one
 * each: one too many may block the whole subscription.
 */
export function connectionLimit(row: AccountHolder): number {
  const logins = loginsOf(row);
  const usable = logins.filter(({ isUsable }) => isUsable);
  return (usable.length > 0 ? usable : logins).reduce((sum, { slotGroup }) => sum + slotGroup.limit, 0);
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
