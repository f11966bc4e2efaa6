import { groupBy } from '../../src/base/group-by.js';
import type { GoldEntry } from './data-set.js';

/** How well entries were put together, where it is known what they are. */
export interface Score {
  /** The mean over the entries that are channels: how much of an entry's group, and of its station, is with it. */
  bcubed: Quality;
  /** The same over pairs of entries. */
  pairwise: Quality;
  /** Pairs of entries of one station that are not in one group. */
  missedPairs: number;
  groupsWithWrongMerge: number;
  /** Pairs of stations in one group that differ in their hours of time shift. */
  timeShiftMerges: number;
  /** Loops, events and separators that share a group with anything. */
  groupedNonChannels: number;
}

export interface Quality {
  precision: number;
  recall: number;
  f1: number;
}

export type Pair = readonly [string, string];

/** The group of each entry; null, and entries that are not in it, are alone. */
export type Groups = ReadonlyMap<string, number | null>;

interface Placed extends GoldEntry {
  group: number | string;
}

export function score(gold: readonly GoldEntry[], groups: Groups): Score {
  const all = gold.map((entry): Placed => ({ ...entry, group: groups.get(entry.id) ?? entry.id }));
  const entries = all.filter(isChannel);
  const byGroup = groupBy(entries, ({ group }) => group);
  const byStation = groupBy(entries, ({ cluster }) => cluster);
  const together = groupBy(entries, ({ group, cluster }) => `${group} ${cluster}`);
  let precise = 0;
  let recalled = 0;
  for (const cell of together.values()) {
    const { group, cluster } = cell[0]!;
    precise += cell.length ** 2 / byGroup.get(group)!.length;
    recalled += cell.length ** 2 / byStation.get(cluster)!.length;
  }
  const truePairs = countPairs(together);
  const goldPairs = countPairs(byStation);
  const stationsOf = [...byGroup.values()].map((group) => [...new Set(group.map(({ cluster }) => cluster!))]);
  return {
    bcubed: qualityOf(ratio(precise, entries.length), ratio(recalled, entries.length)),
    pairwise: qualityOf(ratio(truePairs, countPairs(byGroup)), ratio(truePairs, goldPairs)),
    missedPairs: goldPairs - truePairs,
    groupsWithWrongMerge: stationsOf.filter((stations) => stations.length > 1).length,
    timeShiftMerges: stationsOf.reduce((sum, stations) => sum + countShiftMerges(stations), 0),
    groupedNonChannels: countGroupedNonChannels(all),
  };
}

/** How many pairs of a list are missed ones, each counted once. */
export function countMissed(pairs: Iterable<Pair>, gold: readonly GoldEntry[], groups: Groups): number {
  const entryOf = new Map(gold.map((entry) => [entry.id, entry]));
  const seen = new Set<string>();
  for (const [a, b] of pairs) {
    const [one, other] = [entryOf.get(a), entryOf.get(b)];
    const group = groups.get(a) ?? null;
    const isJoined = group !== null && group === groups.get(b);
    if (a === b || !one || !other || isJoined || !isChannel(one) || one.cluster !== other.cluster) continue;
    seen.add([a, b].sort().join(' '));
  }
  return seen.size;
}

const isChannel = ({ kind, cluster }: GoldEntry): boolean => cluster !== null && (kind === 'tv' || kind === 'radio');

function countGroupedNonChannels(all: readonly Placed[]): number {
  const byGroup = groupBy(all, ({ group }) => group);
  return all.filter((entry) => !isChannel(entry) && byGroup.get(entry.group)!.length > 1).length;
}

function countShiftMerges(stations: readonly string[]): number {
  const byShift = groupBy(stations, shiftOf);
  const same = countPairs(byShift);
  return (stations.length * (stations.length - 1)) / 2 - same;
}

/** The feed of a station's key may end with it: `FilmFour.uk@Plus1`. */
const shiftOf = (station: string): number => Number(/@.*?Plus(\d+)$/.exec(station)?.[1] ?? 0);

function countPairs(groups: ReadonlyMap<unknown, readonly unknown[]>): number {
  return [...groups.values()].reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0);
}

/** Where nothing was to be found or nothing was claimed, nothing is wrong. */
const ratio = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole);

function qualityOf(precision: number, recall: number): Quality {
  const sum = precision + recall;
  return { precision, recall, f1: sum === 0 ? 0 : (2 * precision * recall) / sum };
}
