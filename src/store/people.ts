import { and, asc, desc, eq, gt, lte, ne, sql } from 'drizzle-orm';
import type { EpochMs, PersonId, TokenId } from '../base/model.js';
import { logins, people, tokens } from './house-schema.js';
import type { Database } from './open.js';

export type PersonRow = typeof people.$inferSelect;
export type LoginRow = typeof logins.$inferSelect;
export type TokenRow = typeof tokens.$inferSelect;
export type NewLogin = Omit<typeof logins.$inferInsert, 'id' | 'personId'>;
export type NewToken = Omit<typeof tokens.$inferInsert, 'id' | 'personId' | 'lastUsedAtMs'>;

/** For a database that nobody has brought to this version: null when it is older than people. */
export function findPeopleStore(db: Database): PeopleStore | null {
  const table = db.sql.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'people'").get();
  return table ? peopleStore(db) : null;
}

/** Who may manage, and by which secrets they are known. Secrets are looked up by their hash: the secrets are not here. */
export function peopleStore({ orm }: Database) {
  const keeper = orm.select().from(people).orderBy(asc(people.id)).limit(1).prepare();
  const byId = orm
    .select()
    .from(people)
    .where(eq(people.id, sql.placeholder('id')))
    .prepare();
  const byName = orm
    .select()
    .from(people)
    .where(eq(people.name, sql.placeholder('name')))
    .prepare();
  const loginBySecret = orm
    .select()
    .from(logins)
    .where(eq(logins.secretHash, sql.placeholder('secretHash')))
    .prepare();
  const loginById = orm
    .select()
    .from(logins)
    .where(eq(logins.id, sql.placeholder('id')))
    .prepare();
  const tokenBySecret = orm
    .select()
    .from(tokens)
    .where(eq(tokens.secretHash, sql.placeholder('secretHash')))
    .prepare();
  const tokenById = orm
    .select()
    .from(tokens)
    .where(eq(tokens.id, sql.placeholder('id')))
    .prepare();

  return {
    /** The first person; null before the set-up. */
    keeper: (): PersonRow | null => keeper.get() ?? null,
    find: (id: PersonId): PersonRow | null => byId.get({ id }) ?? null,
    findByName: (name: string): PersonRow | null => byName.get({ name }) ?? null,
    add: (row: Omit<typeof people.$inferInsert, 'id'>): PersonRow => orm.insert(people).values(row).returning().get(),
    setPassword: (id: PersonId, passwordHash: string, atMs: EpochMs): void =>
      void orm.update(people).set({ passwordHash, passwordSetAtMs: atMs }).where(eq(people.id, id)).run(),

    findLogin: (id: number): LoginRow | null => loginById.get({ id }) ?? null,
    findLoginBySecret: (secretHash: string): LoginRow | null => loginBySecret.get({ secretHash }) ?? null,
    /** Those that have not expired, the one seen last first. */
    listLogins: (personId: PersonId, nowMs: EpochMs): LoginRow[] =>
      orm
        .select()
        .from(logins)
        .where(and(eq(logins.personId, personId), gt(logins.expiresAtMs, nowMs)))
        .orderBy(desc(logins.lastSeenAtMs), desc(logins.id))
        .all(),
    addLogin: (personId: PersonId, row: NewLogin): LoginRow =>
      orm
        .insert(logins)
        .values({ ...row, personId })
        .returning()
        .get(),
    renewLogin: (id: number, lastSeenAtMs: EpochMs, expiresAtMs: EpochMs): void =>
      void orm.update(logins).set({ lastSeenAtMs, expiresAtMs }).where(eq(logins.id, id)).run(),
    /** @returns how many ended: 0 or 1. */
    endLogin: (personId: PersonId, id: number): number =>
      orm
        .delete(logins)
        .where(and(eq(logins.personId, personId), eq(logins.id, id)))
        .run().changes,
    /** @returns how many ended. */
    endLogins: (personId: PersonId, exceptId: number | null): number =>
      orm
        .delete(logins)
        .where(and(eq(logins.personId, personId), exceptId === null ? undefined : ne(logins.id, exceptId)))
        .run().changes,
    removeExpiredLogins: (nowMs: EpochMs): void => void orm.delete(logins).where(lte(logins.expiresAtMs, nowMs)).run(),

    findToken: (id: TokenId): TokenRow | null => tokenById.get({ id }) ?? null,
    findTokenBySecret: (secretHash: string): TokenRow | null => tokenBySecret.get({ secretHash }) ?? null,
    listTokens: (personId: PersonId): TokenRow[] =>
      orm.select().from(tokens).where(eq(tokens.personId, personId)).orderBy(asc(tokens.id)).all(),
    addToken: (personId: PersonId, row: NewToken): TokenRow =>
      orm
        .insert(tokens)
        .values({ ...row, personId })
        .returning()
        .get(),
    noteTokenUse: (id: TokenId, lastUsedAtMs: EpochMs): void =>
      void orm.update(tokens).set({ lastUsedAtMs }).where(eq(tokens.id, id)).run(),
    /** @returns how many ended: 0 or 1. */
    endToken: (personId: PersonId, id: TokenId): number =>
      orm
        .delete(tokens)
        .where(and(eq(tokens.personId, personId), eq(tokens.id, id)))
        .run().changes,
    /** @returns how many ended. */
    endTokens: (personId: PersonId): number => orm.delete(tokens).where(eq(tokens.personId, personId)).run().changes,
  };
}

export type PeopleStore = ReturnType<typeof peopleStore>;
