/**
 * How long an account has to rest after a connection has closed, before the provider has counted down. Nobody tells, so it is
 * learned: a source that is refused right after a close, and plays when it is tried again a little later, shows how long it
 * takes. What was learned is doubted from time to time, since a rest costs each viewer who zaps.
 */
export interface RestAfterClose {
  readonly ms: number;
  /** When the provider may be asked again that has just refused; null: a close does not explain it. @param sinceCloseMs Since the last close. */
  nextTry(sinceCloseMs: number): number | null;
  /** A source that had been refused plays now. @param ms After so long from the close, a step of `nextTry`. */
  learn(ms: number): void;
  /** A source was let in at once, right after a rest. */
  noteCalm(): void;
}

const STEPS_MS = [0, 500, 1_000, 2_000, 3_000] as const;

/** A refusal that comes later than this after a close has another reason. */
export const REST_MS_MAX = 3_000;

const DOUBT_AFTER = 10;
const DOUBT_AFTER_MAX = 320;

export function createRestAfterClose(): RestAfterClose {
  let ms = 0;
  let calmCount = 0;
  let doubtAfter = DOUBT_AFTER;
  let isDoubted = false;
  return {
    get ms() {
      return ms;
    },
    nextTry: (sinceCloseMs) => STEPS_MS.find((step) => step > sinceCloseMs) ?? null,
    learn(needed) {
      if (isDoubted) doubtAfter = Math.min(DOUBT_AFTER_MAX, doubtAfter * 2);
      isDoubted = false;
      calmCount = 0;
      ms = Math.max(ms, needed);
    },
    noteCalm() {
      if (ms === 0 || ++calmCount < doubtAfter) return;
      calmCount = 0;
      isDoubted = true;
      ms = STEPS_MS.findLast((step) => step < ms) ?? 0;
    },
  };
}
