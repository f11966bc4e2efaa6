import { and, eq, gt, sql } from 'drizzle-orm';
import type { ChannelId, EpochMs, ProviderId, SourceStreamId, StreamKind } from '../base/model.js';
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
  name: string;
  tvgId: string | null;
  valueHash: string;
  isMissing: boolean;
}

/** What the partition into channels is made from. */
export interface CatalogEntry {
  streamId: SourceStreamId;
  providerId: ProviderId;
  providerPosition: number;
  position: number;
  kind: StreamKind;
  name: string;
  tvgId: string | null;
  logoUrl: string | null;
  number: string | null;
  groupName: string | null;
  region: string | null;
  isMissing: boolean;
  channelId: ChannelId | null;
  /** Its place in that channel. */
  rank: number | null;
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

export function sourceStreamStore({ orm, sql: db }: Database) {
  const storedPage = db.prepare<[number, number], Omit<StoredStream, 'isMissing'> & { isMissing: number }>(`
    SELECT id, kind, identity, twin, name, tvg_id AS tvgId, value_hash AS valueHash, missing_since_ms IS NOT NULL AS isMissing
    FROM source_streams WHERE provider_id = ? AND id > ? ORDER BY id LIMIT ${PAGE_ROWS}`);
  const entryPage = db.prepare<[number], Omit<CatalogEntry, 'isMissing'> & { isMissing: number }>(`
    SELECT s.id AS streamId, s.provider_id AS providerId, p.position AS providerPosition, s.position, s.kind, s.name,
      s.tvg_id AS tvgId, s.logo_url AS logoUrl, s.number, json_extract(s.groups, '$[0]') AS groupName,
      json_extract(s.extras, '$.region') AS region, s.missing_since_ms IS NOT NULL AS isMissing,
      cs.channel_id AS channelId, cs.rank
    FROM source_streams s JOIN providers p ON p.id = s.provider_id LEFT JOIN channel_streams cs ON cs.stream_id = s.id
    WHERE s.id > ? AND s.kind IN ('live', 'radio') AND p.removed_at_ms IS NULL ORDER BY s.id LIMIT ${PAGE_ROWS}`);
  const listedPage = db.prepare<{ after: number; providerId: number | null }, ListedRow>(`
    SELECT s.id, s.provider_id AS providerId, s.kind, s.name, s.groups, s.number, s.extras ->> '$.raw' AS raw
    FROM source_streams s JOIN providers p ON p.id = s.provider_id
    WHERE s.id > @after AND (@providerId IS NULL OR s.provider_id = @providerId) AND p.removed_at_ms IS NULL
      AND (s.missing_since_ms IS NULL OR s.is_left_out) ORDER BY s.id LIMIT ${PAGE_ROWS}`);
  const insert = db.prepare(`
    INSERT INTO source_streams (provider_id, kind, identity, twin, name, url, tvg_id, tvg_name, logo_url, number, groups,
      headers, is_drm, extras, position, value_hash, added_at_ms)
    VALUES (@providerId, @kind, @identity, @twin, @name, @url, @tvgId, @tvgName, @logoUrl, @number, @groups,
      @headers, @isDrm, @extras, @position, @valueHash, @nowMs)`);
  const update = db.prepare(`
    UPDATE source_streams SET kind = @kind, identity = @identity, twin = @twin, name = @name, url = @url, tvg_id = @tvgId,
      tvg_name = @tvgName, logo_url = @logoUrl, number = @number, groups = @groups, headers = @headers, is_drm = @isDrm,
      extras = @extras, position = @position, value_hash = @valueHash, missing_since_ms = NULL
    WHERE id = @id`);
  const markMissing = db.prepare(
    'UPDATE source_streams SET missing_since_ms = ? WHERE id = ? AND missing_since_ms IS NULL',
  );
  const markPresent = db.prepare('UPDATE source_streams SET missing_since_ms = NULL WHERE id = ?');
  const parkIdentity = db.prepare("UPDATE source_streams SET identity = 'parked:' || id WHERE id = ?");
  const sweepable = db.prepare<[number], { id: SourceStreamId }>(
    `SELECT id FROM source_streams WHERE missing_since_ms < ? ORDER BY id LIMIT ${PAGE_ROWS}`,
  );
  const presentOfKind = db.prepare<[number, string], { id: SourceStreamId }>(
    `SELECT id FROM source_streams WHERE provider_id = ? AND kind = ? AND missing_since_ms IS NULL LIMIT ${PAGE_ROWS}`,
  );
  const remove = db.prepare('DELETE FROM source_streams WHERE id = ?');
  const byId = orm
    .select()
    .from(sourceStreams)
    .where(eq(sourceStreams.id, sql.placeholder('id')))
    .prepare();

  const asParameters = (values: StreamValues) => ({
    ...values,
    groups: JSON.stringify(values.groups),
    headers: JSON.stringify(values.headers),
    extras: JSON.stringify(values.extras),
    isDrm: values.isDrm ? 1 : 0,
  });

  return {
    find: (id: SourceStreamId): SourceStreamRow | null => byId.get({ id }) ?? null,
    /** All entries of a provider in pages by id; between pages others may have their turn. */
    *storedPages(providerId: ProviderId): Generator<StoredStream[]> {
      yield* pages(
        (after) => storedPage.all(providerId, after).map((row) => ({ ...row, isMissing: Boolean(row.isMissing) })),
        (row) => row.id,
      );
    },
    *entryPages(): Generator<CatalogEntry[]> {
      yield* pages(
        (after) => entryPage.all(after).map((row) => ({ ...row, isMissing: Boolean(row.isMissing) })),
        (row) => row.streamId,
      );
    },
    /** What the lists of all providers or of one have now, in pages; also entries that were left out but are still known. */
    *asListedPages(providerId: ProviderId | null): Generator<ListedEntry[]> {
      for (const page of pages(
        (after) => listedPage.all({ after, providerId }),
        (row) => row.id,
      ))
        yield page.map(asListed);
    },
    insert: (providerId: ProviderId, values: StreamValues, nowMs: EpochMs): void =>
      void insert.run({ ...asParameters(values), providerId, nowMs }),
    update: (id: SourceStreamId, values: StreamValues): void => void update.run({ ...asParameters(values), id }),
    markMissing: (id: SourceStreamId, sinceMs: EpochMs): void => void markMissing.run(sinceMs, id),
    markPresent: (id: SourceStreamId): void => void markPresent.run(id),
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
    /** Some of a provider's entries of a kind that are not missing. */
    presentOfKind: (providerId: ProviderId, kind: StreamKind): SourceStreamId[] =>
      presentOfKind.all(providerId, kind).map((row) => row.id),
    remove: (id: SourceStreamId): void => void remove.run(id),
    list(query: {
      providerId: ProviderId | null;
      after: number;
      limit: number;
    }): (SourceStreamRow & { channelId: ChannelId | null })[] {
      const where =
        query.providerId === null
          ? gt(sourceStreams.id, query.after as SourceStreamId)
          : and(eq(sourceStreams.providerId, query.providerId), gt(sourceStreams.id, query.after as SourceStreamId));
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
