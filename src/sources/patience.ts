import { delay } from '../base/abort.js';
import { isSilence, mayPass } from './faults.js';

/** Requests that are tried again for as long as viewers see nothing of it. */
export interface Patience {
  /**
   * Tries again what may pass; twice in any case, unless the server takes so long to fail that once is enough. What is in hand may
   * run out while it tries: then `trouble` has to be told.
   */
  patiently<T>(work: () => Promise<T>): Promise<T>;
  /** Why what is asked for at the moment does not come; null: it does, or not much has been tried. */
  readonly trouble: Error | null;
}

const RETRY_MS = 250;
const RETRY_MS_MAX = 1_000;

/** @param isNearlyDry Whether so little is in hand that a failure has to be told. */
export function createPatience(isNearlyDry: () => boolean, signal: AbortSignal): Patience {
  let trouble: Error | null = null;
  return {
    get trouble() {
      return trouble;
    },
    async patiently(work) {
      for (let attempt = 1, waitMs = RETRY_MS; ; attempt++, waitMs = Math.min(RETRY_MS_MAX, waitMs * 2)) {
        try {
          const done = await work();
          trouble = null;
          return done;
        } catch (error) {
          if (!mayPass(error)) {
            trouble = null; // whoever asked knows what to do instead
            throw error;
          }
          if (attempt > 1 || isSilence(error)) trouble = error as Error;
          if (trouble && isNearlyDry()) throw error;
          await delay(waitMs, signal);
        }
      }
    },
  };
}
