import type { RelayLimits } from './limits.js';
import type { RelayStateLimits } from './state.js';

/** A third of what players wait for: the second source then has time to show a picture. */
const HEDGE_SHARE = 0.32;
const HEALTHY_MS = 10_000;
const OTHER_CODEC_MS = 10_000;

/** What the settings mean for the state machine. */
export function stateLimitsOf(limits: RelayLimits): RelayStateLimits {
  return {
    graceMs: limits.graceMs,
    graceWindowMs: limits.graceWindowMs,
    retryAttempts: limits.retryAttempts,
    retryFactor: limits.retryFactor,
    hedgeMs: limits.startWaitMs * HEDGE_SHARE,
    healthyMs: HEALTHY_MS,
    returnMs: limits.returnAfterSeconds * 1_000,
    startSlateMs: limits.startSlateSeconds * 1_000,
    otherCodecMs: limits.otherCodec === 'end' ? 0 : OTHER_CODEC_MS,
  };
}
