import languages from '../dictionaries/languages.json' with { type: 'json' };
import names from '../dictionaries/names.json' with { type: 'json' };
import { type Country, countryOfCode, countryOfGuideId } from './countries.js';
import { type Feed, takeFeed } from './feed.js';
import { readGroups } from './groups.js';
import { kindOf, type ReadingKind } from './kind.js';
import { cutPrefixes, cutSuffix, readBrackets } from './name-marks.js';
import { withOwnWords } from './own-words.js';
import { foldText, plainText } from './plain-text.js';
import { cutTimeShift, takeSpelledShift } from './time-shift.js';
import { type Token, tokenise } from './tokens.js';
import { takeVariants } from './variants.js';

/** What a provider says about an entry, as far as it tells which station it is. */
export interface RawEntry {
  name: string;
  groups: readonly string[];
  tvgId: string | null;
  isRadio: boolean;
}

/**
 * What an entry's texts say, understood one by one. A value, and total: any text has a reading, and the same entry reads the
 * same whatever else there is.
 */
export interface Reading {
  kind: ReadingKind;
  /** Of the station's name, folded, numbers in digits. One that ends with a dot was cut short: `sp.`. */
  words: readonly string[];
  /** Where name, group and guide id say that it belongs; null where one says nothing. */
  country: { name: Country | null; group: Country | null; guideId: Country | null };
  /** ISO 639-1, where the name says it. */
  language: string | null;
  feed: Feed;
  /** Hours behind the base feed; 0 is the base feed. */
  shiftHours: number;
  /** Words about quality, codec and redundancy that were taken off, folded. */
  variants: readonly string[];
}

export function readEntry({ name, groups, tvgId, isRadio }: RawEntry): Reading {
  const { text, flags } = plainText(name);
  const group = readGroups(groups);
  const flagged = flags.map((flag) => countryOfCode(flag)).find((country) => country !== null) ?? null;
  const front = cutPrefixes(text);
  const inner = readBrackets(front.rest, flagged ?? front.country);
  const shift = cutTimeShift(inner.rest);
  const back = cutSuffix(shift.rest);
  const country = inner.country ?? back.country;
  const { kept, taken } = takeVariants(tokenise(back.rest));
  const spelled = takeSpelledShift(kept);
  const { kept: station, feed } = takeFeed(spelled.kept, country ?? group.country);
  const { words, language } = stationWords(station);
  return {
    kind: kindOf(name, text, group, isRadio),
    words: words.length > 0 ? words : [foldText(name).trim()], // of pictures: they are its name
    language,
    country: { name: country, group: group.country, guideId: countryOfGuideId(tvgId) },
    feed,
    shiftHours: shift.hours || spelled.hours,
    variants: [...front.variants, ...inner.variants, ...taken],
  };
}

const NUMBERS = new Map(
  Object.entries(names.numbers).flatMap(([digits, words]) => words.map((word) => [foldText(word), digits] as const)),
);
const languageWords = withOwnWords(({ languages: own }) => {
  const known = Object.entries(languages.words).flatMap(([code, words]) => words.map((word) => [word, code] as const));
  return new Map([...known, ...Object.entries(own)].map(([word, code]) => [foldText(word), code]));
});
/** `France 24 en Español`. */
const IN = new Set(['en', 'in', 'auf', 'em']);

function stationWords(tokens: readonly Token[]): Pick<Reading, 'words' | 'language'> {
  const language = tokens.length > 1 ? (languageWords().get(tokens.at(-1)!.folded) ?? null) : null;
  const isInside = language !== null && tokens.length > 2 && IN.has(tokens.at(-2)!.folded);
  const ofStation = language === null ? tokens : tokens.slice(0, isInside ? -2 : -1);
  return { language, words: ofStation.flatMap((token, at) => wordsOfToken(token, at === 0)) };
}

/** `tv4` is two words: others write it apart. */
function wordsOfToken({ folded, isShort }: Token, isFirst: boolean): string[] {
  const parts = folded.match(/\p{L}+|\p{N}+|[+&]/gu) ?? [];
  return parts.map((part, at) => {
    if (part === '+') return 'plus';
    if (part === '&') return 'and';
    if (/^\p{N}/u.test(part)) return part.replace(/^0+(?=\d)/, '');
    if (isShort && at === parts.length - 1) return `${part}.`;
    // at the front it is a name: `Deux Rives`, `One`
    return (isFirst && at === 0 ? undefined : NUMBERS.get(part)) ?? part;
  });
}
