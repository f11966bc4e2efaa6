import { randomBytes, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../base/clock.js';
import type { ProviderId } from '../base/model.js';
import { makeDeviceId } from '../formats/hdhomerun/index.js';
import { RADIO_LINEUP_KEY } from '../lineup/index.js';
import {
  type Database,
  keepHouseRules,
  type LineupRow,
  type NewLineup,
  rulesMark,
  type Stores,
} from '../store/index.js';
import type { FileLineup, FileProvider, FileSettings } from './desk-calls.js';

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

/** A main line-up that has got another key stays the same device; another line-up that has left the file is switched off. */
function applyLineups(stores: Stores, wanted: readonly FileLineup[], clock: Clock): void {
  const named = new Set(wanted.map((lineup) => lineup.key));
  const main = stores.lineups.main();
  const [first] = wanted;
  if (main && first && !named.has(main.key) && !stores.lineups.findByKey(first.key)) {
    stores.lineups.patch(main.id, { key: first.key });
  }
  for (const lineup of wanted) applyLineup(stores, lineup, clock);
  for (const row of stores.lineups.list()) {
    if (row.source === 'file' && !named.has(row.key)) stores.lineups.patch(row.id, { isEnabled: false });
  }
}

function applyLineup(stores: Stores, lineup: FileLineup, clock: Clock): void {
  const row = stores.lineups.findByKey(lineup.key);
  const { key, deviceId, blocks: named, ...own } = lineup;
  const isOfFile = named !== null;
  // blocks that leave the file stay, and are people's from then on
  const fields = {
    ...own,
    ...(isOfFile ? { blocks: named } : {}),
    blocksSource: isOfFile ? 'file' : 'database',
  } as const;
  if (!row) {
    stores.lineups.add(newLineup(stores, { key, source: 'file', ...fields }, deviceId, clock));
    return;
  }
  stores.lineups.patch(row.id, { ...fields, isEnabled: true, ...(deviceId ? { deviceId } : {}) });
}

/** The line-up that radio channels get: made when the first one appears. */
export function ensureRadioLineup(stores: Stores, clock: Clock): LineupRow {
  const row = stores.lineups.findByKey(RADIO_LINEUP_KEY);
  if (row) return row;
  const fields = {
    key: RADIO_LINEUP_KEY,
    name: 'Headwater Radio',
    source: 'database' as const,
    tunerCount: null,
    port: null,
  };
  return stores.lineups.add(newLineup(stores, fields, null, clock));
}

/** A device's identity is made once and kept: with another one, Plex loses every mapping. */
function newLineup(
  stores: Stores,
  fields: Pick<NewLineup, 'key' | 'name' | 'source' | 'tunerCount' | 'port' | 'blocks' | 'blocksSource'>,
  chosenId: string | null,
  clock: Clock,
): NewLineup {
  const taken = new Set(stores.lineups.list().map((row) => row.deviceId));
  let deviceId = chosenId ?? randomDeviceId();
  while (chosenId === null && taken.has(deviceId)) deviceId = randomDeviceId();
  const deviceAuth = randomBytes(18).toString('base64url');
  return { ...fields, isEnabled: true, deviceId, udn: randomUUID(), deviceAuth, createdAtMs: clock.nowMs() };
}

function randomDeviceId(): string {
  const random = () => randomBytes(4).readUInt32BE() / 2 ** 32;
  return makeDeviceId([random(), random(), random(), random(), random()]);
}
