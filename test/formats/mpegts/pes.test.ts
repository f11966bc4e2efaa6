import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPesHead, readTimestamp, writeTimestamp } from '../../../src/formats/mpegts/pes.js';
import type { Ticks90k } from '../../../src/formats/mpegts/ticks.js';
import { makePackets, makePes, stampBytes } from './packets.js';

const ticks = fc.oneof(
  fc.maxSafeNat().map((value) => value % 2 ** 33),
  fc.constantFrom(0, 1, 2 ** 15 - 1, 2 ** 15, 2 ** 30 - 1, 2 ** 30, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 33 - 1),
) as fc.Arbitrary<Ticks90k>;
const prefix = fc.constantFrom(1, 2, 3);

test('a time stamp of 33 bits is read as it was written; its prefix stays and its markers are set', () => {
  fc.assert(
    fc.property(ticks, ticks, prefix, (before, after, kind) => {
      const bytes = Buffer.from([0xaa, ...stampBytes(kind, before), 0xbb]);
      expect(readTimestamp(bytes, 1)).toBe(before);
      writeTimestamp(bytes, 1, after);
      expect([...bytes]).toEqual([0xaa, ...stampBytes(kind, after), 0xbb]);
      expect(readTimestamp(bytes, 1)).toBe(after);
    }),
  );
});

test.each([
  ['PTS alone', 900_000, null],
  ['PTS and DTS', 903_600, 900_000],
  ['no time stamp', null, null],
])('the head of a PES with %s is found', (_, pts, dts) => {
  const body = Buffer.from([1, 2, 3, 4]);
  const [packet] = makePackets(0x100, 0, makePes({ streamId: 0xe0, pts, dts, body }));
  const payloadAt = 5 + packet![4]!;
  const head = readPesHead(packet!, 0, payloadAt)!;
  expect(head.streamId).toBe(0xe0);
  expect(packet!.subarray(head.elementaryAt)).toEqual(body);
  expect(head.ptsAt < 0 ? null : readTimestamp(packet!, head.ptsAt)).toBe(pts);
  expect(head.dtsAt < 0 ? null : readTimestamp(packet!, head.dtsAt)).toBe(dts);
});

test('a head that goes on in the next packet cannot be restamped', () => {
  const pes = makePes({ streamId: 0xe0, pts: 1, dts: 0, body: Buffer.alloc(8) });
  for (let shown = 1; shown < pes.length; shown++) {
    const [packet] = makePackets(0x100, 0, pes.subarray(0, shown));
    const head = readPesHead(packet!, 0, 188 - shown);
    expect(head === null).toBe(shown < 19);
  }
});

test('a head that promises more time stamps than it has room for is refused: writing them would hit the picture', () => {
  const stamped = makePes({ streamId: 0xe0, pts: 1, dts: 0, body: Buffer.alloc(170, 9) });
  for (const [flags, length] of [
    [0xc0, 5],
    [0xc0, 9],
    [0xc0, 0],
    [0x80, 4],
    [0x80, 0],
  ] as const) {
    const bytes = Buffer.concat([Buffer.alloc(4), stamped]);
    bytes[4 + 7] = flags;
    bytes[4 + 8] = length;
    expect(readPesHead(bytes, 0, 4)).toBeNull();
  }
});

test('what is no PES is none', () => {
  expect(readPesHead(Buffer.alloc(188, 1), 0, 4)).toBeNull();
});
