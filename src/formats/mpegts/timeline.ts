import { PCR_PER_TICK } from './adaptation.js';
import { shiftTicks, TICKS_PER_SECOND, type Ticks90k, ticksBetween, unwrapTicks } from './ticks.js';

/**
 * The output's own time line. Each source is shifted as a whole, so that its first picture follows what has gone out and
 * its lip sync stays; players never see a jump (the splice recipe is in docs/decisions/0004).
 */
export interface Timeline {
  /**
   * Chooses the shift of a source by its first picture: no overlap, and DTS goes on rising. Called again, another picture
   * is the first, and what came of the one before was never sent.
   */
  place(pts: Ticks90k, dts: Ticks90k): void;
  /** The picture that was placed last is sent: the source has begun. */
  begin(): void;
  /** A source's time on the output's line. */
  shift(ticks: Ticks90k): Ticks90k;
  /** A source's clock on the output's line, in 27 MHz; goes on rising over a change of source. */
  shiftPcr(pcr: number): number;
  /** A picture (on radio: a sound unit) has been kept. Times are the output's. */
  advance(pts: Ticks90k, dts: Ticks90k): void;
  /** Whether a sound unit was heard already, from the source before. If not, it counts as heard. */
  isHeard(outPid: number, pts: Ticks90k): boolean;
  /** Media time that has gone out, in ticks since the first picture. Never wraps. */
  readonly mediaTicks: number;
}

const FRAME_TICKS_DEFAULT = TICKS_PER_SECOND / 25;
const FRAME_TICKS_MAX = TICKS_PER_SECOND / 2;
/** First clock step after a splice, where the source's own would not rise, or more than players allow: 20 ms. */
const PCR_STEP = (20 * 27_000_000) / 1_000;
/** A clock comes at least every 100 ms (ISO/IEC 13818-1 §2.7.2). */
const PCR_STEP_MAX = 5 * PCR_STEP;
/** Sound this far before the end of what was heard is no overlap but another time base. */
const OVERLAP_TICKS_MAX = 10 * TICKS_PER_SECOND;

export function createTimeline(): Timeline {
  let shiftBy = 0;
  let pcrShiftBy: number | null = null;
  let videoEnd: Ticks90k | null = null;
  let lastDts: Ticks90k | null = null;
  let lastPcr: number | null = null;
  let frameTicks = FRAME_TICKS_DEFAULT;
  let mediaClock: number | null = null;
  let mediaStart = 0;
  let mediaTicks = 0;
  let audioEnd = new Map<number, Ticks90k>();
  /** How things stood before a first picture was tried. */
  let before: { lastPcr: number | null; audioEnd: ReadonlyMap<number, Ticks90k> } | null = null;

  return {
    place(pts, dts) {
      before ??= { lastPcr, audioEnd };
      lastPcr = before.lastPcr;
      audioEnd = new Map(before.audioEnd);
      pcrShiftBy = null;
      if (videoEnd === null || lastDts === null) return; // the first source gives the output its time
      shiftBy = ticksBetween(pts, videoEnd);
      const missing = ticksBetween(shiftTicks(dts, shiftBy), shiftTicks(lastDts, frameTicks));
      if (missing > 0) shiftBy += missing;
    },
    begin() {
      before = null;
    },
    shift: (ticks) => shiftTicks(ticks, shiftBy),
    shiftPcr(pcr) {
      if (pcrShiftBy === null) {
        pcrShiftBy = shiftBy * PCR_PER_TICK;
        const step =
          lastPcr === null
            ? PCR_STEP
            : ticksBetween(lastPcr / PCR_PER_TICK, (pcr + pcrShiftBy) / PCR_PER_TICK) * PCR_PER_TICK;
        if (step <= 0 || step > PCR_STEP_MAX) pcrShiftBy += PCR_STEP - step;
      }
      lastPcr = pcr + pcrShiftBy;
      return lastPcr;
    },
    advance(pts, dts) {
      const step = lastDts === null ? 0 : ticksBetween(lastDts, dts);
      if (step > 0 && step < FRAME_TICKS_MAX) frameTicks = step;
      lastDts = dts;
      const end = shiftTicks(pts, frameTicks);
      if (videoEnd === null || ticksBetween(videoEnd, end) > 0) videoEnd = end;
      if (mediaClock === null) mediaStart = dts;
      mediaClock = unwrapTicks(mediaClock, dts);
      mediaTicks = Math.max(mediaTicks, mediaClock - mediaStart);
    },
    isHeard(outPid, pts) {
      const end = audioEnd.get(outPid);
      const early = end === undefined ? 0 : ticksBetween(pts, end);
      if (early > 0 && early < OVERLAP_TICKS_MAX) return true;
      audioEnd.set(outPid, shiftTicks(pts, 1));
      return false;
    },
    get mediaTicks() {
      return mediaTicks;
    },
  };
}
