import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createKeptLists, type KeptLists } from '../../src/providers/kept-lists.js';
import { until } from '../support/headwater.js';

const HOUR_MS = 3_600_000;
let folder: string;
let nowMs: number;
let kept: KeptLists;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headwater-kept-'));
  nowMs = 1_000;
  kept = createKeptLists(join(folder, 'kept'), 100, { nowMs: () => nowMs, steadyMs: () => nowMs });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function keep(source: string, text: string): Promise<void> {
  const path = join(folder, 'download');
  writeFileSync(path, text);
  const lent = await kept.keep(source, 'playlist', { files: { list: path }, facts: { text } });
  lent[Symbol.dispose]();
}
const read = (source: string) => {
  using lent = kept.borrow<{ text: string }>(source, 'playlist');
  return lent && [readFileSync(lent.files.list!, 'utf8'), lent.facts.text];
};

test('a download is there for an hour, for whoever asks the same server the same way', async () => {
  await keep('alpha', 'one');
  expect(read('alpha')).toEqual(['one', 'one']);
  expect(read('beta')).toBeNull();
  await keep('alpha', 'two');
  expect(read('alpha')).toEqual(['two', 'two']);
  nowMs += HOUR_MS - 1;
  expect(read('alpha')).toEqual(['two', 'two']);
  nowMs += 1;
  expect(read('alpha')).toBeNull();
});

test('what is read stays until it has been read, also when it is too old or another has come', async () => {
  await keep('alpha', 'one');
  const lent = kept.borrow('alpha', 'playlist')!;
  await keep('alpha', 'two');
  nowMs += HOUR_MS;
  await kept.sweep();
  expect(readFileSync(lent.files.list!, 'utf8')).toBe('one');
  lent[Symbol.dispose]();
  await until(async () => !existsSync(lent.files.list!));
});

test('the oldest go when there are too many bytes', async () => {
  for (const source of ['a', 'b', 'c']) await keep(source, source.repeat(45));
  expect(['a', 'b', 'c'].map((source) => read(source) !== null)).toEqual([false, true, true]);
});

test('what cannot be deleted is tried again at each sweep, and disturbs nobody', async () => {
  const [own, aside] = [join(folder, 'kept'), join(folder, 'aside')];
  await keep('alpha', 'one');
  await keep('beta', 'two');
  const lent = kept.borrow('alpha', 'playlist')!;
  renameSync(own, aside);
  writeFileSync(own, ''); // a file where there was a folder: nothing in it can be deleted
  lent.discard();
  lent[Symbol.dispose]();
  nowMs += HOUR_MS;
  await kept.sweep();
  await kept.sweep();
  rmSync(own);
  renameSync(aside, own);
  expect(readdirSync(own)).toHaveLength(2);
  await kept.sweep();
  expect(readdirSync(own)).toEqual([]);
});
