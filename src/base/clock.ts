import type { EpochMs } from './model.js';

/** Where time comes from, so that tests can set it. */
export interface Clock {
  /** UTC epoch milliseconds: for what is stored and shown. */
  nowMs(): EpochMs;
  /** Milliseconds that only ever grow: for waits and rates. A changed wall clock does not touch them. */
  steadyMs(): number;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  steadyMs: () => performance.now(),
};
