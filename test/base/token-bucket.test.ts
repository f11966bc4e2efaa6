import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTokenBucket } from '../../src/base/token-bucket.js';

test('over any time no more goes through than the rate and one burst', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ waitMs: fc.nat(500), count: fc.nat(5_000) })), (asks) => {
      let nowMs = 0;
      let taken = 0;
      const bucket = createTokenBucket(1_000, 2, () => nowMs);
      for (const { waitMs, count } of asks) {
        nowMs += waitMs;
        const allowed = Math.min(count, Math.max(0, Math.floor(bucket.available())));
        bucket.take(allowed);
        taken += allowed;
        expect(taken).toBeLessThanOrEqual(2_000 + nowMs + 1);
      }
    }),
  );
});

test('who takes too much waits the longer', () => {
  let nowMs = 0;
  const bucket = createTokenBucket(1_000, 1, () => nowMs);
  expect(bucket.waitMs()).toBe(0);
  bucket.take(3_000);
  expect(bucket.waitMs()).toBe(2_000);
  nowMs = 1_500;
  expect(bucket.available()).toBe(-500);
  nowMs = 60_000;
  expect(bucket.available()).toBe(1_000);
});
