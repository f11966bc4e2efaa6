import { and, asc, desc, eq, lt, sql } from 'drizzle-orm';
import type { EpochMs } from '../base/model.js';
import { houseEvents } from './house-schema.js';
import type { Database } from './open.js';

export type HouseEventRow = typeof houseEvents.$inferSelect;
export type NewHouseEvent = Omit<HouseEventRow, 'id'>;

export interface HouseEventQuery {
  /** At least as important as this. */
  level: HouseEventRow['level'];
  about: { kind: NonNullable<HouseEventRow['subject']>; id: number } | null;
  /** Older than the row with this id. */
  before: number | null;
  limit: number;
}

const LEVELS = ['info', 'warn', 'error'] as const;
/** The log is looked at for what went wrong lately, not kept for ever. */
const ROWS_MAX = 20_000;
const KEPT_MS: EpochMs = 7 * 86_400_000;

export function houseEventStore({ orm, sql: db }: Database) {
  const addAll = db.transaction((rows: readonly NewHouseEvent[]) =>
    rows.map((row) => orm.insert(houseEvents).values(row).returning({ id: houseEvents.id }).get().id),
  );
  return {
    /** @returns Their ids, in order. */
    add: (rows: readonly NewHouseEvent[]): number[] => addAll(rows),
    /** Newest first. Slow with a choosy `isWanted`: for the reader. */
    list({ level, about, before, limit }: HouseEventQuery, isWanted: (row: HouseEventRow) => boolean): HouseEventRow[] {
      const levels = LEVELS.slice(LEVELS.indexOf(level));
      const found: HouseEventRow[] = [];
      for (let from = before; found.length < limit; ) {
        const page = orm
          .select()
          .from(houseEvents)
          .where(
            and(
              sql`${houseEvents.level} IN ${levels}`,
              from === null ? undefined : lt(houseEvents.id, from),
              about === null
                ? undefined
                : and(eq(houseEvents.subject, about.kind), eq(houseEvents.subjectId, about.id)),
            ),
          )
          .orderBy(desc(houseEvents.id))
          .limit(PAGE_ROWS)
          .all();
        found.push(...page.filter(isWanted));
        if (page.length < PAGE_ROWS) break;
        from = page.at(-1)!.id;
      }
      return found.slice(0, limit);
    },
    /** Rows that are too old or too many, oldest first. */
    excess: (nowMs: EpochMs): number[] => {
      const newest = orm.select({ id: houseEvents.id }).from(houseEvents).orderBy(desc(houseEvents.id));
      const [last] = newest.limit(1).offset(ROWS_MAX).all();
      return orm
        .select({ id: houseEvents.id })
        .from(houseEvents)
        .where(sql`${houseEvents.id} <= ${last?.id ?? 0} OR ${houseEvents.atMs} < ${nowMs - KEPT_MS}`)
        .orderBy(asc(houseEvents.id))
        .all()
        .map((row) => row.id);
    },
    remove: (id: number): void => void orm.delete(houseEvents).where(eq(houseEvents.id, id)).run(),
  };
}

const PAGE_ROWS = 500;

export type HouseEventStore = ReturnType<typeof houseEventStore>;
