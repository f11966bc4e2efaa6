import type { ErrorRecord } from '../base/errors.js';
import type { EpochMs } from '../base/model.js';
import type { RefreshRow } from '../store/index.js';

/**
 * How a provider's refreshes went. One that somebody stopped, or that our own end cut off, says nothing about the provider,
 * and counts nowhere.
 */
export interface RefreshHistory {
  /** When the list was last read, or found unchanged. */
  lastGoodAtMs: EpochMs | null;
  /** What is wrong with the newest one, and since when each of them failed. */
  problem: { error: ErrorRecord; sinceMs: EpochMs } | null;
  /** The worst of each day that had one, oldest first. */
  recent: { atMs: EpochMs; state: EndState }[];
}

export type EndState = Exclude<RefreshRow['state'], 'running' | 'interrupted'>;

const BADNESS: Record<EndState, number> = { unchanged: 0, done: 1, held: 2, failed: 3 };

/** @param rows Newest first. @param sinceMs Where the days begin. */
export function readHistory(rows: readonly RefreshRow[], sinceMs: EpochMs): RefreshHistory {
  const ended = rows.filter(
    (row): row is RefreshRow & { state: EndState } => hasEnded(row) && row.error?.code !== 'call_cancelled',
  );
  const isGood = ({ state }: { state: EndState }) => state === 'done' || state === 'unchanged';
  const good = ended.find(isGood);
  const failing = ended.slice(0, good ? ended.indexOf(good) : undefined);
  const error = failing[0]?.error;
  const days = new Map<string, { atMs: EpochMs; state: EndState }>();
  for (const { startedAtMs: atMs, state } of ended.toReversed()) {
    const day = new Date(atMs).toDateString(); // of this machine's clock, by which people live
    const worst = days.get(day);
    if (atMs >= sinceMs && (!worst || BADNESS[state] > BADNESS[worst.state])) days.set(day, { atMs, state });
  }
  return {
    lastGoodAtMs: good ? (good.finishedAtMs ?? good.startedAtMs) : null,
    problem: error ? { error, sinceMs: failing.at(-1)!.startedAtMs } : null,
    recent: [...days.values()],
  };
}

/** Whether it came to an end of its own: it neither runs nor was cut off. */
export function hasEnded({ state }: Pick<RefreshRow, 'state'>): boolean {
  return state !== 'running' && state !== 'interrupted';
}
