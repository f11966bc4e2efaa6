import { and, eq, gt, sql } from 'drizzle-orm';
import type { ChannelId, EpochMs, LogoId, ProviderId, SourceStreamId, StreamKind } from '../base/model.js';
import type { Database } from './open.js';
import { channelStreams, type StreamExtras, sourceStreams } from './schema.js';

export type SourceStreamRow = typeof sourceStreams.$inferSelect;

/** The imported values of one entry. */
export type StreamValues = Pick<
  SourceStreamRow,
  | 'kind'
  | 'identity'
  | 'twin'
  | 'name'
  | 'url'
  | 'tvgId'
  | 'tvgName'
  | 'logoUrl'
  | 'number'
  | 'groups'
  | 'headers'
  | 'isDrm'
  | 'extras'
  | 'position'
  | 'valueHash'
>;

/** What an import compares with: small, since all of a provider's entries are held at once. */
export interface StoredStream {
  id: SourceStreamId;
  kind: StreamKind;
  identity: string;
  twin: number;
  /** What the provider calls it. */
  name: string;
  tvgId: string | null;
  valueHash: string;
  isMissing: boolean;
  isLeftOut: boolean;
}

/** What the partition into channels is made from: small, since all entries of all providers are held at once. */
export interface CatalogEntry {
  streamId: SourceStreamId;
  providerId: ProviderId;
  providerPosition: number;
  position: number;
  kind: StreamKind;
  name: string;
  tvgId: string | null;
  /** What its logo looks like, as 16 hex digits; null: not known. */
  logoHash: string | null;
  isMissing: boolean;
  /** What the matching has stored about it; null: it is still to be read. */
  reading: string | null;
  channelId: ChannelId | null;
  /** Its place in that channel. */
  rank: number | null;
  /** The channel that it was of before that one was merged into this. */
  formerChannelId: ChannelId | null;
  /** Where a person wants it in that channel; null: anywhere. */
  pin: number | null;
}

/** An entry by what its provider calls it. */
export interface NamedEntry {
  streamId: SourceStreamId;
  providerId: ProviderId;
  name: string;
}

/** What an entry says of its station, as the matching reads it. */
export interface UnreadEntry {
  providerId: ProviderId;
  kind: StreamKind;
  name: string;
  groups: readonly string[];
  tvgId: string | null;
  /** Where a rule says that it belongs. */
  region: string | null;
  isApart: boolean;
}

/** What else a channel takes over from its entries when it is made. */
export interface ChannelMaterial {
  logoUrl: string | null;
  number: string | null;
  groupName: string | null;
}

/** An entry as its provider's list has it, whatever rules have made of it. */
export interface ListedEntry {
  providerId: ProviderId;
  kind: StreamKind;
  name: string;
  groups: readonly string[];
  number: string | null;
}

const PAGE_ROWS = 2_000;
/** Most entries have no extras: to compare costs less than to look into them. */
const PROVIDER_NAME = "CASE extras WHEN '{}' THEN name ELSE coalesce(extras ->> '$.raw.name', name) END";

export function sourceStreamStore({ orm, sql: db }: Database) {
  // by id alone: the index of the provider would have all its rows sorted for each page
  const storedPage = db
    .prepare<[number, number, number], StoredColumns>(`
      SELECT id, kind, identity, twin, ${PROVIDER_NAME}, tvg_id, value_hash, missing_since_ms,
        is_left_out
      FROM source_streams WHERE +provider_id = ? AND id > ? AND id <= ? ORDER BY id`)
    .raw();
  const nameOf = db
    .prepare<[SourceStreamId], string>(`SELECT ${PROVIDER_NAME} FROM source_streams WHERE id = ?`)
    .pluck();
  const lastId = db.prepare<[], number>('SELECT coalesce(max(id), 0) FROM source_streams').pluck();
  const entryPage = db
    .prepare<[number], EntryColumns>(`
      SELECT s.id, s.provider_id, p.position, s.position, s.kind, s.name, s.tvg_id, s.missing_since_ms IS NOT NULL, s.reading,
        cs.channel_id, cs.rank, cs.former_channel_id, cs.pin, s.logo_id
      FROM source_streams s JOIN providers p ON p.id = s.provider_id LEFT JOIN channel_streams cs ON cs.stream_id = s.id
      WHERE s.id > ? AND s.kind IN ('live', 'radio') AND p.removed_at_ms IS NULL AND NOT s.is_left_out
      ORDER BY s.id LIMIT ${PAGE_ROWS}`)
    .raw();
  const unread = db.prepare<[SourceStreamId], UnreadRow>(`
    SELECT provider_id AS providerId, kind, name, groups, tvg_id AS tvgId, extras ->> '$.region' AS region, is_apart AS isApart
    FROM source_streams WHERE id = ?`);
  const namesWith = db
    .prepare<[ProviderId, string], number>(`
      SELECT count(*) FROM source_streams
      WHERE provider_id = ? AND kind IN ('live', 'radio') AND instr(name, ?) > 0 AND missing_since_ms IS NULL`)
    .pluck();
  const setReading = db.prepare('UPDATE source_streams SET reading = ? WHERE id = ?');
  const setApart = db.prepare('UPDATE source_streams SET is_apart = ?, reading = ? WHERE id = ?');
  const rawNamePage = db.prepare<{ from: number; to: number; names: string }, NamedEntry>(`
    SELECT id AS streamId, provider_id AS providerId, extras ->> '$.raw.name' AS name FROM source_streams
    WHERE id > @from AND id <= @to AND extras <> '{}' AND extras ->> '$.raw.name' IN (SELECT value FROM json_each(@names))`);
  const readingOf = db
    .prepare<[SourceStreamId], string | null>('SELECT reading FROM source_streams WHERE id = ?')
    .pluck();
  const pictureHashes = db
    .prepare<[], [LogoId, string]>('SELECT id, picture_hash FROM logos WHERE picture_hash IS NOT NULL')
    .raw();
  const material = db.prepare<[SourceStreamId], ChannelMaterial>(
    "SELECT logo_url AS logoUrl, number, groups ->> '$[0]' AS groupName FROM source_streams WHERE id = ?",
  );
  const listedPage = db.prepare<{ after: number; providerId: number | null }, ListedRow>(`
    SELECT s.id, s.provider_id AS providerId, s.kind, s.name, s.groups, s.number, s.extras ->> '$.raw' AS raw
    FROM source_streams s JOIN providers p ON p.id = s.provider_id
    WHERE s.id > @after AND (@providerId IS NULL OR s.provider_id = @providerId) AND p.removed_at_ms IS NULL
      AND (s.missing_since_ms IS NULL OR s.is_left_out) ORDER BY s.id LIMIT ${PAGE_ROWS}`);
  const listedOne = db.prepare<[SourceStreamId], ListedRow>(`
    SELECT id, provider_id AS providerId, kind, name, groups, number, extras ->> '$.raw' AS raw FROM source_streams WHERE id = ?`);
  const insert = db.prepare(`
    INSERT INTO source_streams (kind, identity, twin, name, url, tvg_id, tvg_name, logo_url, number, groups,
      headers, is_drm, extras, position, value_hash, provider_id, added_at_ms)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const update = db.prepare(`
    UPDATE source_streams SET kind = ?, identity = ?, twin = ?, name = ?, url = ?, tvg_id = ?, tvg_name = ?,
      logo_url = ?, number = ?, groups = ?, headers = ?, is_drm = ?, extras = ?, position = ?, value_hash = ?,
      missing_since_ms = NULL, is_left_out = 0, logo_id = CASE WHEN logo_url IS ? THEN logo_id END,
      reading = CASE WHEN kind = ? AND name = ? AND tvg_id IS ? AND groups = ? AND extras = ? THEN reading END
    WHERE id = ?`);
  /**
   * A channel is called as its first entry was when it was made: where a rule calls that entry otherwise, so is the channel.
   * One that has been merged away follows the entries that had been its own.
   */
  const firstOfItsChannel = `
    FROM channel_streams cs JOIN source_streams s ON s.id = cs.stream_id
    WHERE s.id = @id AND channels.id = coalesce(cs.former_channel_id, cs.channel_id) AND NOT EXISTS (
      SELECT 1 FROM channel_streams o
      WHERE o.channel_id = cs.channel_id AND o.rank < cs.rank AND o.former_channel_id IS cs.former_channel_id)`;
  const followName = db.prepare(`
    UPDATE channels SET name = @name
    ${firstOfItsChannel} AND channels.name = s.name AND s.name <> @name
      AND coalesce(s.extras ->> '$.raw.name', s.name) = @rawName`);
  const followGroup = db.prepare(`
    UPDATE channels SET group_name = @group
    ${firstOfItsChannel} AND channels.group_name IS s.groups ->> '$[0]'
      AND s.groups ->> '$[0]' IS NOT @group AND coalesce(s.extras ->> '$.raw.groups[0]', s.groups ->> '$[0]') IS @rawGroup`);
  const markMissing = db.prepare(
    'UPDATE source_streams SET missing_since_ms = ? WHERE id = ? AND missing_since_ms IS NULL',
  );
  const markPresent = db.prepare('UPDATE source_streams SET missing_since_ms = NULL, is_left_out = 0 WHERE id = ?');
  const leaveOut = db.prepare(
    'UPDATE source_streams SET is_left_out = 1, missing_since_ms = coalesce(missing_since_ms, ?) WHERE id = ?',
  );
  const parkIdentity = db.prepare("UPDATE source_streams SET identity = 'parked:' || id WHERE id = ?");
  const sweepable = db.prepare<[number], { id: SourceStreamId }>(
    `SELECT id FROM source_streams WHERE missing_since_ms < ? AND NOT is_apart ORDER BY missing_since_ms, id LIMIT ${PAGE_ROWS}`,
  );
  const shownOfKind = db.prepare<[number, string], { id: SourceStreamId }>(
    `SELECT id FROM source_streams WHERE provider_id = ? AND kind = ? AND NOT is_left_out LIMIT ${PAGE_ROWS}`,
  );
  const remove = db.prepare('DELETE FROM source_streams WHERE id = ?');
  const byId = orm
    .select()
    .from(sourceStreams)
    .where(eq(sourceStreams.id, sql.placeholder('id')))
    .prepare();

  /** By place: SQLite looks each one up that comes by name, and 300,000 rows pass here in one go. */
  const asParameters = (values: StreamValues) => [
    values.kind,
    values.identity,
    values.twin,
    values.name,
    values.url,
    values.tvgId,
    values.tvgName,
    values.logoUrl,
    values.number,
    JSON.stringify(values.groups),
    JSON.stringify(values.headers),
    values.isDrm ? 1 : 0,
    JSON.stringify(values.extras),
    values.position,
    values.valueHash,
  ];

  return {
    find: (id: SourceStreamId): SourceStreamRow | null => byId.get({ id }) ?? null,
    /** All entries of a provider in pages by id, of which some may be empty; between pages others may have their turn. */
    *storedPages(providerId: ProviderId): Generator<StoredStream[]> {
      const last = lastId.get()!;
      for (let after = 0; after < last; after += PAGE_ROWS) {
        yield storedPage.all(providerId, after, after + PAGE_ROWS).map(asStored);
      }
    },
    /** What its provider calls it; empty when it is gone. */
    nameOf: (id: SourceStreamId): string => nameOf.get(id) ?? '',
    /** Entries that rules have renamed, by what their providers call them; in pages, of which most are empty. */
    *rawNamePages(names: readonly string[]): Generator<NamedEntry[]> {
      const last = lastId.get()!;
      const wanted = JSON.stringify(names);
      for (let from = 0; from < last; from += PAGE_ROWS)
        yield rawNamePage.all({ from, to: from + PAGE_ROWS, names: wanted });
    },
    *entryPages(): Generator<CatalogEntry[]> {
      // once for all: to join them to each entry would cost more than the entries
      const hashes = new Map(pictureHashes.iterate());
      yield* pages(
        (after) => entryPage.all(after).map((columns) => asEntry(columns, hashes)),
        (row) => row.streamId,
      );
    },
    /** What is to be read of an entry; null when it is gone. */
    unread(id: SourceStreamId): UnreadEntry | null {
      const row = unread.get(id);
      return row ? { ...row, groups: JSON.parse(row.groups) as string[], isApart: row.isApart === 1 } : null;
    },
    /** Live entries of a provider that have a text in their names. For the reader. */
    countNamesWith: (providerId: ProviderId, text: string): number => namesWith.get(providerId, text)!,
    /** @see CatalogEntry.reading */
    readingOf: (id: SourceStreamId): string | null => readingOf.get(id) ?? null,
    setReading: (id: SourceStreamId, reading: string): void => void setReading.run(reading, id),
    /** A person sets it apart from all others that read like it, or takes that back. */
    setApart: (id: SourceStreamId, isApart: boolean, reading: string | null): void =>
      void setApart.run(isApart ? 1 : 0, reading, id),
    materialOf: (id: SourceStreamId): ChannelMaterial => material.get(id) ?? NO_MATERIAL,
    /** What the lists of all providers or of one have now, in pages; also entries that were left out but are still known. */
    *asListedPages(providerId: ProviderId | null): Generator<ListedEntry[]> {
      for (const page of pages(
        (after) => listedPage.all({ after, providerId }),
        (row) => row.id,
      ))
        yield page.map(asListed);
    },
    /** One as its list last had it; null when it is gone. */
    listed(id: SourceStreamId): ListedEntry | null {
      const row = listedOne.get(id);
      return row ? asListed(row) : null;
    },
    insert: (providerId: ProviderId, values: StreamValues, nowMs: EpochMs): void =>
      void insert.run(...asParameters(values), providerId, nowMs),
    /** What was read of it, or of its logo, is forgotten when it may be otherwise now. */
    update(id: SourceStreamId, values: StreamValues): void {
      const { kind, name, tvgId, logoUrl, groups, extras } = values;
      const read = [logoUrl, kind, name, tvgId, JSON.stringify(groups), JSON.stringify(extras)];
      update.run(...asParameters(values), ...read, id);
    },
    /**
     * Before an entry gets other values: what rules alone have changed about its name and group is changed about its channel,
     * too. What the provider changed is not, since channels keep their names; nor what a person has set.
     */
    followRules(id: SourceStreamId, { name, groups, extras }: StreamValues): void {
      const group = groups[0] ?? null;
      followName.run({ id, name, rawName: extras.raw?.name ?? name });
      followGroup.run({ id, group, rawGroup: extras.raw?.groups ? (extras.raw.groups[0] ?? null) : group });
    },
    markMissing: (id: SourceStreamId, sinceMs: EpochMs): void => void markMissing.run(sinceMs, id),
    markPresent: (id: SourceStreamId): void => void markPresent.run(id),
    /** Nobody wants it, though the list has it: it is shown nowhere, and swept like one that is missing. */
    leaveOut: (id: SourceStreamId, sinceMs: EpochMs): void => void leaveOut.run(sinceMs, id),
    /** Frees an identity that another entry of the same refresh takes over. */
    parkIdentity: (id: SourceStreamId): void => void parkIdentity.run(id),
    /** Entries that have been missing since before `beforeMs`. */
    sweepable: (beforeMs: EpochMs): SourceStreamId[] => sweepable.all(beforeMs).map((row) => row.id),
    ofProvider: (providerId: ProviderId, limit: number): SourceStreamId[] =>
      orm
        .select({ id: sourceStreams.id })
        .from(sourceStreams)
        .where(eq(sourceStreams.providerId, providerId))
        .limit(limit)
        .all()
        .map((row) => row.id),
    /** Some of a provider's entries of a kind that are not left out. */
    shownOfKind: (providerId: ProviderId, kind: StreamKind): SourceStreamId[] =>
      shownOfKind.all(providerId, kind).map((row) => row.id),
    remove: (id: SourceStreamId): void => void remove.run(id),
    list(query: {
      providerId: ProviderId | null;
      after: number;
      limit: number;
    }): (SourceStreamRow & { channelId: ChannelId | null })[] {
      const where = and(
        query.providerId === null ? undefined : eq(sourceStreams.providerId, query.providerId),
        gt(sourceStreams.id, query.after as SourceStreamId),
        eq(sourceStreams.isLeftOut, false),
      );
      const rows = orm
        .select({ stream: sourceStreams, channelId: channelStreams.channelId })
        .from(sourceStreams)
        .leftJoin(channelStreams, eq(channelStreams.streamId, sourceStreams.id))
        .where(where)
        .orderBy(sourceStreams.id)
        .limit(query.limit)
        .all();
      return rows.map(({ stream, channelId }) => ({ ...stream, channelId }));
    },
  };
}

/** In the order of their query: rows as objects cost SQLite's binding twice as much. */
type StoredColumns = [SourceStreamId, StreamKind, string, number, string, string | null, string, number | null, number];

function asStored(columns: StoredColumns): StoredStream {
  const [id, kind, identity, twin, name, tvgId, valueHash, missingSinceMs, leftOut] = columns;
  const isLeftOut = leftOut === 1;
  const isMissing = missingSinceMs !== null && !isLeftOut;
  return { id, kind, identity, twin, name, tvgId, valueHash, isMissing, isLeftOut };
}

type UnreadRow = Omit<UnreadEntry, 'groups' | 'isApart'> & { groups: string; isApart: number };

type EntryColumns = [
  ...[SourceStreamId, ProviderId, number, number, StreamKind, string, string | null, number, string | null],
  ...[ChannelId | null, number | null, ChannelId | null, number | null, LogoId | null],
];

function asEntry(columns: EntryColumns, hashes: ReadonlyMap<LogoId, string>): CatalogEntry {
  const [streamId, providerId, providerPosition, position, kind, name, tvgId, missing, reading] = columns;
  const [, , , , , , , , , channelId, rank, formerChannelId, pin, logoId] = columns;
  const logoHash = logoId === null ? null : (hashes.get(logoId) ?? null);
  const own = { streamId, providerId, providerPosition, position, kind, name, tvgId, logoHash, reading };
  return { ...own, isMissing: missing === 1, channelId, rank, formerChannelId, pin };
}

/** Of an entry that has gone meanwhile. */
const NO_MATERIAL: ChannelMaterial = { logoUrl: null, number: null, groupName: null };

interface ListedRow extends Omit<ListedEntry, 'groups'> {
  id: number;
  groups: string;
  raw: string | null;
}

function asListed({ providerId, kind, name, groups, number, raw }: ListedRow): ListedEntry {
  const entry = { providerId, kind, name, groups: JSON.parse(groups) as string[], number };
  return raw === null ? entry : { ...entry, ...(JSON.parse(raw) as StreamExtras['raw']) };
}

function* pages<Row>(read: (after: number) => Row[], idOf: (row: Row) => number): Generator<Row[]> {
  for (let after = 0; ; ) {
    const page = read(after);
    if (page.length === 0) return;
    yield page;
    if (page.length < PAGE_ROWS) return;
    after = idOf(page.at(-1)!);
  }
}

export type SourceStreamStore = ReturnType<typeof sourceStreamStore>;
