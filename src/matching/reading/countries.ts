import dictionary from '../dictionaries/countries.json' with { type: 'json' };
import { withOwnWords } from './own-words.js';
import { wordsOf } from './plain-text.js';

/**
 * Where something belongs: ISO 3166 alpha-2 in upper case. Lists also have headings for whole areas (`AR` for the Arab world,
 * `EX-YU`, `LATAM`), which stand beside the countries in lower case.
 */
export type Country = string;

const extraCodes = withOwnWords(
  ({ countries }): ReadonlyMap<string, Country> =>
    new Map([...Object.entries(dictionary.codes), ...Object.entries(countries)]),
);
/** Codes that are words, too: they count only where something marks them as a code. */
const WORDS_TOO = new Set(dictionary.notCodes);
const AREA_OF = new Map(Object.entries(dictionary.areas).flatMap(([area, codes]) => codes.map((code) => [code, area])));

/** @param isMarked A sign behind it says that it is a prefix. @returns null: it is no country. */
export function countryOfCode(code: string, isMarked = true): Country | null {
  const upper = code.toUpperCase().replace(/[^A-Z]/g, '');
  if (upper.length < 2 || upper.length > 6 || (!isMarked && WORDS_TOO.has(upper))) return null;
  const extra = extraCodes().get(upper);
  if (extra !== undefined) return extra;
  if (upper === 'AR') return 'arab'; // lists that have Argentina call it ARG
  return openAtlas().codes.has(upper) ? upper : null;
}

/** `BBCOne.uk`, `HBO.HD.hr`, `Neox.es@SD`: the scheme of iptv-org, which most panels follow. */
export function countryOfGuideId(guideId: string | null): Country | null {
  const suffix = guideId ? /\.([a-z]{2})(?:@[^@]*)?$/i.exec(guideId)?.[1]?.toUpperCase() : undefined;
  if (suffix === undefined || suffix === 'TV') return null;
  return suffix === 'AR' ? suffix : countryOfCode(suffix);
}

export interface NamedCountry {
  country: Country;
  /** Where its name begins among the words, and how many it has. */
  at: number;
  length: number;
}

/** The country that folded words name, in whatever language; a whole area only where no country is named. */
export function countryNamedIn(words: readonly string[]): NamedCountry | null {
  const { byName, longestName } = openAtlas();
  let area: NamedCountry | null = null;
  for (let length = Math.min(longestName, words.length); length > 0; length--) {
    for (let at = 0; at + length <= words.length; at++) {
      const country = byName.get(words.slice(at, at + length).join(' '));
      if (country === undefined) continue;
      if (!isArea(country)) return { country, at, length };
      area ??= { country, at, length };
    }
  }
  return area;
}

/** The country that a text names and nothing else. */
export function countryNamed(text: string): Country | null {
  const words = wordsOf(text);
  const found = countryNamedIn(words);
  return found && found.length === words.length ? found.country : null;
}

/** Whether a word at the end of a station's name only says which country's it is: `Virgin Radio Italia`, `Eurosport 2 FR`. */
export const isNameOf = (word: string, country: Country | null): boolean =>
  country !== null &&
  (openAtlas().officialNames.get(word) === country || (word === country.toLowerCase() && !WORDS_TOO.has(country)));

export const isArea = (country: Country): boolean => country === country.toLowerCase();

/** The area under whose heading lists put a country, else the country itself: what is compared. */
export const areaOf = (country: Country): Country => AREA_OF.get(country) ?? country;

interface Atlas {
  codes: ReadonlySet<string>;
  /** Words of a name, with a space between them, → the country. */
  byName: ReadonlyMap<string, Country>;
  /** Without adjectives and parts of countries. */
  officialNames: ReadonlyMap<string, Country>;
  longestName: number;
}

const NAME_LANGUAGES = [
  ...['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'pl', 'tr', 'ru', 'sv', 'da', 'nb', 'fi', 'cs', 'sk', 'hu', 'ro', 'bg'],
  ...['hr', 'sr', 'sr-Latn', 'sl', 'sq', 'mk', 'el', 'uk', 'ar', 'fa', 'he', 'hi'],
];
/** Former countries, groups of them and double names, which `Intl` knows beside those that are in use. */
const NOT_COUNTRIES = new Set([
  ...['AC', 'AN', 'BU', 'CP', 'CQ', 'CS', 'CT', 'DD', 'DG', 'DY', 'EA', 'EU', 'EZ', 'FQ', 'FX', 'HV', 'IC', 'JT', 'MI'],
  ...['NH', 'NQ', 'NT', 'PC', 'PU', 'PZ', 'QO', 'QU', 'RH', 'SU', 'TA', 'TP', 'UK', 'UN', 'VD', 'WK', 'XA', 'XB', 'YD'],
  ...['YU', 'ZR', 'ZZ'],
]);
/** Shorter names would be found in other words: Turkish `Çad` is Chad, and a station. */
const NAME_MIN_LETTERS = 4;

let atlas: Atlas | null = null;

/** Made when first asked for, of what Node knows of languages: some 7,000 names. */
function openAtlas(): Atlas {
  if (atlas) return atlas;
  const codes = new Set(isoCodes());
  const byName = new Map<string, Country>();
  for (const language of NAME_LANGUAGES) {
    const names = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
    for (const code of codes) {
      const name = wordsOf(names.of(code) ?? '').join(' ');
      if (name.length >= NAME_MIN_LETTERS && !byName.has(name)) byName.set(name, code);
    }
  }
  const officialNames = new Map([...byName, ['uk', 'GB'], ['usa', 'US'], ['us', 'US']]);
  for (const [country, names] of Object.entries(dictionary.words)) for (const name of names) byName.set(name, country);
  const longestName = Math.max(...[...byName.keys()].map((name) => name.split(' ').length));
  atlas = { codes, byName, officialNames, longestName };
  return atlas;
}

function* isoCodes(): Generator<string> {
  const english = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  for (const first of ALPHABET) {
    for (const second of ALPHABET) {
      const code = first + second;
      if (!NOT_COUNTRIES.has(code) && english.of(code) !== undefined) yield code;
    }
  }
}
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
