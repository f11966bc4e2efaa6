import type { Station } from './stations.js';

export interface ScoredPair<Entry> {
  a: Station<Entry>;
  b: Station<Entry>;
  score: number;
}

export interface Thresholds {
  /** From here on two stations are one. */
  mergeAt: number;
  /** From here on a person is asked. */
  suggestAt: number;
}

/** Two groups with a pair that is less alike than this stay apart, however alike another pair is. */
const WORST_MIN = 40;

/**
 * Puts stations together, the most alike first. One bad pair cannot chain two groups into one, since each member is asked
 * about each of the other group.
 *
 * @returns groups, and the pairs between them that a person may decide about.
 */
export function clusterStations<Entry>(
  stations: readonly Station<Entry>[],
  pairs: readonly ScoredPair<Entry>[],
  { mergeAt, suggestAt }: Thresholds,
  scoreOf: (a: Station<Entry>, b: Station<Entry>) => number,
): { groups: Station<Entry>[][]; suggested: ScoredPair<Entry>[] } {
  const groupOf = new Map(stations.map((station) => [station, [station]]));
  const ordered = [...pairs].sort(byScore);
  const open: ScoredPair<Entry>[] = [];
  for (const pair of ordered) {
    const [one, other] = [groupOf.get(pair.a)!, groupOf.get(pair.b)!];
    if (one === other) continue;
    const isAgreed = one.every((x) => other.every((y) => scoreOf(x, y) >= WORST_MIN));
    if (pair.score >= mergeAt && isAgreed) {
      one.push(...other);
      for (const station of other) groupOf.set(station, one);
    } else if (pair.score >= suggestAt) open.push(pair);
  }
  const suggested = open.filter(({ a, b }) => groupOf.get(a) !== groupOf.get(b));
  return { groups: [...new Set(groupOf.values())], suggested };
}

function byScore<Entry>(x: ScoredPair<Entry>, y: ScoredPair<Entry>): number {
  return y.score - x.score || compareText(x.a.key, y.a.key) || compareText(x.b.key, y.b.key);
}

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
