import type { ProviderId, StreamKind } from '../base/model.js';
import languages from './dictionaries/languages.json' with { type: 'json' };
import { findLocalStation } from './local-stations.js';
import { areaOf, type Country, isArea, type Reading, readEntry, wordsOf } from './reading/index.js';
import { openRenames } from './renames.js';
import { findStationFeed } from './station-feeds.js';
import { nameOfWords, type StationName, stationName } from './station-name.js';

/** What the matching reads of an entry. */
export interface ReadableEntry {
  providerId: ProviderId;
  kind: StreamKind;
  name: string;
  groups: readonly string[];
  tvgId: string | null;
  /** Where a person's rule says that it belongs; null: nowhere. */
  region: string | null;
}

/**
 * What an entry says about its station, as one text that is stored with it: entries with the same text are one station. It
 * depends on nothing but the entry, so that a list of 100,000 is read once and not at every refresh.
 *
 * Either only the kind, for what is no station, or `tv|GB|||0||bbc 1`: kind, country or area, language, feed, hours of time shift, region,
 * words. Where an entry does not say its country, `?` and the provider stand for it, and the words are as written: spelling and
 * short forms depend on the country, which only all entries of the provider tell.
 */
export type EntryReading = string;

/** Goes up when an entry may read otherwise than before: what is stored is read again then. */
export const READING_VERSION = 2;

/** Of a station of the world with a feed per language: `Al Jazeera`, under whatever heading it stands. */
const WORLD = 'world';
const WORLD_BRANDS = languages.worldBrands.map((brand) => brand.split(' '));
const MAIN_LANGUAGE: ReadonlyMap<Country, string> = new Map(Object.entries(languages.ofCountry));
const UNSAID = '?';

export function readingOf(entry: ReadableEntry): EntryReading {
  const { reading, country, callSign } = placeEntry(entry);
  const { kind, feed, shiftHours } = reading;
  if (kind !== 'tv' && kind !== 'radio') return kind;
  const region = entry.region?.trim().toLowerCase().replaceAll('|', ' ') ?? '';
  const fields = (place: string, language: string, words: readonly string[], ownFeed: string) =>
    [kind, place, language, ownFeed, shiftHours, region, words.join(' ').replaceAll('|', ' ')].join('|');
  if (country === null)
    return fields(`${UNSAID}${entry.providerId}`, reading.language ?? '', reading.words, feed ?? '');
  const isWorldwide = isWorldBrand(reading.words);
  const regional = callSign === null ? findStationFeed(reading.words, country) : null;
  const name =
    callSign === null
      ? currentName(regional?.station ?? reading.words, { isRadio: kind === 'radio', country }).words
      : [callSign];
  const language = languageIn(reading.language, country, isWorldwide);
  return fields(isWorldwide ? WORLD : country, language, name, regional?.feed || (feed ?? ''));
}

const currentName = (words: readonly string[], options: { isRadio: boolean; country: Country | null }): StationName =>
  openRenames().current(stationName(words, options), options.country);

/** Whether an entry is a station, and not a loop, a slot or a heading. */
export const isStation = (reading: EntryReading): boolean => reading.includes('|');

/** Television or radio; null for what is no station. */
export const mediumOf = (reading: EntryReading): 'tv' | 'radio' | null =>
  reading.startsWith('tv|') ? 'tv' : reading.startsWith('radio|') ? 'radio' : null;

/** What a reading comes to, once it is known where its provider is at home. */
export interface PlacedReading {
  /** Radio or television, area, language, feed, time shift and region: stations of two worlds are never one. */
  world: string;
  /** Within the area of its world; null: only the area is said. */
  country: Country | null;
  name: StationName;
  /** A person has set it apart; empty: nobody has. */
  mark: string;
}

/** @param homeOf The country of a provider, where its entries tell. */
export function placeReading(reading: EntryReading, homeOf: (providerId: ProviderId) => Country | null): PlacedReading {
  const [kind = '', place = '', language = '', feed = '', shift = '0', region = '', text = '', mark = ''] =
    reading.split('|');
  const words = text.split(' ');
  const worldOf = (area: string, spoken: string, ownFeed = feed) =>
    [kind, area, spoken, ownFeed, shift, region].join('|');
  if (!place.startsWith(UNSAID)) {
    const country = isArea(place) ? null : place;
    return { world: worldOf(areaOf(place), language), country, name: nameOfWords(words), mark };
  }
  const home = homeOf(Number(place.slice(UNSAID.length)) as ProviderId);
  const isWorldwide = isWorldBrand(words);
  const area = isWorldwide ? WORLD : home === null ? UNSAID : areaOf(home);
  const regional = findStationFeed(words, home);
  return {
    world: worldOf(area, languageIn(language || null, home, isWorldwide), regional?.feed || feed),
    country: isWorldwide || home === null || isArea(home) ? null : home,
    name: currentName(regional?.station ?? words, { isRadio: kind === 'radio', country: home }),
    mark,
  };
}

/** What a reading says itself about where it belongs: a country or area, and the words by which others of its name are found. */
export function saidIn(reading: EntryReading): { place: Country | null; word: string } {
  const [kind, place = '', , , , , text = ''] = reading.split('|');
  if (place.startsWith(UNSAID))
    return { place: null, word: stationName(text.split(' '), { isRadio: kind === 'radio', country: null }).glued };
  return { place: place === WORLD ? null : place, word: nameOfWords(text.split(' ')).glued };
}

interface PlacedEntry {
  reading: Reading;
  /** What the entry itself says; a local station's call sign says it, too. */
  country: Country | null;
  callSign: string | null;
}

/** An entry understood, with what its parts say together. */
export function placeEntry(entry: ReadableEntry): PlacedEntry {
  const reading = readEntry({ ...entry, isRadio: entry.kind === 'radio' });
  const country = saidCountry(reading);
  const local = reading.kind === 'tv' ? findLocalStation(reading.words, entry.groups.flatMap(wordsOf), country) : null;
  return { reading, country: local?.country ?? country, callSign: local?.callSign ?? null };
}

/** A country goes before an area, and a guide id is believed last, since lists often have wrong ones. */
function saidCountry({ country: { name, group, guideId } }: Reading): Country | null {
  return [name, group].find((one) => one !== null && !isArea(one)) ?? name ?? group ?? guideId;
}

/** Only a language that is not the country's own tells stations apart; a station of the world has one in any case. */
function languageIn(language: string | null, country: Country | null, isWorldwide: boolean): string {
  const main = country === null ? undefined : MAIN_LANGUAGE.get(areaOf(country));
  if (isWorldwide) return language ?? main ?? '';
  return language === null || language === main ? '' : language;
}

const isWorldBrand = (words: readonly string[]): boolean =>
  WORLD_BRANDS.some(
    (brand) => brand.every((word, at) => words[at] === word) && (brand.length > 1 || words.length <= 2),
  );
