import type { ChannelId } from '../base/model.js';
import type { Cluster } from './channel-ids.js';
import type { EntryReading } from './entry-reading.js';
import type { MatchEntry } from './stations.js';

/** An entry with the channel that it is of now. */
export interface PlacedEntry extends MatchEntry {
  channelId: ChannelId | null;
}

/** Where a matcher that has learned would make other channels of entries than there are. */
export interface Differences<Entry> {
  /** Entries of two channels that it would make one, a pair for each two readings; the second is of the smaller channel. */
  joined: [Entry, Entry][];
  /** Entries of one channel that it would part. */
  parted: [Entry, Entry][];
}

/** @param clusters As the new matcher makes them. Entries without a channel are new: nothing is changed about them. */
export function findDifferences<Entry extends PlacedEntry>(clusters: readonly Cluster<Entry>[]): Differences<Entry> {
  const found: Differences<Entry> = { joined: [], parted: [] };
  const firstOf = new Map<ChannelId, Entry>();
  for (const cluster of clusters) {
    const byChannel = new Map<ChannelId, Map<EntryReading, Entry>>();
    for (const entry of cluster) {
      const { channelId, reading } = entry;
      if (channelId === null) continue;
      const own = byChannel.get(channelId) ?? new Map<EntryReading, Entry>();
      byChannel.set(channelId, own);
      if (!own.has(reading)) own.set(reading, entry);
    }
    const channels = [...byChannel].sort(([a, x], [b, y]) => y.size - x.size || a - b);
    for (const [at, [channelId, one]] of channels.entries()) {
      for (const [, other] of channels.slice(at + 1))
        for (const a of one.values()) for (const b of other.values()) found.joined.push([a, b]);
      const [entry] = one.values();
      const first = firstOf.get(channelId);
      if (first) found.parted.push([first, entry!]);
      else firstOf.set(channelId, entry!);
    }
  }
  return found;
}

/**
 * Entries that need a reading of their own before anything can be decided about a difference, since those on its two sides read
 * alike.
 */
export function entriesToTellApart<Entry extends PlacedEntry>(
  { joined, parted }: Differences<Entry>,
  entries: readonly Entry[],
): Entry[] {
  const wanted = new Set<string>();
  for (const [a, b] of joined) if (a.reading === b.reading) wanted.add(`${b.channelId} ${b.reading}`);
  for (const [a, b] of parted) if (a.reading === b.reading) wanted.add(`${b.channelId} ${b.reading}`);
  if (wanted.size === 0) return [];
  return entries.filter(({ channelId, reading }) => wanted.has(`${channelId} ${reading}`));
}
