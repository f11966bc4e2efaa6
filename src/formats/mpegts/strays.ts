import { PACKET_BYTES } from './packet.js';
import { CODE_START, CODE_TRACK } from './source-section.js';
import { TICKS_PER_SECOND } from './ticks.js';

/**
 * Sound whose time base has jumped, while the picture's has not: it may be a fault of a moment, or the picture makes the
 * same jump a little later. Its packets are kept, as copies, for the latter.
 */
export interface Strays {
  /**
   * Whether a unit of `track` is one: it lies elsewhere than the one before, and has not been there for long.
   *
   * @param aheadTicks How far it is ahead of the picture.
   * @param mediaTicks Media time now.
   */
  isStray(track: number, aheadTicks: number, mediaTicks: number): boolean;
  /** A unit of `track` that is one starts in the packet at `at`. */
  start(packets: Buffer, at: number, track: number): void;
  /** A further packet of the track; only taken while its unit is a stray. */
  push(packets: Buffer, at: number, track: number): void;
  /** The track is back in time: what it has strayed to was a fault. */
  forget(track: number): void;
  /** What there is, in order of arrival; afterwards there is nothing. */
  take(): { packets: Buffer; codes: Uint8Array } | null;
  /** Other tracks follow. */
  reset(): void;
}

const STRAY_TICKS = TICKS_PER_SECOND;
/** A track that stays where it has strayed to is right after all. */
const STRAY_MAX_TICKS = 2 * TICKS_PER_SECOND;
/** Two seconds of several tracks. */
const BYTES_MAX = 512 * 1024;

export function createStrays(): Strays {
  let kept: { packet: Buffer; code: number; track: number }[] = [];
  const open = new Set<number>();
  /** NaN: not known. */
  const ahead = new Float64Array(CODE_TRACK + 1).fill(Number.NaN);
  /** NaN: it is none. */
  const since = new Float64Array(CODE_TRACK + 1).fill(Number.NaN);
  const add = (packets: Buffer, at: number, track: number, code: number) => {
    if (kept.length * PACKET_BYTES >= BYTES_MAX) kept.shift();
    kept.push({ packet: Buffer.from(packets.subarray(at, at + PACKET_BYTES)), code, track });
  };
  return {
    isStray(track, aheadTicks, mediaTicks) {
      if (Math.abs(aheadTicks - ahead[track]!) > STRAY_TICKS) {
        if (Number.isNaN(since[track]!)) since[track] = mediaTicks;
        if (mediaTicks - since[track]! < STRAY_MAX_TICKS) return true;
      }
      ahead[track] = aheadTicks;
      since[track] = Number.NaN;
      return false;
    },
    start(packets, at, track) {
      open.add(track);
      add(packets, at, track, track | CODE_START);
    },
    push(packets, at, track) {
      if (open.has(track)) add(packets, at, track, track);
    },
    forget(track) {
      if (!open.delete(track)) return;
      kept = kept.filter((one) => one.track !== track);
    },
    take() {
      const taken = kept;
      kept = [];
      open.clear();
      if (taken.length === 0) return null;
      return {
        packets: Buffer.concat(taken.map(({ packet }) => packet)),
        codes: Uint8Array.from(taken, (one) => one.code),
      };
    },
    reset() {
      kept = [];
      open.clear();
      ahead.fill(Number.NaN);
      since.fill(Number.NaN);
    },
  };
}
