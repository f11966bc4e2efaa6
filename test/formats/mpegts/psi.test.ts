import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createSectionReader,
  type Pmt,
  packetise,
  parsePat,
  parsePmt,
  writePat,
  writePmt,
} from '../../../src/formats/mpegts/psi.js';
import { splitPackets } from './packets.js';

const pid = fc.integer({ min: 0x10, max: 0x1ffe });
const descriptor = fc
  .tuple(fc.constantFrom(0x05, 0x0a, 0x52, 0x6a, 0x7a), fc.uint8Array({ maxLength: 20 }))
  .map(([tag, body]) => [tag, body.length, ...body]);
const stream = fc.record({
  streamType: fc.constantFrom(0x02, 0x03, 0x06, 0x0f, 0x1b, 0x24, 0x81),
  pid,
  descriptors: fc.array(descriptor, { maxLength: 3 }).map((parts) => Uint8Array.from(parts.flat())),
});
const pmt: fc.Arbitrary<Pmt> = fc.record({
  programNumber: fc.integer({ min: 1, max: 0xffff }),
  pcrPid: pid,
  streams: fc.array(stream, { maxLength: 13 }), // 13 × (5 + 66) bytes stay below the 1,021 of a section
});

/** Everything a reader finds in the packets of one PID. */
function read(packets: readonly Buffer[]): Uint8Array[] {
  const reader = createSectionReader();
  const sections: Uint8Array[] = [];
  for (const packet of packets) {
    reader.push(packet.subarray(4), (packet[1]! & 0x40) !== 0, (section) => sections.push(section));
  }
  return sections;
}

const inPackets = (section: Uint8Array) => splitPackets(Buffer.from(packetise(section, 0x100, 0)));

/** A payload that starts a unit, with the pointer in front; what is missing is stuffing. */
function payload(pointer: number, ...parts: readonly Uint8Array[]): Buffer {
  const bytes = Buffer.alloc(188, 0xff);
  bytes.set([0x47, 0x40, 0x64, 0x10, pointer]);
  Buffer.concat(parts).copy(bytes, 5);
  return bytes;
}

const patSection = writePat(7, 0x1f0);
const pmtSection = writePmt({ programNumber: 7, pcrPid: 0x200, streams: [] }, 3);

test('a PMT is read as it was written, over as many packets as it takes', () => {
  fc.assert(
    fc.property(pmt, fc.nat(31), (written, version) => {
      const sections = read(inPackets(writePmt(written, version)));
      expect(sections).toHaveLength(1);
      expect(parsePmt(sections[0]!)).toEqual(written);
      expect((sections[0]![5]! >> 1) & 0x1f).toBe(version);
    }),
    { numRuns: 300 },
  );
});

test('a PAT is read as it was written', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 0xffff }), pid, (number, pmtPid) => {
      const [section] = read(inPackets(writePat(number, pmtPid)));
      expect(parsePat(section!)).toEqual(new Map([[number, pmtPid]]));
    }),
  );
});

test('a long PMT fills several packets with counters that follow each other', () => {
  const descriptors = Uint8Array.from([0x52, 200, ...new Array(200).fill(7)]);
  const streams = [1, 2, 3].map((at) => ({ streamType: 6, pid: 0x100 + at, descriptors }));
  const packets = splitPackets(
    Buffer.from(packetise(writePmt({ programNumber: 1, pcrPid: 0x101, streams }, 0), 0x55, 14)),
  );
  expect(packets.map((packet) => packet[3])).toEqual([0x1e, 0x1f, 0x10, 0x11]);
  expect(packets.map((packet) => packet[1]! & 0x40)).toEqual([0x40, 0, 0, 0]);
});

test('one wrong bit anywhere and the table is not believed', () => {
  fc.assert(
    fc.property(pmt, fc.nat(), fc.nat(7), (written, place, bit) => {
      const section = writePmt(written, 0);
      const at = 3 + (place % (section.length - 3)); // the length itself is the next test
      section[at]! ^= 1 << bit;
      expect(read(inPackets(section))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('whatever bytes come, the next whole table is read', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.uint8Array({ minLength: 184, maxLength: 184 }), fc.boolean())),
      pmt,
      (junk, written) => {
        const packets = junk.map(([bytes, starts]) =>
          Buffer.concat([Buffer.from([0x47, starts ? 0x40 : 0, 0, 0x10]), bytes]),
        );
        const sections = read([...packets, ...inPackets(writePmt(written, 0))]);
        expect(parsePmt(sections.at(-1)!)).toEqual(written);
      },
    ),
    { numRuns: 300 },
  );
});

describe('sections share packets in legal ways', () => {
  test('two in one packet, then stuffing', () => {
    expect(read([payload(0, pmtSection, patSection)])).toEqual([pmtSection, patSection]);
  });

  test('the end of one before the pointer, the next behind it', () => {
    const long = writePmt(
      {
        programNumber: 1,
        pcrPid: 1,
        streams: [{ streamType: 6, pid: 9, descriptors: Uint8Array.from([0x52, 190, ...new Array(190).fill(1)]) }],
      },
      0,
    );
    const rest = long.subarray(183);
    expect(read([payload(0, long.subarray(0, 183)), payload(rest.length, rest, patSection)])).toEqual([
      long,
      patSection,
    ]);
  });

  test('a head that is torn after its first byte', () => {
    const filler = writePmt(
      {
        programNumber: 1,
        pcrPid: 1,
        streams: [{ streamType: 6, pid: 9, descriptors: Uint8Array.from([0x52, 159, ...new Array(159).fill(1)]) }],
      },
      0,
    );
    expect(filler).toHaveLength(182);
    const packet = payload(0, filler, patSection.subarray(0, 1));
    expect(read([packet, payload(patSection.length - 1, patSection.subarray(1))])).toEqual([filler, patSection]);
  });
});

test('a table that is announced for later is left alone', () => {
  const later = Uint8Array.from(patSection);
  later[5]! &= 0xfe;
  expect(parsePat(later)).toBeNull();
  const laterPmt = Uint8Array.from(pmtSection);
  laterPmt[5]! &= 0xfe;
  expect(parsePmt(laterPmt)).toBeNull();
});

test('a lost packet in the middle of a table costs this table only', () => {
  const long = writePmt(
    {
      programNumber: 1,
      pcrPid: 1,
      streams: [{ streamType: 6, pid: 9, descriptors: Uint8Array.from([0x52, 250, ...new Array(250).fill(1)]) }],
    },
    0,
  );
  const packets = inPackets(long);
  expect(read([packets[0]!, ...packets])).toEqual([long]);
  expect(read([packets[1]!, ...packets])).toEqual([long]);
});

test('conditional access is not announced in the output, the other descriptors are', () => {
  const descriptors = Uint8Array.from([0x0a, 4, 101, 110, 103, 0, 0x09, 4, 1, 2, 3, 4, 0x52, 1, 9]);
  const section = writePmt({ programNumber: 1, pcrPid: 1, streams: [{ streamType: 0x0f, pid: 9, descriptors }] }, 0);
  expect([...parsePmt(section)!.streams[0]!.descriptors]).toEqual([0x0a, 4, 101, 110, 103, 0, 0x52, 1, 9]);
});

test('the network programme of a PAT is no channel', () => {
  const section = writePat(0, 0x10);
  expect(parsePat(section)).toEqual(new Map());
});
