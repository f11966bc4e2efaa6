import type { ProviderId } from '../base/model.js';
import { candidatePairs } from './candidates.js';
import { clusterStations, type ScoredPair, type Thresholds } from './clustering.js';
import { bitsApart, compareStations, type EvidenceFacts } from './evidence.js';
import { createGuideIds } from './guide-ids.js';
import { inferHomes } from './homes.js';
import { type Country, isArea } from './reading/index.js';
import { openRenames } from './renames.js';
import { type MatchEntry, nameOf, type PlacedReading, placeEntry, type Station, worldOf } from './stations.js';

export interface Matched<Entry> {
  clusters: Entry[][];
  suggested: { a: Entry; b: Entry; score: number }[];
  homes: ReadonlyMap<ProviderId, Country | null>;
}

/** A logo that so many different names have is the provider's, not a station's. */
const LOGO_NAMES_MAX = 4;

export function matchStations<Entry extends MatchEntry>(
  entries: readonly Entry[],
  thresholds: Thresholds,
): Matched<Entry> {
  const readings = entries.map(placeEntry);
  const homes = inferHomes(entries, readings);
  const stations = gatherStations(entries, readings, homes);
  const all = [...stations.values()];
  dropGenericLogos(all);
  const guideIds = createGuideIds(all);
  const clusters: Entry[][] = [];
  const suggested: Matched<Entry>['suggested'] = [];
  for (const ofWorld of groupByWorld(all).values()) {
    const facts: EvidenceFacts = { names: countWords(ofWorld), guideIds, renames: openRenames() };
    const scoreOf = (a: Station<Entry>, b: Station<Entry>) => compareStations(a, b, facts).score;
    const pairs: ScoredPair<Entry>[] = [];
    for (const [a, b] of candidatePairs(ofWorld)) {
      const score = scoreOf(a, b);
      if (score >= thresholds.suggestAt) pairs.push(a.key < b.key ? { a, b, score } : { a: b, b: a, score });
    }
    const made = clusterStations(ofWorld, pairs, thresholds, scoreOf);
    for (const group of made.groups) clusters.push(group.flatMap((station) => station.entries));
    for (const { a, b, score } of made.suggested) suggested.push({ a: a.entries[0]!, b: b.entries[0]!, score });
  }
  return { clusters, suggested, homes };
}

function gatherStations<Entry extends MatchEntry>(
  entries: readonly Entry[],
  readings: readonly PlacedReading[],
  homes: ReadonlyMap<ProviderId, Country | null>,
): Map<string, Station<Entry>> {
  const stations = new Map<string, Station<Entry>>();
  for (const [at, entry] of entries.entries()) {
    const read = readings[at]!;
    if (read.reading.kind !== 'tv' && read.reading.kind !== 'radio') continue;
    const home = homes.get(entry.providerId) ?? null;
    const { world, country } = worldOf(read, entry.region, home);
    const name = nameOf(read, home);
    const key = `${world}|${country ?? ''}|${name.words.join(' ')}`;
    let station = stations.get(key);
    if (!station) {
      const former = openRenames().stationOf(name.glued, country ?? read.country ?? home);
      station = { key, world, country, name, former, entries: [], guideIds: new Map(), logoHashes: new Set() };
      stations.set(key, station);
    }
    station.entries.push(entry);
    if (entry.tvgId !== null) {
      const id = entry.tvgId.toLowerCase();
      station.guideIds.set(id, (station.guideIds.get(id) ?? 0) + 1);
    }
    if (entry.logoHash !== null) station.logoHashes.add(entry.logoHash);
  }
  return stations;
}

function dropGenericLogos<Entry>(stations: readonly Station<Entry>[]): void {
  const namesOf = new Map<string, Set<string>>();
  for (const { logoHashes, name } of stations)
    for (const hash of logoHashes) namesOf.set(hash, (namesOf.get(hash) ?? new Set()).add(name.glued));
  for (const { logoHashes } of stations)
    for (const hash of logoHashes) if (namesOf.get(hash)!.size > LOGO_NAMES_MAX) logoHashes.delete(hash);
}

function groupByWorld<Entry>(stations: readonly Station<Entry>[]): Map<string, Station<Entry>[]> {
  const worlds = new Map<string, Station<Entry>[]>();
  for (const station of stations) {
    const list = worlds.get(station.world);
    if (list) list.push(station);
    else worlds.set(station.world, [station]);
  }
  return worlds;
}

function countWords<Entry>(stations: readonly Station<Entry>[]): EvidenceFacts['names'] {
  const counts = new Map<string, number>();
  for (const { name, entries } of stations)
    for (const word of new Set(name.words)) counts.set(word, (counts.get(word) ?? 0) + entries.length);
  return { entriesWith: (word) => counts.get(word) ?? 0 };
}

export { bitsApart, isArea };
