import { type Clock, systemClock } from '../../src/base/clock.js';

/** The system's time, which a test can put ahead. */
export function movableClock(): Clock & { advance(ms: number): void } {
  let aheadMs = 0;
  return {
    nowMs: () => systemClock.nowMs() + aheadMs,
    steadyMs: () => systemClock.steadyMs() + aheadMs,
    advance(ms) {
      aheadMs += ms;
    },
  };
}
