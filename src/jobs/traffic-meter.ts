import type { EpochMs } from '../base/model.js';
import { COPY, type RelaySnapshot, type ViewerSnapshot } from '../relay/index.js';
import { TRAFFIC_ROW_MS, type TrafficRow } from '../store/index.js';

export type TrafficBucket = TrafficRow;

/** Width of a bucket that is kept in memory. */
export const RECENT_BUCKET_MS = 5_000;
export const RECENT_MS = 15 * 60_000;

/**
 * Bytes from providers and to viewers by time. Relays and viewers count up; the meter adds what they have more than when it
 * last looked.
 */
export interface TrafficMeter {
  readonly total: Readonly<{ receivedBytes: number; sentBytes: number }>;
  /** @returns Whether there was traffic. */
  note(snapshots: readonly RelaySnapshot[], nowMs: EpochMs): boolean;
  /** The last bytes of a viewer who has left. */
  left(viewer: ViewerSnapshot, nowMs: EpochMs): void;
  /** The last quarter of an hour. */
  recent(nowMs: EpochMs): TrafficBucket[];
  /** What has come since it was last taken, in rows as they are stored. */
  unwritten(): TrafficRow[];
  /** The same; it counts as written from now on. */
  takeUnwritten(): TrafficRow[];
}

export function createTrafficMeter(): TrafficMeter {
  let received = new Map<number, number>();
  let sent = new Map<number, number>();
  const total = { receivedBytes: 0, sentBytes: 0 };
  const buckets: TrafficBucket[] = [];
  let unwritten = new Map<EpochMs, TrafficRow>();

  const add = (receivedBytes: number, sentBytes: number, nowMs: EpochMs) => {
    if (receivedBytes + sentBytes === 0) return;
    total.receivedBytes += receivedBytes;
    total.sentBytes += sentBytes;
    const fromMs = nowMs - (nowMs % RECENT_BUCKET_MS);
    if (buckets.at(-1)?.fromMs !== fromMs) buckets.push({ fromMs, receivedBytes: 0, sentBytes: 0 });
    addTo(buckets.at(-1)!, receivedBytes, sentBytes);
    forget(nowMs);
    const rowMs = nowMs - (nowMs % TRAFFIC_ROW_MS);
    const row = unwritten.get(rowMs) ?? { fromMs: rowMs, receivedBytes: 0, sentBytes: 0 };
    unwritten.set(rowMs, addTo(row, receivedBytes, sentBytes));
  };

  const forget = (nowMs: EpochMs) => {
    while (buckets[0] && buckets[0].fromMs < nowMs - RECENT_MS) buckets.shift();
  };

  return {
    total,
    note(snapshots, nowMs) {
      const fromSources = snapshots.filter(({ profile }) => profile === COPY);
      const nowReceived = new Map(fromSources.map(({ id, receivedBytes }) => [id, receivedBytes]));
      const viewers = snapshots.flatMap((relay) => relay.viewers).filter(({ isInner }) => !isInner);
      const nowSent = new Map(viewers.map(({ id, sentBytes }) => [id, sentBytes]));
      const [more, moreSent] = [growth(received, nowReceived), growth(sent, nowSent)];
      [received, sent] = [nowReceived, nowSent];
      add(more, moreSent, nowMs);
      return more + moreSent > 0;
    },
    left({ id, sentBytes }, nowMs) {
      add(0, sentBytes - (sent.get(id) ?? 0), nowMs);
      sent.delete(id);
    },
    recent(nowMs) {
      forget(nowMs);
      return [...buckets];
    },
    unwritten: () => [...unwritten.values()],
    takeUnwritten() {
      const rows = [...unwritten.values()];
      unwritten = new Map();
      return rows;
    },
  };
}

function growth(before: ReadonlyMap<number, number>, now: ReadonlyMap<number, number>): number {
  let sum = 0;
  for (const [id, bytes] of now) sum += Math.max(0, bytes - (before.get(id) ?? 0));
  return sum;
}

function addTo(row: TrafficRow, receivedBytes: number, sentBytes: number): TrafficRow {
  row.receivedBytes += receivedBytes;
  row.sentBytes += sentBytes;
  return row;
}
