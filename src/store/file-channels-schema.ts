import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { ChannelId, LineupId, SourceStreamId } from '../base/model.js';
import { channels, sourceStreams } from './schema.js';

/** Channels that config.yaml names, as they were when it was last applied: what of them is the file's, and what was before. */
export const fileChannels = sqliteTable('file_channels', {
  channelId: integer()
    .primaryKey()
    .references(() => channels.id, { onDelete: 'cascade' })
    .$type<ChannelId>(),
  /** Where the channel stands in the file. */
  line: integer().notNull(),
  /** What the file says about it, with the line of each. */
  fields: text({ mode: 'json' }).notNull().$type<FileFields>(),
  /** Null: the file gives it no number. */
  numbered: text({ mode: 'json' }).$type<FileNumber>(),
});

/** Entries that config.yaml names, as far as they are there. */
export const fileStreams = sqliteTable(
  'file_streams',
  {
    streamId: integer()
      .notNull()
      .references(() => sourceStreams.id, { onDelete: 'cascade' })
      .$type<SourceStreamId>(),
    /** Place of the channel in the file, from 0; -1 for `apart`. */
    place: integer().notNull(),
    /** Where it stands there. */
    line: integer().notNull(),
    /** `same`: it is the channel; `different`: it never is; `apart`: it reads like no other for the sake of the file. */
    role: text({ enum: ['same', 'different', 'apart'] }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.streamId, table.place, table.role] })],
);

export type FileField =
  | 'streams'
  | 'not'
  | 'first'
  | 'name'
  | 'number'
  | 'groupName'
  | 'logoUrl'
  | 'guideId'
  | 'isHidden';
export type FileFields = Partial<Record<FileField, number>>;

/** What a number of the file has changed, so that it can be as it was before. */
export interface FileNumber {
  lineupId: LineupId;
  /** Null: it had none. */
  before: { number: string; isNumberChosen: boolean } | null;
  /** The channel that had the number, and which one it got for it. */
  displaced: { channelId: ChannelId; number: string } | null;
}
