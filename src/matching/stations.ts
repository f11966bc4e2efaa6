import type { ProviderId, SourceStreamId } from '../base/model.js';
import { type EntryReading, isStation, type PlacedReading, placeReading } from './entry-reading.js';
import { isCode } from './guide-ids.js';
import { hashText } from './hash.js';
import type { ReadingCount } from './homes.js';
import type { Country } from './reading/index.js';
import { openRenames } from './renames.js';
import type { StationName } from './station-name.js';

/** An entry as the matching compares it. */
export interface MatchEntry {
  streamId: SourceStreamId;
  providerId: ProviderId;
  /** @see readingOf */
  reading: EntryReading;
  tvgId: string | null;
  /** Perceptual hash of its logo, 16 hex digits; null: not known. */
  logoHash?: string | null;
}

/**
 * Entries that read the same: of one name in one world. There are several times fewer of them than entries, and only they are
 * compared with each other. It holds all that a comparison asks for, so that two that have not changed compare as before.
 */
export interface Station<Entry> {
  /** The same for the same reading, whatever else there is. */
  key: string;
  world: string;
  /** Within the area of its world; null: only the area is said. */
  country: Country | null;
  name: StationName;
  /** By this and by others that people still use. */
  names: readonly StationName[];
  /** Readings that have come to it. */
  readings: readonly EntryReading[];
  /** The station that has had this name among others, as dictionaries know it. */
  former: string | null;
  entries: readonly Entry[];
  /** In lower case. */
  guideIds: readonly string[];
  /** Those of its guide ids that say nothing themselves and stand on few names. */
  codes: readonly string[];
  /** Words of its name that few entries of its world have. */
  rareWords: readonly string[];
  logoHashes: readonly string[];
}

/** A logo that so many different names have is the provider's, not a station's. */
const LOGO_NAMES_MAX = 4;
/** More names than a station has spellings: the guide id means nothing. */
const CODE_NAMES_MAX = 3;
/** So few entries of a world have a word that is misspelt. */
const RARE_WORD_ENTRIES_MAX = 3;
/** So many entries pass before others may have their turn. */
const PER_BREATH = 2_048;

export interface Gathered<Entry> {
  stations: Station<Entry>[];
  /** Loops and slots for events. */
  alone: Entry[];
  homes: ReadonlyMap<ProviderId, Country | null>;
}

type Draft<Entry> = { -readonly [Field in keyof Station<Entry>]: Station<Entry>[Field] } & {
  readings: EntryReading[];
  entries: Entry[];
};

/** @see Station.key */
export const stationKey = ({ world, country, name, mark }: PlacedReading): string =>
  `${world}|${country ?? ''}|${name.words.join(' ')}${mark === '' ? '' : `|${mark}`}`;

/** Where providers are at home, by how often they have which reading. */
export type Homes = (counts: Iterable<ReadingCount>) => ReadonlyMap<ProviderId, Country | null>;

/**
 * @param apart Readings about which a person has decided: each is a station of its own, so that it can be kept from others
 *   that come to the same.
 */
export async function gatherStations<Entry extends MatchEntry>(
  entries: readonly Entry[],
  apart: ReadonlySet<EntryReading>,
  homesBy: Homes,
  breathe: () => Promise<void>,
): Promise<Gathered<Entry>> {
  const byReading = new Map<EntryReading, Entry[]>();
  const alone: Entry[] = [];
  for (const [at, entry] of entries.entries()) {
    if (at % PER_BREATH === 0) await breathe();
    const same = byReading.get(entry.reading);
    if (same) same.push(entry);
    else if (isStation(entry.reading)) byReading.set(entry.reading, [entry]);
    else if (entry.reading !== 'heading') alone.push(entry);
  }
  const homes = homesBy(countByProvider(byReading));
  await breathe();
  const homeOf = (providerId: ProviderId) => homes.get(providerId) ?? null;
  const drafts = new Map<string, Draft<Entry>>();
  let count = 0;
  for (const [reading, ofReading] of byReading) {
    if (++count % PER_BREATH === 0) await breathe();
    const placed = placeReading(reading, homeOf);
    const { name } = placed;
    if (name.glued === '') {
      for (const entry of ofReading) alone.push(entry);
      continue;
    }
    const key = stationKey(apart.has(reading) ? { ...placed, mark: reading } : placed);
    const known = drafts.get(key);
    if (!known) drafts.set(key, newStation(key, placed, reading, ofReading));
    else {
      known.readings.push(reading);
      for (const entry of ofReading) known.entries.push(entry);
    }
  }
  const stations = [...drafts.values()];
  await addFacts(stations, breathe);
  return { stations, alone, homes };
}

function newStation<Entry>(
  key: string,
  placed: Pick<Station<Entry>, 'world' | 'country' | 'name'>,
  reading: EntryReading,
  entries: Entry[],
): Draft<Entry> {
  const { world, country, name } = placed;
  const renames = openRenames();
  const where = country ?? areaIn(world);
  const others = renames.othersOf(name.glued, where);
  const names = others.length === 0 ? [name] : [name, ...others];
  const former = renames.formerlyOf(name.glued, where);
  const facts = { guideIds: NONE, codes: NONE, rareWords: NONE, logoHashes: NONE };
  return { key, world, country, name, names, readings: [reading], former, entries, ...facts };
}

const NONE: readonly string[] = [];
const areaIn = (world: string): Country | null => world.split('|')[1] ?? null;

function* countByProvider<Entry extends MatchEntry>(
  byReading: ReadonlyMap<EntryReading, readonly Entry[]>,
): Generator<ReadingCount> {
  for (const [reading, entries] of byReading) {
    if (entries.length === 1) yield { providerId: entries[0]!.providerId, reading, count: 1 };
    else {
      const counts = new Map<ProviderId, number>();
      for (const { providerId } of entries) counts.set(providerId, (counts.get(providerId) ?? 0) + 1);
      for (const [providerId, count] of counts) yield { providerId, reading, count };
    }
  }
}

/** What a station is among others: which of its words are rare, which of its ids and logos mean something. */
async function addFacts<Entry extends MatchEntry>(
  stations: readonly Draft<Entry>[],
  breathe: () => Promise<void>,
): Promise<void> {
  const ids = createNameCounts();
  const logos = createNameCounts();
  const words = new Map<string, number>();
  for (const [at, station] of stations.entries()) {
    if (at % PER_BREATH === 0) await breathe();
    const { world, name, entries } = station;
    station.guideIds = distinct(entries, guideIdOf);
    station.logoHashes = distinct(entries, logoHashOf);
    for (const id of station.guideIds) ids.add(id, name.glued);
    for (const hash of station.logoHashes) logos.add(hash, name.glued);
    for (const word of new Set(name.words)) {
      const key = `${world} ${word}`;
      words.set(key, (words.get(key) ?? 0) + entries.length);
    }
  }
  for (const [at, station] of stations.entries()) {
    if (at % PER_BREATH === 0) await breathe();
    const { world, name } = station;
    station.codes = orNone(station.guideIds.filter((id) => isCode(id) && ids.count(id) <= CODE_NAMES_MAX));
    station.rareWords = orNone(name.words.filter((word) => words.get(`${world} ${word}`)! <= RARE_WORD_ENTRIES_MAX));
    station.logoHashes = orNone(station.logoHashes.filter((hash) => logos.count(hash) <= LOGO_NAMES_MAX));
  }
}

const guideIdOf = ({ tvgId }: MatchEntry) => tvgId?.toLowerCase() ?? null;
const logoHashOf = ({ logoHash }: MatchEntry) => logoHash ?? null;
const orNone = (texts: readonly string[]) => (texts.length === 0 ? NONE : texts);

/** Sorted, so that their order depends on nothing. */
function distinct<Entry>(entries: readonly Entry[], textOf: (entry: Entry) => string | null): readonly string[] {
  if (entries.length === 1) {
    const value = textOf(entries[0]!);
    return value === null ? NONE : [value];
  }
  const values = new Set<string>();
  for (const entry of entries) {
    const value = textOf(entry);
    if (value !== null) values.add(value);
  }
  return orNone([...values].sort());
}

/** How many names have a thing. */
function createNameCounts(): { add(thing: string, name: string): void; count(thing: string): number } {
  const namesOf = new Map<string, string | Set<string>>();
  return {
    add(thing, name) {
      const names = namesOf.get(thing);
      if (names === undefined) namesOf.set(thing, name);
      else if (typeof names === 'object') names.add(name);
      else if (names !== name) namesOf.set(thing, new Set([names, name]));
    },
    count(thing) {
      const names = namesOf.get(thing);
      return names === undefined ? 0 : typeof names === 'string' ? 1 : names.size;
    },
  };
}

/** Of all that a comparison with another station depends on, beside its key. */
export function factsHash({ guideIds, codes, rareWords, logoHashes, entries }: Station<MatchEntry>): number {
  const providers =
    entries.length === 1
      ? entries[0]!.providerId
      : [...new Set(entries.map(({ providerId }) => providerId))].sort((a, b) => a - b).join(' ');
  let text = `${providers}`;
  for (const facts of [guideIds, codes, rareWords, logoHashes])
    text += facts.length === 0 ? '|' : `|${facts.join(' ')}`;
  return hashText(text);
}
