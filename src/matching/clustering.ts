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

/** What a person has decided, as pairs of stations; the latest first, since it counts where two contradict each other. */
export interface Constraint<Entry> {
  a: Station<Entry>;
  b: Station<Entry>;
  verdict: 'same' | 'different';
}

/** Two groups with a pair that is less alike than this stay apart, however alike another pair is. */
const WORST_MIN = 40;

/** Stations that a person has put together, or one. What comes to them has to be like one of them. */
type Bundle<Entry> = readonly Station<Entry>[];

interface Group<Entry> {
  bundles: Bundle<Entry>[];
}

/**
 * Puts stations together: first as people have decided, then the most alike first. One bad pair cannot chain two groups into
 * one, since each member is asked about each of the other group; nor do two ever come together that a person keeps apart.
 *
 * @returns groups, and the pairs between them that a person may decide about.
 */
export function clusterStations<Entry>(
  stations: readonly Station<Entry>[],
  pairs: readonly ScoredPair<Entry>[],
  constraints: readonly Constraint<Entry>[],
  { mergeAt, suggestAt }: Thresholds,
  scoreOf: (a: Station<Entry>, b: Station<Entry>) => number,
): { groups: Station<Entry>[][]; suggested: ScoredPair<Entry>[] } {
  const { groupOf, isKeptApart } = startGroups(constraints);
  const groupFor = (station: Station<Entry>) => {
    const known = groupOf.get(station);
    if (known) return known;
    const made: Group<Entry> = { bundles: [[station]] };
    groupOf.set(station, made);
    return made;
  };
  const isAlike = (x: Bundle<Entry>, y: Bundle<Entry>) => x.some((a) => y.some((b) => scoreOf(a, b) >= WORST_MIN));
  const open: ScoredPair<Entry>[] = [];
  for (const pair of [...pairs].sort(byScore)) {
    const [one, other] = [groupFor(pair.a), groupFor(pair.b)];
    if (one === other || isKeptApart(one, other)) continue;
    const isThis = (x: Bundle<Entry>, y: Bundle<Entry>) => x.includes(pair.a) && y.includes(pair.b);
    const isAgreed = () => one.bundles.every((x) => other.bundles.every((y) => isThis(x, y) || isAlike(x, y)));
    if (pair.score >= mergeAt && isAgreed()) {
      one.bundles.push(...other.bundles);
      for (const station of other.bundles.flat()) groupOf.set(station, one);
    } else if (pair.score >= suggestAt) open.push(pair);
  }
  const groups: Station<Entry>[][] = [];
  for (const station of stations) if (!groupOf.has(station)) groups.push([station]);
  for (const group of new Set(groupOf.values())) groups.push(group.bundles.flat());
  return { groups, suggested: questionsOf(open, groupFor, isKeptApart) };
}

/** One for two groups, by their likest pair: what is decided about it holds for all of both. The most entries first. */
function questionsOf<Entry>(
  open: readonly ScoredPair<Entry>[],
  groupFor: (station: Station<Entry>) => Group<Entry>,
  isKeptApart: (one: Group<Entry>, other: Group<Entry>) => boolean,
): ScoredPair<Entry>[] {
  const asked = new Map<Group<Entry>, Set<Group<Entry>>>();
  const questions: { pair: ScoredPair<Entry>; entryCount: number }[] = [];
  for (const pair of open) {
    const [one, other] = [groupFor(pair.a), groupFor(pair.b)];
    if (one === other || asked.get(one)?.has(other) || isKeptApart(one, other)) continue;
    asked.set(one, (asked.get(one) ?? new Set()).add(other));
    asked.set(other, (asked.get(other) ?? new Set()).add(one));
    questions.push({ pair, entryCount: entriesIn(one) * entriesIn(other) });
  }
  return questions
    .sort((x, y) => y.pair.score - x.pair.score || y.entryCount - x.entryCount || byScore(x.pair, y.pair))
    .map(({ pair }) => pair);
}

const entriesIn = <Entry>({ bundles }: Group<Entry>): number =>
  bundles.flat().reduce((sum, { entries }) => sum + entries.length, 0);

/** Groups as people have decided, and what they keep apart. */
function startGroups<Entry>(constraints: readonly Constraint<Entry>[]) {
  const groupOf = new Map<Station<Entry>, Group<Entry>>();
  const apartFrom = new Map<Station<Entry>, Set<Station<Entry>>>();
  const membersOf = (station: Station<Entry>) => groupOf.get(station)?.bundles.flat() ?? [station];
  const keepApart = (a: Station<Entry>, b: Station<Entry>) =>
    void apartFrom.set(a, (apartFrom.get(a) ?? new Set()).add(b));
  const areKeptApart = (one: readonly Station<Entry>[], other: readonly Station<Entry>[]) =>
    one.some((a) => other.some((b) => apartFrom.get(a)?.has(b)));
  for (const { a, b, verdict } of constraints) {
    const [one, other] = [membersOf(a), membersOf(b)];
    if (one.includes(b)) continue;
    if (verdict === 'different') {
      keepApart(a, b);
      keepApart(b, a);
    } else if (!areKeptApart(one, other)) {
      const joined: Group<Entry> = { bundles: [[...one, ...other]] };
      for (const station of joined.bundles[0]!) groupOf.set(station, joined);
    }
  }
  const isKeptApart = (one: Group<Entry>, other: Group<Entry>) =>
    apartFrom.size > 0 && areKeptApart(one.bundles.flat(), other.bundles.flat());
  return { groupOf, isKeptApart };
}

function byScore<Entry>(x: ScoredPair<Entry>, y: ScoredPair<Entry>): number {
  return y.score - x.score || compareText(x.a.key, y.a.key) || compareText(x.b.key, y.b.key);
}

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
