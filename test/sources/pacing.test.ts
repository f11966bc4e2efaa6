import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MediaPlaylist } from '../../src/formats/hls/index.js';
import { createFollowedList } from '../../src/sources/followed-list.js';
import { TS } from '../../src/sources/form.js';
import { createHeldSegments } from '../../src/sources/held-segments.js';
import { burstFor, paceFor } from '../../src/sources/pacing.js';
import { parsePlaylist } from '../formats/hls/parse-playlist.js';
import { movableClock } from '../support/movable-clock.js';

test('the pace is that of the film while a segment and a half is ahead, and never far from it', () => {
  expect([0.8, 1.5, 2.2].map((targets) => paceFor(targets * 6_000, 6_000, false))).toEqual([1, 1, 1]);
  expect([0, 9].map((targets) => paceFor(targets * 6_000, 6_000, false))).toEqual([0.9, 1.1]);
  expect(paceFor(90_000, 6_000, true)).toBe(1);
});

test('an empty list is waited for only by who has played of it before: else the source brings nothing', () => {
  const empty = parsePlaylist('#EXTM3U\n#EXT-X-TARGETDURATION:10\n', 'http://tv.example/') as MediaPlaylist;
  const one = parsePlaylist(
    '#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:7\n#EXTINF:4,\n7.ts',
    'http://tv.example/',
  ) as MediaPlaylist;
  const played = {};
  const open = () => createFollowedList(movableClock(), 'main', played, () => {});
  const first = open();
  first.begin(empty, 0, null);
  expect(first.isAwaited).toBe(false);
  first.update(one);
  first.fetched(first.queue.take());
  const second = open();
  second.begin(empty, 0, null);
  expect(second.isAwaited).toBe(true);
  second.update(one);
  expect([second.isAwaited, second.queue.isEmpty]).toEqual([true, true]);
});

test('a list whose segments are longer than it promises is no lost source between two of them', () => {
  const clock = movableClock();
  const followed = createFollowedList(clock, 'main', {}, () => {});
  const lines = (first: number) => [0, 1, 2, 3, 4, 5].flatMap((at) => ['#EXTINF:4,', `${first + at}.ts`]);
  const list = (first: number) =>
    parsePlaylist(
      ['#EXTM3U', '#EXT-X-TARGETDURATION:1', `#EXT-X-MEDIA-SEQUENCE:${first}`, ...lines(first)].join('\n'),
      'http://tv.example/',
    ) as MediaPlaylist;
  followed.begin(list(1), clock.steadyMs(), null);
  expect(followed.queue.mediaMs).toBe(12_000); // three target durations, as with any other list
  for (const first of [1, 1, 1, 2, 2, 2, 2, 3]) {
    clock.advance(Math.max(1_000, followed.dueInMs + 1));
    expect(() => followed.renew(list(first), clock.steadyMs())).not.toThrow();
  }
  clock.advance(12_500);
  expect(() => followed.renew(list(3), clock.steadyMs())).toThrow('has named nothing new for');
});

/**
 * A server publishes a segment each target duration, late by up to half of one; each is there as soon as it is published.
 *
 * @returns the longest time that nothing was left to show, and how much was ahead at most, in target durations.
 */
function watch(windowCount: number, lateShares: readonly number[], minutes: number) {
  const targetMs = 6_000;
  let ahead = windowCount * targetMs;
  ahead -= burstFor(targetMs, ahead, targetMs);
  let nextMs = targetMs;
  let count = 0;
  let [dryMs, longestDryMs, mostAhead] = [0, 0, 0];
  for (let nowMs = 0; nowMs < minutes * 60_000; nowMs += 40) {
    if (nowMs >= nextMs) {
      ahead += targetMs;
      count += 1;
      nextMs = (count + 1) * targetMs + (lateShares[count % lateShares.length] ?? 0) * targetMs;
    }
    const handed = Math.min(ahead, 40 * paceFor(ahead, targetMs, false));
    ahead -= handed;
    dryMs = handed === 0 ? dryMs + 40 : 0;
    longestDryMs = Math.max(longestDryMs, dryMs);
    mostAhead = Math.max(mostAhead, ahead / targetMs);
  }
  return { longestDryMs, mostAhead };
}

test('nothing runs dry and nothing piles up, whatever the window and however late segments are', () => {
  const lates = fc.array(fc.double({ min: 0, max: 0.5, noNaN: true }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 3 }), lates, (windowCount, late) => {
      const { longestDryMs, mostAhead } = watch(windowCount, late, 10);
      expect(longestDryMs).toBe(0);
      expect(mostAhead).toBeLessThan(4);
    }),
    { numRuns: 50 },
  );
});

test('bytes come out as they went in, each segment told once, however they are cut', () => {
  const segment = fc.record({
    pieces: fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 5 }),
    isLengthKnown: fc.boolean(),
    breaksOff: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 6 }), fc.array(fc.nat(900), { minLength: 1 }), (wanted, steps) => {
      const held = createHeldSegments(() => {});
      const sent: Buffer[] = [];
      const got: Buffer[] = [];
      let startCount = 0;
      let stepAt = 0;
      const onPiece = (piece: Buffer, startsAnew: boolean) => {
        got.push(piece);
        if (startsAnew) startCount += 1;
      };
      for (const { pieces, isLengthKnown, breaksOff } of wanted) {
        const one = held.begin(1_000, TS);
        const length = pieces.reduce((sum, size) => sum + size, 0);
        if (isLengthKnown) one.expect(breaksOff ? length * 2 : length);
        for (const size of pieces) {
          const piece = Buffer.alloc(size, sent.length);
          sent.push(piece);
          one.push(piece);
          const handedMs = held.hand(steps[stepAt++ % steps.length]!, onPiece);
          expect(handedMs).toBeGreaterThanOrEqual(0);
        }
        one.end();
      }
      held.handRest(onPiece);
      expect(Buffer.concat(got).equals(Buffer.concat(sent))).toBe(true);
      expect(startCount).toBe(wanted.length);
      expect([held.isEmpty, held.bytes, held.mediaMs]).toEqual([true, 0, 0]);
    }),
  );
});

test('a segment is handed on evenly, byte by byte', () => {
  const held = createHeldSegments(() => {});
  const segment = held.begin(6_000, TS);
  for (let count = 0; count < 100; count++) segment.push(Buffer.alloc(6_000));
  segment.end();
  for (let step = 1; step <= 150; step++) {
    let bytes = 0;
    held.hand(40, (piece) => {
      bytes += piece.length;
    });
    expect(Math.abs(bytes - 4_000)).toBeLessThanOrEqual(1);
  }
  expect(held.isEmpty).toBe(true);
});
