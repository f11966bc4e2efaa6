import { CODE_TRACK } from './source-section.js';
import { TICKS_PER_SECOND, ticksBetween } from './ticks.js';

/** Which units (pictures, pieces of sound) of a source have begun and not come to their end, by track. */
export interface OpenUnits {
  /**
   * A unit begins with packet `seq`.
   *
   * @param clock The source's clock then, in ticks; null: none has come.
   * @param leftBytes How much of it is still to come; null: nobody tells, the next one ends it.
   */
  open(track: number, seq: number, clock: number | null, leftBytes: number | null): void;
  /** So many more bytes have come. */
  count(track: number, bytes: number): void;
  close(track: number): void;
  closeAll(): void;
  /** What has been open for long by now is held back no more: viewers' gaps stay even. */
  letGoBefore(clock: number): void;
  /** The first packet of an open unit, at most `until`. */
  first(until: number): number;
}

const HOLD_TICKS = 0.12 * TICKS_PER_SECOND;
const NONE = -1;

export function createOpenUnits(): OpenUnits {
  const seqs = new Float64Array(CODE_TRACK + 1).fill(NONE);
  const clocks = new Float64Array(CODE_TRACK + 1);
  const left = new Int32Array(CODE_TRACK + 1).fill(NONE);
  return {
    open(track, seq, clock, leftBytes) {
      seqs[track] = leftBytes !== null && leftBytes <= 0 ? NONE : seq;
      clocks[track] = clock ?? 0;
      left[track] = leftBytes !== null && leftBytes > 0 ? leftBytes : NONE;
    },
    count(track, bytes) {
      if (left[track]! <= 0) return;
      left[track]! -= bytes;
      if (left[track]! <= 0) seqs[track] = NONE;
    },
    close(track) {
      seqs[track] = NONE;
    },
    closeAll() {
      seqs.fill(NONE);
    },
    letGoBefore(clock) {
      for (let track = 1; track < seqs.length; track++) {
        if (seqs[track] !== NONE && Math.abs(ticksBetween(clocks[track]!, clock)) > HOLD_TICKS) seqs[track] = NONE;
      }
    },
    first(until) {
      let first = until;
      for (let track = 1; track < seqs.length; track++) {
        if (seqs[track] !== NONE && seqs[track]! < first) first = seqs[track]!;
      }
      return first;
    },
  };
}
