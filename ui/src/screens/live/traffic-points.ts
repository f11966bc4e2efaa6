import type { Traffic } from '../../api/client.js';
import type { SessionsPulse } from '../../api/events.js';

/** Traffic as it is drawn: points at equal distances, the ends of their buckets. */
export interface TrafficPoints {
  timesMs: number[];
  sentBps: number[];
  receivedBps: number[];
}

/** Less of a bucket that is not over says nothing: one key frame would be a peak. */
const LASTED_MS_MIN = 10_000;

/** @param toMs Now, by the clock of the daemon. */
export function pointsOf({ items, bucketMs }: Traffic, fromMs: number, toMs: number): TrafficPoints {
  const byTime = new Map(items.map((item) => [Date.parse(item.at), item]));
  const points: TrafficPoints = { timesMs: [], sentBps: [], receivedBps: [] };
  for (let atMs = fromMs - (fromMs % bucketMs); atMs < toMs; atMs += bucketMs) {
    const lastedMs = Math.min(bucketMs, toMs - atMs);
    if (lastedMs < Math.min(bucketMs, LASTED_MS_MIN)) break;
    const item = byTime.get(atMs);
    const rate = (bytes: number) => (bytes * 8_000) / lastedMs;
    points.timesMs.push(atMs);
    points.sentBps.push(rate(item?.sentBytes ?? 0));
    points.receivedBps.push(rate(item?.receivedBytes ?? 0));
  }
  return points;
}

/** The same with what has come since; what is older than the range goes. */
export function withPulse(traffic: Traffic, pulse: SessionsPulse, rangeMs: number): Traffic {
  const nowMs = Date.parse(pulse.at);
  const at = new Date(nowMs - (nowMs % traffic.bucketMs)).toISOString();
  const { receivedBytes, sentBytes } = pulse;
  const items = traffic.items.filter((item) => Date.parse(item.at) >= nowMs - rangeMs - traffic.bucketMs);
  const last = items.at(-1);
  const summed =
    last?.at === at
      ? { at, receivedBytes: last.receivedBytes + receivedBytes, sentBytes: last.sentBytes + sentBytes }
      : { at, receivedBytes, sentBytes };
  return { ...traffic, to: pulse.at, items: [...(last?.at === at ? items.slice(0, -1) : items), summed] };
}
