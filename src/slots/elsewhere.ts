import type { EpochMs } from '../base/model.js';

/**
 * Connections of an account that others have open: what the account says to be in use, less what we held then. Panels count
 * late, by seconds to minutes, so it is a hint for a while: it turns an asker to another account, and refuses nobody.
 */
export interface Elsewhere {
  /** What we hold from now on. */
  noteHeld(count: number, nowMs: EpochMs): void;
  /** What the account said; the same word may come again and again. */
  hear(report: { activeCount: number; atMs: EpochMs }): void;
  /** The provider lets `held` connections of ours play: so many are not taken. */
  disprove(held: number, limit: number): void;
  count(nowMs: EpochMs): number;
}

const BELIEVED_MS = 10 * 60_000;
/** What we held so long before the account spoke may still have been in its count. */
const COUNTED_LATE_MS = 60_000;
const KEPT_MS = BELIEVED_MS + 2 * COUNTED_LATE_MS;
const KEPT_MAX = 500;

export function createElsewhere(): Elsewhere {
  let held: { atMs: EpochMs; count: number }[] = [];
  let heardAtMs: EpochMs | null = null;
  let believed = 0;

  const heldMost = (fromMs: EpochMs, toMs: EpochMs): number => {
    const before = held.findLast(({ atMs }) => atMs <= fromMs);
    const within = held.filter(({ atMs }) => atMs > fromMs && atMs <= toMs);
    return Math.max(before?.count ?? 0, ...within.map(({ count }) => count));
  };

  return {
    noteHeld(count, nowMs) {
      const oldestAt = held.findLastIndex(({ atMs }) => atMs < nowMs - KEPT_MS); // what was held then is still the start
      held = [...held.slice(Math.max(0, oldestAt)), { atMs: nowMs, count }].slice(-KEPT_MAX);
    },
    hear({ activeCount, atMs }) {
      if (heardAtMs !== null && atMs <= heardAtMs) return;
      heardAtMs = atMs;
      believed = Math.max(0, activeCount - heldMost(atMs - COUNTED_LATE_MS, atMs));
    },
    disprove(heldCount, limit) {
      believed = Math.min(believed, Math.max(0, limit - heldCount));
    },
    count: (nowMs) => (heardAtMs !== null && nowMs - heardAtMs < BELIEVED_MS ? believed : 0),
  };
}
