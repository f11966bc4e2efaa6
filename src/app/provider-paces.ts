import { systemClock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import type { ProviderId } from '../base/model.js';
import { createTokenBucket } from '../base/token-bucket.js';

/** What players fetch at a start may come at once. */
const BURST_SECONDS = 3;
/** A limit that holds streams up for so long is below what they have. */
const NARROW_MS = 10_000;

/** A bucket for each provider; made anew when the setting has changed. */
export function createProviderPaces(maxKbps: () => number, log: Log) {
  const paces = new Map<ProviderId, { kbps: number; pace: (bytes: number) => number }>();
  const create = (name: string, kbps: number) => {
    const bucket = createTokenBucket(kbps * 125, BURST_SECONDS, systemClock.steadyMs);
    let lateSinceMs: number | null = null;
    let isWarned = false;
    return (bytes: number): number => {
      bucket.take(bytes);
      const waitMs = bucket.waitMs();
      const now = systemClock.steadyMs();
      lateSinceMs = waitMs === 0 ? null : (lateSinceMs ?? now);
      if (lateSinceMs !== null && now - lateSinceMs > NARROW_MS && !isWarned) {
        isWarned = true;
        log.warn(`The streams of "${name}" have more than relay.providerMaxKbps (${kbps} kbit/s) lets through.`);
      }
      return waitMs;
    };
  };
  return ({ id, name }: { id: ProviderId; name: string }) => {
    const kbps = maxKbps();
    if (kbps === 0) return null;
    const known = paces.get(id);
    if (known?.kbps === kbps) return known.pace;
    const pace = create(name, kbps);
    paces.set(id, { kbps, pace });
    return pace;
  };
}
