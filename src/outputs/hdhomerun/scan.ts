/**
 * The channel scan of a device. There is nothing to look for, but Plex asks for one and then waits for its end, so it takes a
 * moment and finds what is there.
 */
export interface Scan {
  start(): void;
  abort(): void;
  /** Null: none is running. */
  progress(channelCount: number): { progress: number; found: number } | null;
}

const SCAN_MS = 2_000;

export function createScan(steadyMs: () => number): Scan {
  let startedMs = Number.NEGATIVE_INFINITY;
  return {
    start() {
      startedMs = steadyMs();
    },
    abort() {
      startedMs = Number.NEGATIVE_INFINITY;
    },
    progress(channelCount) {
      const share = (steadyMs() - startedMs) / SCAN_MS;
      return share >= 1 ? null : { progress: Math.floor(share * 100), found: Math.floor(share * channelCount) };
    },
  };
}
