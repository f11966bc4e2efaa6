import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MappedBlock } from '../../../src/formats/mpegts/index.js';
import { checkTs, describeFindings } from '../../support/ts-checker.js';
import { FRAME_TICKS, makeSource, type SourceSetup } from './made-source.js';
import { pidOf, splitPackets } from './packets.js';
import { splice } from './splice.js';

/** The first few say enough. What is made by hand sends its packets in no even way: its own clock is off the line (18). */
const findings = (bytes: Uint8Array, skip: number[] = []) =>
  describeFindings(checkTs(bytes, { skip: [18, ...skip] })).slice(0, 6);

/** Offsets of marked blocks in the whole, with their counters. */
function marksOf(blocks: readonly MappedBlock[]) {
  let at = 0;
  return blocks.flatMap(({ data, mark }) => {
    const here = at;
    at += data.length;
    return mark === null ? [] : [{ at: here, mark }];
  });
}

const packetsOn = (bytes: Buffer, pid: number) => splitPackets(bytes).filter((packet) => pidOf(packet) === pid);
const startsUnit = (packet: Buffer) => (packet[1]! & 0x40) !== 0;

const setup: fc.Arbitrary<SourceSetup> = fc.record({
  frameCount: fc.integer({ min: 30, max: 80 }),
  gop: fc.integer({ min: 5, max: 25 }),
  lead: fc.nat(12),
  packetsPerFrame: fc.integer({ min: 1, max: 6 }),
  prefaceBytes: fc.constantFrom(0, 0, 120, 200, 700),
  reorderTicks: fc.constantFrom(0, FRAME_TICKS, 4 * FRAME_TICKS),
  isInterleaved: fc.boolean(),
  startTicks: fc.constantFrom(900_000, 2 ** 33 - 90_000, 0, 2 ** 32),
  videoPid: fc.integer({ min: 0x200, max: 0x210 }),
  pcrPid: fc.constantFrom(0x201, 0x200, 0x300),
  audioPid: fc.constantFrom(0x301, 0x301, null),
});
/** What the network does to a source on its way, packet by packet. */
const faults = fc.array(fc.record({ at: fc.nat(2_000), kind: fc.constantFrom('lose', 'repeat', 'damage', 'error') }), {
  maxLength: 6,
});
const recipe = fc.record({ setup, faults });
type Recipe = typeof recipe extends fc.Arbitrary<infer R> ? R : never;

function make({ setup, faults }: Recipe): Buffer {
  const packets: (readonly Buffer[])[] = splitPackets(makeSource(setup)).map((packet) => [packet]);
  for (const { at, kind } of faults) {
    const place = at % packets.length;
    const packet = packets[place]![0];
    if (!packet || (kind === 'repeat' && (packet[3]! & 0x10) === 0)) continue; // without payload none is a repeat
    const copy = Buffer.from(packet);
    if (kind === 'damage') copy[0] = 0;
    if (kind === 'error') copy[1]! |= 0x80;
    packets[place] = kind === 'lose' ? [] : kind === 'repeat' ? [packet, copy] : [copy];
  }
  return Buffer.concat(packets.flat());
}

const cuts = fc.array(fc.record({ at: fc.nat(5_000), isTaken: fc.boolean() }), { maxLength: 40 });

test('a clean source comes out clean, with PIDs of our own, from its first key frame on', () => {
  const { bytes, blocks } = splice([makeSource({ lead: 10 })]);
  expect(findings(bytes)).toEqual([]);
  expect(checkTs(bytes).summary.streams.map(({ pid, unitCount }) => [pid, unitCount])).toEqual([
    [0x100, 89], // the last picture was not seen to end
    [0x110, expect.any(Number)],
  ]);
  expect(blocks[0]!.mark?.counters).toEqual([0, 0x1000, 0x100, 0x110].map((pid) => ({ pid, next: 0 })));
});

test('how the network cuts the packets, and when blocks are closed, changes nothing that viewers get', () => {
  fc.assert(
    fc.property(fc.array(recipe, { minLength: 1, maxLength: 3 }), cuts, (recipes, places) => {
      const sources = recipes.map(make);
      const whole = splice(sources);
      const pieces = splice(sources, places);
      expect(pieces.bytes.equals(whole.bytes)).toBe(true);
      expect(marksOf(pieces.blocks)).toEqual(marksOf(whole.blocks));
      expect(pieces.splicer.stats).toEqual(whole.splicer.stats);
    }),
    { numRuns: 150 },
  );
});

test('whatever is lost on the way and whichever source follows, counters, framing, tables and time stamps stay legal', () => {
  fc.assert(
    fc.property(fc.array(recipe, { minLength: 1, maxLength: 4 }), (recipes) => {
      const { bytes } = splice(recipes.map(make));
      // what was lost leaves holes: no sound of the source before (24), no clock for a while (17), seldom tables (9, 10)
      expect(findings(bytes, [9, 10, 17, 19, 24])).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test('every marked block can be begun at, and names the counters with which it begins', () => {
  fc.assert(
    fc.property(fc.array(recipe, { minLength: 1, maxLength: 3 }), cuts, (recipes, places) => {
      const sources = recipes.map(make);
      const { bytes, blocks } = splice(sources, places);
      const marks = marksOf(blocks);
      for (const { at, mark } of marks) {
        const rest = bytes.subarray(at);
        expect(findings(rest.subarray(0, 188 * 3), [17])).toEqual([]);
        for (const { pid, next } of mark.counters) {
          const first = packetsOn(rest, pid).find((packet) => (packet[3]! & 0x10) !== 0);
          if (first) expect(first[3]! & 15).toBe(next);
        }
      }
    }),
    { numRuns: 100 },
  );
});

describe('marks', () => {
  test('are at key frames only, however long a channel plays', () => {
    const { blocks } = splice([makeSource({ frameCount: 1_000, gop: 50 })]); // 40 s
    const marks = blocks.filter(({ mark }) => mark !== null);
    expect(marks).toHaveLength(20);
    for (const { data } of marks) expect(findings(data.subarray(0, 188 * 3))).toEqual([]);
  });

  test('are at key frames only, also where those are 20 s apart', () => {
    const { blocks } = splice([makeSource({ frameCount: 1_500, gop: 500 })]);
    expect(blocks.filter(({ mark }) => mark !== null)).toHaveLength(3);
  });

  test('come every second on radio, and each begins with a sound', () => {
    const { bytes, blocks } = splice([makeSource({ hasVideo: false, frameCount: 250 })]);
    expect(findings(bytes)).toEqual([]);
    expect(checkTs(bytes).summary.pcrPid).toBe(0x110);
    const marks = blocks.filter(({ mark }) => mark !== null);
    expect(marks.length).toBeGreaterThanOrEqual(9);
    expect(marks.length).toBeLessThanOrEqual(11);
    for (const { data } of marks) expect(findings(data.subarray(0, 188 * 3))).toEqual([]);
  });
});

describe('a source without a single key frame', () => {
  const frames = { frameCount: 700, gop: 0 };

  test('is joined after ten seconds all the same, and every ten seconds viewers can join it', () => {
    const { bytes, blocks } = splice([makeSource(frames)]); // 28 s
    expect(findings(bytes, [11])).toEqual([]);
    expect(blocks.filter(({ mark }) => mark !== null)).toHaveLength(2);
    expect(checkTs(bytes).summary.streams[0]!.unitCount).toBe(700 - 251 - 1); // the last one was not seen to end
  });

  test('but with parameter sets now and then is joined after five', () => {
    const packets = splitPackets(makeSource({ ...frames, gop: 25, lead: 0 }));
    for (const packet of packets) makePredicted(packet);
    const { bytes } = splice([Buffer.concat(packets)]);
    expect(checkTs(bytes).summary.streams[0]!.unitCount).toBe(700 - 150 - 1); // the first one beyond 5 s
  });
});

/** Turns the slice of a key picture into a predicted one; its parameter sets stay. */
function makePredicted(packet: Buffer): void {
  const at = packet.indexOf(Buffer.from([0, 0, 1, 0x65, 0b10001000]));
  if (at >= 0) packet.set([0x41, 0b10011000], at + 3);
}

describe('clocks', () => {
  test.each([
    ['on the PID of the sound', 0x201],
    ['on a PID of their own', 0x2ff],
  ])('%s are lifted to the picture, where players look for them', (_, pcrPid) => {
    const { bytes } = splice([makeSource({ pcrPid })]);
    expect(findings(bytes)).toEqual([]);
    expect(checkTs(bytes).summary.pcrPid).toBe(0x100);
    expect(checkTs(bytes).summary.pcrSpanMs).toBeGreaterThan(3_800);
  });

  test('of 33 bits may wrap while the channel plays', () => {
    const { bytes, splicer } = splice([makeSource({ frameCount: 500, startTicks: 2 ** 33 - 10 * 90_000 })]);
    expect(findings(bytes)).toEqual([]);
    expect(splicer.stats.mediaTicks).toBe(498 * FRAME_TICKS);
  });

  test('of a source near the wrap follow those of one far from it, and back', () => {
    const near = makeSource({ frameCount: 100, startTicks: 2 ** 33 - 2 * 90_000, videoPid: 0x333 });
    const { bytes, splicer } = splice([makeSource({}), near, makeSource({ startTicks: 77 })]);
    expect(findings(bytes)).toEqual([]);
    expect(splicer.stats.mediaTicks).toBe((297 - 1) * FRAME_TICKS);
  });
});

describe('packets that are lost, repeated or useless', () => {
  test('a repeated packet is sent once, also when only its clock differs', () => {
    const clean = makeSource({});
    const doubled = Buffer.concat(
      splitPackets(clean).flatMap((packet, at) => {
        const copy = Buffer.from(packet);
        if ((copy[3]! & 0x20) !== 0 && (copy[5]! & 0x10) !== 0) copy[11]! += 1;
        return at % 5 === 0 ? [packet, copy] : [packet];
      }),
    );
    const { bytes, stats } = splice([doubled]);
    expect(bytes.equals(splice([clean]).bytes)).toBe(true);
    expect(stats[0]!.lostPacketCount).toBe(0);
  });

  test('losses are counted and leave no gap in the counters', () => {
    const packets = splitPackets(makeSource({ frameCount: 200 }));
    const kept = packets.filter((packet, at) => at % 50 !== 17 || pidOf(packet) < 0x200);
    const { bytes, stats } = splice([Buffer.concat(kept)]);
    expect(findings(bytes, [17, 19, 24])).toEqual([]);
    expect(stats[0]!.lostPacketCount).toBe(packets.length - kept.length);
  });

  test('breaks that a source announces are none in the output', () => {
    const clean = makeSource({});
    const flagged = splitPackets(Buffer.from(clean));
    for (const packet of flagged) if ((packet[3]! & 0x20) !== 0 && packet[4]! > 0) packet[5]! |= 0x80;
    expect(splice([Buffer.concat(flagged)]).bytes.equals(splice([clean]).bytes)).toBe(true);
  });

  test('null packets, service tables and foreign PIDs are left out', () => {
    const clean = makeSource({});
    const padded = Buffer.concat(
      splitPackets(clean).flatMap((packet) => [packet, ...[0x1fff, 0x11, 0x444].map((pid) => foreign(pid))]),
    );
    expect(splice([padded]).bytes.equals(splice([clean]).bytes)).toBe(true);
  });

  test('packets whose form is not legal do not reach players', () => {
    const clean = makeSource({});
    const odd = splitPackets(clean).flatMap((packet, at) => {
      if (at % 10 !== 5 || pidOf(packet) !== 0x200 || startsUnit(packet)) return [packet];
      const reserved = Buffer.from(packet);
      reserved[3]! &= 0xcf; // adaptation control 00
      const overlong = Buffer.from(packet);
      overlong.set([0x30 | (packet[3]! & 15), 200, 0x10], 3);
      const short = Buffer.from(packet);
      short.set([0x20 | (packet[3]! & 15), 20, 0], 3);
      return [reserved, overlong, short, packet];
    });
    expect(findings(splice([Buffer.concat(odd)]).bytes)).toEqual([]);
  });
});

function foreign(pid: number): Buffer {
  return Buffer.concat([Buffer.from([0x47, pid >> 8, pid & 255, 0x10]), Buffer.alloc(184, 0x47)]);
}

describe('a scrambled source', () => {
  test('is given up with its reason, and nothing of it is sent', () => {
    const { bytes, faults } = splice([makeSource({ scrambling: 2, frameCount: 300 })]);
    expect(faults).toEqual(['scrambled']);
    expect(bytes).toHaveLength(0);
  });

  test('that is scrambled for moments only goes on, without those moments', () => {
    const packets = splitPackets(makeSource({ frameCount: 1_000 }));
    let count = 0;
    for (const [at, packet] of packets.entries()) {
      if (at % 5 === 0 && pidOf(packet) === 0x200) {
        packet[3]! |= 0x80;
        count++;
      }
    }
    expect(count).toBeGreaterThan(450);
    const { bytes, faults } = splice([Buffer.concat(packets)]);
    expect(faults).toEqual([]);
    expect(findings(bytes, [17, 24])).toEqual([]);
  });
});

describe('another source takes over', () => {
  test('in the middle of a picture whose kind is not known yet', () => {
    const first = makeSource({ prefaceBytes: 700, packetsPerFrame: 6 });
    for (const count of [1, 2, 3]) {
      const place = splitPackets(first).findLastIndex((packet) => pidOf(packet) === 0x200 && startsUnit(packet));
      const { bytes } = splice([first.subarray(0, (place + count) * 188), makeSource({ videoPid: 0x400 })]);
      expect(findings(bytes)).toEqual([]);
    }
  });

  test('after pictures that were looked at in vain, as if they had never come', () => {
    const whole = makeSource({ lead: 60, prefaceBytes: 400, packetsPerFrame: 4, frameCount: 200, isInterleaved: true });
    const packets = splitPackets(whole);
    const key = packets.findIndex((packet) => packet.includes(Buffer.from([0, 0, 1, 0x67])));
    const tables = packets.slice(0, key).findLastIndex((packet) => pidOf(packet) === 0);
    const late = Buffer.concat(packets.slice(tables));
    const first = makeSource({ isInterleaved: true });
    expect(splice([first, whole]).bytes.equals(splice([first, late]).bytes)).toBe(true);
  });

  test('whose pictures wait longer before they are shown: decoding times go on rising', () => {
    const { bytes } = splice([makeSource({}), makeSource({ reorderTicks: 5 * FRAME_TICKS })]);
    expect(findings(bytes)).toEqual([]);
  });

  test('whose clock is on another PID, behind sources whose clock is not: no clock is sent twice', () => {
    const short = { frameCount: 30, gop: 5, packetsPerFrame: 1, videoPid: 0x201, pcrPid: 0x201, audioPid: 0x301 };
    const { bytes } = splice([
      makeSource(short),
      makeSource({ ...short, videoPid: 0x200 }),
      makeSource({ ...short, videoPid: 0x200, reorderTicks: 4 * FRAME_TICKS }),
      makeSource({ ...short, pcrPid: 0x200, reorderTicks: FRAME_TICKS }),
    ]);
    // the third has no clock of its own at its beginning
    expect(findings(bytes, [9, 10, 17, 19, 24])).toEqual([]);
  });

  test('after many pictures that were looked at in vain, at the right time', () => {
    const { bytes } = splice([
      makeSource({}),
      makeSource({ lead: 60, prefaceBytes: 400, packetsPerFrame: 4, frameCount: 200 }),
    ]);
    expect(findings(bytes)).toEqual([]);
  });

  test('whose pictures are shown before its key frame: they are left out, the clock goes on', () => {
    const packets = splitPackets(makeSource({ gop: 25 }));
    const firstPictures = packets.filter((packet) => pidOf(packet) === 0x200 && startsUnit(packet)).slice(1, 3);
    for (const packet of firstPictures) shiftPts(packet, -3 * FRAME_TICKS);
    const { bytes } = splice([makeSource({}), Buffer.concat(packets)]);
    expect(findings(bytes)).toEqual([]);
    expect(checkTs(bytes).summary.streams[0]!.unitCount).toBe(196);
  });

  test('with another picture codec: refused', () => {
    const other = splitPackets(makeSource({}));
    const { faults } = splice([makeSource({}), Buffer.concat(other.map((packet) => packet))]);
    expect(faults).toEqual([]);
    const radio = splice([makeSource({}), makeSource({ hasVideo: false })]);
    expect(radio.faults).toEqual(['otherCodec']);
  });

  test('with the clock far before or behind its pictures: the clock goes on without a jump', () => {
    for (const delayTicks of [9_000, 90_000]) {
      const { bytes } = splice([makeSource({}), makeSource({ delayTicks, startTicks: 5_000_000 }), makeSource({})]);
      expect(findings(bytes)).toEqual([]);
    }
  });
});

describe('one source whose time base jumps', () => {
  const packetsOf = (setup: SourceSetup) => splitPackets(makeSource(setup));

  test.each([
    ['back to its start', 900_000],
    ['hours ahead', 900_000 + 3 * 3_600 * 90_000],
    ['two seconds ahead', 900_000 + 6 * 90_000],
    ['over the wrap', 2 ** 33 - 90_000],
  ])('%s goes on behind the jump as if it were another', (_, startTicks) => {
    const { bytes, stats } = splice([Buffer.concat([makeSource({}), makeSource({ startTicks })])]);
    expect(findings(bytes)).toEqual([]);
    expect(stats[0]!.jumpCount).toBe(1);
    expect(checkTs(bytes).summary.streams[0]!.unitCount).toBe(199);
  });

  test('waits for a key frame behind the jump', () => {
    const { bytes } = splice([Buffer.concat([makeSource({}), makeSource({ startTicks: 77, lead: 20 })])]);
    expect(findings(bytes)).toEqual([]);
    expect(checkTs(bytes).summary.streams[0]!.unitCount).toBe(179);
  });

  test('keeps sound that makes the jump before the picture does', () => {
    const after = packetsOf({ startTicks: 50_000_000 });
    const early = after.filter((packet) => pidOf(packet) === 0x201).slice(0, 8);
    const late = after.filter((packet) => !early.includes(packet));
    const { bytes } = splice([Buffer.concat([makeSource({}), ...early, ...late])]);
    expect(findings(bytes)).toEqual([]);
  });

  test('is no jump where only the sound goes astray for a moment', () => {
    const packets = packetsOf({ frameCount: 200 });
    const sound = packets.filter((packet) => pidOf(packet) === 0x201 && startsUnit(packet));
    for (const packet of sound.slice(60, 63)) shiftPts(packet, 40 * 90_000);
    const { bytes, stats } = splice([Buffer.concat(packets)]);
    expect(stats[0]!.jumpCount).toBe(0);
    expect(findings(bytes)).toEqual([]);
    expect(checkTs(bytes).summary.streams[0]!.unitCount).toBe(199);
  });

  test('because two seconds were lost: it goes on at the next key frame, and nobody sees a hole', () => {
    const packets = packetsOf({ frameCount: 300, gop: 25 });
    const from = Math.floor(packets.length / 3);
    const cut = [...packets.slice(0, from), ...packets.slice(from + Math.floor(packets.length / 6))];
    const { bytes } = splice([Buffer.concat(cut)]);
    expect(findings(bytes)).toEqual([]);
  });

  test('and whose sound comes under another PID from then on', () => {
    const { bytes } = splice([Buffer.concat([makeSource({}), makeSource({ startTicks: 77, audioPid: 0x333 })])]);
    expect(findings(bytes)).toEqual([]);
    expect(checkTs(bytes).summary.streams.map(({ pid }) => pid)).toEqual([0x100, 0x110]);
    expect(checkTs(bytes).summary.streams[1]!.unitCount).toBeGreaterThan(300);
  });
});

describe('a source without a clock', () => {
  test('gets one', () => {
    const packets = splitPackets(makeSource({ pcrPid: 0x2ff, frameCount: 200 }));
    const { bytes, stats } = splice([Buffer.concat(packets.filter((packet) => pidOf(packet) !== 0x2ff))]);
    expect(stats[0]!.hasClock).toBe(false);
    expect(findings(bytes)).toEqual([]);
    expect(checkTs(bytes).summary.pcrSpanMs).toBeGreaterThan(7_500);
  });

  test('or with one that comes too seldom, gets more of it', () => {
    const packets = splitPackets(makeSource({ pcrPid: 0x2ff, frameCount: 200 }));
    let count = 0;
    const seldom = packets.filter((packet) => pidOf(packet) !== 0x2ff || count++ % 5 === 0); // each 200 ms
    expect(findings(splice([Buffer.concat(seldom)]).bytes)).toEqual([]);
  });
});

/** Moves the PTS of the PES that begins in the packet; only for small values. */
function shiftPts(packet: Buffer, ticks: number): void {
  const at = ((packet[3]! & 0x20) !== 0 ? 5 + packet[4]! : 4) + 9;
  const old = (packet.readUInt16BE(at + 1) >> 1) * 2 ** 15 + (packet.readUInt16BE(at + 3) >> 1);
  packet.writeUInt16BE((Math.floor((old + ticks) / 2 ** 15) << 1) | 1, at + 1);
  packet.writeUInt16BE((((old + ticks) % 2 ** 15) << 1) | 1, at + 3);
}
