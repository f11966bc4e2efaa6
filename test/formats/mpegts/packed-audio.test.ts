import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packedTypeOf, packSound } from '../../../src/formats/mpegts/packed-audio.js';
import { makePackets, makePes } from './packets.js';

const PID = 0x111;
const PICTURE_PID = 0x100;
/** 1,024 samples of 48 kHz. */
const FRAME_TICKS = 1_920;
const START_TICKS = 2 ** 33 - 10 * FRAME_TICKS; // wraps on the way
const TAG_BYTES = 73;

/** An AAC frame of 48 kHz stereo: a true head, and in the middle of it bytes that look like another. */
function aac(sizeBytes: number): Buffer {
  const frame = Buffer.alloc(sizeBytes, 0x33);
  frame.set(headOf(sizeBytes));
  frame.set(headOf(100), sizeBytes >> 1);
  return frame;
}

function headOf(sizeBytes: number): number[] {
  return [0xff, 0xf1, 0x4c, 0x80 | (sizeBytes >> 11), (sizeBytes >> 3) & 0xff, ((sizeBytes & 7) << 5) | 0x1f, 0xfc];
}

/** @param unitBytes PES hold so many bytes, wherever frames begin; their time is that of the first that begins in them. */
function sourceOf(frames: readonly Buffer[], unitBytes: number): Buffer[] {
  const bytes = Buffer.concat(frames);
  const starts = frames.map((_, at) => frames.slice(0, at).reduce((sum, { length }) => sum + length, 0));
  const packets: Buffer[] = [];
  for (let from = 0; from < bytes.length; from += unitBytes) {
    const body = bytes.subarray(from, from + unitBytes);
    const first = starts.findIndex((start) => start >= from && start < from + body.length);
    const pts = first < 0 ? null : START_TICKS + first * FRAME_TICKS;
    packets.push(...makePackets(PICTURE_PID, 0, makePes({ streamId: 0xe0, pts: 0, body: Buffer.alloc(300) })));
    packets.push(...makePackets(PID, packets.length, makePes({ streamId: 0xc0, pts, body })));
  }
  return packets;
}

function readTag(packed: Buffer): number {
  expect(packed.toString('latin1', 0, 3)).toBe('ID3');
  expect(packed.toString('latin1', 20, TAG_BYTES - 8)).toBe('com.apple.streaming.transportStreamTimestamp\0');
  return Number(packed.readBigUInt64BE(TAG_BYTES - 8));
}

const track = { pid: PID, codec: 'aac' } as const;

describe('a sound track by itself', () => {
  test('has every frame once and in its time, wherever pieces are cut and PES begin', () => {
    const sizes = fc.array(fc.integer({ min: 200, max: 900 }), { minLength: 40, maxLength: 60 });
    const share = fc.double({ min: 0.25, max: 0.4, noNaN: true });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 200, max: 700 }), share, share, (all, unit, one, other) => {
        const frames = all.map(aac);
        const packets = sourceOf(frames, unit);
        const borders = [one, one + other].map((part) => Math.floor(part * packets.length));
        const pieces = [0, ...borders].map((from, at) => packets.slice(from, borders[at] ?? packets.length));
        let doneTicks = 0;
        const heard = pieces.map((piece, at) => {
          const before = pieces[at - 1] ?? null;
          const packed = packSound({
            ...track,
            pieces: [Buffer.concat(piece)],
            before: before && [Buffer.concat(before)],
          })!;
          expect(readTag(packed)).toBe((START_TICKS + doneTicks) % 2 ** 33);
          let count = 0;
          for (let from = TAG_BYTES, left = packed.length; from < left; count++)
            from += all[doneTicks / FRAME_TICKS + count]!;
          doneTicks += count * FRAME_TICKS;
          return packed.subarray(TAG_BYTES);
        });
        expect(Buffer.concat(heard).equals(Buffer.concat(frames))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test('begins with a whole frame where nothing goes on, and without one tells the time of the picture', () => {
    const frames = Array.from({ length: 20 }, () => aac(500));
    const packets = sourceOf(frames, 1_300);
    const cut = packSound({ ...track, pieces: [Buffer.concat(packets.slice(7))], before: null })!;
    expect(cut.subarray(TAG_BYTES, TAG_BYTES + 500).equals(frames[3]!)).toBe(true);
    expect(packSound({ pid: 0x112, codec: 'aac', pieces: [Buffer.concat(packets)], before: null })).toHaveLength(
      TAG_BYTES,
    );
    expect(packSound({ ...track, pieces: [Buffer.alloc(188, 0x47)], before: null })).toBeNull();
  });

  test.each([
    ['layer II', 0xfd, null],
    ['layer III', 0xfb, 'mp3'],
  ])('of MPEG %s is packed or left out', (_, second, type) => {
    const frame = Buffer.alloc(576, 0);
    frame.set([0xff, second, 0xa4, 0]);
    const size = second === 0xfd ? 576 : 480; // 192 and 160 kbit/s
    const packets = sourceOf(
      Array.from({ length: 6 }, () => frame.subarray(0, size)),
      size,
    );
    expect(packedTypeOf({ pid: PID, codec: 'mpeg', pieces: packets })).toBe(type);
    expect(packedTypeOf({ pid: PID, codec: 'aac-latm', pieces: packets })).toBeNull();
  });
});
