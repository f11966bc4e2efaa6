import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../base/clock.js';
import type { ProviderId } from '../base/model.js';
import { type Database, keepHouseRules, rulesMark, type Stores } from '../store/index.js';
import { applyLineups } from './apply-lineups.js';
import type { FileProvider, FileSettings } from './desk-calls.js';

/**
 * Brings the file's providers and line-ups into the database. What the file names, it owns; what has left the file is kept:
 * a provider is disabled and becomes a person's, with its channels, until they delete it.
 */
export function applyConfig(db: Database, stores: Stores, settings: FileSettings, clock: Clock): void {
  const apply = db.sql.transaction(() => {
    const marks = new Map(stores.providers.list().map((row) => [row.id, rulesMark(row, stores)]));
    keepHouseRules(stores.settings, 'file', { rules: settings.rules, templates: settings.templates });
    for (const provider of settings.providers) applyProvider(stores, provider, clock);
    const named = new Set(settings.providers.map((provider) => provider.key));
    for (const row of stores.providers.list()) {
      if (row.source === 'file' && !named.has(row.key))
        stores.providers.patch(row.id, { source: 'database', isEnabled: false });
    }
    // other rules make another list of the same download
    for (const row of stores.providers.list()) {
      if (marks.has(row.id) && marks.get(row.id) !== rulesMark(row, stores)) forgetDownload(stores, row.id);
    }
    applyLineups(stores, settings.lineups, clock);
    stores.settings.bumpDocuments();
  });
  apply.immediate(); // the command line may write in between: one that reads first would fail then
}

function applyProvider(stores: Stores, provider: FileProvider, clock: Clock): void {
  const { key, ...fields } = provider;
  const row = stores.providers.findByKey(key);
  if (!row) {
    stores.providers.add({ ...provider, source: 'file', isEnabled: true, createdAtMs: clock.nowMs() });
    return;
  }
  stores.providers.patch(row.id, { ...fields, source: 'file', isEnabled: true });
  const isOther = (field: (typeof LIST_FIELDS)[number]) => !isDeepStrictEqual(row[field], provider[field]);
  if (LIST_FIELDS.some(isOther)) forgetDownload(stores, row.id);
  if (ADDRESS_FIELDS.some(isOther)) stores.details.expire(row.id);
}

function forgetDownload(stores: Stores, id: ProviderId): void {
  stores.providers.keepDownload(id, { etag: null, lastModified: null, contentHash: null });
}

/** What makes another list of it: nothing of the old download may count as unchanged. */
const LIST_FIELDS = [
  ...(['kind', 'url', 'username', 'wantsLive', 'wantsMovies', 'wantsSeries', 'groups', 'usesDirectSource'] as const),
];

/** What the addresses of its episodes are made of. */
const ADDRESS_FIELDS = ['kind', 'url', 'usesDirectSource'] as const;
