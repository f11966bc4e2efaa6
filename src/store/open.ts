import { existsSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { HeadwaterError } from '../base/errors.js';
import * as schema from './schema.js';

/** A handle of the database: `sql` for statements written by hand, `orm` for typed ones. Both are the same connection. */
export interface Database {
  sql: Sqlite.Database;
  orm: BetterSQLite3Database<typeof schema>;
  close(): void;
}

/** Pages kept in memory per handle, in KiB: enough for the indexes of 100,000 entries, little for a small computer. */
const CACHE_KIB = 16_384;
/** Desk and reader may wait for each other; main must not, for the wait would sleep on the thread of all sockets. */
const BUSY_WAIT_MS = 5_000;

/** The one writing handle. Checkpoints are the desk's work between slices, never a side effect of a write. */
export function openWriter(path: string): Database {
  const database = wrap(open(path, { readonly: false }));
  database.sql.pragma('journal_mode = WAL');
  database.sql.pragma('synchronous = NORMAL');
  database.sql.pragma('foreign_keys = ON');
  database.sql.pragma('wal_autocheckpoint = 0');
  database.sql.pragma(`busy_timeout = ${BUSY_WAIT_MS}`);
  return database;
}

/** A handle that cannot write. @param isMain On the thread of all sockets nothing may wait. */
export function openReadOnly(path: string, { isMain }: { isMain: boolean }): Database {
  const database = wrap(open(path, { readonly: true }));
  database.sql.pragma('foreign_keys = ON');
  database.sql.pragma('query_only = ON');
  database.sql.pragma(`busy_timeout = ${isMain ? 0 : BUSY_WAIT_MS}`);
  return database;
}

function open(path: string, { readonly }: { readonly: boolean }): Sqlite.Database {
  try {
    const handle = new Sqlite(path, { readonly, fileMustExist: readonly });
    handle.pragma(`cache_size = -${CACHE_KIB}`);
    return handle;
  } catch (cause) {
    throw asOpenError(path, cause);
  }
}

function asOpenError(path: string, cause: unknown): HeadwaterError {
  const code = (cause as { code?: string }).code ?? '';
  if (code === 'SQLITE_NOTADB' || code === 'SQLITE_CORRUPT') {
    return new HeadwaterError(
      'database_damaged',
      `${path} is damaged or no database of Headwater.`,
      'Stop Headwater, move the file away, and put the newest file of the folder "backups" beside it in its place.',
      { cause },
    );
  }
  return new HeadwaterError(
    'data_folder_unusable',
    `${path} cannot be ${existsSync(path) ? 'opened' : 'created'} (${code || String(cause)}).`,
    'Check that the data folder exists, belongs to the user that runs Headwater, and that the disk is not full.',
    { cause },
  );
}

/**
 * Looks for damage. Slow on a large file: for the reader, in the background.
 *
 * @returns what is wrong, in SQLite's words; empty when all is well.
 */
export function findDamage({ sql }: Database): string[] {
  const rows = sql.pragma('quick_check(20)') as { quick_check: string }[];
  return rows.map((row) => row.quick_check).filter((line) => line !== 'ok');
}

function wrap(handle: Sqlite.Database): Database {
  return { sql: handle, orm: drizzle(handle, { schema, casing: 'snake_case' }), close: () => handle.close() };
}
