import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MappedBlock } from '../../src/formats/mpegts/index.js';
import { createHlsWindow } from '../../src/renditions/hls-window.js';
import { createSegmenter, type Segment, TARGET_SECONDS } from '../../src/renditions/segmenter.js';
import { parseMediaList } from '../support/hls-checker-list.js';

const TICKS = 90_000;

/** Blocks of a tenth of a second; `keys`, and where the channel shows another source, in seconds. */
function cut(seconds: number, keys: readonly number[], joints: readonly number[] = [], isOwnSource = true): Segment[] {
  const segments: Segment[] = [];
  const sourceNumber = (ticks: number) => joints.filter((joint) => joint * TICKS <= ticks + 1).length;
  const segmenter = createSegmenter({ sourceNumber }, (segment) => segments.push(segment));
  for (let tenth = 0; tenth < seconds * 10; tenth++) {
    const startTicks = (tenth * TICKS) / 10;
    const isKey = keys.some((key) => Math.round(key * 10) === tenth);
    const startsSource = isOwnSource && joints.some((joint) => Math.round(joint * 10) === tenth);
    const block: MappedBlock = {
      data: Buffer.alloc(188, tenth),
      mark: isKey || startsSource ? { counters: [], startTicks, startsSource } : null,
      mediaTicks: startTicks + TICKS / 10,
    };
    segmenter.push(block);
  }
  return segments;
}

const every = (seconds: number, until: number) =>
  Array.from({ length: Math.floor(until / seconds) }, (_, at) => at * seconds);
const lengths = (segments: readonly Segment[]) => segments.map(({ durationTicks }) => durationTicks / TICKS);

test('the first segments are short, so that there is something to play; later ones are of four seconds', () => {
  expect(lengths(cut(30, every(2, 30)))).toEqual([2, 2, 2, 4, 4, 4, 4, 4]);
  expect(lengths(cut(20, every(1, 20)))).toEqual([1, 1, 1, 4, 4, 4, 4]);
});

test('a group that would not fit any more begins the next segment', () => {
  expect(lengths(cut(30, every(3.5, 30)))).toEqual([3.5, 3.5, 3.5, 3.5, 3.5, 3.5, 3.5]);
});

test('groups longer than a segment may be are cut inside, which is told', () => {
  const segments = cut(40, every(10, 40));
  expect(Math.max(...lengths(segments))).toBeLessThanOrEqual(TARGET_SECONDS);
  expect(segments.map(({ isIndependent }) => isIndependent).slice(0, 4)).toEqual([true, false, true, false]);
});

test('where another source begins, a segment does', () => {
  const segments = cut(20, every(2, 20), [0, 9.1]);
  const joint = segments.find(({ sourceNumber }) => sourceNumber === 2)!;
  expect(joint.startTicks / TICKS).toBeCloseTo(9.1);
  expect(joint.isStart).toBe(true);
});

test('what is made of a stream marks another source at its next key frame', () => {
  const segments = cut(20, every(2, 20), [0, 9.1], false);
  const joint = segments.find(({ sourceNumber }) => sourceNumber === 2)!;
  expect(joint.startTicks / TICKS).toBeCloseTo(10);
  expect(joint.isStart).toBe(false);
});

test('whatever the key frames are, nothing is lost, doubled or too long', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(599), { maxLength: 60 }), fc.array(fc.nat(599), { maxLength: 4 }), (keys, joints) => {
      const [first = 600] = [...keys, ...joints].sort((a, b) => a - b);
      const segments = cut(
        60,
        keys.map((key) => key / 10),
        joints.map((joint) => joint / 10),
      );
      const bytes = segments.flatMap(({ pieces }) => pieces.map((piece) => piece[0]!));
      expect(bytes).toEqual(bytes.map((_, at) => (first + at) % 256));
      let ticks = (first * TICKS) / 10;
      for (const segment of segments) {
        expect(segment.startTicks).toBeCloseTo(ticks);
        expect(Math.round(segment.durationTicks / TICKS)).toBeLessThanOrEqual(TARGET_SECONDS);
        ticks += segment.durationTicks;
      }
    }),
    { numRuns: 200 },
  );
});

/** A window, and how to add segments of four seconds to it. */
function openWindow() {
  const window = createHlsWindow('w', 100, 30, { programTimeMs: (ticks) => ticks / 90 });
  const add = (count: number, sizeBytes = 1_000, sourceNumber = 1) => {
    for (let at = 0; at < count; at++) {
      window.add({
        ...{ pieces: [], sizeBytes, startTicks: 0, durationTicks: 4 * TICKS },
        ...{ sourceNumber, isStart: false, isIndependent: true },
      });
    }
  };
  const listed = () =>
    [
      ...window
        .lists()
        .list('')
        .matchAll(/w-(\d+)\.ts/g),
    ].map(([, seq]) => Number(seq));
  return { window, add, listed };
}

test('a piece keeps its number of changes of source for as long as it is listed, also where two came at once', () => {
  const { window, add } = openWindow();
  const listed = new Map<number, Set<number>>();
  for (const source of [...[1, 1, 1, 3, 3, 4], ...Array.from({ length: 12 }, () => 4), 6, 6]) {
    add(1, 1_000, source);
    const { segments } = parseMediaList(window.lists().list(''));
    for (const { number, discontinuity } of segments)
      listed.set(number, (listed.get(number) ?? new Set()).add(discontinuity));
  }
  const numbers = [...listed.values()].map((changes) => [...changes].join());
  expect(numbers).toEqual([...'111334', ...Array(12).fill('4'), '6', '6']);
});

test('a window lists at least six segments and half a minute, holds as much again and one that those go on from, within its memory', () => {
  const { window, add, listed } = openWindow();
  add(40);
  expect(listed()).toEqual([132, 133, 134, 135, 136, 137, 138, 139]);
  expect(window.lists().list('')).toContain('#EXT-X-MEDIA-SEQUENCE:132');
  expect([139, 123, 122].map((seq) => window.find(seq)?.seq ?? null)).toEqual([139, 123, null]);
  expect([124, 123].map((seq) => window.findBefore(window.find(seq)!)?.seq ?? null)).toEqual([123, null]);
  expect(window.lists().listTrack('aac', '?v=1')).toContain('#EXT-X-MEDIA-SEQUENCE:132');
  window.limitBytes(5_000);
  expect(window.heldBytes).toBe(5_000);
  add(1, 9_000); // more than it may have: players need three all the same
  expect(listed()).toEqual([138, 139, 140]);
  expect(window.lists().listTrack('aac', '?v=1')).toMatch(/SEQUENCE:138\n(.*\n)*w-138\.aac\?v=1\n(.*\n)*w-140\.aac/);
  window.limitBytes(100_000); // a list never goes back
  expect(listed()).toEqual([138, 139, 140]);
});

test('what a list has named is still there when another window takes half of the memory', () => {
  const { window, add, listed } = openWindow();
  window.limitBytes(20_000);
  add(40);
  const seen = listed();
  expect(seen.length).toBe(8);
  window.limitBytes(10_000);
  expect(seen.map((seq) => window.find(seq)?.seq)).toEqual(seen);
  expect(listed()).toEqual([135, 136, 137, 138, 139]);
  add(2);
  expect(window.heldBytes).toBe(10_000);
  for (const seq of listed()) expect(window.find(seq)).not.toBeNull();
});

test('a sound track of a segment is made once, and counts as held', () => {
  const { window, add } = openWindow();
  add(1);
  let count = 0;
  const pack = () => {
    count++;
    return Buffer.alloc(100);
  };
  const all = [1, 2, 3].map(() => window.findPacked(window.find(100)!, 257, pack));
  expect(new Set(all).size).toBe(1);
  expect(count).toBe(1);
  expect(window.heldBytes).toBe(1_100);
});
