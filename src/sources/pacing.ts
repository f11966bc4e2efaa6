/**
 * How fast a source that comes in segments is handed on. Servers publish a segment at a time, and late at times; viewers must
 * get an even stream. So what is ahead (in hand, or named in the list) is kept near one and a half target durations: less would
 * run dry when the next segment is late, more would pile up.
 */
const WANTED_TARGETS = 1.5;
/** A segment more or less is how segments come, and no reason to change the pace. */
const TOLERATED_TARGETS = 0.75;
const FASTEST = 1.1;
const SLOWEST = 0.9;
/** The pace changes so much for each target duration beyond what is tolerated. */
const STEP_PER_TARGET = 0.2;

/** Media milliseconds per millisecond. @param isFinished The list has ended: nothing can be late. */
export function paceFor(aheadMs: number, targetMs: number, isFinished: boolean): number {
  if (isFinished) return 1;
  const off = aheadMs / targetMs - WANTED_TARGETS;
  const beyond = Math.sign(off) * Math.max(0, Math.abs(off) - TOLERATED_TARGETS);
  return Math.min(FASTEST, Math.max(SLOWEST, 1 + beyond * STEP_PER_TARGET));
}

/**
 * How much is handed on at once, so that a picture comes early: the first segment, unless the list is so short that this
 * would leave nothing to show until the next one is published.
 */
export function burstFor(firstMs: number, aheadMs: number, targetMs: number): number {
  return Math.max(0, Math.min(firstMs, aheadMs - WANTED_TARGETS * targetMs));
}
