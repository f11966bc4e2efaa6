import { and, asc, desc, gte, lt, sql } from 'drizzle-orm';
import type { EpochMs } from '../base/model.js';
import { traffic, viewings } from './house-schema.js';
import type { Database } from './open.js';

export type ViewingRow = typeof viewings.$inferSelect;
export type NewViewing = Omit<ViewingRow, 'id'>;
/** Bytes of all providers and all viewers from `fromMs` on. */
export type TrafficRow = typeof traffic.$inferSelect;

/** Width of a stored row of traffic: a day has 288. */
export const TRAFFIC_ROW_MS = 5 * 60_000;
/** The longest time that is shown is a week. */
const TRAFFIC_KEPT_MS: EpochMs = 8 * 86_400_000;
const ROWS_MAX = 100_000;

/** Who watched what, and how many bytes went through the house. */
export function viewingStore({ orm, sql: db }: Database) {
  const keepAll = db.transaction((ended: readonly NewViewing[], bytes: readonly TrafficRow[]) => {
    for (const row of ended) orm.insert(viewings).values(row).run();
    for (const row of bytes) {
      const sum = {
        receivedBytes: sql`${traffic.receivedBytes} + ${row.receivedBytes}`,
        sentBytes: sql`${traffic.sentBytes} + ${row.sentBytes}`,
      };
      orm.insert(traffic).values(row).onConflictDoUpdate({ target: traffic.fromMs, set: sum }).run();
    }
  });
  return {
    /** Adds traffic to what its rows have already. */
    keep: (ended: readonly NewViewing[], bytes: readonly TrafficRow[]): void => keepAll(ended, bytes),
    /** The newest first. @param before Older than the row with this id. */
    list: (before: number | null, limit: number): ViewingRow[] =>
      orm
        .select()
        .from(viewings)
        .where(before === null ? undefined : lt(viewings.id, before))
        .orderBy(desc(viewings.id))
        .limit(limit)
        .all(),
    /** In the order of time; rows without a byte are not there. */
    traffic: (sinceMs: EpochMs, untilMs: EpochMs): TrafficRow[] =>
      orm
        .select()
        .from(traffic)
        .where(and(gte(traffic.fromMs, sinceMs), lt(traffic.fromMs, untilMs)))
        .orderBy(asc(traffic.fromMs))
        .all(),
    /** Viewings that ended before `sinceMs`, or are too many; oldest first. */
    excess(sinceMs: EpochMs): number[] {
      const newest = orm.select({ id: viewings.id }).from(viewings).orderBy(desc(viewings.id));
      const [last] = newest.limit(1).offset(ROWS_MAX).all();
      return orm
        .select({ id: viewings.id })
        .from(viewings)
        .where(sql`${viewings.id} <= ${last?.id ?? 0} OR ${viewings.endedAtMs} < ${sinceMs}`)
        .orderBy(asc(viewings.id))
        .all()
        .map((row) => row.id);
    },
    remove: (id: number): void => void orm.delete(viewings).where(sql`${viewings.id} = ${id}`).run(),
    /** What is shown nowhere any more: some hundred rows a day at most. */
    removeOldTraffic: (nowMs: EpochMs): void =>
      void orm
        .delete(traffic)
        .where(lt(traffic.fromMs, nowMs - TRAFFIC_KEPT_MS))
        .run(),
  };
}

export type ViewingStore = ReturnType<typeof viewingStore>;
