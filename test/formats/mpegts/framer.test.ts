import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFramer } from '../../../src/formats/mpegts/framer.js';
import { makePacket } from './packets.js';

/** Packets that can be told apart; a payload of 0x47 only must not be taken for the beginning of packets. */
function makeStream(count: number, fill = 0x55): Buffer {
  return Buffer.concat(
    Array.from({ length: count }, (_, at) => {
      const payload = Buffer.alloc(184, fill);
      payload.writeUInt32BE(at + 1, 0);
      return makePacket({ pid: 0x100, counter: at & 15, payload });
    }),
  );
}

function frame(pieces: readonly Buffer[]) {
  const framer = createFramer();
  const out: Buffer[] = [];
  for (const piece of pieces) framer.push(piece, (packets) => out.push(Buffer.from(packets)));
  return { bytes: Buffer.concat(out), skippedBytes: framer.skippedBytes, isLocked: framer.isLocked, runs: out };
}

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const borders = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return borders.slice(1).map((end, at) => bytes.subarray(borders[at], end));
}

/** Clean packets, packets full of sync bytes, lost sync bytes, and runs of foreign bytes in between. */
const brokenStream = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 1, max: 12 }).map((count) => makeStream(count)) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 6 }).map((count) => makeStream(count, 0x47)) },
      { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 700 }).map((bytes) => Buffer.from(bytes)) },
      { weight: 1, arbitrary: fc.constant(Buffer.concat([Buffer.from([0]), makeStream(1).subarray(1)])) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 187 }).map((size) => makeStream(1).subarray(0, size)) },
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((parts) => Buffer.concat(parts));

const cuts = fc.array(fc.nat(20_000), { maxLength: 30 });

describe('where the network cuts the bytes makes no difference', () => {
  test('to the packets of a clean stream', () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 40 }), cuts, (count, places) => {
        const stream = makeStream(count);
        const { bytes, skippedBytes, runs } = frame(cut(stream, places));
        expect(bytes.equals(stream)).toBe(true);
        expect(skippedBytes).toBe(0);
        expect(runs.every((run) => run.length % 188 === 0)).toBe(true);
      }),
    );
  });

  test('to the packets of a broken one', () => {
    fc.assert(
      fc.property(brokenStream, cuts, (stream, places) => {
        const whole = frame([stream]);
        const pieces = frame(cut(stream, places));
        expect(pieces.bytes.equals(whole.bytes)).toBe(true);
        expect(pieces.skippedBytes).toBe(whole.skippedBytes);
        expect(pieces.isLocked).toBe(whole.isLocked);
      }),
      { numRuns: 500 },
    );
  });

  test('even when every byte comes alone', () => {
    const stream = Buffer.concat([Buffer.from('junk'), makeStream(8), Buffer.from([1]), makeStream(8)]);
    const single = frame(cut(stream, [...stream.keys()]));
    expect(single.bytes.equals(frame([stream]).bytes)).toBe(true);
  });
});

test.each([1, 7, 187, 188, 189, 1_000])('%i foreign bytes before the first packet are skipped', (count) => {
  const stream = makeStream(10);
  expect(frame([Buffer.alloc(count, 0x11), stream])).toMatchObject({ bytes: stream, skippedBytes: count });
});

test('a sync byte in front of the packets is not taken for the first of them', () => {
  const junk = Buffer.from('GET / HTTP/1.1 '.repeat(40));
  const stream = makeStream(10);
  expect(frame([junk, stream])).toMatchObject({ bytes: stream, skippedBytes: junk.length });
});

test('packets that are full of sync bytes are found where they begin', () => {
  const real = makeStream(12, 0x47);
  const { bytes } = frame([makeStream(6), real]);
  expect(bytes.subarray(6 * 188).equals(real)).toBe(true);
});

test('after a reconnect that is one byte off, packets are found again and at most the torn one is lost', () => {
  const stream = makeStream(20);
  const shifted = Buffer.concat([stream.subarray(0, 10 * 188), Buffer.from([0]), stream.subarray(10 * 188)]);
  expect(frame([shifted])).toMatchObject({ bytes: stream, skippedBytes: 1, isLocked: true });
});

test('bytes that are missing from the middle of a packet cost that packet and its neighbour only', () => {
  const stream = makeStream(20);
  const torn = Buffer.concat([stream.subarray(0, 10 * 188 + 50), stream.subarray(11 * 188 - 100)]);
  const { bytes } = frame([torn]);
  expect(bytes.subarray(0, 10 * 188).equals(stream.subarray(0, 10 * 188))).toBe(true);
  expect(bytes.subarray(-8 * 188).equals(stream.subarray(12 * 188))).toBe(true);
  expect(bytes.length).toBeLessThanOrEqual(20 * 188);
});

test('one damaged sync byte loses no packet around it', () => {
  const stream = makeStream(20);
  stream[10 * 188] = 0x00;
  expect(frame([stream])).toMatchObject({ bytes: stream, skippedBytes: 0 });
});

test('what never was a transport stream gives no packets and is not kept in memory', () => {
  const framer = createFramer();
  const noise = Buffer.alloc(1_000_000, 'no packets here. ');
  framer.push(noise, () => expect.unreachable('packets in noise'));
  expect(framer.isLocked).toBe(false);
  expect(framer.skippedBytes).toBeGreaterThan(998_000);
});

test('packets may be changed by who receives them: they are not read again', () => {
  const stream = makeStream(30);
  const framer = createFramer();
  const out: Buffer[] = [];
  for (const piece of cut(stream, [100, 1_000, 1_001, 3_000, 4_444])) {
    const own = Buffer.from(piece);
    framer.push(own, (packets) => {
      out.push(Buffer.from(packets));
      packets.fill(0);
    });
    own.fill(0);
  }
  expect(Buffer.concat(out).equals(stream)).toBe(true);
});
