import { createOutputClock } from './output-clock.js';
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

export function createTimeline(): Timeline {
  const clock = createOutputClock();
  let shiftBy = 0;
  let videoEnd: Ticks90k | null = null;
  let lastDts: Ticks90k | null = null;
  let frameTicks = FRAME_TICKS_DEFAULT;
  let mediaTicks = 0;
  let kept: KeptTime | null = null;

  const mediaTicksAt = (dts: Ticks90k): number => {
    if (lastDts !== null) return mediaTicks + Math.max(1, ticksBetween(lastDts, dts));
    return kept ? kept(dts) : mediaTicks;
  };

  return {
    place(entry, time) {
      const isFirst = videoEnd === null || lastDts === null;
      kept = null;
      clock.begin();
      if (time && (isFirst || ticksBetween(lastDts!, entry.dts) > 0)) {
        [kept, shiftBy] = [time, 0];
        clock.forget();
        return true;
      }
      if (videoEnd === null || lastDts === null) return false;
      shiftBy = ticksBetween(entry.pts, videoEnd);
      const missing = ticksBetween(shiftTicks(entry.dts, shiftBy), shiftTicks(lastDts, frameTicks));
      if (missing > 0) shiftBy += missing;
      const ownClock = entry.clock === null ? null : shiftTicks(entry.clock, shiftBy);
      shiftBy += clock.place(ownClock, shiftTicks(entry.dts, shiftBy));
      return false;
    },
    shift: (ticks) => shiftTicks(ticks, shiftBy),
    shiftClock: (pcr, isLifted) => clock.follow(pcr, shiftBy, { lastDts, isLifted }),
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
    ownClock: (dts, hasClock) =>
      hasClock
        ? clock.fill(dts, frameTicks, { lastDts, isLifted: true })
        : clock.make(dts, { lastDts, isLifted: false }),
    restartClock: (next, dts) => clock.restart(next, dts, { lastDts, isLifted: false }),
    get isKept() {
      return kept !== null;
    },
    get clockTicks() {
      return clock.ticks;
    },
    get isAhead() {
      return clock.isAhead;
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
