import type { Clock } from '../base/clock.js';
import { keepLineups } from '../lineup/index.js';
import type { Slices, Stores } from '../store/index.js';

/** Keeps line-ups in step with what they are made of: one run at a time, also while an import goes on. */
export interface LineupKeeper {
  /** Settles when they are as all edits until now want them. */
  keep(): Promise<void>;
  /** Settles when nothing runs. */
  idle(): Promise<void>;
}

/** @param onChanged Some line-up is another one now. */
export function createLineupKeeper(
  needs: { stores: Stores; slices: Slices; clock: Clock; onChanged(): void },
  signal: AbortSignal,
): LineupKeeper {
  let running: Promise<void> = Promise.resolve();
  /** That has not begun: it will see what has been edited until then. */
  let waiting: Promise<void> | null = null;

  const run = async () => {
    waiting = null;
    if (signal.aborted) return;
    if (await keepLineups(needs, signal)) needs.onChanged();
  };
  return {
    keep() {
      if (waiting) return waiting;
      waiting = running.then(run);
      running = waiting.catch(() => {}); // told to whoever asked
      return waiting;
    },
    idle: () => running,
  };
}
