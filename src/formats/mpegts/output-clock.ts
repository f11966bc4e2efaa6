import { PCR_PER_TICK } from './adaptation.js';
import { shiftTicks, TICKS_PER_SECOND, type Ticks90k, ticksBetween } from './ticks.js';

/** The clock of what goes out: it rises in small steps, and stays ahead of what it is the clock of. */
export interface OutputClock {
  /** A new source begins: what its clock is shifted by is yet to be found. */
  begin(): void;
  /**
   * Moves the clock of a new source so that its first step is legal. Times are the output's.
   *
   * @returns how many ticks later the whole source must come for that.
   */
  place(clock: Ticks90k | null, dts: Ticks90k): number;
  /** A part may be missing: the clock goes on with what follows. */
  forget(): void;
  /**
   * A source's clock on the output's line, in 27 MHz; null when it would stand still or go back: it is then left out.
   *
   * @param shiftBy Of the whole source, in ticks.
   */
  follow(pcr: number, shiftBy: number, picture: Picture): number | null;
  /** A clock value in the place of one that the source should have sent before this DTS, in 27 MHz; null: none is needed. */
  fill(dts: Ticks90k, frameTicks: number, picture: Picture): number | null;
  /** A clock value before this DTS of a source that sends none, in 27 MHz; null: the last one is not behind it. */
  make(dts: Ticks90k, picture: Picture): number | null;
  /** The clock anew behind a part that is missing, before this DTS, in 27 MHz. `next` is the source's own that comes then. */
  restart(next: number | null, dts: Ticks90k, picture: Picture): number;
  /** The last one, in ticks; null before the first. */
  readonly ticks: Ticks90k | null;
  /** The source's last one was left out. */
  readonly isAhead: boolean;
}

/** What a clock value comes with. */
interface Picture {
  /** DTS of the last picture that went out; null: none has. */
  lastDts: Ticks90k | null;
  /** The clock does not come with it. */
  isLifted: boolean;
}

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

export function createOutputClock(): OutputClock {
  /** In ticks, on top of the shift of the whole source. */
  let clockShiftBy = 0;
  /** In 27 MHz, within 33 bits of base. */
  let lastPcr: number | null = null;
  /** The picture that is decoded when the last clock is as far behind it as clocks are. */
  let dtsAtClock: Ticks90k | null = null;
  let isAhead = false;

  const ticks = () => (lastPcr === null ? null : shiftTicks(Math.floor(lastPcr / PCR_PER_TICK), 0));
  const stepTo = (pcr: number) => (lastPcr === null ? null : ticksBetween(lastPcr / PCR_PER_TICK, pcr / PCR_PER_TICK));
  const set = (pcr: number, { lastDts, isLifted }: Picture) => {
    dtsAtClock = isLifted && dtsAtClock !== null ? shiftTicks(dtsAtClock, Math.round(stepTo(pcr) ?? 0)) : lastDts;
    lastPcr = pcr;
    return pcr;
  };

  return {
    begin() {
      clockShiftBy = 0;
    },
    place(clock, dts) {
      const last = ticks();
      if (clock === null || last === null) return 0;
      const step = ticksBetween(last, clock);
      if (step > 0 && step <= CLOCK_STEP_MAX) return 0;
      clockShiftBy = CLOCK_STEP - step;
      const ahead = ticksBetween(shiftTicks(clock, clockShiftBy), dts);
      if (ahead < AHEAD_MIN) {
        clockShiftBy -= AHEAD_MIN - ahead;
        return AHEAD_MIN - ahead;
      }
      if (ahead > AHEAD_MAX) clockShiftBy += ahead - AHEAD_MAX;
      return 0;
    },
    forget() {
      lastPcr = dtsAtClock = null;
      isAhead = false;
    },
    follow(pcr, shiftBy, picture) {
      // whole: the same value twice must not rise by what a fraction lacks
      const wanted = Math.round(pcr + (shiftBy + clockShiftBy) * PCR_PER_TICK);
      const step = stepTo(wanted);
      if (step === null) return set(wanted, picture);
      isAhead = step <= 0 && step > -CLOCK_JUMP;
      if (isAhead) return null;
      if (step > 0 && step <= CLOCK_JUMP) return set(wanted, picture);
      clockShiftBy += CLOCK_STEP - step;
      return set(Math.round(wanted + (CLOCK_STEP - step) * PCR_PER_TICK), picture);
    },
    fill(dts, frameTicks, picture) {
      if (lastPcr === null || dtsAtClock === null) return null;
      const passed = ticksBetween(dtsAtClock, dts);
      // the next picture is soon enough, or the clock is where it belongs: a long picture asks for none before its time
      if (passed <= 0 || passed + frameTicks <= CLOCK_STEP_MAX) return null;
      // a little less than the time that has passed: the source's own next one must not come too late
      const step = Math.min(0.98 * passed, 0.98 * CLOCK_STEP_MAX);
      const next = Math.round(lastPcr + step * PCR_PER_TICK);
      return ticksBetween(next / PCR_PER_TICK, dts) > 0 ? set(next, picture) : null;
    },
    make(dts, picture) {
      const wanted = shiftTicks(dts, -AHEAD_USUAL) * PCR_PER_TICK;
      return (stepTo(wanted) ?? 1) > 0 ? set(wanted, picture) : null;
    },
    restart: (next, dts, picture) =>
      set(
        (next === null ? shiftTicks(dts, -AHEAD_USUAL) : shiftTicks(next / PCR_PER_TICK, -CLOCK_STEP)) * PCR_PER_TICK,
        picture,
      ),
    get ticks() {
      return ticks();
    },
    get isAhead() {
      return isAhead;
    },
  };
}
