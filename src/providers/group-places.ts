import { isSeparatorName } from '../base/names.js';

/** What the name of a group tells: whose it is, and whether a household would want it without being asked. */
export interface GroupReading {
  /** ISO 3166 codes, upper case. */
  countries: readonly string[];
  /** ISO 639 codes, lower case. */
  languages: readonly string[];
  /** What is off until somebody wants it. */
  caution: 'adult' | 'events' | 'separator' | null;
}

/** Reads names such as `UK | Sports`, `|DE| KINO`, `🇫🇷 France`, `Türkiye Ulusal`, `EX-YU`. */
export function readGroup(name: string): GroupReading {
  const places = new Set<string>();
  for (const flag of name.match(FLAG) ?? []) places.add(codeOfFlag(flag));
  for (const [, code, last] of name.matchAll(CODE)) for (const place of placesOfCode(code ?? last!)) places.add(place);
  const words = fold(name);
  for (let from = 0; from < words.length; from++) {
    for (let count = Math.min(PHRASE_WORDS, words.length - from); count > 0; count--) {
      for (const place of names().get(words.slice(from, from + count).join(' ')) ?? []) places.add(place);
    }
  }
  const all = [...places];
  return {
    countries: all.filter((place) => place === place.toUpperCase()).sort(),
    languages: all.filter((place) => place !== place.toUpperCase()).sort(),
    caution: cautionOf(name),
  };
}

function cautionOf(name: string): GroupReading['caution'] {
  if (isSeparatorName(name)) return name.trim() === '' ? null : 'separator';
  if (ADULT.test(name)) return 'adult';
  return EVENTS.test(name) ? 'events' : null;
}

const ADULT = /(^|[^\p{L}\p{N}])(adults?|xxx|porno?|erotic[ao]?|erotik|18\s?\+|\+\s?18|for adults)($|[^\p{L}\p{N}])/iu;
const EVENTS = /(^|[^\p{L}\p{N}])(ppv|pay per view|events?|24\s?\/\s?7)($|[^\p{L}\p{N}])/iu;
const FLAG = /[\u{1f1e6}-\u{1f1ff}]{2}/gu;
/** A code stands at either end or between signs, in capitals: `UK | Sports`, `[DE] Kino`, `Sport FR`; not `Top IT Sports`. */
const CODE = /(?:^|[|[\](){}:•▎┃─–—/-])\s*([A-Z]{2,3}(?:-YU)?)(?=$|[\s|[\](){}:•▎┃─–—/-])|\s([A-Z]{2,3})$/g;

function codeOfFlag(flag: string): string {
  return [...flag].map((sign) => String.fromCharCode(sign.codePointAt(0)! - 0x1f1e6 + 65)).join('');
}

/** What lists write instead of the ISO code; lower case: a language. */
const CODES: Readonly<Record<string, readonly string[]>> = {
  ...{ UK: ['GB'], USA: ['US'], UAE: ['AE'], GER: ['DE'], DEU: ['DE'], AUT: ['AT'], SUI: ['CH'], CHE: ['CH'] },
  ...{ FRA: ['FR'], ESP: ['ES'], SPA: ['ES'], ITA: ['IT'], POR: ['PT'], NLD: ['NL'], NED: ['NL'], BEL: ['BE'] },
  ...{ SWE: ['SE'], NOR: ['NO'], DEN: ['DK'], DNK: ['DK'], FIN: ['FI'], ISL: ['IS'], IRL: ['IE'], POL: ['PL'] },
  ...{ CZE: ['CZ'], SVK: ['SK'], HUN: ['HU'], ROU: ['RO'], ROM: ['RO'], BUL: ['BG'], BGR: ['BG'], GRE: ['GR'] },
  ...{ GRC: ['GR'], TUR: ['TR'], ALB: ['AL'], SRB: ['RS'], CRO: ['HR'], HRV: ['HR'], BIH: ['BA'], MKD: ['MK'] },
  ...{ RUS: ['RU'], UKR: ['UA'], CAN: ['CA'], MEX: ['MX'], BRA: ['BR'], ARG: ['AR'], AUS: ['AU'], IND: ['IN'] },
  ...{ PAK: ['PK'], ISR: ['IL'], IRN: ['IR'], JPN: ['JP'], KOR: ['KR'], CHN: ['CN'], EN: ['en'], ENG: ['en'] },
  ...{ AR: ['ar'], ARA: ['ar'], LAT: ['es'], KU: ['ku'] },
  'EX-YU': ['BA', 'HR', 'ME', 'MK', 'RS', 'SI'],
};
/** Codes of places that a list means something else by. */
const OTHER_MEANINGS = new Set(['TV', 'SD', 'HD', 'PM', 'AM', 'FM', 'CC', 'VI', 'TD', 'MS', 'ST']);

function placesOfCode(code: string): readonly string[] {
  const known = CODES[code];
  if (known) return known;
  return code.length === 2 && !OTHER_MEANINGS.has(code) && regions().has(code) ? [code] : [];
}

/** Names of lists that no dictionary has. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  ...{
    'ex yu': ['BA', 'HR', 'ME', 'MK', 'RS', 'SI'],
    exyu: ['BA', 'HR', 'ME', 'MK', 'RS', 'SI'],
    balkan: ['BA', 'HR', 'RS'],
  },
  ...{ nordic: ['DK', 'FI', 'NO', 'SE'], scandinavia: ['DK', 'FI', 'NO', 'SE'], dach: ['AT', 'CH', 'DE'] },
  ...{
    america: ['US'],
    england: ['GB'],
    scotland: ['GB'],
    britain: ['GB'],
    holland: ['NL'],
    turkiye: ['TR'],
    turkey: ['TR'],
  },
  ...{ latino: ['es'], latin: ['es'], latam: ['es'], arab: ['ar'], arabic: ['ar'], kurdish: ['ku'], kurd: ['ku'] },
};
/** Names in the languages that lists are written in. */
const WRITTEN_IN = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'pl', 'tr', 'sv', 'el', 'ru', 'ar', 'ro', 'hr', 'sq'];
const LANGUAGES = [
  ...['ar', 'bg', 'cs', 'da', 'de', 'el', 'en', 'es', 'fa', 'fi', 'fr', 'he', 'hi', 'hr', 'hu', 'it', 'ja', 'ko'],
  ...['nl', 'no', 'pl', 'pt', 'ro', 'ru', 'sk', 'sl', 'sq', 'sr', 'sv', 'ta', 'te', 'th', 'tr', 'uk', 'ur', 'vi', 'zh'],
];
/** Country names that are everyday words of lists. */
const EVERYDAY = new Set(['world', 'monde', 'welt', 'mundo']);
const PHRASE_WORDS = 4;

let namesOnce: ReadonlyMap<string, readonly string[]> | null = null;
let regionsOnce: ReadonlySet<string> | null = null;

function regions(): ReadonlySet<string> {
  if (regionsOnce) return regionsOnce;
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const codes = letters.flatMap((first) => letters.map((second) => first + second));
  // a country that is no more has the code of the one that came after it
  const isOfToday = (code: string) => Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}`;
  regionsOnce = new Set(
    codes.filter((code) => names.of(code) !== undefined && isOfToday(code) && !/^(EU|EZ|UN|UK|Q.|X.|Z.)$/.test(code)),
  );
  return regionsOnce;
}

function names(): ReadonlyMap<string, readonly string[]> {
  if (namesOnce) return namesOnce;
  const made = new Map<string, readonly string[]>();
  const put = (name: string | undefined, place: string) => {
    const phrase = fold(name ?? '').join(' ');
    if (phrase.length > 2 && !EVERYDAY.has(phrase) && !made.has(phrase)) made.set(phrase, [place]);
  };
  for (const written of WRITTEN_IN) {
    const countries = new Intl.DisplayNames(written, { type: 'region', fallback: 'none' });
    for (const code of regions()) put(countries.of(code), code);
    const languages = new Intl.DisplayNames(written, { type: 'language', fallback: 'none' });
    for (const code of LANGUAGES) put(languages.of(code), code);
  }
  for (const code of LANGUAGES) put(new Intl.DisplayNames(code, { type: 'language', fallback: 'none' }).of(code), code);
  for (const [name, places] of Object.entries(NAMES)) made.set(name, places);
  namesOnce = made;
  return made;
}

function fold(text: string): string[] {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return plain === '' ? [] : plain.split(' ');
}

/** Where a household lives and what it speaks. */
export interface Household {
  countries: readonly string[];
  languages: readonly string[];
}

/** A list that names places for less than this share of its entries is that of one place, and wanted as a whole. */
const PLACED_SHARE = 0.3;

/** Says which groups to offer as chosen: those of the household's places, or all of a list that knows no places. */
export function suggestGroups(
  groups: readonly { reading: GroupReading; entryCount: number }[],
  household: Household,
): boolean[] {
  const isPlaced = ({ reading }: { reading: GroupReading }) => reading.countries.length + reading.languages.length > 0;
  const sum = (some: readonly { entryCount: number }[]) =>
    some.reduce((total, { entryCount }) => total + entryCount, 0);
  const isOfOnePlace = sum(groups.filter(isPlaced)) < PLACED_SHARE * sum(groups);
  const isOurs = ({ countries, languages }: GroupReading) =>
    countries.some((code) => household.countries.includes(code)) ||
    languages.some((code) => household.languages.includes(code));
  const hasOurs = groups.some(({ reading }) => isOurs(reading));
  return groups.map((group) => {
    if (group.reading.caution !== null) return false;
    if (isOfOnePlace || !hasOurs) return isPlaced(group) ? !hasOurs || isOurs(group.reading) : true;
    return isOurs(group.reading);
  });
}
