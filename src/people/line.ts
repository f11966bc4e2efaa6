import { LoginLocked } from './failures.js';

/**
 * One after the other, with few waiting. argon2 takes a core and 19 MiB: many logins at once would take both from whoever
 * watches, and the pool of threads from the names that have to be resolved.
 */
export interface Line {
  /** Throws `login_locked` when too many wait. */
  take<T>(work: () => Promise<T>): Promise<T>;
}

const WAITING_MAX = 8;
const TRY_AGAIN_MS = 2_000;

export function createLine(): Line {
  let last: Promise<unknown> = Promise.resolve();
  let count = 0;
  return {
    async take(work) {
      if (count > WAITING_MAX) throw new LoginLocked(TRY_AGAIN_MS);
      count++;
      const turn = last.then(work);
      last = turn.catch(() => {});
      try {
        return await turn;
      } finally {
        count--;
      }
    },
  };
}
