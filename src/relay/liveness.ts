import { TICKS_PER_SECOND } from '../formats/mpegts/index.js';

/**
 * Whether a source lives, by the media that comes and not by bytes: a dead one may go on sending null packets, and a slow
 * one bytes that nobody can watch.
 */
export interface Liveness {
  /** @returns what is wrong, or null. */
  audit(nowMs: number, mediaTicks: number): 'stalled' | 'slow' | null;
}

/** Lags are forgotten at this rate per second: an encoder whose clock is a little slow is not a slow source. */
const FORGET_PER_SECOND = 0.04;

/**
 * @param openedMs When the source answered.
 * @param stallMs Without new media for so long it is stalled; media that lags so far behind the clock is too slow.
 */
export function createLiveness(openedMs: number, stallMs: number): Liveness {
  let lastTicks = 0;
  let progressMs = openedMs;
  let auditedMs = openedMs;
  let lagMs = 0;
  return {
    audit(nowMs, mediaTicks) {
      const cameMs = ((mediaTicks - lastTicks) * 1_000) / TICKS_PER_SECOND;
      const elapsedMs = nowMs - auditedMs;
      if (mediaTicks > lastTicks) progressMs = nowMs;
      lagMs = Math.max(0, (lagMs + elapsedMs - cameMs) * (1 - (FORGET_PER_SECOND * elapsedMs) / 1_000));
      lastTicks = mediaTicks;
      auditedMs = nowMs;
      if (nowMs - progressMs > stallMs) return 'stalled';
      return lagMs > stallMs ? 'slow' : null;
    },
  };
}
