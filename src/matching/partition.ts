import { groupBy } from '../base/group-by.js';
import type { ChannelId, SourceStreamId, StreamKind } from '../base/model.js';
import { cleanName, isSeparatorName } from '../base/names.js';

/**
 * Which entries are the same station. Pure: the same entries give the same partition, in whatever order they come.
 *
 * Entries with one guide id are one station, unless they have no word in common (providers reuse ids carelessly); an entry
 * without an id joins the station of its cleaned name when there is exactly one. Radio and television, and regions, are worlds
 * of their own. A wrong merge plays the wrong channel, a missed one is a duplicate: so doubt keeps apart.
 *
 * All entries of all providers pass here after each refresh, 300,000 in one go. So an entry is spoken of by its place, what
 * is known of it stands in columns, and the station that it has to itself, as most have, costs no list and no map of its own.
 */
export interface MatchEntry {
  streamId: SourceStreamId;
  kind: StreamKind;
  name: string;
  tvgId: string | null;
  /** Where a rule says that it belongs; null: nowhere. Entries of two regions are two feeds. */
  region: string | null;
}

/** Entries of one station, by stream id, ascending. */
export type Cluster<Entry> = readonly Entry[];

/** @returns by the stream id of their first entries, ascending. */
export function partition<Entry extends MatchEntry>(entries: readonly Entry[]): Cluster<Entry>[] {
  const inOrder = byStreamId(entries);
  const names: string[] = new Array(inOrder.length);
  const worlds = new Map<string, World>();
  const stations = new Stations(inOrder.length);
  for (let at = 0; at < inOrder.length; at++) {
    const entry = inOrder[at]!;
    names[at] = cleanName(entry.name);
    if (isSeparatorName(entry.name)) continue;
    const key = worldKey(entry);
    const world: World = worlds.get(key) ?? { byGuideId: new Map(), withoutId: [] };
    worlds.set(key, world);
    if (entry.tvgId === null) world.withoutId.push(at);
    else addTo(world.byGuideId, entry.tvgId.toLowerCase(), at);
  }
  for (const world of worlds.values()) settle(world, names, stations);
  return stations.clusters(inOrder);
}

/** Entries that could be one station, by their places. */
interface World {
  /** One place, or several. */
  byGuideId: Map<string, number | number[]>;
  withoutId: number[];
}

const worldKey = ({ kind, region }: MatchEntry) =>
  `${kind === 'radio' ? 'radio' : 'tv'}\n${region?.trim().toLowerCase() ?? ''}`;

function addTo(map: World['byGuideId'], key: string, at: number): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, at);
  else if (typeof known === 'number') map.set(key, [known, at]);
  else known.push(at);
}

function settle({ byGuideId, withoutId }: World, names: readonly string[], stations: Stations): void {
  /** Cleaned name → the station in which it occurs; `SEVERAL` of them. */
  const homeOfName = new Map<string, number>();
  const put = (at: number, station: number) => {
    stations.put(at, station);
    const home = homeOfName.get(names[at]!);
    if (home !== station) homeOfName.set(names[at]!, home === undefined ? station : SEVERAL);
  };
  for (const places of byGuideId.values()) {
    if (typeof places === 'number') put(places, stations.open());
    else
      for (const part of splitUnrelated(places, names)) {
        const station = stations.open();
        for (const at of part) put(at, station);
      }
  }
  /** Of entries without an id whose name leads to no station, or to more than one. */
  const ownOfName = new Map<string, number>();
  for (const at of withoutId) {
    const name = names[at]!;
    const home = homeOfName.get(name) ?? SEVERAL;
    const station = home === SEVERAL ? (ownOfName.get(name) ?? stations.open()) : home;
    if (home === SEVERAL) ownOfName.set(name, station);
    stations.put(at, station);
  }
}

const SEVERAL = -1;

/** Parts of a group with one guide id that share at least one word with the alphabetically first name of their part. */
function splitUnrelated(places: readonly number[], nameAt: readonly string[]): Iterable<readonly number[]> {
  const names = [...new Set(places.map((at) => nameAt[at]!))].sort();
  if (names.length === 1) return [places];
  const parts: { name: string; words: Set<string> }[] = [];
  const partOf = new Map<string, string>();
  for (const name of names) {
    const words = name.split(' ');
    const related = parts.find((part) => words.some((word) => part.words.has(word)));
    // only the part's first name counts: else a chain of names could join two that have nothing in common
    if (!related) parts.push({ name, words: new Set(words) });
    partOf.set(name, related?.name ?? name);
  }
  return groupBy(places, (at) => partOf.get(nameAt[at]!)!).values();
}

/** Which entries make up which station, by their places. */
class Stations {
  readonly #stationOf: Int32Array;
  #count = 0;

  constructor(entryCount: number) {
    this.#stationOf = new Int32Array(entryCount).fill(NOWHERE);
  }

  open(): number {
    return this.#count++;
  }

  put(at: number, station: number): void {
    this.#stationOf[at] = station;
  }

  clusters<Entry>(entries: readonly Entry[]): Cluster<Entry>[] {
    const clusters: Entry[][] = [];
    const clusterOf = new Int32Array(this.#count).fill(NOWHERE);
    for (let at = 0; at < entries.length; at++) {
      const station = this.#stationOf[at]!;
      if (station === NOWHERE) continue;
      const cluster = clusterOf[station]!;
      if (cluster === NOWHERE) clusterOf[station] = clusters.push([entries[at]!]) - 1;
      else clusters[cluster]!.push(entries[at]!);
    }
    return clusters;
  }
}

const NOWHERE = -1;

/** The same list where they are so already, as they are when they come from the database. */
function byStreamId<Entry extends MatchEntry>(entries: readonly Entry[]): readonly Entry[] {
  for (let at = 1; at < entries.length; at++)
    if (entries[at - 1]!.streamId > entries[at]!.streamId) return [...entries].sort((a, b) => a.streamId - b.streamId);
  return entries;
}

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
