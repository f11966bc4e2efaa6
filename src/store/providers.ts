import { and, asc, desc, eq, isNull, sql } from 'drizzle-orm';
import { type ErrorRecord, HeadwaterError } from '../base/errors.js';
import type { ListKind } from '../base/import-choice.js';
import type { EpochMs, ProviderId, RefreshId } from '../base/model.js';
import type { Database } from './open.js';
import { providerGroupStore } from './provider-groups.js';
import { type AccountState, type ListCounts, providers, refreshChanges, refreshes, sourceStreams } from './schema.js';

export type ProviderRow = typeof providers.$inferSelect;
export type NewProvider = Omit<
  typeof providers.$inferInsert,
  'id' | 'position' | 'removedAtMs' | 'etag' | 'lastModified' | 'contentHash' | 'accountStates' | 'guideUrls'
>;
/** What a person or the file may change of a provider. */
export type ProviderPatch = Partial<Omit<NewProvider, 'key' | 'createdAtMs'>>;
export type RefreshRow = typeof refreshes.$inferSelect;
export type RefreshState = RefreshRow['state'];

export interface RefreshCounts {
  entryCount: number;
  addedCount: number;
  changedCount: number;
  missingCount: number;
  byList: Partial<Record<ListKind, ListCounts>>;
  warnings: Record<string, number>;
}

export type RefreshChangeRow = typeof refreshChanges.$inferSelect;

export interface ProviderTotals {
  streamCount: number;
  missingCount: number;
}

/** Of older ones the counts are enough. */
const CHANGES_OF_REFRESHES = 20;

export function providerStore(database: Database) {
  const { orm, sql: db } = database;
  const all = orm
    .select()
    .from(providers)
    .where(isNull(providers.removedAtMs))
    .orderBy(asc(providers.position), asc(providers.id))
    .prepare();
  const byId = orm
    .select()
    .from(providers)
    .where(eq(providers.id, sql.placeholder('id')))
    .prepare();
  const byKey = orm
    .select()
    .from(providers)
    .where(eq(providers.key, sql.placeholder('key')))
    .prepare();
  const lastRefresh = orm
    .select()
    .from(refreshes)
    .where(eq(refreshes.providerId, sql.placeholder('providerId')))
    .orderBy(desc(refreshes.id))
    .limit(sql.placeholder('limit'))
    .prepare();
  const totals = orm
    .select({ streamCount: sql<number>`count(*)`, missingCount: sql<number>`count(${sourceStreams.missingSinceMs})` })
    .from(sourceStreams)
    .where(and(eq(sourceStreams.providerId, sql.placeholder('providerId')), eq(sourceStreams.isLeftOut, false)))
    .prepare();

  const keepChange = db.prepare(
    'INSERT INTO refresh_changes (refresh_id, list, what, name, name_before, group_name) VALUES (?, ?, ?, ?, ?, ?)',
  );

  return {
    ...providerGroupStore(database),
    list: (): ProviderRow[] => all.all(),
    /** Also one that was removed and can come back. */
    find: (id: ProviderId): ProviderRow | null => byId.get({ id }) ?? null,
    /** One that has not been removed. Throws `provider_unknown`. */
    living(id: ProviderId): ProviderRow {
      const row = byId.get({ id });
      if (row && row.removedAtMs === null) return row;
      throw new HeadwaterError(
        'provider_unknown',
        `There is no provider with the id ${id}.`,
        'It may have been removed; reload the list.',
      );
    },
    /** What each imports, also those that were removed and can come back. */
    urls: (): string[] =>
      orm
        .select({ url: providers.url })
        .from(providers)
        .all()
        .map((row) => row.url),
    findByKey: (key: string): ProviderRow | null => byKey.get({ key }) ?? null,
    add(row: NewProvider): ProviderRow {
      const position = orm
        .select({ next: sql<number>`coalesce(max(${providers.position}), 0) + 1` })
        .from(providers)
        .get()!.next;
      return orm
        .insert(providers)
        .values({ ...row, position })
        .returning()
        .get();
    },
    patch: (id: ProviderId, patch: ProviderPatch): ProviderRow | null =>
      orm.update(providers).set(patch).where(eq(providers.id, id)).returning().get() ?? null,
    /** Takes a provider out of everything that is shown; its key becomes free. Its rows stay until `removedBefore` finds it. */
    markRemoved: (id: ProviderId, removedAtMs: EpochMs): void =>
      void orm
        .update(providers)
        .set({ removedAtMs, key: `removed-${id}` })
        .where(eq(providers.id, id))
        .run(),
    restore: (id: ProviderId, key: string): ProviderRow =>
      orm.update(providers).set({ removedAtMs: null, key }).where(eq(providers.id, id)).returning().get(),
    /** Where providers are at home, as far as it is known. */
    homes: (): Map<ProviderId, string> =>
      new Map(
        orm
          .select({ id: providers.id, home: providers.homeCountry })
          .from(providers)
          .all()
          .flatMap(({ id, home }) => (home === null ? [] : [[id, home] as const])),
      ),
    setHome: (id: ProviderId, homeCountry: string | null): void =>
      void orm.update(providers).set({ homeCountry }).where(eq(providers.id, id)).run(),
    removedBefore: (beforeMs: EpochMs): ProviderId[] =>
      orm
        .select({ id: providers.id })
        .from(providers)
        .where(sql`${providers.removedAtMs} < ${beforeMs}`)
        .all()
        .map((row) => row.id),
    /** Deletes the row; its entries must be gone already, or all of them go in this one step. */
    remove: (id: ProviderId): void => void orm.delete(providers).where(eq(providers.id, id)).run(),
    keepDownload: (
      id: ProviderId,
      download: { etag: string | null; lastModified: string | null; contentHash: string | null },
    ): void => void orm.update(providers).set(download).where(eq(providers.id, id)).run(),

    /** What the panel says about the accounts, and where its guide is. */
    keepAccounts: (
      id: ProviderId,
      told: { accountStates: readonly AccountState[]; guideUrls: readonly string[] },
    ): void => void orm.update(providers).set(told).where(eq(providers.id, id)).run(),

    keepGuideUrls: (id: ProviderId, guideUrls: readonly string[]): void =>
      void orm.update(providers).set({ guideUrls }).where(eq(providers.id, id)).run(),

    /** What a refresh changed, for people to look at; of older refreshes it is forgotten. */
    keepChanges(id: RefreshId, changes: readonly Omit<RefreshChangeRow, 'id' | 'refreshId'>[]): void {
      db.transaction(() => {
        for (const { list, what, name, nameBefore, groupName } of changes)
          keepChange.run(id, list, what, name, nameBefore, groupName);
      })();
    },
    changesOf: (id: RefreshId): RefreshChangeRow[] =>
      orm.select().from(refreshChanges).where(eq(refreshChanges.refreshId, id)).orderBy(asc(refreshChanges.id)).all(),
    findRefresh: (id: RefreshId): RefreshRow | null =>
      orm.select().from(refreshes).where(eq(refreshes.id, id)).get() ?? null,

    /** Slow on a large catalog: for the reader. */
    totals: (providerId: ProviderId): ProviderTotals =>
      totals.get({ providerId }) ?? { streamCount: 0, missingCount: 0 },

    startRefresh: (providerId: ProviderId, startedAtMs: EpochMs): RefreshId =>
      orm
        .insert(refreshes)
        .values({ providerId, startedAtMs, state: 'running', warnings: {} })
        .returning({ id: refreshes.id })
        .get().id,
    finishRefresh(
      id: RefreshId,
      end: Pick<RefreshRow, 'heldHashes' | 'error'> & {
        finishedAtMs: EpochMs;
        state: RefreshState;
        counts: RefreshCounts;
      },
    ): RefreshRow {
      const { finishedAtMs, state, counts, error, heldHashes } = end;
      return orm
        .update(refreshes)
        .set({ finishedAtMs, state, error, heldHashes, ...counts })
        .where(eq(refreshes.id, id))
        .returning()
        .get();
    },
    refreshes: (providerId: ProviderId, limit: number): RefreshRow[] => lastRefresh.all({ providerId, limit }),
    /** Refreshes that a crash or power cut left open. */
    closeOpenRefreshes: (finishedAtMs: EpochMs, error: ErrorRecord): void =>
      void orm
        .update(refreshes)
        .set({ state: 'interrupted', finishedAtMs, error })
        .where(eq(refreshes.state, 'running'))
        .run(),
    /** Makes a failure of the newest refresh, if it was cut off. */
    failInterrupted(providerId: ProviderId, error: ErrorRecord): RefreshRow | null {
      const [last] = lastRefresh.all({ providerId, limit: 1 });
      if (last?.state !== 'interrupted') return null;
      return orm.update(refreshes).set({ state: 'failed', error }).where(eq(refreshes.id, last.id)).returning().get();
    },
    /** Keeps the newest refreshes of a provider, and of fewer what they changed. */
    trimRefreshes(providerId: ProviderId, keepCount: number): void {
      db.prepare(
        `DELETE FROM refresh_changes WHERE refresh_id IN (SELECT id FROM refreshes WHERE provider_id = ? ORDER BY id DESC LIMIT -1 OFFSET ${CHANGES_OF_REFRESHES})`,
      ).run(providerId);
      const oldest = orm
        .select({ id: refreshes.id })
        .from(refreshes)
        .where(eq(refreshes.providerId, providerId))
        .orderBy(desc(refreshes.id))
        .limit(1)
        .offset(keepCount)
        .get();
      if (oldest)
        orm
          .delete(refreshes)
          .where(and(eq(refreshes.providerId, providerId), sql`${refreshes.id} <= ${oldest.id}`))
          .run();
    },
  };
}

export type ProviderStore = ReturnType<typeof providerStore>;
