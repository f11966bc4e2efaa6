import { groupBy } from '../base/group-by.js';
import type { ProviderId } from '../base/model.js';
import { candidatePairs } from './candidates.js';
import type { Cluster } from './channel-ids.js';
import { clusterStations, type ScoredPair, type Thresholds } from './clustering.js';
import { compareStations, type EvidenceFacts } from './evidence.js';
import { createGuideIds } from './guide-ids.js';
import { inferHomes } from './homes.js';
import type { Country } from './reading/index.js';
import { openRenames } from './renames.js';
import { type MatchEntry, nameOf, type PlacedReading, placeEntry, type Station, worldOf } from './stations.js';

export interface Matched<Entry> {
  /** Entries that are one station, by their stream ids; by the stream id of their first entries. Headings are in none. */
  clusters: Cluster<Entry>[];
  /** Pairs that a person may decide about. */
  suggested: { a: Entry; b: Entry; score: number }[];
}

const THRESHOLDS: Thresholds = { mergeAt: 85, suggestAt: 75 };

/** So many entries are read, and pairs compared, before others may have their turn. */
const PER_BREATH = 512;
/** A logo that so many different names have is the provider's, not a station's. */
const LOGO_NAMES_MAX = 4;

/**
 * Which entries are the same station. The same entries give the same clusters, in whatever order they come.
 *
 * Entries that read the same make a station; stations of one world (radio or television, country, language, time shift, feed)
 * are compared, and put together where name, guide id and logo say enough for it. A wrong merge plays the wrong channel, a
 * missed one is a duplicate: so doubt keeps apart.
 *
 * @param breathe Asked for now and then, since all entries of all providers pass here.
 */
export async function matchEntries<Entry extends MatchEntry>(
  entries: readonly Entry[],
  breathe: () => Promise<void>,
  thresholds: Thresholds = THRESHOLDS,
): Promise<Matched<Entry>> {
  const readings: PlacedReading[] = [];
  for (const [at, entry] of entries.entries()) {
    readings.push(placeEntry(entry));
    if (at % PER_BREATH === 0) await breathe();
  }
  const { stations, alone } = gatherStations(entries, readings);
  await breathe();
  dropGenericLogos(stations);
  const guideIds = createGuideIds(stations);
  const clusters: Entry[][] = alone.map((entry) => [entry]);
  const suggested: Matched<Entry>['suggested'] = [];
  for (const ofWorld of groupBy(stations, ({ world }) => world).values()) {
    const facts: EvidenceFacts = { names: countWords(ofWorld), guideIds, renames: openRenames() };
    const scoreOf = (a: Station<Entry>, b: Station<Entry>) => compareStations(a, b, facts).score;
    const pairs: ScoredPair<Entry>[] = [];
    let count = 0;
    for (const [a, b] of candidatePairs(ofWorld)) {
      const score = scoreOf(a, b);
      if (score >= thresholds.suggestAt) pairs.push(a.key < b.key ? { a, b, score } : { a: b, b: a, score });
      if (++count % PER_BREATH === 0) await breathe();
    }
    const made = clusterStations(ofWorld, pairs, thresholds, scoreOf);
    for (const group of made.groups) clusters.push(group.flatMap((station) => station.entries));
    for (const { a, b, score } of made.suggested) suggested.push({ a: firstOf(a), b: firstOf(b), score });
    await breathe();
  }
  for (const cluster of clusters) cluster.sort((a, b) => a.streamId - b.streamId);
  return { clusters: clusters.sort((a, b) => a[0]!.streamId - b[0]!.streamId), suggested };
}

const firstOf = <Entry extends MatchEntry>({ entries }: Station<Entry>): Entry =>
  entries.reduce((first, entry) => (entry.streamId < first.streamId ? entry : first));

/** Loops and slots for events stay alone. */
function gatherStations<Entry extends MatchEntry>(
  entries: readonly Entry[],
  readings: readonly PlacedReading[],
): { stations: Station<Entry>[]; alone: Entry[] } {
  const homes: ReadonlyMap<ProviderId, Country | null> = inferHomes(entries, readings);
  const stations = new Map<string, Station<Entry>>();
  const alone: Entry[] = [];
  for (const [at, entry] of entries.entries()) {
    const read = readings[at]!;
    const { kind } = read.reading;
    if (kind === 'loop' || kind === 'event') alone.push(entry);
    if (kind !== 'tv' && kind !== 'radio') continue;
    const home = homes.get(entry.providerId) ?? null;
    const { world, country } = worldOf(read, entry.region, home);
    const name = nameOf(read, home);
    if (name.glued === '') {
      alone.push(entry);
      continue;
    }
    const key = `${world}|${country ?? ''}|${name.words.join(' ')}`;
    let station = stations.get(key);
    if (!station) {
      const former = openRenames().stationOf(name.glued, country ?? read.country ?? home);
      station = { key, world, country, name, former, entries: [], guideIds: new Set(), logoHashes: new Set() };
      stations.set(key, station);
    }
    station.entries.push(entry);
    if (entry.tvgId !== null) station.guideIds.add(entry.tvgId.toLowerCase());
    if (entry.logoHash) station.logoHashes.add(entry.logoHash);
  }
  return { stations: [...stations.values()], alone };
}

function dropGenericLogos<Entry>(stations: readonly Station<Entry>[]): void {
  const namesOf = new Map<string, Set<string>>();
  for (const { logoHashes, name } of stations)
    for (const hash of logoHashes) namesOf.set(hash, (namesOf.get(hash) ?? new Set()).add(name.glued));
  for (const { logoHashes } of stations)
    for (const hash of logoHashes) if (namesOf.get(hash)!.size > LOGO_NAMES_MAX) logoHashes.delete(hash);
}

function countWords<Entry>(stations: readonly Station<Entry>[]): EvidenceFacts['names'] {
  const counts = new Map<string, number>();
  for (const { name, entries } of stations)
    for (const word of new Set(name.words)) counts.set(word, (counts.get(word) ?? 0) + entries.length);
  return { entriesWith: (word) => counts.get(word) ?? 0 };
}
