import { PID_COUNT } from './packet.js';
import type { ProgrammeReader } from './programme.js';
import type { Ticks90k } from './ticks.js';

/** What is known of the connection that feeds the mapper; all of it is thrown away with the connection. */
export interface SourceState {
  programme: ProgrammeReader;
  /** Source PID → output PID; -1: left out. */
  outPid: Int32Array;
  /** The PID that carries its clock. */
  clockPid: number;
  /** 1: the PES that is open on this PID is kept. */
  isKept: Uint8Array;
  losses: LossCounter;
  /** Its first key frame has gone out. */
  isStarted: boolean;
  /** After a splice: pictures before this one belong to a group that was not sent. */
  leadingBefore: Ticks90k | null;
  /** Where the search for a key frame began. */
  searchedSince: Ticks90k | null;
  /** It has shown a clean key frame. */
  hasKeyFrames: boolean;
  /** How many more packets of the picture came scrambled than clear. */
  scrambledCount: number;
}

export function createSourceState(programme: ProgrammeReader): SourceState {
  return {
    programme,
    outPid: new Int32Array(PID_COUNT).fill(-1),
    clockPid: -1,
    isKept: new Uint8Array(PID_COUNT),
    losses: createLossCounter(),
    isStarted: false,
    leadingBefore: null,
    searchedSince: null,
    hasKeyFrames: false,
    scrambledCount: 0,
  };
}

/** Reads the source's continuity counters, which the output does not take over. */
export interface LossCounter {
  /** Takes the next packet with payload. @returns whether it only repeats the one before. */
  isRepeat(packets: Buffer, at: number, pid: number, payloadAt: number): boolean;
  /** Packets lost on the way, at least: a counter of 4 bits tells no more than 15. */
  readonly lostCount: number;
}

function createLossCounter(): LossCounter {
  const lastCounter = new Int8Array(PID_COUNT).fill(-1);
  const lastBytes = new Int32Array(PID_COUNT);
  let lostCount = 0;
  return {
    isRepeat(packets, at, pid, payloadAt) {
      const counter = packets[at + 3]! & 0x0f;
      const last = lastCounter[pid]!;
      // A repeat has the same bytes but for its PCR; some broken multiplexers never count, and their packets differ.
      const bytes =
        packets.readInt32LE(at + 184) ^
        packets.readInt32LE(Math.min(payloadAt, at + 184)) ^
        packets.readInt32LE(at + 100);
      const isRepeat = counter === last && bytes === lastBytes[pid];
      if (!isRepeat && last >= 0 && counter !== ((last + 1) & 0x0f)) lostCount += (counter - last - 1) & 0x0f;
      lastCounter[pid] = counter;
      lastBytes[pid] = bytes;
      return isRepeat;
    },
    get lostCount() {
      return lostCount;
    },
  };
}
