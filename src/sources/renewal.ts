import type { Part } from './form.js';

/**
 * Whether the address of a source may be asked anew, since what it leads to has run out: only of one that has played, and once until
 * each of its lists has brought a segment again.
 */
export interface Renewal {
  readonly mayBegin: boolean;
  begin(): void;
  /** Lists are followed from their beginning. */
  onLists(parts: readonly Part[]): void;
  /** A segment has come. */
  onFetched(part: Part): void;
}

export function createRenewal(): Renewal {
  let hasPlayed = false;
  let isRunning = false;
  let missing = new Set<Part>();
  return {
    get mayBegin() {
      return hasPlayed && !isRunning;
    },
    begin() {
      isRunning = true;
    },
    onLists(parts) {
      missing = new Set(parts);
    },
    onFetched(part) {
      missing.delete(part);
      if (missing.size > 0) return;
      isRunning = false;
      hasPlayed = true;
    },
  };
}
