import { PACKET_BYTES } from './packet.js';
import { CODE_TRACK } from './source-section.js';

/** Reads the continuity counters of a source's tracks, which the output does not take over. */
export interface LossCounter {
  /** Whether the packet with this counter is the very next one of its track. */
  isNext(track: number, counter: number): boolean;
  note(track: number, counter: number, packets: Buffer, at: number): void;
  /**
   * Takes the next packet with payload and counts what is missing before it. @returns whether it only repeats the one
   * before: a repeat has the same bytes; some broken multiplexers never count, and their packets differ.
   */
  isRepeat(track: number, packets: Buffer, at: number): boolean;
  /** Packets lost on the way, at least: a counter of 4 bits tells no more than 15. */
  lostCount(): number;
  /** Other tracks follow. */
  reset(): void;
}

/** Behind this byte the head of a PES is over, and a repeated packet is as it came also after it was rewritten. */
const COMPARE_FROM = 60;
const NONE = -1;

export function createLossCounter(): LossCounter {
  const last = new Int8Array(CODE_TRACK + 1).fill(NONE);
  const lastPackets = new Array<Buffer | null>(CODE_TRACK + 1).fill(null);
  const lastAt = new Int32Array(CODE_TRACK + 1);
  let lostCount = 0;

  const note = (track: number, counter: number, packets: Buffer, at: number) => {
    last[track] = counter;
    lastAt[track] = at;
    if (lastPackets[track] !== packets) lastPackets[track] = packets;
  };
  const isSame = (packets: Buffer, at: number, track: number) => {
    const from = lastAt[track]!;
    const before = lastPackets[track]!;
    return (
      packets.compare(before, from + COMPARE_FROM, from + PACKET_BYTES, at + COMPARE_FROM, at + PACKET_BYTES) === 0
    );
  };

  return {
    isNext: (track, counter) => ((last[track]! + 1) & 0x0f) === counter,
    note,
    isRepeat(track, packets, at) {
      const counter = packets[at + 3]! & 0x0f;
      const before = last[track]!;
      if (counter === before && isSame(packets, at, track)) return true;
      // one that stands still is no counter
      if (before !== NONE && counter !== before) lostCount += (counter - before - 1) & 0x0f;
      note(track, counter, packets, at);
      return false;
    },
    lostCount: () => lostCount,
    reset() {
      last.fill(NONE);
      lastPackets.fill(null);
    },
  };
}
