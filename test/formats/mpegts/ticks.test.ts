import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shiftTicks, ticksBetween } from '../../../src/formats/mpegts/ticks.js';

const TICKS_WRAP = 2 ** 33;
const ticks = fc.maxSafeNat().map((value) => value % TICKS_WRAP);
const step = fc.maxSafeNat().map((value) => 2 ** 32 - (value % TICKS_WRAP));

test('the way between two clock values leads from one to the other, over the wrap too', () => {
  fc.assert(
    fc.property(ticks, step, (from, by) => {
      const to = shiftTicks(from, by);
      expect(to).toBeGreaterThanOrEqual(0);
      expect(to).toBeLessThan(TICKS_WRAP);
      expect(ticksBetween(from, to)).toBe(by);
      expect(shiftTicks(to, -by)).toBe(from);
    }),
  );
});
