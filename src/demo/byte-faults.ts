import type { ClipReader } from './clip-reader.js';
import type { Misbehaviour } from './misbehaviour.js';
import { TICKS_PER_SECOND } from './ts-time.js';

/** What a misbehaviour does to the packets on their way; undefined when it leaves them alone. */
export function createByteFault(fault: Misbehaviour | null): ((packets: Buffer) => Buffer) | undefined {
  switch (fault?.kind) {
    case 'garbage':
      return insertGarbage(fault.everyPackets, fault.bytes);
    case 'unaligned':
      return skipFirst(fault.skipBytes);
    case 'drop':
      return dropPackets(fault.percent);
    default:
      return undefined;
  }
}

function insertGarbage(everyPackets: number, bytes: number): (packets: Buffer) => Buffer {
  const noise = createNoise();
  let count = 0;
  return (packets) => {
    const parts: Buffer[] = [];
    for (let at = 0; at < packets.length; at += 188) {
      if (count % everyPackets === 0)
        parts.push(Buffer.from(Array.from({ length: bytes }, () => Math.floor(noise() * 256))));
      count += 1;
      parts.push(packets.subarray(at, at + 188));
    }
    return Buffer.concat(parts);
  };
}

function skipFirst(skipBytes: number): (packets: Buffer) => Buffer {
  let left = skipBytes;
  return (packets) => {
    const rest = packets.subarray(left);
    left = Math.max(0, left - packets.length);
    return rest;
  };
}

function dropPackets(percent: number): (packets: Buffer) => Buffer {
  const noise = createNoise();
  return (packets) => {
    const kept: Buffer[] = [];
    for (let at = 0; at < packets.length; at += 188) {
      if (noise() * 100 >= percent) kept.push(packets.subarray(at, at + 188));
    }
    return Buffer.concat(kept);
  };
}

/** Numbers in 0 … 1 that look random and are the same in each run (mulberry32), so that a failing test can be repeated. */
function createNoise(): () => number {
  let state = 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** About 500 kbit/s. */
const NULLS_PER_SECOND = 333;

/** A line that is alive and carries nothing: null packets instead of a clip. */
export function createNullReader(): ClipReader {
  const packet = Buffer.alloc(188, 0xff);
  packet.set([0x47, 0x1f, 0xff, 0x10]);
  let count = 0;
  const readTicks = () => (count * TICKS_PER_SECOND) / NULLS_PER_SECOND;
  return {
    get readTicks() {
      return readTicks();
    },
    read(untilTicks, bytesMax) {
      const packets: Buffer[] = [];
      for (; readTicks() < untilTicks && packets.length * 188 < bytesMax; count++) packets.push(packet);
      return packets.length > 0 ? Buffer.concat(packets) : null;
    },
    restartAt() {},
  };
}
