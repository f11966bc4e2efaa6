/** Bits per second over the last seconds, from a count that grows. */
export interface RateMeter {
  note(bytes: number, nowMs: number): void;
  readonly bps: number;
}

const WINDOW_MS = 2_000;

export function createRateMeter(nowMs: number): RateMeter {
  let from = { bytes: 0, atMs: nowMs };
  let bps = 0;
  return {
    note(bytes, atMs) {
      if (atMs - from.atMs < WINDOW_MS) return;
      bps = Math.round(((bytes - from.bytes) * 8_000) / (atMs - from.atMs));
      from = { bytes, atMs };
    },
    get bps() {
      return bps;
    },
  };
}
