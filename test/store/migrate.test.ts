import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '../../src/store/index.js';

let folder: string;
let path: string;
let migrations: string;
let backups: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headwater-migrate-'));
  path = join(folder, 'headwater.db');
  backups = join(folder, 'backups');
  migrations = join(folder, 'drizzle');
  cpSync('drizzle', migrations, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (from = migrations) => migrate(path, from, backups);

/** Adds a later migration to the copied folder. */
function addMigration(sql: string): void {
  const journalPath = join(migrations, 'meta/_journal.json');
  const journal = JSON.parse(readFileSync(journalPath, 'utf8')) as {
    entries: { idx: number; when: number; tag: string }[];
  };
  const last = journal.entries.at(-1)!;
  const tag = `${String(last.idx + 1).padStart(4, '0')}_later`;
  journal.entries.push({ ...last, idx: last.idx + 1, when: last.when + 1_000, tag });
  writeFileSync(journalPath, JSON.stringify(journal));
  writeFileSync(join(migrations, `${tag}.sql`), sql);
}

function use<T>(work: (db: Sqlite.Database) => T, at = path): T {
  const db = new Sqlite(at);
  db.pragma('foreign_keys = ON');
  try {
    return work(db);
  } finally {
    db.close();
  }
}

/** Three providers of which the last is gone again, and two refreshes of the second. */
function fill(): void {
  use((db) => {
    const add = db.prepare(
      `INSERT INTO providers (key, name, kind, source, is_enabled, url, refresh, headers, position, created_at_ms)
       VALUES (?, ?, 'm3u', 'database', 1, 'http://tv.example/', 'daily', '{}', 1, 1)`,
    );
    for (const key of ['alpha', 'beta', 'gone']) add.run(key, key);
    db.exec("DELETE FROM providers WHERE key = 'gone'");
    const refresh = db.prepare(
      "INSERT INTO refreshes (provider_id, started_at_ms, state, warnings) VALUES (2, ?, 'done', '{}')",
    );
    refresh.run(10);
    refresh.run(20);
  });
}

/** The way in which drizzle-kit changes a column: a new table, a copy, a new name. */
function rebuildOfProviders(): string {
  const created = use((db) =>
    db.prepare<[], string>("SELECT sql FROM sqlite_master WHERE name = 'providers'").pluck().get(),
  )!;
  const columns = use((db) => db.pragma('table_info(providers)') as { name: string }[]).map(({ name }) => name);
  const list = columns.map((name) => `\`${name}\``).join(', ');
  return [
    'PRAGMA foreign_keys=OFF;',
    `${created.replace('`providers`', '`__new_providers`').replaceAll('"providers"', '"__new_providers"')};`,
    `INSERT INTO \`__new_providers\`(${list}) SELECT ${list} FROM \`providers\`;`,
    'DROP TABLE `providers`;',
    'ALTER TABLE `__new_providers` RENAME TO `providers`;',
    'PRAGMA foreign_keys=ON;',
    'CREATE UNIQUE INDEX `providers_key_unique` ON `providers` (`key`);',
  ].join('--> statement-breakpoint\n');
}

/** Migrations of the program itself. */
const OWN_COUNT = readdirSync('drizzle').filter((name) => name.endsWith('.sql')).length;

test('a new database is made without a backup, and the second start has nothing to do', () => {
  expect(run()).toMatchObject({
    appliedCount: OWN_COUNT,
    backupPath: null,
  });
  expect(run()).toEqual({ appliedCount: 0, backupPath: null });
  expect(existsSync(backups)).toBe(false);
});

test('what people had set for channels before the file could say it stays theirs', () => {
  const journalPath = join(migrations, 'meta/_journal.json');
  const whole = readFileSync(journalPath, 'utf8');
  const journal = JSON.parse(whole) as { entries: { tag: string }[] };
  const isLater = ({ tag }: { tag: string }) =>
    readFileSync(join(migrations, `${tag}.sql`), 'utf8').includes('CREATE TABLE `file_channels`');
  const before = journal.entries.slice(0, journal.entries.findIndex(isLater));
  writeFileSync(journalPath, JSON.stringify({ ...journal, entries: before }));
  run();
  use((db) =>
    db.exec(`
      INSERT INTO channels (name, is_radio, created_at_ms, is_kept) VALUES ('One', 0, 1, 1);
      INSERT INTO channel_overrides (channel_id, field, value) VALUES (1, 'name', '"Mine"')`),
  );
  writeFileSync(journalPath, whole);
  run();
  expect(use((db) => db.prepare('SELECT * FROM channel_overrides').all())).toEqual([
    { channel_id: 1, field: 'name', source: 'database', value: '"Mine"' },
  ]);
});

describe('a later version that rebuilds a table', () => {
  beforeEach(() => {
    run();
    fill();
    addMigration(rebuildOfProviders());
  });

  test('keeps the rows and what hangs on them', () => {
    expect(run().appliedCount).toBe(1);
    use((db) => {
      expect(db.prepare('SELECT id, key FROM providers ORDER BY id').all()).toEqual([
        { id: 1, key: 'alpha' },
        { id: 2, key: 'beta' },
      ]);
      expect(db.prepare('SELECT id, provider_id FROM refreshes ORDER BY id').all()).toEqual([
        { id: 1, provider_id: 2 },
        { id: 2, provider_id: 2 },
      ]);
      expect(db.pragma('foreign_key_check')).toEqual([]);
    });
  });

  test('never gives an id out again: players remember the old one', () => {
    run();
    const added = use((db) =>
      db
        .prepare(
          `INSERT INTO providers (key, name, kind, source, is_enabled, url, refresh, headers, position, created_at_ms)
           VALUES ('new', 'new', 'm3u', 'database', 1, 'http://tv.example/', 'daily', '{}', 1, 1)`,
        )
        .run(),
    );
    expect(added.lastInsertRowid).toBe(4);
  });

  test('leaves a copy of how things were', () => {
    const { backupPath } = run();
    expect(backupPath).toContain(backups);
    use((db) => {
      expect(db.prepare('SELECT count(*) AS count FROM providers').get()).toEqual({ count: 2 });
      expect(db.prepare('SELECT count(*) AS count FROM __drizzle_migrations').get()).toEqual({ count: OWN_COUNT });
    }, backupPath!);
  });

  test('keeps the foreign keys: a provider that is removed takes its refreshes along', () => {
    run();
    use((db) => {
      db.exec('DELETE FROM providers WHERE id = 2');
      expect(db.prepare('SELECT count(*) AS count FROM refreshes').get()).toEqual({ count: 0 });
    });
  });
});

test('of the copies only the newest few are kept', () => {
  run();
  for (let version = 0; version < 8; version++) {
    addMigration(`CREATE TABLE later_${version} (id INTEGER);`);
    run();
  }
  expect(readdirSync(backups)).toHaveLength(5);
});

describe('a version that cannot be reached leaves everything as it was', () => {
  const contents = () =>
    use((db) => ({
      tables: db.prepare("SELECT sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name").all(),
      providers: db.prepare('SELECT * FROM providers').all(),
      refreshes: db.prepare('SELECT * FROM refreshes').all(),
      sequence: db.prepare('SELECT * FROM sqlite_sequence ORDER BY name').all(),
      applied: db.prepare('SELECT * FROM __drizzle_migrations').all(),
    }));

  test.each([
    [
      'a statement that is wrong after others that were right',
      'CREATE TABLE fine (id INTEGER);\n--> statement-breakpoint\nDROP TABLE providers;\n--> statement-breakpoint\nCREATE NONSENSE;',
    ],
    ['rows that would point to nothing', 'DELETE FROM providers WHERE id = 2;'],
    ['a value that breaks a rule', "UPDATE providers SET key = 'same';"],
  ])('%s', (_, sql) => {
    run();
    fill();
    const before = contents();
    addMigration(sql);
    expect(() => run()).toThrow(
      expect.objectContaining({ code: 'migration_failed', hint: expect.stringContaining(backups) }),
    );
    expect(contents()).toEqual(before);
  });
});

test('a database of a newer version is refused and not touched', () => {
  run();
  addMigration('CREATE TABLE later (id INTEGER);');
  run();
  const before = readFileSync(path);
  expect(() => run('drizzle')).toThrow(expect.objectContaining({ code: 'database_newer' }));
  expect(readFileSync(path).equals(before)).toBe(true);
});

test.each([
  ['no database at all', () => Buffer.from('this is a text, no database. '.repeat(100))],
  ['a database that was cut', (whole: Buffer) => Buffer.concat([whole.subarray(0, 4_096), Buffer.alloc(20_000, 7)])],
])('%s is called damaged', (_, damage) => {
  run();
  writeFileSync(path, damage(readFileSync(path)));
  expect(() => run()).toThrow(expect.objectContaining({ code: 'database_damaged' }));
});
