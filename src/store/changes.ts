import { and, asc, desc, eq, gt, lt, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { ChangeId, EpochMs } from '../base/model.js';
import { changes } from './house-schema.js';
import type { Database } from './open.js';
import { settings } from './schema.js';

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
    /** Everything that was done later, in order. */
    after: (id: ChangeId): ChangeRow[] =>
      orm.select().from(changes).where(gt(changes.id, id)).orderBy(asc(changes.id)).all(),
    /** Addresses of providers that an undo could bring back. */
    urlsSince: (sinceMs: EpochMs): string[] =>
      orm
        .select({ before: changes.before })
        .from(changes)
        .where(gt(changes.atMs, sinceMs))
        .all()
        .flatMap(({ before }) => (typeof before?.url === 'string' ? [before.url] : [])),
    /** Newest first. @param query.about Changes of many channels count for each of them. */
    list: (query: {
      about: ChangeSubject | null;
      before: number | null;
      sinceMs: EpochMs;
      limit: number;
    }): ChangeRow[] =>
      orm
        .select()
        .from(changes)
        .where(
          and(
            gt(changes.atMs, query.sinceMs),
            query.before === null ? undefined : lt(changes.id, query.before as ChangeId),
            query.about === null ? undefined : isAbout(query.about),
          ),
        )
        .orderBy(desc(changes.id))
        .limit(query.limit)
        .all(),
  };
}

export interface ChangeSubject {
  kind: 'channel' | 'provider';
  id: number;
}

function isAbout({ kind, id }: ChangeSubject) {
  const own = sql`(${changes.subjectId} = ${id} AND ${changes.action} LIKE ${`${kind}.%`})`;
  if (kind === 'provider') return own;
  const path = `$.channels."${id}"`;
  const has = (side: SQLiteColumn) =>
    sql`EXISTS (SELECT 1 FROM json_each(${side}, '$.streams') s WHERE s.value ->> '$.channelId' = ${id})`;
  const isComposed = sql`${changes.action} IN ('channels.merge', 'channels.apart', 'streams.move', 'streams.pin', 'streams.together')`;
  return sql`(${own} OR (${isComposed} AND (${has(changes.before)} OR ${has(changes.after)})) OR (${changes.action} = 'channels.edit' AND json_type(${changes.after}, ${path}) IS NOT NULL))`;
}

/** In front of the settings of the config, to tell them from our own values. */
const KEPT = 'config.';

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
    /** What a person set for a setting of the config; null where nobody has. */
    kept: (name: string): unknown => store.get(KEPT + name),
    /** All of them by name. */
    allKept: (): Record<string, unknown> =>
      Object.fromEntries(
        orm
          .select()
          .from(settings)
          .where(sql`substr(${settings.key}, 1, ${KEPT.length}) = ${KEPT}`)
          .orderBy(asc(settings.key))
          .all()
          .map(({ key, value }) => [key.slice(KEPT.length), value]),
      ),
    /** @param value null forgets it. */
    keep(name: string, value: unknown): void {
      if (value === null)
        orm
          .delete(settings)
          .where(eq(settings.key, KEPT + name))
          .run();
      else store.set(KEPT + name, value);
    },
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
