import { PCR_PER_TICK } from './adaptation.js';
import type { SourceEntry } from './source-section.js';
import { shiftTicks, TICKS_PER_SECOND, type Ticks90k, ticksBetween } from './ticks.js';

/**
 * The output's own time line. Each source is shifted as a whole, so that its first picture follows what has gone out and
 * its lip sync stays; players never see a jump (the splice recipe is in docs/decisions/0004).
 */
export interface Timeline {
  /**
   * Chooses the shift of a source by its entry: no overlap, DTS and clock go on rising, and the clock stays ahead of what
   * it is the clock of. The first source gives the output its time.
   *
   * @param kept The output has the time of another stream, which the source is made of: nothing is shifted, unless that
   * would lead back. Null: the time is the output's own.
   * @returns whether the source keeps its time.
   */
  place(entry: SourceEntry, kept: KeptTime | null): boolean;
  /** A source's time on the output's line. */
  shift(ticks: Ticks90k): Ticks90k;
  /**
   * A source's clock on the output's line, in 27 MHz; null when it would stand still or go back: it is then left out.
   *
   * @param isLifted It does not come with a picture that is sent.
   */
  shiftClock(pcr: number, isLifted: boolean): number | null;
  /** A picture is about to be sent. Times are the output's. @returns the DTS that it gets: straightened, so that they rise. */
  advance(pts: Ticks90k, dts: Ticks90k): Ticks90k;
  /** What `mediaTicks` will be when the picture with this DTS has been sent. */
  mediaTicksAt(dts: Ticks90k): number;
  /** On radio: sound has been sent up to here. */
  extend(end: Ticks90k): void;
  /**
   * A clock value to be sent before the picture with this DTS, in 27 MHz; null when the source's own came a moment ago.
   *
   * @param hasClock Whether the source sends one at all.
   */
  ownClock(dts: Ticks90k, hasClock: boolean): number | null;
  /**
   * A clock value to be sent before the picture with this DTS, behind a part that is missing, in 27 MHz.
   *
   * @param next The source's own that comes with the picture; null: none does.
   */
  restartClock(next: number | null, dts: Ticks90k): number;
  /** Whether the last source keeps its time. */
  readonly isKept: boolean;
  /** The source's last clock was left out. */
  readonly isAhead: boolean;
  /** The last clock, in ticks; null before the first. */
  readonly clockTicks: Ticks90k | null;
  /** Length of a picture. */
  readonly frameTicks: number;
  /** DTS of the last picture. */
  readonly lastDts: Ticks90k | null;
  /** Media time that has gone out, in ticks since the first picture. Never wraps. */
  readonly mediaTicks: number;
}

/** @returns media time of a time stamp that is less than 13 h off what goes out, in ticks that never wrap. */
export type KeptTime = (ticks: Ticks90k) => number;

const FRAME_TICKS_DEFAULT = TICKS_PER_SECOND / 25;
const FRAME_TICKS_MAX = TICKS_PER_SECOND / 2;
/** First clock step after a splice, where the source's own would not rise. */
const CLOCK_STEP = 0.02 * TICKS_PER_SECOND;
/** A clock comes at least every 100 ms (ISO/IEC 13818-1 §2.7.2). */
const CLOCK_STEP_MAX = 0.1 * TICKS_PER_SECOND;
/** Within one source: a longer step is a fault of its clock. */
const CLOCK_JUMP = 0.5 * TICKS_PER_SECOND;
/** How far the clock stays ahead of what is decoded. */
const AHEAD_MIN = 0.1 * TICKS_PER_SECOND;
const AHEAD_MAX = TICKS_PER_SECOND;
/** How far ahead an own clock is, as multiplexers have it. */
const AHEAD_USUAL = 0.7 * TICKS_PER_SECOND;

export function createTimeline(): Timeline {
  let shiftBy = 0;
  /** In ticks, on top of `shiftBy`. */
  let clockShiftBy = 0;
  let videoEnd: Ticks90k | null = null;
  let lastDts: Ticks90k | null = null;
  /** In 27 MHz, within 33 bits of base. */
  let lastPcr: number | null = null;
  /** The picture that is decoded when the last clock is as far behind it as clocks are. */
  let dtsAtClock: Ticks90k | null = null;
  let frameTicks = FRAME_TICKS_DEFAULT;
  let mediaTicks = 0;
  let isAhead = false;
  let kept: KeptTime | null = null;

  const mediaTicksAt = (dts: Ticks90k): number => {
    if (lastDts !== null) return mediaTicks + Math.max(1, ticksBetween(lastDts, dts));
    return kept ? kept(dts) : mediaTicks;
  };
  const clockTicks = () => (lastPcr === null ? null : shiftTicks(Math.floor(lastPcr / PCR_PER_TICK), 0));
  const setClock = (pcr: number, isLifted: boolean) => {
    const step = lastPcr === null ? 0 : ticksBetween(lastPcr / PCR_PER_TICK, pcr / PCR_PER_TICK);
    dtsAtClock = isLifted && dtsAtClock !== null ? shiftTicks(dtsAtClock, Math.round(step)) : lastDts;
    lastPcr = pcr;
    return pcr;
  };

  /** Moves the clock of a new source, or the whole of it, so that the first step is legal. */
  const placeClock = (clock: number, dts: Ticks90k) => {
    const step = ticksBetween(clockTicks()!, shiftTicks(clock, shiftBy));
    if (step > 0 && step <= CLOCK_STEP_MAX) return;
    clockShiftBy = CLOCK_STEP - step;
    const ahead = ticksBetween(shiftTicks(clock, shiftBy + clockShiftBy), shiftTicks(dts, shiftBy));
    if (ahead < AHEAD_MIN) {
      shiftBy += AHEAD_MIN - ahead;
      clockShiftBy -= AHEAD_MIN - ahead;
    } else if (ahead > AHEAD_MAX) clockShiftBy += ahead - AHEAD_MAX;
  };

  return {
    place({ pts, dts, clock }, time) {
      clockShiftBy = 0;
      const isFirst = videoEnd === null || lastDts === null;
      kept = null;
      if (time && (isFirst || ticksBetween(lastDts!, dts) > 0)) {
        [kept, shiftBy, isAhead] = [time, 0, false];
        lastPcr = dtsAtClock = null; // a part may be missing: the clock goes on with what follows
        return true;
      }
      if (videoEnd === null || lastDts === null) return false;
      shiftBy = ticksBetween(pts, videoEnd);
      const missing = ticksBetween(shiftTicks(dts, shiftBy), shiftTicks(lastDts, frameTicks));
      if (missing > 0) shiftBy += missing;
      if (clock !== null && lastPcr !== null) placeClock(clock, dts);
      return false;
    },
    shift: (ticks) => shiftTicks(ticks, shiftBy),
    shiftClock(pcr, isLifted) {
      // whole: the same value twice must not rise by what a fraction lacks
      const wanted = Math.round(pcr + (shiftBy + clockShiftBy) * PCR_PER_TICK);
      if (lastPcr === null) return setClock(wanted, isLifted);
      const step = ticksBetween(lastPcr / PCR_PER_TICK, wanted / PCR_PER_TICK);
      isAhead = step <= 0 && step > -CLOCK_JUMP;
      if (isAhead) return null;
      if (step > 0 && step <= CLOCK_JUMP) return setClock(wanted, isLifted);
      clockShiftBy += CLOCK_STEP - step;
      return setClock(Math.round(wanted + (CLOCK_STEP - step) * PCR_PER_TICK), isLifted);
    },
    mediaTicksAt,
    advance(pts, dts) {
      const step = lastDts === null ? 1 : ticksBetween(lastDts, dts);
      const rising = step > 0 ? dts : shiftTicks(lastDts!, 1);
      mediaTicks = mediaTicksAt(dts);
      if (step > 1 && step < FRAME_TICKS_MAX) frameTicks = step;
      lastDts = rising;
      const end = shiftTicks(pts, frameTicks);
      if (videoEnd === null || ticksBetween(videoEnd, end) > 0) videoEnd = end;
      return rising;
    },
    extend(end) {
      videoEnd = end;
    },
    ownClock(dts, hasClock) {
      if (!hasClock) {
        const wanted = shiftTicks(dts, -AHEAD_USUAL) * PCR_PER_TICK;
        const step = lastPcr === null ? 1 : ticksBetween(lastPcr / PCR_PER_TICK, wanted / PCR_PER_TICK);
        return step > 0 ? setClock(wanted, false) : null;
      }
      if (lastPcr === null || dtsAtClock === null) return null;
      const passed = ticksBetween(dtsAtClock, dts);
      // the next picture is soon enough, or the clock is where it belongs: a long picture asks for none before its time
      if (passed <= 0 || passed + frameTicks <= CLOCK_STEP_MAX) return null;
      // a little less than the time that has passed: the source's own next one must not come too late
      const step = Math.min(0.98 * passed, 0.98 * CLOCK_STEP_MAX);
      const next = Math.round(lastPcr + step * PCR_PER_TICK);
      return ticksBetween(next / PCR_PER_TICK, dts) > 0 ? setClock(next, true) : null;
    },
    restartClock: (next, dts) =>
      setClock(
        (next === null ? shiftTicks(dts, -AHEAD_USUAL) : shiftTicks(next / PCR_PER_TICK, -CLOCK_STEP)) * PCR_PER_TICK,
        false,
      ),
    get isKept() {
      return kept !== null;
    },
    get clockTicks() {
      return clockTicks();
    },
    get isAhead() {
      return isAhead;
    },
    get frameTicks() {
      return frameTicks;
    },
    get lastDts() {
      return lastDts;
    },
    get mediaTicks() {
      return mediaTicks;
    },
  };
}
