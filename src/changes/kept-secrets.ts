import { type ErrorDetail, HeadwaterError } from '../base/errors.js';
import { scrub, withoutLogin } from '../base/scrub.js';
import type { ProviderRow } from '../store/index.js';
import type { ProviderEdit, WantedProvider } from './edits.js';

/**
 * Fills in the secrets that people leave out when they change a provider, from what is kept: passwords and header values
 * are never shown, and an address is shown without its login, so none of them can be sent again unchanged.
 *
 * @param row Null: a new provider, which has none yet. Throws `request_invalid` for a secret that is neither given nor kept.
 */
export function withKeptSecrets(row: ProviderRow | null, wanted: WantedProvider): ProviderEdit {
  const { accounts, headers, ...plain } = wanted;
  const problems: ErrorDetail[] = [];
  const passwords = passwordsOf(row);
  const values = new Map(Object.entries(row?.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  const kept = (found: string | undefined, where: string, problem: string): string => {
    if (found === undefined) problems.push({ where, problem });
    return found ?? '';
  };
  const edit: ProviderEdit = {
    ...plain,
    ...keptAddresses(row, plain),
    ...keptPassword(row, plain, passwords),
    ...(accounts && {
      accounts: accounts.map(({ username, password, maxConnections }, at) => ({
        username,
        password: password ?? kept(passwords.get(username), `accounts.${at}.password`, NO_PASSWORD),
        maxConnections,
      })),
    }),
    ...(headers && {
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [
          name,
          value ?? kept(values.get(name.toLowerCase()), `headers.${name}`, NO_VALUE),
        ]),
      ),
    }),
  };
  const [first] = problems;
  if (first) {
    throw new HeadwaterError('request_invalid', `${first.where}: ${first.problem}.`, 'Give it, and send all again.', {
      details: problems,
    });
  }
  return edit;
}

const NO_PASSWORD = 'is missing: there is no account of this name yet';
const NO_VALUE = 'is missing: there is no header of this name yet';

/** By user name, over all accounts: one keeps its password when it becomes the first, or another one does. */
function passwordsOf(row: ProviderRow | null): Map<string, string> {
  const passwords = new Map(row?.accounts.map(({ username, password }) => [username, password]));
  if (row?.username && row.password) passwords.set(row.username, row.password);
  return passwords;
}

/** Another account becomes the first one. A name that nobody knows is the same account, spelt right. */
function keptPassword(
  row: ProviderRow | null,
  { username, password }: WantedProvider,
  passwords: ReadonlyMap<string, string>,
): Pick<ProviderEdit, 'password'> {
  if (!username || password !== undefined || username === row?.username) return {};
  const known = passwords.get(username);
  return known === undefined ? {} : { password: known };
}

/** An address that comes back as it is shown keeps its login. */
function keptAddresses(row: ProviderRow | null, { url, proxy }: WantedProvider): Pick<ProviderEdit, 'url' | 'proxy'> {
  if (!row) return {};
  return {
    ...(url === scrub(row.url) ? { url: row.url } : {}),
    ...(proxy && row.proxy && proxy.replace(/\/$/, '') === withoutLogin(row.proxy) ? { proxy: row.proxy } : {}),
  };
}
