import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockDataFolder } from '../../src/store/index.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headwater-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const inUse = expect.objectContaining({ code: 'data_folder_in_use' });

test('a second Headwater with the same folder is turned away until the first has ended', () => {
  const lock = lockDataFolder(folder);
  expect(() => lockDataFolder(folder)).toThrow(inUse);
  expect(() => lockDataFolder(folder)).toThrow(inUse);
  lock.release();
  lock.release();
  lockDataFolder(folder).release();
});

test('one in another process is seen, and its lock goes with it when it is killed', async () => {
  const script = `const Sqlite = require('better-sqlite3');
    const db = new Sqlite(${JSON.stringify(join(folder, 'lock.db'))});
    db.exec('BEGIN EXCLUSIVE');
    console.log('locked');
    setInterval(() => db.open, 1000);`;
  const other = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(other.stdout, 'data');
  expect(() => lockDataFolder(folder)).toThrow(inUse);
  other.kill('SIGKILL');
  await once(other, 'exit');
  lockDataFolder(folder).release();
});

test('a folder that is not there cannot be used', () => {
  expect(() => lockDataFolder(join(folder, 'nowhere'))).toThrow(
    expect.objectContaining({ code: 'data_folder_unusable' }),
  );
});

test.skipIf(process.getuid?.() === 0)('a folder that belongs to somebody else cannot be used', () => {
  chmodSync(folder, 0o500);
  expect(() => lockDataFolder(folder)).toThrow(expect.objectContaining({ code: 'data_folder_unusable' }));
});
