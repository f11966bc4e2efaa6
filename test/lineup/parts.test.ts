import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChannelId } from '../../src/base/model.js';
import { assignParts, type Parted } from '../../src/lineup/parts.js';

const channel = (id: number, part: number | null = null, formerPart: number | null = null): Parted => ({
  channelId: id as ChannelId,
  numberOrder: id * 10_000,
  part,
  formerPart,
});
/** What stands after it, as the next run finds it. */
function settle(channels: readonly Parted[], most: number | null): Parted[] {
  const moved = assignParts(channels, most);
  return channels.map((one) => ({ ...one, part: moved.get(one.channelId) ?? one.part, formerPart: null }));
}
const partsOf = (channels: readonly Parted[]) => channels.map(({ part }) => part);

test('a line-up that is split fills its devices in the order of numbers, and one limit less makes it one device again', () => {
  const split = settle(
    Array.from({ length: 7 }, (_, at) => channel(at + 1, 0)),
    3,
  );
  expect(partsOf(split)).toEqual([0, 0, 0, 1, 1, 1, 2]);
  expect(partsOf(settle(split, null))).toEqual([0, 0, 0, 0, 0, 0, 0]);
});

test('channels come and go and nobody else moves: a new one takes the first room, and one that is back its own', () => {
  const before = settle(
    Array.from({ length: 6 }, (_, at) => channel(at + 1)),
    3,
  );
  const left = before.filter(({ channelId }) => (channelId as number) !== 2 && (channelId as number) !== 5);
  const after = settle([...left, channel(9), channel(5, null, 1)], 3);
  expect(Object.fromEntries(after.map(({ channelId, part }) => [channelId, part]))).toEqual({
    ...{ 1: 0, 3: 0, 4: 1, 5: 1, 6: 1, 9: 0 },
  });
});

test('whatever the limit, none is lost, no device is over it, and only those that must move do', () => {
  const part = fc.option(fc.integer({ min: 0, max: 4 }));
  const parts = fc.array(fc.record({ now: part, former: part }), { maxLength: 40 });
  fc.assert(
    fc.property(parts, fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 }), (stored, most, less) => {
      const before = settle(
        stored.map(({ now, former }, at) => channel(at + 1, now, now === null ? former : null)),
        most,
      );
      const counts = new Map<number | null, number>();
      for (const { part } of before) counts.set(part, (counts.get(part) ?? 0) + 1);
      expect(before.every(({ part }) => part !== null)).toBe(true);
      for (const count of counts.values()) expect(count).toBeLessThanOrEqual(most);
      expect(settle(before, most)).toEqual(before); // at rest
      const limit = Math.min(most, less);
      for (const one of settle(before, limit)) {
        const was = before.find(({ channelId }) => channelId === one.channelId)!;
        const below = before.filter((other) => other.part === was.part && other.numberOrder < was.numberOrder).length;
        if (below < limit) expect(one.part).toBe(was.part); // only the highest numbers move on
      }
    }),
    { numRuns: 200 },
  );
});

test('a limit that would make thousands of devices is raised', () => {
  const many = settle(
    Array.from({ length: 1_000 }, (_, at) => channel(at + 1)),
    1,
  );
  expect(new Set(partsOf(many)).size).toBeLessThanOrEqual(128);
});
