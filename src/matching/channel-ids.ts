import type { ChannelId } from '../base/model.js';

/** Entries of one station, by stream id, ascending. */
export type Cluster<Entry> = readonly Entry[];

/** The stored channels of an entry; null: none. */
export interface EntryHomes<Entry> {
  channelOf(entry: Entry): ChannelId | null;
  /** The channel that it was of before that one was merged away, while it is remembered. */
  formerOf(entry: Entry): ChannelId | null;
}

/**
 * Gives clusters the ids of the stored channels with which they share most entries (a tie goes to the oldest channel), so
 * that channels keep their id, number and name whatever the lists do. Where a merged channel comes apart again, it goes on
 * with the entries that were its own, and those that had come to it wake the channel that they had been.
 *
 * @returns for each cluster, in order, its channel or null for a new one.
 */
export function keepChannelIds<Entry>(
  clusters: readonly Cluster<Entry>[],
  homes: EntryHomes<Entry>,
): (ChannelId | null)[] {
  const { result, open, isDisputed, isAwake } = keepUndisputed(clusters, homes);
  const claims: Claim[] = [];
  /** Channels of which some cluster has nothing but their own. */
  const purelyClaimed = new Set<ChannelId>();
  for (const cluster of open) {
    const own = new Map<ChannelId, number>();
    const joined = new Map<ChannelId, number>();
    const asleep = new Map<ChannelId, number>();
    for (const entry of clusters[cluster]!) {
      const channelId = homes.channelOf(entry);
      if (channelId === null) continue;
      const formerId = isDisputed(channelId) ? homes.formerOf(entry) : null;
      countOne(formerId === null ? own : joined, channelId);
      if (formerId !== null && !isAwake(formerId)) countOne(asleep, formerId);
    }
    for (const [channelId, count] of own) {
      if (asleep.size === 0) purelyClaimed.add(channelId);
      const strength = asleep.size === 0 ? OWN : MIXED;
      claims.push({ cluster, channelId, strength, count, joined: joined.get(channelId) ?? 0 });
    }
    for (const [channelId, count] of asleep) claims.push({ cluster, channelId, strength: ASLEEP, count, joined: 0 });
    for (const [channelId, count] of joined)
      if (!own.has(channelId)) claims.push({ cluster, channelId, strength: JOINED, count, joined: 0 });
  }
  // what came to a merged channel since, came for what it was merged with: the channel itself is where only its own are
  for (const claim of claims)
    if (claim.strength === MIXED && purelyClaimed.has(claim.channelId)) claim.strength = JOINED;
  claims.sort(
    (a, b) =>
      a.strength - b.strength ||
      b.count - a.count ||
      b.joined - a.joined ||
      a.channelId - b.channelId ||
      a.cluster - b.cluster,
  );
  const given = new Set<ChannelId>();
  for (const { cluster, channelId } of claims) {
    if (result[cluster] !== null || given.has(channelId)) continue;
    result[cluster] = channelId;
    given.add(channelId);
  }
  return result;
}

/** What speaks for a cluster to go on as a channel: its own entries first, then those that would wake it, then others. */
interface Claim {
  cluster: number;
  channelId: ChannelId;
  strength: typeof OWN | typeof MIXED | typeof ASLEEP | typeof JOINED;
  count: number;
  /** Beside its own: those that have come from another channel. */
  joined: number;
}
const OWN = 0;
const MIXED = 1;
const ASLEEP = 2;
const JOINED = 3;

function countOne<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

interface Undisputed {
  result: (ChannelId | null)[];
  /** Clusters about which there is something to weigh. */
  open: number[];
  /** Entries of more than one cluster are in it. */
  isDisputed(channelId: ChannelId): boolean;
  /** Some entry is in it. */
  isAwake(channelId: ChannelId): boolean;
}

/** A cluster and a channel that have entries of nobody but each other, as nearly all do: there is nothing to weigh. */
function keepUndisputed<Entry>(
  clusters: readonly Cluster<Entry>[],
  { channelOf }: Pick<EntryHomes<Entry>, 'channelOf'>,
): Undisputed {
  const result: (ChannelId | null)[] = new Array(clusters.length).fill(null);
  const isMixed = new Uint8Array(clusters.length);
  const clusterOf = new Map<ChannelId, number>();
  const disputed = new Set<ChannelId>();
  for (let cluster = 0; cluster < clusters.length; cluster++) {
    for (const entry of clusters[cluster]!) {
      const channelId = channelOf(entry);
      if (channelId === null || channelId === result[cluster]) continue;
      if (result[cluster] === null) result[cluster] = channelId;
      else isMixed[cluster] = 1;
      const other = clusterOf.get(channelId) ?? cluster;
      if (other === cluster) clusterOf.set(channelId, cluster);
      else disputed.add(channelId);
    }
  }
  const open: number[] = [];
  for (let cluster = 0; cluster < clusters.length; cluster++) {
    const channelId = result[cluster]!;
    if (isMixed[cluster] === 0 && (channelId === null || !disputed.has(channelId))) continue;
    result[cluster] = null;
    open.push(cluster);
  }
  return {
    result,
    open,
    isDisputed: (channelId) => disputed.has(channelId),
    isAwake: (channelId) => clusterOf.has(channelId),
  };
}
