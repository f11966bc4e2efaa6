import { and, eq, sql } from 'drizzle-orm';
import type { LogoChoice } from '../base/logo-address.js';
import type {
  ChannelId,
  EpochMs,
  LineupId,
  ProviderId,
  RequestHeaders,
  SettingSource,
  SourceStreamId,
} from '../base/model.js';
import { type ChannelQuery, type ChannelSearch, channelSearch, type PagePlace } from './channel-search.js';
import type { Database } from './open.js';
import { type OverrideField, overrideOf } from './overrides.js';
import { channelOverrides, channels } from './schema.js';

export type ChannelRow = typeof channels.$inferSelect;
export type NewChannel = Omit<typeof channels.$inferInsert, 'id'>;
export type ChannelOverrides = Partial<Record<OverrideField, unknown>>;

/** A channel as outputs and people see it: its own values, or what a person set instead. */
export interface EffectiveChannel {
  id: ChannelId;
  name: string;
  /** What a person has set, else what its provider names. */
  logoUrl: string | null;
  logo: LogoChoice;
  groupName: string | null;
  /** What the provider's guide calls it, or what a person set. */
  guideId: string | null;
  /** Only what a person set: players are told it instead of an id of ours. */
  ownGuideId: string | null;
  isRadio: boolean;
  isHidden: boolean;
  /** In the line-up that was asked for; null when it is not in it. */
  number: string | null;
  /** In that line-up. */
  isFavourite: boolean;
  streamCount: number;
}

/** A channel as it stands in a line-up, with what it was seen to send; null: it has not been seen. */
export interface LineupChannel extends EffectiveChannel {
  number: string;
  videoCodec: string | null;
  audioCodec: string | null;
  /** Lines of the picture. */
  height: number | null;
}

/** A channel as lists show it. */
export interface ListedChannel extends EffectiveChannel {
  /** A person has touched it: it stays when its last stream is swept. */
  isKept: boolean;
  /** Of its streams in rank order, each once. */
  providerIds: ProviderId[];
  /** Why it would not play; null when nothing speaks against it. */
  trouble: 'no_stream' | 'all_missing' | null;
}

/** One stream of a channel with what is needed to play it. */
export interface PlayableStream {
  streamId: SourceStreamId;
  rank: number;
  /** Where a person wants it among the channel's streams; null: anywhere. */
  pin: number | null;
  name: string;
  tvgId: string | null;
  groups: string[];
  url: string;
  headers: RequestHeaders;
  isDrm: boolean;
  missingSinceMs: number | null;
  providerId: ProviderId;
  providerName: string;
  providerUrl: string;
  providerIsEnabled: boolean;
  providerHeaders: RequestHeaders;
  userAgent: string | null;
  allowPrivate: boolean | null;
}

/** Entries of a channel that are wanted, and whose provider has not been removed. */
const LIVING_STREAMS = `channel_streams cs JOIN source_streams s ON s.id = cs.stream_id JOIN providers p ON p.id = s.provider_id
  WHERE cs.channel_id = c.id AND p.removed_at_ms IS NULL AND NOT s.is_left_out`;

const EFFECTIVE_COLUMNS = `
  c.id, coalesce(${overrideOf('name')}, c.name) AS name, ${overrideOf('logoUrl')} AS chosenLogo,
  c.own_logo AS ownLogo, c.logo_url AS importedLogo,
  coalesce(${overrideOf('groupName')}, c.group_name) AS groupName,
  coalesce(${overrideOf('guideId')}, c.guide_id) AS guideId, ${overrideOf('guideId')} AS ownGuideId, c.is_radio AS isRadio,
  coalesce(${overrideOf('isHidden')}, 0) AS isHidden, lc.number, coalesce(lc.is_favourite, 0) AS isFavourite,
  (SELECT count(*) FROM ${LIVING_STREAMS}) AS streamCount`;

/** A channel without any stream is shown to people who look for it, but not to players. */
const IS_PLAYABLE = `EXISTS (SELECT 1 FROM ${LIVING_STREAMS})`;

type RawEffective = Omit<EffectiveChannel, 'logoUrl' | 'logo' | 'isRadio' | 'isHidden' | 'isFavourite'> &
  LogoChoice & { isRadio: number; isHidden: number; isFavourite: number };
const effective = ({ chosenLogo, ownLogo, importedLogo, ...row }: RawEffective): EffectiveChannel => ({
  ...row,
  logoUrl: chosenLogo ?? importedLogo,
  logo: { chosenLogo, ownLogo, importedLogo },
  isRadio: row.isRadio === 1,
  isHidden: row.isHidden === 1,
  isFavourite: row.isFavourite === 1,
});

/** What the relay would try: see `app/plans.ts`. */
const PLAYED = `${LIVING_STREAMS} AND p.is_enabled = 1 AND s.is_drm = 0`;

const LISTED_COLUMNS = `${EFFECTIVE_COLUMNS}, c.is_kept AS isKept,
  (SELECT json_group_array(provider_id) FROM (SELECT s.provider_id FROM ${LIVING_STREAMS} GROUP BY s.provider_id ORDER BY min(cs.rank))) AS providerIds,
  (SELECT count(*) FROM ${PLAYED}) AS playedCount, (SELECT count(*) FROM ${PLAYED} AND s.missing_since_ms IS NOT NULL) AS missingCount`;

type RawListed = RawEffective & { isKept: number; providerIds: string; playedCount: number; missingCount: number };
function listed({ playedCount, missingCount, ...row }: RawListed): ListedChannel {
  const trouble = playedCount === 0 ? 'no_stream' : missingCount === playedCount ? 'all_missing' : null;
  const providerIds = JSON.parse(row.providerIds) as ProviderId[];
  return { ...effective(row as RawEffective), isKept: row.isKept === 1, providerIds, trouble };
}

const PAGE_ROWS = 500;

/** One stream of a channel, with what a person can decide about it. */
export interface ComposedStream {
  streamId: SourceStreamId;
  channelId: ChannelId;
  rank: number;
  pin: number | null;
  formerChannelId: ChannelId | null;
  formerSinceMs: EpochMs | null;
  /** Null: it is still to be read. */
  reading: string | null;
  isApart: boolean;
}

export function channelStore(database: Database) {
  const { orm, sql: db } = database;
  const index = channelSearch(database);
  const listedOne = db.prepare<[LineupId, ChannelId], RawListed>(`
    SELECT ${LISTED_COLUMNS} FROM channels c LEFT JOIN lineup_channels lc ON lc.channel_id = c.id AND lc.lineup_id = ? WHERE c.id = ?`);
  const one = db.prepare<[LineupId, ChannelId], RawEffective>(`
    SELECT ${EFFECTIVE_COLUMNS} FROM channels c LEFT JOIN lineup_channels lc ON lc.channel_id = c.id AND lc.lineup_id = ? WHERE c.id = ?`);
  const lineupPage = db.prepare<
    [{ lineupId: LineupId; part: number | null; after: number; limit: number }],
    RawEffective & { numberOrder: number; isPlayable: number } & Pick<
        LineupChannel,
        'videoCodec' | 'audioCodec' | 'height'
      >
  >(`
    SELECT ${EFFECTIVE_COLUMNS}, lc.number_order AS numberOrder, ${IS_PLAYABLE} AS isPlayable,
      cf.video_codec AS videoCodec, cf.audio_codec AS audioCodec, cf.height
    FROM lineup_channels lc JOIN channels c ON c.id = lc.channel_id LEFT JOIN channel_formats cf ON cf.channel_id = c.id
    WHERE lc.lineup_id = @lineupId AND (@part IS NULL OR max(lc.part, 0) = @part) AND lc.number_order > @after
    ORDER BY lc.number_order LIMIT @limit`);
  const lineupSlice = db.prepare<
    [{ lineupId: LineupId; part: number; from: number; count: number }],
    Pick<LineupChannel, 'id' | 'name' | 'number'>
  >(`
    SELECT c.id, coalesce(${overrideOf('name')}, c.name) AS name, lc.number
    FROM lineup_channels lc JOIN channels c ON c.id = lc.channel_id
    WHERE lc.lineup_id = @lineupId AND max(lc.part, 0) = @part AND coalesce(${overrideOf('isHidden')}, 0) = 0 AND ${IS_PLAYABLE}
    ORDER BY lc.number_order LIMIT @count OFFSET @from`);
  const nameOf = db
    .prepare<[ChannelId], string>(`SELECT coalesce(${overrideOf('name')}, c.name) FROM channels c WHERE c.id = ?`)
    .pluck();
  const byNumber = db.prepare<[LineupId, string], { channelId: ChannelId }>(
    'SELECT channel_id AS channelId FROM lineup_channels WHERE lineup_id = ? AND number = ?',
  );
  const beside = (side: '>' | '<', order: 'ASC' | 'DESC') =>
    db
      .prepare<[LineupId, number], ChannelId>(
        `SELECT c.id FROM lineup_channels lc JOIN channels c ON c.id = lc.channel_id
         WHERE lc.lineup_id = ? AND lc.number_order ${side} ? AND NOT coalesce(${overrideOf('isHidden')}, 0) AND ${IS_PLAYABLE}
         ORDER BY lc.number_order ${order} LIMIT 1`,
      )
      .pluck();
  const [above, below] = [beside('>', 'ASC'), beside('<', 'DESC')];
  const orderOf = db
    .prepare<[LineupId, ChannelId], number>(
      'SELECT number_order FROM lineup_channels WHERE lineup_id = ? AND channel_id = ?',
    )
    .pluck();
  const playable = db.prepare<
    [ChannelId],
    Omit<PlayableStream, 'groups' | 'headers' | 'providerHeaders' | 'isDrm' | 'providerIsEnabled' | 'allowPrivate'> &
      Record<'groups' | 'headers' | 'providerHeaders', string> &
      Record<'isDrm' | 'providerIsEnabled', number> & { allowPrivate: number | null }
  >(`
    SELECT s.id AS streamId, cs.rank, cs.pin, s.name, s.tvg_id AS tvgId, s.groups, s.url, s.headers, s.is_drm AS isDrm, s.missing_since_ms AS missingSinceMs,
      p.id AS providerId, p.name AS providerName, p.url AS providerUrl, p.is_enabled AS providerIsEnabled,
      p.headers AS providerHeaders, p.user_agent AS userAgent, p.allow_private AS allowPrivate
    FROM channel_streams cs JOIN source_streams s ON s.id = cs.stream_id JOIN providers p ON p.id = s.provider_id
    WHERE cs.channel_id = ? AND p.removed_at_ms IS NULL AND NOT s.is_left_out ORDER BY cs.rank`);
  const insert = db.prepare<unknown[], { id: ChannelId }>(
    'INSERT INTO channels (name, logo_url, group_name, guide_id, is_radio, created_at_ms, is_kept) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id',
  );
  const setStream = db.prepare(
    'INSERT INTO channel_streams (stream_id, channel_id, rank) VALUES (?, ?, ?) ON CONFLICT (stream_id) DO UPDATE SET pin = CASE channel_id WHEN excluded.channel_id THEN pin END, channel_id = excluded.channel_id, rank = excluded.rank',
  );
  const setFormer = db.prepare(
    'UPDATE channel_streams SET former_channel_id = ?, former_since_ms = ? WHERE stream_id = ? AND former_channel_id IS NOT ?',
  );
  const COMPOSED = `
    SELECT cs.stream_id AS streamId, cs.channel_id AS channelId, cs.rank, cs.pin, cs.former_channel_id AS formerChannelId,
      cs.former_since_ms AS formerSinceMs, s.reading, s.is_apart AS isApart
    FROM channel_streams cs JOIN source_streams s ON s.id = cs.stream_id`;
  const composition = db.prepare<[ChannelId], RawComposed>(`${COMPOSED} WHERE cs.channel_id = ? ORDER BY cs.rank`);
  const composedStream = db.prepare<[SourceStreamId], RawComposed>(`${COMPOSED} WHERE cs.stream_id = ?`);
  const unplaced = db.prepare<[], { channelId: ChannelId; reading: string | null }>(`
    SELECT c.id AS channelId, s.reading FROM channels c
    JOIN channel_streams cs ON cs.channel_id = c.id AND cs.rank = 0 JOIN source_streams s ON s.id = cs.stream_id
    JOIN providers p ON p.id = s.provider_id
    WHERE c.id NOT IN (SELECT lc.channel_id FROM lineup_channels lc JOIN lineups l ON l.id = lc.lineup_id WHERE l.content <> 'picked')
    ORDER BY p.position, s.position, c.id`);
  const placeStream = db.prepare(`
    UPDATE channel_streams SET channel_id = ?, rank = ?, pin = ?, former_channel_id = ?, former_since_ms = ? WHERE stream_id = ?`);
  const removeChannel = db.prepare('DELETE FROM channels WHERE id = ?');
  const setOverride = db.prepare(
    'INSERT INTO channel_overrides (channel_id, field, source, value) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  );
  const removeOverride = db.prepare('DELETE FROM channel_overrides WHERE channel_id = ? AND field = ? AND source = ?');
  const groups = db.prepare<[LineupId], { groupName: string | null; channelCount: number }>(`
    SELECT coalesce(${overrideOf('groupName')}, c.group_name) AS groupName, count(*) AS channelCount
    FROM lineup_channels lc JOIN channels c ON c.id = lc.channel_id WHERE lc.lineup_id = ? GROUP BY 1 ORDER BY 1`);

  return {
    find: (id: ChannelId): ChannelRow | null => orm.select().from(channels).where(eq(channels.id, id)).get() ?? null,
    findEffective(id: ChannelId, lineupId: LineupId): EffectiveChannel | null {
      const row = one.get(lineupId, id);
      return row ? effective(row) : null;
    },
    /** What people call it; null when it is gone. */
    nameOf: (id: ChannelId): string | null => nameOf.get(id) ?? null,
    findByNumber: (lineupId: LineupId, number: string): ChannelId | null =>
      byNumber.get(lineupId, number)?.channelId ?? null,
    /**
     * What stands before and after a channel in number order, without what is hidden or has no stream. Behind the last comes
     * the first; null: there is no other.
     */
    neighbours(lineupId: LineupId, id: ChannelId): Record<'previous' | 'next', ChannelId | null> {
      const at = orderOf.get(lineupId, id) ?? 0;
      const other = (...found: (ChannelId | undefined)[]) =>
        found.find((one) => one !== undefined && one !== id) ?? null;
      return {
        previous: other(below.get(lineupId, at), below.get(lineupId, Number.MAX_SAFE_INTEGER)),
        next: other(above.get(lineupId, at), above.get(lineupId, 0)),
      };
    },
    /** The line-up, or one part of it, in number order, hidden channels left out, page by page. */
    *lineupPages(lineupId: LineupId, part: number | null = null): Generator<LineupChannel[]> {
      for (let after = -1; ; ) {
        const rows = lineupPage.all({ lineupId, part, after, limit: PAGE_ROWS });
        if (rows.length === 0) return;
        yield rows
          .filter((row) => row.isHidden === 0 && row.isPlayable === 1)
          .map(({ numberOrder: _, isPlayable: __, ...row }) => effective(row) as LineupChannel);
        after = rows.at(-1)!.numberOrder;
      }
    },
    /** Some of what `lineupPages` gives of a part, from a place in it on. */
    lineupSlice: (lineupId: LineupId, part: number, from: number, count: number) =>
      lineupSlice.all({ lineupId, part, from, count }),
    /** Streams in the order in which they are tried. */
    playable: (id: ChannelId): PlayableStream[] =>
      playable.all(id).map((row) => ({
        ...row,
        groups: JSON.parse(row.groups) as string[],
        headers: JSON.parse(row.headers) as RequestHeaders,
        providerHeaders: JSON.parse(row.providerHeaders) as RequestHeaders,
        isDrm: row.isDrm === 1,
        providerIsEnabled: row.providerIsEnabled === 1,
        allowPrivate: row.allowPrivate === null ? null : row.allowPrivate === 1,
      })),
    findListed(id: ChannelId, lineupId: LineupId): ListedChannel | null {
      const row = listedOne.get(lineupId, id);
      return row ? listed(row) : null;
    },
    /** A page of a list or search, with how many there are in all. For the reader. */
    search({ lineupId, ...query }: ChannelQuery & { lineupId: LineupId }): ChannelPage {
      const { ids, last, totalCount } = index.find(query);
      const rows = ids.flatMap((id) => listedOne.get(lineupId, id) ?? []);
      return { rows: rows.map(listed), last, totalCount };
    },
    index: index as Omit<ChannelSearch, 'find'>,
    groups: (lineupId: LineupId) => groups.all(lineupId),
    add: (row: NewChannel): ChannelId =>
      insert.get(
        row.name,
        row.logoUrl ?? null,
        row.groupName ?? null,
        row.guideId ?? null,
        row.isRadio ? 1 : 0,
        row.createdAtMs,
        row.isKept ? 1 : 0,
      )!.id,
    setStream: (streamId: SourceStreamId, channelId: ChannelId, rank: number): void =>
      void setStream.run(streamId, channelId, rank),
    /** @param formerId The channel that the stream was of until `sinceMs`, to be remembered; null forgets it. */
    setFormer: (streamId: SourceStreamId, formerId: ChannelId | null, sinceMs: EpochMs): void =>
      void setFormer.run(formerId, formerId === null ? null : sinceMs, streamId, formerId),
    /** All streams of a channel, in rank order; also those that are left out. */
    composition: (id: ChannelId): ComposedStream[] => composition.all(id).map(composed),
    /** Channels with a stream that have no number of their own, neither as TV nor as radio, with what their first stream reads as, in the order of the lists. */
    unplaced: () => unplaced.all(),
    composedStream(id: SourceStreamId): ComposedStream | null {
      const row = composedStream.get(id);
      return row ? composed(row) : null;
    },
    /** Puts a stream where a person wants it. */
    placeStream: ({ streamId, channelId, rank, pin, formerChannelId, formerSinceMs }: ComposedStream): void =>
      void placeStream.run(channelId, rank, pin, formerChannelId, formerSinceMs, streamId),
    remove: (id: ChannelId): void => void removeChannel.run(id),
    keep: (id: ChannelId): void => void orm.update(channels).set({ isKept: true }).where(eq(channels.id, id)).run(),
    /** What was set by people, or by the file. */
    overrides(id: ChannelId, source: SettingSource = 'database'): ChannelOverrides {
      const isOf = and(eq(channelOverrides.channelId, id), eq(channelOverrides.source, source));
      const rows = orm.select().from(channelOverrides).where(isOf).all();
      return Object.fromEntries(rows.map((row) => [row.field, row.value]));
    },
    /** @param value null takes the override away. */
    setOverride(id: ChannelId, field: OverrideField, value: unknown, source: SettingSource = 'database'): void {
      if (value === null) removeOverride.run(id, field, source);
      else setOverride.run(id, field, source, JSON.stringify(value));
    },
    /** Channels without any stream that no person has touched, and that have not been merged away since `mergedSinceMs`. */
    abandoned: (mergedSinceMs: EpochMs): ChannelId[] =>
      orm
        .select({ id: channels.id })
        .from(channels)
        .where(
          and(
            eq(channels.isKept, false),
            sql`NOT EXISTS (SELECT 1 FROM channel_streams cs WHERE cs.channel_id = ${channels.id})`,
            sql`NOT EXISTS (SELECT 1 FROM channel_streams cs WHERE cs.former_channel_id = ${channels.id} AND cs.former_since_ms >= ${mergedSinceMs})`,
          ),
        )
        .all()
        .map((row) => row.id),
  };
}

type RawComposed = Omit<ComposedStream, 'isApart'> & { isApart: number };
const composed = (row: RawComposed): ComposedStream => ({ ...row, isApart: row.isApart === 1 });

export interface ChannelPage {
  rows: ListedChannel[];
  /** Of the last row; null on an empty page. */
  last: PagePlace | null;
  totalCount: number;
}

export type ChannelStore = ReturnType<typeof channelStore>;
