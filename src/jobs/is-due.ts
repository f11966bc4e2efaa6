import type { EpochMs } from '../base/model.js';
import type { ProviderRow, RefreshRow } from '../store/index.js';

/** A list that is older than this at start is refreshed at once. */
const STALE_MS = 86_400_000;
/** One that could never be read is tried again when Headwater starts or a provider changes, but not over and over. */
const RETRY_MS = 60_000;

/**
 * Whether a provider is refreshed beside its plan, when Headwater starts or a provider changes.
 *
 * @param last Its newest refresh; null: it is new.
 * @param wasTried One has ended, or was given up, since this start.
 */
export function isDue(
  provider: Pick<ProviderRow, 'refresh' | 'contentHash'>,
  last: Pick<RefreshRow, 'state' | 'startedAtMs' | 'error'> | null,
  nowMs: EpochMs,
  wasTried: boolean,
): boolean {
  if (!last) return true; // new: also one that is refreshed by hand is imported once
  if (last.state === 'interrupted' && !wasTried) return true; // somebody or the plan wanted it, and nothing came of it
  if (provider.refresh === 'manual') return false;
  const ageMs = nowMs - last.startedAtMs;
  if (provider.contentHash !== null) return ageMs > STALE_MS;
  // the last good list came from elsewhere; one that was read in part only is no news
  const hasNewAddress = (last.state === 'done' || last.state === 'unchanged') && last.error === null;
  return hasNewAddress || ageMs > RETRY_MS;
}
