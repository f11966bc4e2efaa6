import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../base/clock.js';
import { HeadwaterError } from '../base/errors.js';
import { ALL_GROUPS } from '../base/import-choice.js';
import type { ProviderId } from '../base/model.js';
import { addressKey } from '../net/index.js';
import {
  type NewProvider,
  type ProviderPatch,
  type ProviderRow,
  requireTemplates,
  rulesMark,
  type Stores,
} from '../store/index.js';
import type { Outcome, ProviderEdit, ProviderInput, WantedProvider } from './edits.js';
import { withKeptSecrets } from './kept-secrets.js';
import { choiceForSwitchedOn } from './switched-on.js';

/** What a provider has that a person can change; this is what a change remembers. */
export function editableOf(row: ProviderRow): Required<ProviderEdit> {
  const { name, kind, url, isEnabled, maxConnections, refresh, userAgent, headers, proxy, tls, allowPrivate } = row;
  const { username, password, accounts, backupHosts, wantsLive, wantsMovies, wantsSeries } = row;
  const { groups, usesDirectSource, rules } = row;
  return {
    ...{ name, kind, url, isEnabled, maxConnections, refresh, userAgent, headers, proxy, tls, allowPrivate },
    ...{ username, password, accounts, backupHosts, wantsLive, wantsMovies, wantsSeries },
    ...{ groups, usesDirectSource, rules },
  };
}

/** Throws `provider_known`, `provider_key_taken`, `request_invalid`. */
export function addProvider(stores: Stores, wanted: ProviderInput, clock: Clock): Outcome {
  const input = newProvider(wanted, clock);
  const known = wanted.allowTwice ? null : knownProvider(stores, input);
  if (known) throw providerKnown(known.name);
  if (stores.providers.findByKey(input.key)) {
    throw new HeadwaterError(
      'provider_key_taken',
      `There is a provider "${input.key}" already.`,
      'Choose another key, or change that provider.',
    );
  }
  requireLogin(input);
  requireTemplates(stores.settings, input.rules, 'rules');
  const row = stores.providers.add(input);
  return {
    action: 'provider.add',
    subjectId: row.id,
    subjectName: row.name,
    before: null,
    after: { key: row.key, ...editableOf(row) },
    needsRebuild: false,
    channelIds: null,
  };
}

/** The row that somebody's words make. Throws `request_invalid`. */
export function newProvider({ key, name, url, ...wanted }: ProviderInput, clock: Clock) {
  const input = withKeptSecrets(null, wanted);
  return {
    ...{ key, name, url },
    kind: input.kind ?? ('m3u' as const),
    source: 'database' as const,
    isEnabled: input.isEnabled ?? true,
    username: input.username ?? null,
    password: input.password ?? null,
    accounts: input.accounts ?? [],
    backupHosts: input.backupHosts ?? [],
    wantsLive: input.wantsLive ?? true,
    wantsMovies: input.wantsMovies ?? false,
    wantsSeries: input.wantsSeries ?? false,
    maxConnections: input.maxConnections ?? null,
    refresh: input.refresh ?? 'daily',
    userAgent: input.userAgent ?? null,
    headers: input.headers ?? {},
    proxy: input.proxy ?? null,
    tls: input.tls ?? { verifies: true, caFile: null },
    allowPrivate: input.allowPrivate ?? null,
    groups: input.groups ?? ALL_GROUPS,
    rules: input.rules ?? [],
    usesDirectSource: input.usesDirectSource ?? false,
    createdAtMs: clock.nowMs(),
  } satisfies NewProvider;
}

/** The living provider that has this address already, however it is written. */
export function knownProvider(
  stores: Pick<Stores, 'providers'>,
  { url, username }: Pick<ProviderInput, 'url' | 'username'>,
): ProviderRow | null {
  const key = addressKey(url, username);
  return stores.providers.list().find((row) => addressKey(row.url, row.username) === key) ?? null;
}

export function providerKnown(name: string): HeadwaterError {
  return new HeadwaterError(
    'provider_known',
    `You have this already: ${name}.`,
    'Change that provider, or raise its connections. Added twice, it opens more than the subscription allows.',
  );
}

/** @param wanted Secrets that it leaves out stay. Throws `provider_unknown`, `set_in_config_file`, `request_invalid`. */
export function editProvider(stores: Stores, id: ProviderId, wanted: WantedProvider): Outcome {
  const row = stores.providers.living(id);
  refuseFileOwned(row);
  const given = withKeptSecrets(row, wanted);
  const groups = choiceForSwitchedOn(row, given, () => stores.providers.groups(id));
  const patch = groups ? { ...given, groups } : given;
  requireLogin({ ...editableOf(row), ...patch });
  requireTemplates(stores.settings, patch.rules ?? [], 'rules');
  const changed = changedFields({ ...editableOf(row) }, { ...patch });
  const markBefore = rulesMark(row, stores);
  stores.providers.patch(id, patch as ProviderPatch);
  // another address, or other rules, make another list: nothing of the old download may count as unchanged
  const hasOtherRules = patch.rules !== undefined && rulesMark({ rules: patch.rules }, stores) !== markBefore;
  const isOther = (field: (typeof LIST_FIELDS)[number]) =>
    patch[field] !== undefined && !isDeepStrictEqual(patch[field], row[field]);
  if (hasOtherRules || LIST_FIELDS.some(isOther))
    stores.providers.keepDownload(id, { etag: null, lastModified: null, contentHash: null });
  if (ADDRESS_FIELDS.some(isOther)) stores.details.expire(id);
  const subject = { subjectId: id, subjectName: row.name };
  return { action: 'provider.edit', ...subject, ...changed, needsRebuild: false, channelIds: null };
}

const LIST_FIELDS = [
  ...(['kind', 'url', 'username', 'wantsLive', 'wantsMovies', 'wantsSeries', 'groups', 'usesDirectSource'] as const),
];

/** What the addresses of its episodes are made of. */
const ADDRESS_FIELDS = ['kind', 'url', 'usesDirectSource'] as const;

/** A panel is asked with a name and a password. Throws `request_invalid`. */
function requireLogin({ kind, url, username, password, accounts, usesDirectSource }: ProviderEdit): void {
  const refuse = (where: string, problem: string) => {
    throw new HeadwaterError('request_invalid', `${where}: ${problem}.`, 'Correct the named fields.', {
      details: [{ where, problem }],
    });
  };
  if (kind === 'xtream') {
    if (!username) refuse('username', 'is missing: kind xtream needs it');
    if (!password) refuse('password', 'is missing: kind xtream needs it');
    if (!/^https?:/i.test(url ?? '')) refuse('url', 'must start with http:// or https:// for kind xtream');
    const names = [username, ...(accounts ?? []).map((account) => account.username)];
    if (new Set(names).size < names.length) refuse('accounts', 'name the same user twice');
  } else {
    if (username || password || (accounts ?? []).length > 0)
      refuse('username', 'is for kind xtream; a playlist has its credentials in the url');
    if (usesDirectSource) refuse('usesDirectSource', 'is for kind xtream; a playlist names its addresses itself');
  }
}

export function removeProvider(stores: Stores, id: ProviderId, clock: Clock): Outcome {
  const row = stores.providers.living(id);
  refuseFileOwned(row);
  stores.providers.markRemoved(id, clock.nowMs());
  return {
    action: 'provider.remove',
    subjectId: id,
    subjectName: row.name,
    before: { key: row.key, name: row.name },
    after: null,
    needsRebuild: true,
    channelIds: null,
  };
}

/** A provider that has left the file is nobody's: a person may change or remove it. */
export function refuseFileOwned(row: ProviderRow): void {
  if (row.source !== 'file') return;
  throw new HeadwaterError(
    'set_in_config_file',
    `The provider "${row.key}" is set in config.yaml.`,
    'Change it there; the file is read again as soon as it is saved.',
  );
}

/** The fields that a patch names, with their values before and after. */
function changedFields(
  row: Record<string, unknown>,
  patch: Record<string, unknown>,
): Pick<Outcome, 'before' | 'after'> {
  const fields = Object.keys(patch);
  return { before: Object.fromEntries(fields.map((field) => [field, row[field]])), after: patch };
}
