import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { ChangeId, ChannelId, PersonId, TokenId } from '../base/model.js';

/** Members of the household who may log in. The first one is the keeper. */
export const people = sqliteTable('people', {
  id: integer().primaryKey({ autoIncrement: true }).$type<PersonId>(),
  name: text().notNull().unique(),
  role: text({ enum: ['keeper'] }).notNull(),
  /** argon2id, in its own notation with salt and cost. */
  passwordHash: text().notNull(),
  createdAtMs: integer().notNull(),
  passwordSetAtMs: integer().notNull(),
});

/** A browser in which somebody is logged in. Only the hash of the cookie's secret is kept. */
export const logins = sqliteTable(
  'logins',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    personId: integer()
      .notNull()
      .references(() => people.id, { onDelete: 'cascade' })
      .$type<PersonId>(),
    /** SHA-256 in hex. */
    secretHash: text().notNull().unique(),
    userAgent: text().notNull(),
    createdAtMs: integer().notNull(),
    lastSeenAtMs: integer().notNull(),
    expiresAtMs: integer().notNull(),
  },
  (table) => [index('logins_by_expiry').on(table.expiresAtMs)],
);

/** Access of a program to the API. Only the hash is kept: the token itself is shown once. */
export const tokens = sqliteTable('tokens', {
  id: integer().primaryKey({ autoIncrement: true }).$type<TokenId>(),
  personId: integer()
    .notNull()
    .references(() => people.id, { onDelete: 'cascade' })
    .$type<PersonId>(),
  name: text().notNull(),
  /** SHA-256 in hex. */
  secretHash: text().notNull().unique(),
  createdAtMs: integer().notNull(),
  lastUsedAtMs: integer(),
});

/** What happened in the house, for people to read; kept for days, not for ever. */
export const houseEvents = sqliteTable(
  'house_events',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    atMs: integer().notNull(),
    level: text({ enum: ['info', 'warn', 'error'] }).notNull(),
    /** What happened, as a stable name: `provider.refreshed`, `relay.failover`, … */
    kind: text().notNull(),
    /** The provider, channel or person that it is about. */
    subject: text({ enum: ['provider', 'channel', 'person'] }),
    subjectId: integer(),
    /** Facts for the sentence: names, counts, a failure. No credential. */
    facts: text({ mode: 'json' }).notNull().$type<Record<string, unknown>>(),
  },
  (table) => [index('house_events_by_time').on(table.atMs)],
);

/** Who watched what: a row when a viewer has left. No address of a provider, no credential. */
export const viewings = sqliteTable(
  'viewings',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    /** The channel may have gone since: its name is kept. */
    channelId: integer().notNull().$type<ChannelId>(),
    channelName: text().notNull(),
    /** In the order in which they brought the stream, each once. */
    providerNames: text({ mode: 'json' }).notNull().$type<readonly string[]>(),
    /** Of the viewer. */
    address: text().notNull(),
    userAgent: text().notNull(),
    /** How it reached us: `hdhomerun`, `stream`. */
    output: text().notNull(),
    startedAtMs: integer().notNull(),
    endedAtMs: integer().notNull(),
    sentBytes: integer().notNull(),
    stallCount: integer().notNull(),
    jumpCount: integer().notNull(),
    failoverCount: integer().notNull(),
  },
  (table) => [index('viewings_by_end').on(table.endedAtMs)],
);

/** Bytes through the house, in rows of some minutes; times without traffic have none. */
export const traffic = sqliteTable('traffic', {
  fromMs: integer().primaryKey(),
  /** From providers. */
  receivedBytes: integer().notNull(),
  /** To viewers. */
  sentBytes: integer().notNull(),
});

/** Everything that a person did, so that it can be listed and taken back. */
export const changes = sqliteTable(
  'changes',
  {
    id: integer().primaryKey({ autoIncrement: true }).$type<ChangeId>(),
    /** Given by the asker: an edit that is sent again after a crash is applied once. */
    requestId: text().notNull().unique(),
    atMs: integer().notNull(),
    who: text().notNull(),
    /** What was done, in the words of the API: `channel.edit`, `provider.add`, … */
    action: text().notNull(),
    subjectId: integer().notNull(),
    /** What the subject was called then, for when it is gone. Null in rows of older versions. */
    subjectName: text(),
    before: text({ mode: 'json' }).$type<Record<string, unknown>>(),
    after: text({ mode: 'json' }).$type<Record<string, unknown>>(),
    /** What the asker was answered, to answer the same again. */
    reply: text({ mode: 'json' }),
    /** The change that this one takes back. */
    undoes: integer().$type<ChangeId>(),
    undoneAtMs: integer(),
  },
  (table) => [index('changes_by_time').on(table.atMs)],
);
