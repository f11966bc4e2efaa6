import { and, desc, eq, gt, lt, sql } from 'drizzle-orm';
import type { ChangeId, EpochMs } from '../base/model.js';
import type { Database } from './open.js';
import { changes, settings } from './schema.js';

export type ChangeRow = typeof changes.$inferSelect;
export type NewChange = Omit<typeof changes.$inferInsert, 'id' | 'undoneAtMs'>;

export function changeStore({ orm }: Database) {
  const byRequest = orm
    .select()
    .from(changes)
    .where(eq(changes.requestId, sql.placeholder('requestId')))
    .prepare();
  return {
    find: (id: ChangeId): ChangeRow | null => orm.select().from(changes).where(eq(changes.id, id)).get() ?? null,
    findByRequest: (requestId: string): ChangeRow | null => byRequest.get({ requestId }) ?? null,
    add: (row: NewChange): ChangeRow => orm.insert(changes).values(row).returning().get(),
    setReply: (id: ChangeId, reply: unknown): void =>
      void orm.update(changes).set({ reply }).where(eq(changes.id, id)).run(),
    markUndone: (id: ChangeId, atMs: EpochMs): void =>
      void orm.update(changes).set({ undoneAtMs: atMs }).where(eq(changes.id, id)).run(),
    /** Later changes of the same subject that still stand: what an undo would run into. */
    laterOf: (change: ChangeRow): ChangeRow[] =>
      orm
        .select()
        .from(changes)
        .where(
          and(
            gt(changes.id, change.id),
            eq(changes.subjectId, change.subjectId),
            sql`substr(${changes.action}, 1, instr(${changes.action}, '.')) = ${change.action.split('.')[0]} || '.'`,
            sql`${changes.undoneAtMs} IS NULL AND ${changes.undoes} IS NULL`,
          ),
        )
        .all(),
    /** Addresses of providers that an undo could bring back. */
    urlsSince: (sinceMs: EpochMs): string[] =>
      orm
        .select({ before: changes.before })
        .from(changes)
        .where(gt(changes.atMs, sinceMs))
        .all()
        .flatMap(({ before }) => (typeof before?.url === 'string' ? [before.url] : [])),
    list: (query: { before: number | null; sinceMs: EpochMs; limit: number }): ChangeRow[] =>
      orm
        .select()
        .from(changes)
        .where(
          and(
            gt(changes.atMs, query.sinceMs),
            query.before === null ? undefined : lt(changes.id, query.before as ChangeId),
          ),
        )
        .orderBy(desc(changes.id))
        .limit(query.limit)
        .all(),
  };
}

/** Single values of the installation. */
export function settingStore({ orm }: Database) {
  const read = orm
    .select()
    .from(settings)
    .where(eq(settings.key, sql.placeholder('key')))
    .prepare();
  const store = {
    get: <T>(key: string): T | null => (read.get({ key })?.value as T | undefined) ?? null,
    set: (key: string, value: unknown): void =>
      void orm
        .insert(settings)
        .values({ key, value })
        .onConflictDoUpdate({ target: settings.key, set: { value } })
        .run(),
    /** Grows whenever something that outputs show has changed; cached documents carry it. */
    documentsRevision: (): number => store.get<number>('documentsRevision') ?? 0,
    bumpDocuments(): number {
      const next = store.documentsRevision() + 1;
      store.set('documentsRevision', next);
      return next;
    },
  };
  return store;
}

export type ChangeStore = ReturnType<typeof changeStore>;
export type SettingStore = ReturnType<typeof settingStore>;
