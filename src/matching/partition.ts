import { groupBy } from '../base/group-by.js';
import type { ChannelId, SourceStreamId, StreamKind } from '../base/model.js';
import { cleanName, isSeparatorName } from '../base/names.js';

/**
 * Which entries are the same station. Pure: the same entries give the same partition, in whatever order they come.
 *
 * Entries with one guide id are one station, unless they have no word in common (providers reuse ids carelessly); an entry
 * without an id joins the station of its cleaned name when there is exactly one. Radio and television, and regions, are worlds
 * of their own. A wrong merge plays the wrong channel, a missed one is a duplicate: so doubt keeps apart.
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
export type Cluster = readonly SourceStreamId[];

export function partition(entries: readonly MatchEntry[]): Cluster[] {
  const clusters = new Map<string, SourceStreamId[]>();
  const put = (key: string, id: SourceStreamId) => {
    const cluster = clusters.get(key);
    if (cluster) cluster.push(id);
    else clusters.set(key, [id]);
  };
  /** Cleaned name → key of the cluster in which it occurs; null: of several. */
  const homeOfName = new Map<string, string | null>();
  const worldOf = ({ kind, region }: MatchEntry) =>
    `${kind === 'radio' ? 'radio' : 'tv'}\n${region?.trim().toLowerCase() ?? ''}`;
  const playable = entries.filter((entry) => !isSeparatorName(entry.name));
  const cleaned = new Map(playable.map((entry) => [entry.streamId, cleanName(entry.name)]));
  const nameOf = (entry: MatchEntry) => cleaned.get(entry.streamId)!;

  const withId = playable.filter((entry) => entry.tvgId !== null);
  for (const [id, members] of groupBy(withId, (entry) => `${worldOf(entry)}\n${entry.tvgId!.toLowerCase()}`)) {
    for (const [part, group] of splitUnrelated(members, nameOf)) {
      const key = `id\n${id}\n${part}`;
      for (const entry of group) {
        put(key, entry.streamId);
        const nameKey = `${worldOf(entry)}\n${nameOf(entry)}`;
        const home = homeOfName.get(nameKey);
        homeOfName.set(nameKey, home === undefined || home === key ? key : null);
      }
    }
  }
  for (const entry of playable) {
    if (entry.tvgId !== null) continue;
    const nameKey = `${worldOf(entry)}\n${nameOf(entry)}`;
    put(homeOfName.get(nameKey) ?? `name\n${nameKey}`, entry.streamId);
  }
  return [...clusters.values()].map((ids) => ids.sort((a, b) => a - b)).sort((a, b) => a[0]! - b[0]!);
}

/** Parts of a group with one guide id that share at least one word, each under its alphabetically first cleaned name. */
function splitUnrelated(
  members: readonly MatchEntry[],
  nameOf: (entry: MatchEntry) => string,
): Map<string, MatchEntry[]> {
  const names = [...new Set(members.map(nameOf))].sort();
  if (names.length === 1) return new Map([[names[0]!, [...members]]]);
  const parts: { name: string; words: Set<string> }[] = [];
  const partOf = new Map<string, string>();
  for (const name of names) {
    const words = name.split(' ');
    const related = parts.find((part) => words.some((word) => part.words.has(word)));
    // only the part's first name counts: else a chain of names could join two that have nothing in common
    if (!related) parts.push({ name, words: new Set(words) });
    partOf.set(name, related?.name ?? name);
  }
  return groupBy(members, (entry) => partOf.get(nameOf(entry))!);
}

/**
 * Gives clusters the ids of the stored channels with which they share most entries (a tie goes to the oldest channel), so
 * that channels keep their id, number and name whatever the lists do.
 *
 * @param channelOf Stored channel of an entry, if it has one.
 * @returns for each cluster, in order, its channel or null for a new one.
 */
export function keepChannelIds(
  clusters: readonly Cluster[],
  channelOf: (streamId: SourceStreamId) => ChannelId | null,
): (ChannelId | null)[] {
  const overlaps: { cluster: number; channelId: ChannelId; count: number }[] = [];
  for (const [cluster, ids] of clusters.entries()) {
    const counts = new Map<ChannelId, number>();
    for (const id of ids) {
      const channelId = channelOf(id);
      if (channelId !== null) counts.set(channelId, (counts.get(channelId) ?? 0) + 1);
    }
    for (const [channelId, count] of counts) overlaps.push({ cluster, channelId, count });
  }
  overlaps.sort((a, b) => b.count - a.count || a.channelId - b.channelId || a.cluster - b.cluster);
  const result: (ChannelId | null)[] = new Array(clusters.length).fill(null);
  const given = new Set<ChannelId>();
  for (const { cluster, channelId } of overlaps) {
    if (result[cluster] !== null || given.has(channelId)) continue;
    result[cluster] = channelId;
    given.add(channelId);
  }
  return result;
}
