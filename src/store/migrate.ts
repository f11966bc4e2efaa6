import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { HeadwaterError } from '../base/errors.js';

/**
 * Brings the database to the program's schema, or leaves it exactly as it was.
 *
 * drizzle's own migrator is not used: it runs with foreign keys on, so rebuilding a table deletes its children, and a
 * rebuild loses the AUTOINCREMENT counters, after which ids are given out again. Its journal table is kept, so both agree
 * on what has been applied.
 */
export interface MigrationResult {
  appliedCount: number;
  /** The copy made before anything was changed; null when nothing had to be. */
  backupPath: string | null;
}

const JOURNAL = '__drizzle_migrations';
const BACKUPS_KEPT = 5;

export function migrate(path: string, migrationsFolder: string, backupsFolder: string): MigrationResult {
  const isNew = !existsSync(path);
  const files = readMigrationFiles({ migrationsFolder });
  const db = new Sqlite(path);
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('foreign_keys = OFF'); // cannot be changed inside a transaction
    db.exec(
      `CREATE TABLE IF NOT EXISTS ${JOURNAL} (id INTEGER PRIMARY KEY AUTOINCREMENT, hash TEXT NOT NULL, created_at NUMERIC)`,
    );
    const last = (db.prepare(`SELECT max(created_at) AS at FROM ${JOURNAL}`).get() as { at: number | null }).at ?? -1;
    const newest = files.at(-1)?.folderMillis ?? -1;
    if (last > newest) throw newerDatabase(path);
    const pending = files.filter((file) => file.folderMillis > last);
    if (pending.length === 0) return { appliedCount: 0, backupPath: null };
    const backupPath = isNew || last < 0 ? null : backUp(db, backupsFolder);
    apply(db, pending, path, backupPath);
    return { appliedCount: pending.length, backupPath };
  } catch (error) {
    if (error instanceof HeadwaterError) throw error;
    const code = (error as { code?: string }).code ?? '';
    if (code === 'SQLITE_NOTADB' || code === 'SQLITE_CORRUPT') throw damaged(path, error);
    throw error;
  } finally {
    db.close();
  }
}

function apply(
  db: Sqlite.Database,
  pending: ReturnType<typeof readMigrationFiles>,
  path: string,
  backupPath: string | null,
): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    const hasSequence = db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'").get() !== undefined;
    const sequence = hasSequence
      ? (db.prepare('SELECT name, seq FROM sqlite_sequence').all() as { name: string; seq: number }[])
      : [];
    const journal = db.prepare(`INSERT INTO ${JOURNAL} (hash, created_at) VALUES (?, ?)`);
    for (const file of pending) {
      for (const statement of file.sql) if (statement.trim()) db.exec(statement);
      journal.run(file.hash, file.folderMillis);
    }
    const keep = db.prepare('UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?');
    const add = db.prepare('INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)');
    const exists = db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?");
    for (const { name, seq } of sequence) {
      if (keep.run(seq, name).changes === 0 && exists.get(name)) add.run(name, seq);
    }
    const broken = db.pragma('foreign_key_check') as { table: string; parent: string }[];
    if (broken.length > 0)
      throw new Error(`rows of ${broken[0]!.table} would point to nothing in ${broken[0]!.parent}`);
    db.exec('COMMIT');
  } catch (cause) {
    db.exec('ROLLBACK');
    throw new HeadwaterError(
      'migration_failed',
      `The database could not be brought to this version (${cause instanceof Error ? cause.message : cause}). Nothing was changed.`,
      backupPath
        ? `Go back to the version before: ${path} is as it was, and a copy is in ${backupPath}.`
        : 'Please report this; the version before goes on working with the same data folder.',
      { cause },
    );
  }
  const check = db.pragma('integrity_check', { simple: true });
  if (check !== 'ok') throw damaged(path, check);
}

function backUp(db: Sqlite.Database, folder: string): string {
  mkdirSync(folder, { recursive: true });
  const stamp = new Date().toISOString().replace(/[:.]/g, '-');
  const path = join(folder, `headwater-${stamp}.db`);
  db.prepare('VACUUM INTO ?').run(path);
  chmodSync(path, 0o600); // it holds the logins of providers
  const old = readdirSync(folder)
    .filter((name) => /^headwater-.*\.db$/.test(name))
    .sort()
    .slice(0, -BACKUPS_KEPT);
  for (const name of old) rmSync(join(folder, name));
  return path;
}

function newerDatabase(path: string): HeadwaterError {
  return new HeadwaterError(
    'database_newer',
    `${path} was made by a newer version of Headwater than this one.`,
    'Start the newer version again, or restore a file of the folder "backups" that was made before the update.',
  );
}

function damaged(path: string, cause: unknown): HeadwaterError {
  return new HeadwaterError(
    'database_damaged',
    `${path} is damaged or no database of Headwater.`,
    'Stop Headwater, move the file away, and put the newest file of the folder "backups" beside it in its place.',
    { cause },
  );
}
