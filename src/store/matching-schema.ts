import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { ReviewPairId, SettingSource, SourceStreamId } from '../base/model.js';
import { sourceStreams } from './schema.js';

/**
 * What people have decided about which entries are one station. They hold for what entries say, so they outlive the entries
 * and count for all that read like them.
 */
export const matchDecisions = sqliteTable(
  'match_decisions',
  {
    /** The later one counts where two contradict each other. */
    id: integer().primaryKey({ autoIncrement: true }),
    /** `a` is before `b`. */
    a: text().notNull(),
    b: text().notNull(),
    verdict: text({ enum: ['same', 'different'] }).notNull(),
    /** Who owns the row; `upgrade`: it keeps what was before the matching learned, until a person answers. */
    source: text().notNull().$type<SettingSource | 'upgrade'>(),
    decidedAtMs: integer().notNull(),
  },
  // the file's word stands beside a person's, which counts again when it has gone
  (table) => [uniqueIndex('match_decisions_pair').on(table.a, table.b, table.source)],
);

/** Pairs of entries of two channels that may be one, about which a person is asked. Made anew by each matching. */
export const reviewPairs = sqliteTable(
  'review_pairs',
  {
    id: integer().primaryKey({ autoIncrement: true }).$type<ReviewPairId>(),
    aStreamId: integer()
      .notNull()
      .references(() => sourceStreams.id, { onDelete: 'cascade' })
      .$type<SourceStreamId>(),
    bStreamId: integer()
      .notNull()
      .references(() => sourceStreams.id, { onDelete: 'cascade' })
      .$type<SourceStreamId>(),
    /** 0 to 100. */
    score: integer().notNull(),
  },
  (table) => [
    uniqueIndex('review_pairs_streams').on(table.aStreamId, table.bStreamId),
    index('review_pairs_by_score').on(table.score, table.id),
    index('review_pairs_by_second').on(table.bStreamId),
  ],
);
