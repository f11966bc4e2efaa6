import { eq, sql } from 'drizzle-orm';
import type { ErrorRecord } from '../base/errors.js';
import type { LogoChoice } from '../base/logo-address.js';
import type { ChannelId, EpochMs, LogoId, ProviderId, SourceStreamId } from '../base/model.js';
import type { Database } from './open.js';
import { overrideOf } from './overrides.js';
import { logos } from './schema.js';

export type LogoRow = typeof logos.$inferSelect;

/** A logo that something shows, by whom it is named. */
export interface NamedLogo {
  addressHash: string;
  address: string;
  /** Null: a person. */
  providerId: ProviderId | null;
}

/** An entry with a logo, as its list has it. */
export interface LogoStream {
  streamId: SourceStreamId;
  providerId: ProviderId;
  address: string;
  /** As it was found the last time; null: it has never been looked for. */
  logoId: LogoId | null;
}

/** What the pictures of a channel depend on. */
export interface LogoChannel extends LogoChoice {
  channelId: ChannelId;
  name: string;
  guideId: string | null;
  /** Of its first stream; null without one. */
  providerId: ProviderId | null;
}

/** A picture as it has been kept. */
export type KeptLogo = Pick<LogoRow, 'pictureHash' | 'width' | 'height' | 'etag' | 'lastModified'> & {
  /** Null: it is not on our disk, since others are wanted more. */
  file: { hash: string; sizeBytes: number } | null;
};

const PAGE_IDS = 500;

const LOGO_CHANNEL = `
  SELECT c.id AS channelId, coalesce(${overrideOf('name')}, c.name) AS name, coalesce(${overrideOf('guideId')}, c.guide_id) AS guideId,
    ${overrideOf('logoUrl')} AS chosenLogo, c.own_logo AS ownLogo, c.logo_url AS importedLogo,
    (SELECT s.provider_id FROM channel_streams cs JOIN source_streams s ON s.id = cs.stream_id
      WHERE cs.channel_id = c.id ORDER BY cs.rank LIMIT 1) AS providerId
  FROM channels c`;

/** Where logos are found, and what has come of fetching them. */
export function logoStore({ orm, sql: db }: Database) {
  const byHash = orm
    .select()
    .from(logos)
    .where(eq(logos.addressHash, sql.placeholder('addressHash')))
    .prepare();
  const byId = orm
    .select()
    .from(logos)
    .where(eq(logos.id, sql.placeholder('id')))
    .prepare();
  const marks = db
    .prepare<[number, number], [LogoId, string, ProviderId | null]>(
      'SELECT id, address_hash, provider_id FROM logos WHERE id > ? AND id <= ? ORDER BY id',
    )
    .raw();
  const lastLogo = db.prepare<[], number>('SELECT coalesce(max(id), 0) FROM logos').pluck();
  const lastStream = db.prepare<[], number>('SELECT coalesce(max(id), 0) FROM source_streams').pluck();
  const lastChannel = db.prepare<[], number>('SELECT coalesce(max(id), 0) FROM channels').pluck();
  const streams = db.prepare<[number, number], LogoStream>(`
    SELECT id AS streamId, provider_id AS providerId, logo_url AS address, logo_id AS logoId FROM source_streams
    WHERE id > ? AND id <= ? AND kind IN ('live', 'radio') AND logo_url IS NOT NULL AND NOT is_left_out ORDER BY id`);
  const channels = db.prepare<[number, number], LogoChannel>(
    `${LOGO_CHANNEL} WHERE c.id > ? AND c.id <= ? ORDER BY c.id`,
  );
  const channel = db.prepare<[ChannelId], LogoChannel>(`${LOGO_CHANNEL} WHERE c.id = ?`);
  // what nobody could fetch for its provider is due at once when another one names it
  const name = db
    .prepare<NamedLogo, LogoId>(`
      INSERT INTO logos (address_hash, address, provider_id, state, due_at_ms) VALUES (@addressHash, @address, @providerId, 'new', 0)
      ON CONFLICT (address_hash) DO UPDATE SET provider_id = excluded.provider_id,
        due_at_ms = CASE WHEN provider_id IS excluded.provider_id OR state = 'stored' THEN due_at_ms ELSE 0 END
      RETURNING id`)
    .pluck();
  const link = db.prepare('UPDATE source_streams SET logo_id = ? WHERE id = ?');
  const setOwn = db.prepare('UPDATE channels SET own_logo = ? WHERE id = ?');
  const due = db
    .prepare<[EpochMs, number], LogoId>('SELECT id FROM logos WHERE due_at_ms <= ? ORDER BY due_at_ms, id LIMIT ?')
    .pluck();
  const postpone = db.prepare('UPDATE logos SET due_at_ms = ? WHERE id = ?');
  const keep = db.prepare(`
    UPDATE logos SET state = CASE WHEN @fileHash IS NULL THEN 'dropped' ELSE 'stored' END, picture_hash = @pictureHash, width = @width,
      height = @height, file_hash = @fileHash, size_bytes = @sizeBytes, etag = @etag, last_modified = @lastModified, failure_count = 0,
      fault = NULL, tried_at_ms = @nowMs, due_at_ms = @dueAtMs
    WHERE id = @id`);
  const keepUnchanged = db.prepare(
    'UPDATE logos SET failure_count = 0, fault = NULL, tried_at_ms = ?, due_at_ms = ? WHERE id = ?',
  );
  // a picture that we have stays when its server fails
  const fail = db.prepare(`
    UPDATE logos SET state = CASE state WHEN 'new' THEN 'failed' ELSE state END, failure_count = failure_count + 1,
      fault = @fault, tried_at_ms = @nowMs, due_at_ms = @dueAtMs
    WHERE id = @id`);
  const drop = db.prepare(
    "UPDATE logos SET state = 'dropped', file_hash = NULL, size_bytes = 0 WHERE id = ? AND state = 'stored'",
  );
  const longUnused = db.prepare<[number], Pick<LogoRow, 'id' | 'addressHash' | 'fileHash' | 'sizeBytes'>>(`
    SELECT id, address_hash AS addressHash, file_hash AS fileHash, size_bytes AS sizeBytes FROM logos WHERE state = 'stored'
    ORDER BY used_at_ms, id DESC LIMIT ?`);
  const storedBytes = db
    .prepare<[], number>("SELECT coalesce(sum(size_bytes), 0) FROM logos WHERE state = 'stored'")
    .pluck();
  const use = db.prepare('UPDATE logos SET used_at_ms = ? WHERE address_hash = ?');
  const remove = db.prepare('DELETE FROM logos WHERE id = ?');

  return {
    find: (addressHash: string): LogoRow | null => byHash.get({ addressHash }) ?? null,
    get: (id: LogoId): LogoRow | null => byId.get({ id }) ?? null,
    /** All of them, in pages; between pages others may have their turn. */
    *marks(): Generator<{ id: LogoId; addressHash: string; providerId: ProviderId | null }[]> {
      for (const page of idPages(lastLogo.get()!))
        yield marks.all(...page).map(([id, addressHash, providerId]) => ({ id, addressHash, providerId }));
    },
    /** Live and radio entries that somebody wants, in pages of which some may be empty. */
    *streams(): Generator<LogoStream[]> {
      for (const page of idPages(lastStream.get()!)) yield streams.all(...page);
    },
    *channels(): Generator<LogoChannel[]> {
      for (const page of idPages(lastChannel.get()!)) yield channels.all(...page);
    },
    channel: (id: ChannelId): LogoChannel | null => channel.get(id) ?? null,
    /** Notes a logo, or whose word it is. */
    name: (logo: NamedLogo): LogoId => name.get(logo)!,
    link: (streamId: SourceStreamId, logoId: LogoId): void => void link.run(logoId, streamId),
    setOwn: (channelId: ChannelId, ownLogo: string | null): void => void setOwn.run(ownLogo, channelId),
    /** Those that are to be fetched or asked about by now, the one that has waited longest first. */
    due: (nowMs: EpochMs, limit: number): LogoId[] => due.all(nowMs, limit),
    /** @param dueAtMs Null: never, until somebody wants it. */
    postpone: (id: LogoId, dueAtMs: EpochMs | null): void => void postpone.run(dueAtMs, id),
    keep(id: LogoId, { file, ...picture }: KeptLogo, times: { nowMs: EpochMs; dueAtMs: EpochMs }): void {
      keep.run({ id, ...picture, fileHash: file?.hash ?? null, sizeBytes: file?.sizeBytes ?? 0, ...times });
    },
    /** Its server says that ours is the newest. */
    keepUnchanged: (id: LogoId, nowMs: EpochMs, dueAtMs: EpochMs): void => void keepUnchanged.run(nowMs, dueAtMs, id),
    fail: (id: LogoId, fault: ErrorRecord, times: { nowMs: EpochMs; dueAtMs: EpochMs | null }): void =>
      void fail.run({ id, fault: JSON.stringify(fault), ...times }),
    /** Its picture is no longer on our disk. */
    drop: (id: LogoId): void => void drop.run(id),
    /** Pictures on our disk; those that nobody has asked for first, then those that nobody has asked for in a long time. */
    longUnused: (limit: number) => longUnused.all(limit),
    storedBytes: (): number => storedBytes.get()!,
    use: (addressHash: string, nowMs: EpochMs): void => void use.run(nowMs, addressHash),
    remove: (id: LogoId): void => void remove.run(id),
  };
}

/** @returns Pairs of ids: after the first, up to the second. */
function* idPages(last: number): Generator<[number, number]> {
  for (let after = 0; after < last; after += PAGE_IDS) yield [after, after + PAGE_IDS];
}

export type LogoStore = ReturnType<typeof logoStore>;
