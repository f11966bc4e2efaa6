import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { NumberBlock } from '../base/channel-numbering.js';
import type { ChannelId, LineupId, SettingSource } from '../base/model.js';
import { channels } from './schema.js';

/** A numbered selection of channels. */
export const lineups = sqliteTable('lineups', {
  id: integer().primaryKey({ autoIncrement: true }).$type<LineupId>(),
  key: text().notNull().unique(),
  name: text().notNull(),
  source: text().notNull().$type<SettingSource>(),
  isEnabled: integer({ mode: 'boolean' }).notNull(),
  /** Which channels get into it by themselves. */
  content: text().notNull().default('picked').$type<LineupContent>(),
  /** With content `picked`: all channels of these groups, beside what people pick one by one. */
  groups: text({ mode: 'json' }).notNull().default([]).$type<readonly string[]>(),
  /** Null: as many as the household's providers allow connections. */
  tunerCount: integer(),
  /** Whether its devices listen on ports of their own; switched off, they keep them. */
  hasPort: integer({ mode: 'boolean' }).notNull().default(true),
  /** Most channels of one device: what is beyond gets devices of its own. Null: one device has all. */
  splitAt: integer(),
  /** Where channels of a group are numbered. */
  blocks: text({ mode: 'json' }).notNull().default([]).$type<readonly NumberBlock[]>(),
  /** What of it config.yaml names: people cannot change that. */
  fileFields: text({ mode: 'json' }).notNull().default([]).$type<readonly LineupField[]>(),
  createdAtMs: integer().notNull(),
  /** A removed line-up is kept for a day with its devices and numbers, so that removing it can be undone. */
  removedAtMs: integer(),
});

/** What people or the file set of a line-up. */
export type LineupField = 'name' | 'tunerCount' | 'groups' | 'splitAt' | 'blocks' | 'port';

/** `tv`: what is no radio, no event and no loop. */
export type LineupContent = 'tv' | 'radio' | 'picked';

/** Virtual HDHomeRuns: one per line-up, or one per part of a line-up that is split. Their identity is made once and kept. */
export const devices = sqliteTable(
  'devices',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    lineupId: integer()
      .notNull()
      .references(() => lineups.id, { onDelete: 'cascade' })
      .$type<LineupId>(),
    /** Which part of the line-up it has; 0 is the first, or all of it. */
    part: integer().notNull(),
    /** Eight hex digits with a valid checksum. */
    deviceId: text().notNull().unique(),
    udn: text().notNull().unique(),
    deviceAuth: text().notNull(),
    /** Null: no listener of its own. */
    port: integer(),
  },
  (table) => [uniqueIndex('devices_part').on(table.lineupId, table.part)],
);

export const lineupChannels = sqliteTable(
  'lineup_channels',
  {
    lineupId: integer()
      .notNull()
      .references(() => lineups.id, { onDelete: 'cascade' })
      .$type<LineupId>(),
    channelId: integer()
      .notNull()
      .references(() => channels.id, { onDelete: 'cascade' })
      .$type<ChannelId>(),
    /** Text of the form `7` or `7.1`, as the HDHomeRun protocol has it. */
    number: text().notNull(),
    /** Orders numbers as numbers: major × 10,000 + minor. */
    numberOrder: integer().notNull(),
    /** A person gave the number: a playlist never changes it. */
    isNumberChosen: integer({ mode: 'boolean' }).notNull(),
    /** Which of the line-up's devices has it; `NO_PART`: none yet. */
    part: integer().notNull().default(0),
    isFavourite: integer({ mode: 'boolean' }).notNull().default(false),
  },
  (table) => [
    primaryKey({ columns: [table.lineupId, table.channelId] }),
    uniqueIndex('lineup_channels_number').on(table.lineupId, table.number),
    index('lineup_channels_order').on(table.lineupId, table.numberOrder),
  ],
);

/** What the column `part` has of a channel that has no device yet and counts as one of the first; above the store it is null. */
export const NO_PART = -1;

/** What people have put into a line-up or taken out of it one by one. */
export const lineupPicks = sqliteTable(
  'lineup_picks',
  {
    lineupId: integer()
      .notNull()
      .references(() => lineups.id, { onDelete: 'cascade' })
      .$type<LineupId>(),
    channelId: integer()
      .notNull()
      .references(() => channels.id, { onDelete: 'cascade' })
      .$type<ChannelId>(),
    isIn: integer({ mode: 'boolean' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.lineupId, table.channelId] })],
);

/** Numbers of channels that are gone: not given to another channel for a while, since Plex remembers a number's guide. */
export const retiredNumbers = sqliteTable(
  'retired_numbers',
  {
    lineupId: integer()
      .notNull()
      .references(() => lineups.id, { onDelete: 'cascade' })
      .$type<LineupId>(),
    number: text().notNull(),
    freeAtMs: integer().notNull(),
    /** The channel that left with it, or is about to come in with it, and has it when it comes in time; null: it got another number. */
    leaver: text({ mode: 'json' }).$type<NumberLeaver>(),
  },
  (table) => [primaryKey({ columns: [table.lineupId, table.number] })],
);

export interface NumberLeaver {
  channelId: ChannelId;
  /** The device that it had; null: none. */
  part: number | null;
  isNumberChosen: boolean;
  isFavourite: boolean;
}
