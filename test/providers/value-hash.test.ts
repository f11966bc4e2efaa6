import { expect, test } from 'vitest';
import { identityKey } from '../../src/providers/stored-entries.js';
import { hashText } from '../../src/providers/value-hash.js';

test('entries of a large list that differ in one digit, or in the order of two, have keys of their own', () => {
  const identities = Array.from({ length: 100_000 }, (_, id) => `http://tv.example/live/anna/pass/${id}.ts`);
  const keys = identities.flatMap((identity) => [identityKey('live', identity), identityKey('movie', identity)]);
  expect(new Set(keys).size).toBe(200_000);
  expect(keys.every((key) => Number.isSafeInteger(key) && key >= 0)).toBe(true);
});

test('a hash that is stored stays what it is', () => {
  expect(hashText('Harbour One HD')).toBe(HARBOUR_ONE_HD);
});

/** Another value would have each entry of each house written again. */
const HARBOUR_ONE_HD = 1_529_915_959_154_199;
