import { and, asc, desc, eq, gt, inArray, lt, sql } from 'drizzle-orm';
import type { ListKind } from '../base/import-choice.js';
import type { EpochMs, ProviderId } from '../base/model.js';
import type { Database } from './open.js';
import { providerGroups } from './schema.js';

export type ProviderGroupRow = typeof providerGroups.$inferSelect;

const GROUP_REMEMBERED_MS: EpochMs = 30 * 86_400_000;
/**
 * Of one reading. A group is remembered so that one which is away for a while does not come back as new; a provider that makes
 * up other names at each refresh, with the day in them for instance, would fill the database within that month. A real list
 * has some hundred groups, a few of which go in a month.
 */
const GONE_GROUPS_MAX = 5_000;

/** The groups that lists of providers have, and lately had. */
export function providerGroupStore({ orm, sql: db }: Database) {
  const ofProvider = orm
    .select()
    .from(providerGroups)
    .where(eq(providerGroups.providerId, sql.placeholder('id')))
    .orderBy(asc(providerGroups.list), asc(providerGroups.position))
    .prepare();
  // by hand: building such a statement anew costs more than running it, and a refresh keeps some thousand rows
  const keep = db.prepare(`
    INSERT INTO provider_groups (provider_id, list, name, entry_count, position, is_later, first_seen_at_ms, last_seen_at_ms)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (provider_id, list, name) DO UPDATE SET entry_count = excluded.entry_count, position = excluded.position,
      last_seen_at_ms = excluded.last_seen_at_ms`);
  const empty = db.prepare('UPDATE provider_groups SET entry_count = 0 WHERE rowid = ?');
  const forget = db.prepare('DELETE FROM provider_groups WHERE rowid = ?');
  const rowId = sql<number>`rowid`;

  return {
    /** The groups of its lists, in their order. */
    groups: (id: ProviderId): ProviderGroupRow[] => ofProvider.all({ id }),
    keepGroup(
      id: ProviderId,
      group: Pick<ProviderGroupRow, 'list' | 'name' | 'entryCount' | 'position' | 'isLater'>,
      nowMs: EpochMs,
    ): void {
      const { list, name, entryCount, position, isLater } = group;
      keep.run(id, list, name, entryCount, position, isLater ? 1 : 0, nowMs, nowMs);
    },
    /**
     * Groups that the lists read at `nowMs` did not have: which are to be emptied, and which to be forgotten, after a month or
     * when there are too many of them, those that have been away longest first.
     */
    goneGroups(
      id: ProviderId,
      lists: readonly ListKind[],
      nowMs: EpochMs,
    ): { emptied: readonly number[]; forgotten: readonly number[] } {
      const areGone = and(
        eq(providerGroups.providerId, id),
        inArray(providerGroups.list, [...lists]),
        lt(providerGroups.lastSeenAtMs, nowMs),
      );
      const select = () => orm.select({ rowId, lastSeenAtMs: providerGroups.lastSeenAtMs }).from(providerGroups);
      const emptied = select().where(and(areGone, gt(providerGroups.entryCount, 0)));
      const newestFirst = select().where(areGone).orderBy(desc(providerGroups.lastSeenAtMs), desc(rowId));
      const isForgotten = ({ lastSeenAtMs }: { lastSeenAtMs: EpochMs }, at: number) =>
        at >= GONE_GROUPS_MAX || lastSeenAtMs < nowMs - GROUP_REMEMBERED_MS;
      return {
        emptied: emptied.all().map((row) => row.rowId),
        forgotten: newestFirst
          .all()
          .filter(isForgotten)
          .map((row) => row.rowId),
      };
    },
    emptyGroup: (row: number): void => void empty.run(row),
    forgetGroup: (row: number): void => void forget.run(row),
  };
}
