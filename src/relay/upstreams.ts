import type { PlayedLists } from '../formats/hls/index.js';
import type { SourceKey } from './state.js';
import type { Upstream } from './upstream.js';

/** The upstreams of one relay: the one that plays and those that are tried; and what is left of those that were given up. */
export interface Upstreams {
  add(key: SourceKey, upstream: Upstream): void;
  find(key: SourceKey): Upstream | undefined;
  all(): Upstream[];
  /** Closes one that is open; what it has counted stays. */
  close(key: SourceKey): void;
  /** How far its lists have been played, by whichever upstream. */
  playedOf(key: SourceKey): PlayedLists;
  /** Settles when every upstream that was given up has closed. */
  settled(): Promise<void>;
  /** Of all, also those that have gone. */
  readonly receivedBytes: number;
  readonly lostPacketCount: number;
}

export function createUpstreams(): Upstreams {
  const open = new Map<SourceKey, Upstream>();
  const played = new Map<SourceKey, PlayedLists>();
  let closing: Promise<void> = Promise.resolve();
  let receivedBefore = 0;
  let lostBefore = 0;
  const sum = (start: number, count: (upstream: Upstream) => number) =>
    [...open.values()].reduce((total, upstream) => total + count(upstream), start);
  return {
    add: (key, upstream) => void open.set(key, upstream),
    find: (key) => open.get(key),
    all: () => [...open.values()],
    close(key) {
      const leaving = open.get(key);
      if (!leaving) return;
      open.delete(key);
      receivedBefore += leaving.receivedBytes;
      lostBefore += leaving.reader.stats.lostPacketCount;
      const closed = leaving.close();
      closing = Promise.all([closing, closed]).then(() => {});
    },
    playedOf(key) {
      const lists = played.get(key) ?? {};
      played.set(key, lists);
      return lists;
    },
    settled: () => closing,
    get receivedBytes() {
      return sum(receivedBefore, (upstream) => upstream.receivedBytes);
    },
    get lostPacketCount() {
      return sum(lostBefore, (upstream) => upstream.reader.stats.lostPacketCount);
    },
  };
}
