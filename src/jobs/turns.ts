import { deferred, untilAborted } from '../base/abort.js';

/** Lets one heavy job run at a time, in the order in which they were asked for. */
export interface Turns {
  take<T>(signal: AbortSignal, job: () => Promise<T>): Promise<T>;
  /** Settles when no job runs. */
  idle(): Promise<void>;
}

export function createTurns(): Turns {
  let last: Promise<void> = Promise.resolve();
  return {
    async take(signal, job) {
      const before = last;
      const mine = deferred<void>();
      last = before.then(() => mine.promise);
      try {
        await untilAborted(before, signal);
        return await job();
      } finally {
        mine.resolve();
      }
    },
    idle: () => last,
  };
}
