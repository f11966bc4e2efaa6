import { expect, test } from 'vitest';
import { keepNewest } from '../../src/base/keep-newest.js';

test('of too many the oldest goes, and one that is put in again is the newest', () => {
  const all = new Map<string, number>();
  for (const key of ['a', 'b', 'c', 'a', 'd']) keepNewest(all, key, all.size, 3);
  expect([...all.keys()]).toEqual(['c', 'a', 'd']);
});
