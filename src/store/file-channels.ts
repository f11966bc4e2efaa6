import type { ChannelId, SourceStreamId } from '../base/model.js';
import type { SettingStore } from './changes.js';
import type { FileField, FileFields, FileNumber, fileChannels, fileStreams } from './file-channels-schema.js';
import type { Database } from './open.js';

export type FileChannelRow = typeof fileChannels.$inferSelect;

/** What is odd about a channel of the file; told once, and shown until it is mended. */
export interface FileRemark {
  line: number;
  message: string;
}

const REMARKS_KEY = 'channels.remarks';

export type FileStreamRow = typeof fileStreams.$inferSelect;

const ROW_COLUMNS = 'channel_id AS channelId, line, fields, numbered';
type RawRow = Omit<FileChannelRow, 'fields' | 'numbered'> & { fields: string; numbered: string | null };
const rowOf = (row: RawRow): FileChannelRow => ({
  ...row,
  fields: JSON.parse(row.fields) as FileFields,
  numbered: row.numbered === null ? null : (JSON.parse(row.numbered) as FileNumber),
});

/** Which channels and entries config.yaml names, as it was last applied. */
export function fileChannelStore({ sql: db }: Database, settings: Pick<SettingStore, 'get' | 'set'>) {
  const all = db.prepare<[], RawRow>(`SELECT ${ROW_COLUMNS} FROM file_channels`);
  const one = db.prepare<[ChannelId], RawRow>(`SELECT ${ROW_COLUMNS} FROM file_channels WHERE channel_id = ?`);
  const keep = db.prepare(`
    INSERT INTO file_channels (channel_id, line, fields, numbered) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET line = excluded.line, fields = excluded.fields, numbered = excluded.numbered`);
  const remove = db.prepare('DELETE FROM file_channels WHERE channel_id = ?');
  const STREAM_COLUMNS = 'stream_id AS streamId, place, line, role FROM file_streams';
  const streams = db.prepare<[], FileStreamRow>(`SELECT ${STREAM_COLUMNS}`);
  const streamsAmong = db.prepare<[string], FileStreamRow>(
    `SELECT ${STREAM_COLUMNS} WHERE stream_id IN (SELECT value FROM json_each(?)) ORDER BY place`,
  );
  const addStream = db.prepare('INSERT INTO file_streams (stream_id, place, line, role) VALUES (?, ?, ?, ?)');
  const removeStream = db.prepare('DELETE FROM file_streams WHERE stream_id = ? AND place = ? AND role = ?');

  return {
    list: (): FileChannelRow[] => all.all().map(rowOf),
    /** Null: the file does not name it. */
    find(id: ChannelId): FileChannelRow | null {
      const row = one.get(id);
      return row ? rowOf(row) : null;
    },
    keep: ({ channelId, line, fields, numbered }: FileChannelRow): void =>
      void keep.run(channelId, line, JSON.stringify(fields), numbered && JSON.stringify(numbered)),
    remove: (id: ChannelId): void => void remove.run(id),
    /** In the order of the file. */
    remarks: (): FileRemark[] => settings.get<FileRemark[]>(REMARKS_KEY) ?? [],
    keepRemarks: (remarks: readonly FileRemark[]): void => settings.set(REMARKS_KEY, remarks),
    streams: (): FileStreamRow[] => streams.all(),
    /** Those of some entries, in the order of the file. */
    streamsAmong: (ids: readonly SourceStreamId[]): FileStreamRow[] => streamsAmong.all(JSON.stringify(ids)),
    addStream: ({ streamId, place, line, role }: FileStreamRow): void =>
      void addStream.run(streamId, place, line, role),
    removeStream: ({ streamId, place, role }: FileStreamRow): void => void removeStream.run(streamId, place, role),
  };
}

export type FileChannelStore = ReturnType<typeof fileChannelStore>;
export type { FileField };
