import { z } from '@hono/zod-openapi';
import { scrub, withoutLogin } from '../base/scrub.js';
import { stateOf } from '../providers/index.js';
import type { AccountState, ProviderRow } from '../store/index.js';
import { Time, time, timeOrNull } from './shapes.js';

/** How a provider's servers are reached, and with which credentials, as the API shows it: without any secret. */

const AccountWord = z
  .object({
    status: z
      .string()
      .describe(
        '`active`, `trial`, `expired`, `banned`, `disabled`, a word of the panel itself, or `refused`: it knows no such user name and password.',
      ),
    expiresAt: Time.nullable(),
    maxConnections: z.int().nullable(),
    activeConnections: z.int().nullable().describe('As the panel counts them; it lags behind.'),
    checkedAt: Time,
  })
  .openapi('ProviderAccount');

const AccountShown = z.object({
  username: z.string(),
  maxConnections: z.int().nullable().describe('Null: what the account says, else 1.'),
  state: AccountWord.nullable().describe('What the panel last said about it. Null: not asked yet.'),
});

/** The part of a provider that says how it is reached. */
export const accessShape = {
  backupHosts: z.array(z.string()),
  username: z.string().nullable().describe('xtream: of the first account.'),
  account: AccountWord.nullable().describe(
    'What the panel last said about the first account. Null: not asked yet, or no panel.',
  ),
  accounts: z.array(AccountShown).describe('xtream: further accounts, in the order in which they are tried.'),
  accountCount: z.int().describe('Sets of credentials that it has beside its address.'),
  userAgent: z.string().nullable().describe('Null: our own.'),
  headerNames: z.array(z.string()).describe('Of further request headers; their values are not shown.'),
  proxy: z.string().nullable().describe('Through which its servers are reached; without login.'),
  proxyHasLogin: z.boolean(),
  verifiesTls: z.boolean().describe('Off: anybody on the way could read and change what its servers send.'),
  caFile: z.string().nullable().describe('PEM file on this machine with certificates that are trusted as well.'),
  allowPrivate: z
    .boolean()
    .nullable()
    .describe('Its streams may lead to private addresses. Null: only when its own address does.'),
  hasLogin: z.boolean().describe('A user name, password or token is set; no password and no token is ever shown.'),
};

export function accessView(row: ProviderRow) {
  const { kind, username, accounts, accountStates, backupHosts, userAgent, headers, proxy, tls, allowPrivate } = row;
  const isPanel = kind === 'xtream';
  return {
    ...{ userAgent, allowPrivate, username: isPanel ? username : null },
    backupHosts: [...backupHosts],
    account: isPanel ? accountWord(stateOf(accountStates, username)) : null,
    accounts: accounts.map((account) => ({
      username: account.username,
      maxConnections: account.maxConnections,
      state: accountWord(stateOf(accountStates, account.username)),
    })),
    accountCount: accounts.length + (username === null ? 0 : 1),
    headerNames: Object.keys(headers),
    proxy: proxy === null ? null : withoutLogin(proxy),
    proxyHasLogin: proxy !== null && new URL(proxy).username !== '',
    verifiesTls: tls.verifies,
    caFile: tls.caFile,
    hasLogin: hasLogin(row),
  };
}

function accountWord(state: AccountState | null): z.output<typeof AccountWord> | null {
  if (state === null) return null;
  const { status, expiresAtMs, maxConnections, activeConnections, checkedAtMs } = state;
  const expiresAt = timeOrNull(expiresAtMs);
  return { status, expiresAt, maxConnections, activeConnections, checkedAt: time(checkedAtMs) };
}

const LOGIN_HEADER = /^(authorization|cookie|proxy-authorization|x-api-key|x-auth-token)$/i;

function hasLogin({ url, username, password, headers }: ProviderRow): boolean {
  const isInHeaders = Object.keys(headers).some((name) => LOGIN_HEADER.test(name));
  return username !== null || password !== null || isInHeaders || scrub(url) !== url;
}
