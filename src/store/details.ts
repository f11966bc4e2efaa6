import { asc, eq, sql } from 'drizzle-orm';
import type { EpisodeId, EpochMs, ProviderId, SourceStreamId } from '../base/model.js';
import type { XtreamTitleInfo } from '../formats/xtream/index.js';
import type { Database } from './open.js';
import { episodes, streamDetails } from './schema.js';

export type EpisodeRow = typeof episodes.$inferSelect;

/** What a panel has told about a film or series. */
export interface StoredDetails {
  /** Null: its provider has got another address since then, so it is to be asked again. */
  fetchedAtMs: EpochMs | null;
  /** Null: it knows nothing more of it than its list says. */
  title: XtreamTitleInfo | null;
  /** By season and number. Those that it no longer names are among them. */
  episodes: EpisodeRow[];
}

/** What is kept of one episode. */
export type EpisodeValues = Pick<EpisodeRow, 'identity' | 'season' | 'number' | 'name' | 'url' | 'durationMs'>;

export function detailStore({ orm, sql: db }: Database) {
  const byStream = orm
    .select()
    .from(streamDetails)
    .where(eq(streamDetails.streamId, sql.placeholder('streamId')))
    .prepare();
  const ofSeries = orm
    .select()
    .from(episodes)
    .where(eq(episodes.streamId, sql.placeholder('streamId')))
    .orderBy(asc(episodes.season), sql`${episodes.number} IS NULL`, asc(episodes.number), asc(episodes.id))
    .prepare();
  // the entry may have been swept while its panel was asked: there is nothing to keep then
  const keep = db.prepare(`
    INSERT INTO stream_details (stream_id, fetched_at_ms, details)
    SELECT id, @fetchedAtMs, @details FROM source_streams WHERE id = @streamId
    ON CONFLICT (stream_id) DO UPDATE SET fetched_at_ms = excluded.fetched_at_ms,
      details = coalesce(excluded.details, details)`);
  const keepEpisode = db.prepare(`
    INSERT INTO episodes (stream_id, identity, season, number, name, url, duration_ms, added_at_ms)
    SELECT id, @identity, @season, @number, @name, @url, @durationMs, @nowMs FROM source_streams WHERE id = @streamId
    ON CONFLICT (stream_id, identity) DO UPDATE SET season = excluded.season, number = excluded.number,
      name = excluded.name, url = excluded.url, duration_ms = excluded.duration_ms, missing_since_ms = NULL`);
  const markMissing = db.prepare('UPDATE episodes SET missing_since_ms = ? WHERE id = ? AND missing_since_ms IS NULL');
  const expire = db.prepare(`
    UPDATE stream_details SET fetched_at_ms = 0
    WHERE (SELECT provider_id FROM source_streams WHERE id = stream_details.stream_id) = ?`);

  return {
    /** Null: its panel has never been asked. Slow for a series of thousands of episodes: for the reader. */
    find(streamId: SourceStreamId): StoredDetails | null {
      const row = byStream.get({ streamId });
      if (!row) return null;
      return { fetchedAtMs: row.fetchedAtMs || null, title: row.details, episodes: ofSeries.all({ streamId }) };
    },
    episodes: (streamId: SourceStreamId): EpisodeRow[] => ofSeries.all({ streamId }),
    /** @param title Null leaves what was told before. */
    keep: (streamId: SourceStreamId, title: XtreamTitleInfo | null, fetchedAtMs: EpochMs): void =>
      void keep.run({ streamId, fetchedAtMs, details: title && JSON.stringify(title) }),
    /** Known by the panel's id of it: an episode that returns, or moves to another season, is the same one. */
    keepEpisode: (streamId: SourceStreamId, episode: EpisodeValues, nowMs: EpochMs): void =>
      void keepEpisode.run({ streamId, nowMs, ...episode }),
    markEpisodeMissing: (id: EpisodeId, sinceMs: EpochMs): void => void markMissing.run(sinceMs, id),
    /** The provider is reached elsewhere, or plays its entries elsewhere: its panel is asked anew when somebody looks. */
    expire: (providerId: ProviderId): void => void expire.run(providerId),
  };
}

export type DetailStore = ReturnType<typeof detailStore>;
