import { TICKS_PER_SECOND, type Ticks90k, ticksBetween } from './ticks.js';

/** How far a source has come, by the decoding times of its pictures (or sound on radio) and by its clock. */
export interface SourceTime {
  /** A picture comes. @returns whether the time base jumps there, or so much is missing that only a key frame helps. */
  follow(dts: Ticks90k): boolean;
  noteClock(ticks: number): void;
  /** Media time that has come, in ticks; a jump adds nothing. */
  readonly mediaTicks: number;
  /** Of the last picture; null before the first. */
  readonly lastDts: Ticks90k | null;
  /** The source's clock, in ticks; null: none has come. */
  readonly clock: number | null;
  /** Whether the clock comes. */
  hasClock(): boolean;
  readonly jumpCount: number;
}

/** A step of decoding times beyond this is another time base, or so much was lost that only a key frame helps. */
const JUMP_TICKS = TICKS_PER_SECOND;
/** Steps back up to here are sloppy time stamps; the output straightens them. */
const SLOPPY_TICKS = 0.1 * TICKS_PER_SECOND;
/** Without a clock for so long it has none. */
const CLOCKLESS_TICKS = TICKS_PER_SECOND;

/** Its fields are plain: getters make an object a dictionary, and these are read for each packet. */
export function createSourceTime(): SourceTime {
  let clockAtTicks = 0;
  const time = {
    mediaTicks: 0,
    lastDts: null as Ticks90k | null,
    clock: null as number | null,
    jumpCount: 0,
    follow(dts: Ticks90k): boolean {
      const step = time.lastDts === null ? 0 : ticksBetween(time.lastDts, dts);
      const isJump = step > JUMP_TICKS || step < -SLOPPY_TICKS;
      if (isJump) time.jumpCount += 1;
      else if (step > 0) time.mediaTicks += step;
      time.lastDts = dts;
      return isJump;
    },
    noteClock(ticks: number): void {
      time.clock = ticks;
      clockAtTicks = time.mediaTicks;
    },
    hasClock: (): boolean => time.clock !== null && time.mediaTicks - clockAtTicks < CLOCKLESS_TICKS,
  };
  return time;
}
