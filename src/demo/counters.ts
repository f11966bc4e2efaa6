import type { PlaylistCounters, ProviderCounters, StreamCounters } from './simulator-options.js';

/** Counts per stream and over all of them; `open` and `peak` are kept for both, since peaks do not add up. */
export interface CounterBook {
  playlist: PlaylistCounters;
  /** Counts a request to the panel, or a connection of an account. */
  note(what: 'panel' | 'accounts', name: string): void;
  /** The function that counts for one stream. */
  of(streamId: string): (name: Exclude<keyof StreamCounters, 'peak' | 'socketPeak'>, change: number) => void;
  /** @param sentNow Body bytes of the connections of a stream that are still open. */
  snapshot(streamIds: readonly string[], sentNow: (streamId: string) => number): ProviderCounters;
  /** Everything is 0 again but `open` and `sockets`, whose peaks are what is open. */
  reset(): void;
}

export function createCounterBook(): CounterBook {
  const sum = zero();
  const byStream = new Map<string, StreamCounters>();
  const playlist: PlaylistCounters = { gets: 0, heads: 0, notModified: 0 };
  const find = (streamId: string): StreamCounters => {
    const counters = byStream.get(streamId) ?? zero();
    byStream.set(streamId, counters);
    return counters;
  };
  const noted = { panel: {} as Record<string, number>, accounts: {} as Record<string, number> };
  return {
    playlist,
    note(what, name) {
      noted[what][name] = (noted[what][name] ?? 0) + 1;
    },
    of: (streamId) => (name, change) => {
      for (const counters of [sum, find(streamId)]) {
        counters[name] += change;
        counters.peak = Math.max(counters.peak, counters.open);
        counters.socketPeak = Math.max(counters.socketPeak, counters.sockets);
      }
    },
    snapshot(streamIds, sentNow) {
      const ids = new Set([...streamIds, ...byStream.keys()]);
      const streams = Object.fromEntries(
        [...ids].map((id) => [id, { ...find(id), sentBytes: find(id).sentBytes + sentNow(id) }]),
      );
      const sentBytes = Object.values(streams).reduce((bytes, stream) => bytes + stream.sentBytes, 0);
      return {
        ...{ ...sum, sentBytes, playlist: { ...playlist }, streams },
        ...{ panel: { ...noted.panel }, accounts: { ...noted.accounts } },
      };
    },
    reset() {
      for (const counters of [sum, ...byStream.values()]) {
        const { open, sockets } = counters;
        Object.assign(counters, { ...zero(), open, peak: open, sockets, socketPeak: sockets });
      }
      noted.panel = {};
      noted.accounts = {};
      Object.assign(playlist, { gets: 0, heads: 0, notModified: 0 });
    },
  };
}

function zero(): StreamCounters {
  return {
    ...{ requests: 0, heads: 0, total: 0, open: 0, peak: 0, refused: 0, sentBytes: 0, misbehaved: 0 },
    ...{ lists: 0, segments: 0, keys: 0, sockets: 0, socketPeak: 0 },
  };
}
