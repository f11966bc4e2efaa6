import type { ProviderId, SourceStreamId, StreamKind } from '../base/model.js';
import languages from './dictionaries/languages.json' with { type: 'json' };
import { findLocalStation } from './local-stations.js';
import { areaOf, type Country, isArea, type Reading, readEntry, wordsOf } from './reading/index.js';
import { type StationName, stationName } from './station-name.js';

/** An entry as the matching sees it. */
export interface MatchEntry {
  streamId: SourceStreamId;
  providerId: ProviderId;
  kind: StreamKind;
  name: string;
  groups: readonly string[];
  tvgId: string | null;
  /** Where a person's rule says that it belongs; null: nowhere. */
  region: string | null;
  /** Perceptual hash of its logo, 16 hex digits; null: not known. */
  logoHash?: string | null;
}

/**
 * Entries that read the same: of one name in one world. There are several times fewer of them than entries, and only they are
 * compared with each other.
 */
export interface Station<Entry> {
  /** The same for the same reading, whatever else there is. */
  key: string;
  world: string;
  /** Within the area of its world; null: only the area is said. */
  country: Country | null;
  name: StationName;
  /** The station that has had this name among others, as dictionaries know it. */
  former: string | null;
  entries: Entry[];
  /** In lower case. */
  guideIds: Set<string>;
  logoHashes: Set<string>;
}

const MAIN_LANGUAGE: Record<Country, string> = languages.ofCountry;
const WORLD_BRANDS = languages.worldBrands.map((brand) => brand.split(' '));
const WORLD = 'world';

/** A reading, with what follows from it alone. */
export interface PlacedReading {
  reading: Reading;
  /** What the entry itself says; a local station's call sign says it, too. */
  country: Country | null;
  callSign: string | null;
}

export function placeEntry(entry: MatchEntry): PlacedReading {
  const reading = readEntry({ ...entry, isRadio: entry.kind === 'radio' });
  const country = saidCountry(reading);
  const local = reading.kind === 'tv' ? findLocalStation(reading.words, entry.groups.flatMap(wordsOf), country) : null;
  return { reading, country: local?.country ?? country, callSign: local?.callSign ?? null };
}

/** @param home Country of the provider, for entries that say nothing themselves. */
export function nameOf({ reading, country, callSign }: PlacedReading, home: Country | null): StationName {
  if (callSign !== null) return { words: [callSign], glued: callSign, numbers: '' };
  return stationName(reading.words, { isRadio: reading.kind === 'radio', country: country ?? home });
}

/** What an entry itself says; a country goes before an area, and a guide id is believed last, since lists often have wrong ones. */
function saidCountry({ country: { name, group, guideId } }: Reading): Country | null {
  return [name, group].find((one) => one !== null && !isArea(one)) ?? name ?? group ?? guideId;
}

/**
 * Which world a station is of: radio or television, country, language, time shift, feed and region. Stations of two worlds are
 * never one, whatever else speaks for it.
 *
 * @param home Country of the provider, for entries that say nothing themselves.
 */
export function worldOf(
  { reading, country: own }: PlacedReading,
  region: string | null,
  home: Country | null,
): { world: string; country: Country | null } {
  const said = own ?? home;
  const isWorldwide = WORLD_BRANDS.some((brand) => isBrandOf(brand, reading));
  const area = isWorldwide ? WORLD : said === null ? '?' : areaOf(said);
  const main = said === null ? undefined : MAIN_LANGUAGE[areaOf(said)];
  const foreign = reading.language === main ? null : reading.language;
  const language = isWorldwide ? (reading.language ?? main ?? '') : (foreign ?? '');
  const parts = [
    reading.kind,
    area,
    language,
    reading.feed ?? '',
    reading.shiftHours,
    region?.trim().toLowerCase() ?? '',
  ];
  return { world: parts.join('|'), country: isWorldwide || said === null || said === area ? null : said };
}

/** A station of the world with a feed per language: `Al Jazeera`, under whatever heading it stands. */
const isBrandOf = (brand: readonly string[], { words }: Reading) =>
  brand.every((word, at) => words[at] === word) && (brand.length > 1 || words.length <= 2);
