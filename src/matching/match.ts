import type { ProviderId } from '../base/model.js';
import { findCandidates } from './candidates.js';
import type { Cluster } from './channel-ids.js';
import { type Constraint, clusterStations, type ScoredPair, type Thresholds } from './clustering.js';
import { type Decision, readingsApart } from './decisions.js';
import { type EntryReading, isStation, placeReading } from './entry-reading.js';
import { compareStations } from './evidence.js';
import { createGuideIds } from './guide-ids.js';
import { hashText } from './hash.js';
import { inferHomes } from './homes.js';
import type { Country } from './reading/index.js';
import { factsHash, gatherStations, type Homes, type MatchEntry, type Station, stationKey } from './stations.js';

export interface MatchOptions {
  thresholds: Thresholds;
  /** The latest first. */
  decisions: readonly Decision[];
  /** Where providers were found to be at home before. */
  homes: ReadonlyMap<ProviderId, Country>;
  /** Asked for now and then, since all entries of all providers pass here. */
  breathe(): Promise<void>;
}

export interface Matched<Entry> {
  /** Entries that are one station, by their stream ids; by the stream id of their first entries. Headings are in none. */
  clusters: Cluster<Entry>[];
  /** What a person may decide about, one pair for two clusters: the most alike first, of those the most entries. */
  suggested: { a: Entry; b: Entry; score: number }[];
  homes: ReadonlyMap<ProviderId, Country | null>;
}

export interface Matcher {
  /**
   * Which entries are the same station. The same entries give the same clusters, in whatever order they come and whatever was
   * matched before.
   *
   * Entries that read the same make a station; stations of one world (radio or television, country, language, time shift, feed)
   * are compared, and put together where name, guide id and logo say enough for it. A wrong merge plays the wrong channel, a
   * missed one is a duplicate: so doubt keeps apart.
   */
  match<Entry extends MatchEntry>(entries: readonly Entry[], options: MatchOptions): Promise<Matched<Entry>>;
}

/** So many pairs are compared before others may have their turn. */
const PER_BREATH = 512;

/** What is known of the stations that were matched last: only those that have changed since are compared again. */
interface Memory {
  suggestAt: number;
  /** By `hashText` of a station's key. */
  facts: ReadonlyMap<number, number>;
  pairs: readonly KnownPair[];
  common: ReadonlySet<number>;
}

interface KnownPair {
  a: number;
  b: number;
  score: number;
}

const EMPTY: Memory = { suggestAt: 0, facts: new Map(), pairs: [], common: new Set() };

/** Remembers between two runs what stations had come to: some 100 bytes for each. */
export function createMatcher(): Matcher {
  let memory = EMPTY;
  return {
    async match(entries, options) {
      const { thresholds, decisions, breathe } = options;
      const before = memory;
      memory = EMPTY; // until this run is through: one that is stopped leaves nothing half known
      const homesBy: Homes = (counts) => inferHomes(counts, options.homes);
      const { stations, alone, homes } = await gatherStations(entries, readingsApart(decisions), homesBy, breathe);
      const known = before.suggestAt === thresholds.suggestAt ? before : EMPTY;
      const scored = await scorePairs(stations, known, thresholds.suggestAt, breathe);
      memory = scored.memory;
      const homeOf = (id: ProviderId) => homes.get(id) ?? options.homes.get(id) ?? null;
      const constraints = constraintsFor(stations, decisions, homeOf);
      const made = clusterStations(stations, scored.pairs, constraints, thresholds, scored.scoreOf);
      await breathe();
      const clusters = [...alone.map((entry) => [entry]), ...made.groups.map(entriesOf)];
      clusters.sort((a, b) => a[0]!.streamId - b[0]!.streamId);
      const suggested = made.suggested.map(({ a, b, score }) => ({ a: firstOf(a), b: firstOf(b), score }));
      return { clusters, suggested, homes };
    },
  };
}

type Scored<Entry> = {
  pairs: ScoredPair<Entry>[];
  memory: Memory;
  scoreOf(a: Station<Entry>, b: Station<Entry>): number;
};

async function scorePairs<Entry extends MatchEntry>(
  stations: readonly Station<Entry>[],
  before: Memory,
  suggestAt: number,
  breathe: () => Promise<void>,
): Promise<Scored<Entry>> {
  const hashes = stations.map(({ key }) => hashText(key));
  await breathe();
  const facts = new Map<number, number>();
  const isChanged = new Uint8Array(stations.length);
  for (const [at, station] of stations.entries()) {
    if (at % PER_BREATH === 0) await breathe();
    const hash = factsHash(station);
    facts.set(hashes[at]!, hash);
    if (before.facts.get(hashes[at]!) !== hash) isChanged[at] = 1;
  }
  const candidates = await findCandidates(stations, isChanged, before.common, breathe);
  const guideIds = createGuideIds();
  const scoreOf = (a: Station<Entry>, b: Station<Entry>) => compareStations(a, b, guideIds).score;
  const pairs: ScoredPair<Entry>[] = [];
  const known: KnownPair[] = [];
  const add = (a: number, b: number, score: number) => {
    const [one, other] = [stations[a]!, stations[b]!];
    pairs.push(one.key < other.key ? { a: one, b: other, score } : { a: other, b: one, score });
    known.push({ a: hashes[a]!, b: hashes[b]!, score });
  };
  const placeOf = new Map(before.pairs.length === 0 ? [] : hashes.map((hash, at) => [hash, at]));
  for (const { a, b, score } of before.pairs) {
    const [one, other] = [placeOf.get(a), placeOf.get(b)];
    if (one === undefined || other === undefined || isChanged[one] === 1 || isChanged[other] === 1) continue;
    add(one, other, score);
  }
  let count = 0;
  for (const [a, b] of candidates.pairs) {
    if (++count % PER_BREATH === 0) await breathe();
    const score = scoreOf(stations[a]!, stations[b]!);
    if (score >= suggestAt) add(a, b, score);
  }
  return { pairs, memory: { suggestAt, facts, pairs: known, common: candidates.common }, scoreOf };
}

/**
 * A reading that no entry has any more counts for what it comes to: its provider may have begun to say its country, or another
 * one writes the same.
 */
function constraintsFor<Entry>(
  stations: readonly Station<Entry>[],
  decisions: readonly Decision[],
  homeOf: (providerId: ProviderId) => Country | null,
): Constraint<Entry>[] {
  if (decisions.length === 0) return [];
  const wanted = new Set(decisions.flatMap(({ a, b }) => [a, b]));
  const stationOf = new Map<EntryReading, Station<Entry>>();
  for (const station of stations)
    for (const reading of station.readings) if (wanted.has(reading)) stationOf.set(reading, station);
  const byKey = new Map<string, Station<Entry>>();
  if (stationOf.size < wanted.size) for (const station of stations) byKey.set(station.key, station);
  const find = (reading: EntryReading) =>
    stationOf.get(reading) ?? (isStation(reading) ? byKey.get(stationKey(placeReading(reading, homeOf))) : undefined);
  return decisions.flatMap(({ a, b, verdict }) => {
    const [one, other] = [find(a), find(b)];
    return one && other && one !== other ? [{ a: one, b: other, verdict }] : [];
  });
}

const entriesOf = <Entry extends MatchEntry>(group: readonly Station<Entry>[]): Entry[] => {
  const only = group.length === 1 && group[0]!.entries.length === 1 ? group[0]!.entries[0]! : null;
  if (only) return [only];
  return group.flatMap(({ entries }) => entries).sort((a, b) => a.streamId - b.streamId);
};

const firstOf = <Entry extends MatchEntry>({ entries }: Station<Entry>): Entry =>
  entries.reduce((first, entry) => (entry.streamId < first.streamId ? entry : first));
