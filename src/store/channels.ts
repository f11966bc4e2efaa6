import { and, eq, sql } from 'drizzle-orm';
import type { ChannelId, LineupId, ProviderId, RequestHeaders, SourceStreamId } from '../base/model.js';
import type { Database } from './open.js';
import { channelOverrides, channels } from './schema.js';

export type ChannelRow = typeof channels.$inferSelect;
export type NewChannel = Omit<typeof channels.$inferInsert, 'id'>;
export type OverrideField = (typeof channelOverrides.$inferSelect)['field'];
export type ChannelOverrides = Partial<Record<OverrideField, unknown>>;

/** A channel as outputs and people see it: its own values, or what a person set instead. */
export interface EffectiveChannel {
  id: ChannelId;
  name: string;
  logoUrl: string | null;
  groupName: string | null;
  guideId: string | null;
  isRadio: boolean;
  isHidden: boolean;
  /** In the line-up that was asked for; null when it is not in it. */
  number: string | null;
  streamCount: number;
}

/** One stream of a channel with what is needed to play it. */
export interface PlayableStream {
  streamId: SourceStreamId;
  rank: number;
  name: string;
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
  maxConnections: number | null;
  allowPrivate: boolean | null;
}

const override = (field: OverrideField) =>
  `(SELECT json_extract(o.value, '$') FROM channel_overrides o WHERE o.channel_id = c.id AND o.field = '${field}')`;

/** Entries of a channel whose provider has not been removed. */
const LIVING_STREAMS = `channel_streams cs JOIN source_streams s ON s.id = cs.stream_id JOIN providers p ON p.id = s.provider_id
  WHERE cs.channel_id = c.id AND p.removed_at_ms IS NULL`;

const EFFECTIVE_COLUMNS = `
  c.id, coalesce(${override('name')}, c.name) AS name, coalesce(${override('logoUrl')}, c.logo_url) AS logoUrl,
  coalesce(${override('groupName')}, c.group_name) AS groupName, c.guide_id AS guideId, c.is_radio AS isRadio,
  coalesce(${override('isHidden')}, 0) AS isHidden, lc.number,
  (SELECT count(*) FROM ${LIVING_STREAMS}) AS streamCount`;

/** A channel without any stream is shown to people who look for it, but not to players. */
const IS_PLAYABLE = `EXISTS (SELECT 1 FROM ${LIVING_STREAMS})`;

type RawEffective = Omit<EffectiveChannel, 'isRadio' | 'isHidden'> & { isRadio: number; isHidden: number };
const effective = (row: RawEffective): EffectiveChannel => ({
  ...row,
  isRadio: row.isRadio === 1,
  isHidden: row.isHidden === 1,
});

const PAGE_ROWS = 500;

export interface ChannelQuery {
  lineupId: LineupId;
  /** Part of a name, or the start of a number. */
  text: string | null;
  groupName: string | null;
  includeHidden: boolean;
  /** Position after which the page starts: number order and id of the last row before. */
  after: { order: number; id: number } | null;
  limit: number;
}

export function channelStore({ orm, sql: db }: Database) {
  const one = db.prepare<[LineupId, ChannelId], RawEffective>(`
    SELECT ${EFFECTIVE_COLUMNS} FROM channels c LEFT JOIN lineup_channels lc ON lc.channel_id = c.id AND lc.lineup_id = ? WHERE c.id = ?`);
  const lineupPage = db.prepare<
    [LineupId, number, number],
    RawEffective & { numberOrder: number; isPlayable: number }
  >(`
    SELECT ${EFFECTIVE_COLUMNS}, lc.number_order AS numberOrder, ${IS_PLAYABLE} AS isPlayable FROM lineup_channels lc JOIN channels c ON c.id = lc.channel_id
    WHERE lc.lineup_id = ? AND lc.number_order > ? ORDER BY lc.number_order LIMIT ?`);
  const byNumber = db.prepare<[LineupId, string], { channelId: ChannelId }>(
    'SELECT channel_id AS channelId FROM lineup_channels WHERE lineup_id = ? AND number = ?',
  );
  const playable = db.prepare<
    [ChannelId],
    Omit<PlayableStream, 'headers' | 'providerHeaders' | 'isDrm' | 'providerIsEnabled' | 'allowPrivate'> &
      Record<'headers' | 'providerHeaders', string> &
      Record<'isDrm' | 'providerIsEnabled', number> & { allowPrivate: number | null }
  >(`
    SELECT s.id AS streamId, cs.rank, s.name, s.url, s.headers, s.is_drm AS isDrm, s.missing_since_ms AS missingSinceMs,
      p.id AS providerId, p.name AS providerName, p.url AS providerUrl, p.is_enabled AS providerIsEnabled,
      p.headers AS providerHeaders, p.user_agent AS userAgent, p.max_connections AS maxConnections, p.allow_private AS allowPrivate
    FROM channel_streams cs JOIN source_streams s ON s.id = cs.stream_id JOIN providers p ON p.id = s.provider_id
    WHERE cs.channel_id = ? AND p.removed_at_ms IS NULL ORDER BY cs.rank`);
  const search = db.prepare(`
    SELECT ${EFFECTIVE_COLUMNS}, coalesce(lc.number_order, 1e15) AS numberOrder
    FROM channels c LEFT JOIN lineup_channels lc ON lc.channel_id = c.id AND lc.lineup_id = @lineupId
    WHERE (${IS_PLAYABLE} OR c.is_kept = 1) AND (@pattern IS NULL OR coalesce(${override('name')}, c.name) LIKE @pattern ESCAPE '\\' OR lc.number LIKE @prefix ESCAPE '\\')
      AND (@groupName IS NULL OR coalesce(${override('groupName')}, c.group_name) = @groupName)
      AND (@includeHidden = 1 OR coalesce(${override('isHidden')}, 0) = 0)
      AND (coalesce(lc.number_order, 1e15) > @order OR (coalesce(lc.number_order, 1e15) = @order AND c.id > @id))
    ORDER BY numberOrder, c.id LIMIT @limit`);
  const insert = db.prepare<unknown[], { id: ChannelId }>(
    'INSERT INTO channels (name, logo_url, group_name, guide_id, is_radio, created_at_ms, is_kept) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id',
  );
  const setStream = db.prepare(
    'INSERT INTO channel_streams (stream_id, channel_id, rank) VALUES (?, ?, ?) ON CONFLICT (stream_id) DO UPDATE SET channel_id = excluded.channel_id, rank = excluded.rank',
  );
  const removeChannel = db.prepare('DELETE FROM channels WHERE id = ?');
  const setOverride = db.prepare(
    'INSERT INTO channel_overrides (channel_id, field, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  );
  const groups = db.prepare<[LineupId], { groupName: string | null; channelCount: number }>(`
    SELECT coalesce(${override('groupName')}, c.group_name) AS groupName, count(*) AS channelCount
    FROM lineup_channels lc JOIN channels c ON c.id = lc.channel_id WHERE lc.lineup_id = ? GROUP BY 1 ORDER BY 1`);

  return {
    find: (id: ChannelId): ChannelRow | null => orm.select().from(channels).where(eq(channels.id, id)).get() ?? null,
    findEffective(id: ChannelId, lineupId: LineupId): EffectiveChannel | null {
      const row = one.get(lineupId, id);
      return row ? effective(row) : null;
    },
    findByNumber: (lineupId: LineupId, number: string): ChannelId | null =>
      byNumber.get(lineupId, number)?.channelId ?? null,
    /** The line-up in number order, hidden channels left out, page by page. */
    *lineupPages(lineupId: LineupId): Generator<EffectiveChannel[]> {
      for (let after = -1; ; ) {
        const rows = lineupPage.all(lineupId, after, PAGE_ROWS);
        if (rows.length === 0) return;
        yield rows.filter((row) => row.isHidden === 0 && row.isPlayable === 1).map(effective);
        after = rows.at(-1)!.numberOrder;
      }
    },
    /** Streams in the order in which they are tried. */
    playable: (id: ChannelId): PlayableStream[] =>
      playable.all(id).map((row) => ({
        ...row,
        headers: JSON.parse(row.headers) as RequestHeaders,
        providerHeaders: JSON.parse(row.providerHeaders) as RequestHeaders,
        isDrm: row.isDrm === 1,
        providerIsEnabled: row.providerIsEnabled === 1,
        allowPrivate: row.allowPrivate === null ? null : row.allowPrivate === 1,
      })),
    /** Slow on a large catalog: for the reader. */
    search(query: ChannelQuery): (EffectiveChannel & { numberOrder: number })[] {
      const escaped = query.text?.replace(/[\\%_]/g, '\\$&') ?? null;
      const rows = search.all({
        lineupId: query.lineupId,
        pattern: escaped === null ? null : `%${escaped}%`,
        prefix: escaped === null ? null : `${escaped}%`,
        groupName: query.groupName,
        includeHidden: query.includeHidden ? 1 : 0,
        order: query.after?.order ?? -1,
        id: query.after?.id ?? 0,
        limit: query.limit,
      }) as (RawEffective & { numberOrder: number })[];
      return rows.map((row) => ({ ...effective(row), numberOrder: row.numberOrder }));
    },
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
    remove: (id: ChannelId): void => void removeChannel.run(id),
    keep: (id: ChannelId): void => void orm.update(channels).set({ isKept: true }).where(eq(channels.id, id)).run(),
    overrides(id: ChannelId): ChannelOverrides {
      const rows = orm.select().from(channelOverrides).where(eq(channelOverrides.channelId, id)).all();
      return Object.fromEntries(rows.map((row) => [row.field, row.value]));
    },
    /** @param value null takes the override away. */
    setOverride(id: ChannelId, field: OverrideField, value: unknown): void {
      if (value === null)
        orm
          .delete(channelOverrides)
          .where(and(eq(channelOverrides.channelId, id), eq(channelOverrides.field, field)))
          .run();
      else setOverride.run(id, field, JSON.stringify(value));
    },
    /** Channels without any stream that no person has touched. */
    abandoned: (): ChannelId[] =>
      orm
        .select({ id: channels.id })
        .from(channels)
        .where(
          and(
            eq(channels.isKept, false),
            sql`NOT EXISTS (SELECT 1 FROM channel_streams cs WHERE cs.channel_id = ${channels.id})`,
          ),
        )
        .all()
        .map((row) => row.id),
  };
}

export type ChannelStore = ReturnType<typeof channelStore>;
