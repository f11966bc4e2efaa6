import aliases from './dictionaries/aliases.json' with { type: 'json' };
import names from './dictionaries/names.json' with { type: 'json' };
import { type Country, isNameOf, readEntry } from './reading/index.js';

/**
 * The words by which stations are told apart: one spelling for each, without words that say nothing. `Nat. Geo Wild TV` and
 * `National Geographic Wild Channel` come out the same.
 */
export interface StationName {
  words: readonly string[];
  /** All of them without space or dot: lists write `TNT Sports 3` and `TNTSPORTS3`. */
  glued: string;
  /** In order; what number a station has is never a matter of opinion. */
  numbers: string;
}

const FILLERS = new Set(names.fillers);
const RADIO_FILLERS = new Set([...names.fillers, ...names.radioFillers]);
const JOINING = new Set(names.joining);
/** A map: a plain object would answer for `constructor`, too. */
const SPELLINGS: ReadonlyMap<string, string> = new Map(Object.entries(names.words));

export function stationName(
  words: readonly string[],
  options: { isRadio: boolean; country: Country | null },
): StationName {
  let left = replacePhrases(spelled(words), options.country);
  left = withoutFillers(left, options.isRadio ? RADIO_FILLERS : FILLERS);
  while (left.length > 1 && isNameOf(left.at(-1)!, options.country)) left = left.slice(0, -1);
  return nameOfWords(left);
}

/** @param words As `stationName` has made them. */
export const nameOfWords = (words: readonly string[]): StationName => ({
  words,
  glued: words.join('').replaceAll('.', ''),
  numbers: words.filter(isNumber).join(' '),
});

/** One spelling of each word, and none that only join others. */
function spelled(words: readonly string[]): string[] {
  const made = words.flatMap((word) => (SPELLINGS.get(word.replace('.', '')) ?? unglued(word)).split(' '));
  const isJoining = (word: string, at: number) =>
    JOINING.has(word) && at > 0 && at < made.length - 1 && !isNumber(made[at + 1]!); // but `N 24`
  return made.filter((word, at) => !isJoining(word, at));
}

/** `BabyTV`, `BFMTV`; shorter ones are names as they are: `MTV`, `HGTV`. */
const unglued = (word: string): string => (word.length >= 5 && word.endsWith('tv') ? `${word.slice(0, -2)} tv` : word);

export const isNumber = (word: string): boolean => /^\p{N}+$/u.test(word);

/** Only where a word is left that is no number: `TV 4` is not `4`. */
function withoutFillers(words: readonly string[], fillers: ReadonlySet<string>): string[] {
  const left = words.filter((word) => !fillers.has(word.replace('.', '')));
  return left.some((word) => /\p{L}/u.test(word)) ? left : [...words];
}

interface Phrase {
  words: readonly string[];
  becomes: readonly string[];
}

/** By their first word, longest first. */
type Phrases = ReadonlyMap<string, readonly Phrase[]>;

function replacePhrases(words: readonly string[], country: Country | null): string[] {
  const own = country === null ? undefined : phrasesOf(country);
  const everywhere = phrasesOf('')!;
  const made: string[] = [];
  for (let at = 0; at < words.length; ) {
    const candidates = [...(own?.get(words[at]!) ?? []), ...(everywhere.get(words[at]!) ?? [])];
    const found = candidates.find((phrase) => phrase.words.every((word, offset) => words[at + offset] === word));
    made.push(...(found?.becomes ?? [words[at]!]));
    at += found?.words.length ?? 1;
  }
  return made;
}

interface AliasGroup {
  country?: string;
  names: string[];
}

/** The first name of each group is the one that counts. By country; '' holds everywhere. */
let phrases: ReadonlyMap<Country | '', Phrases> | null = null;

function phrasesOf(country: Country | ''): Phrases | undefined {
  phrases ??= readAliases(aliases.short);
  return phrases.get(country);
}

function readAliases(groups: readonly AliasGroup[]): Map<string, Map<string, Phrase[]>> {
  const made = new Map<string, Map<string, Phrase[]>>([['', new Map()]]);
  for (const {
    country = '',
    names: [first, ...others],
  } of groups) {
    const becomes = wordsIn(first!);
    const phrases = made.get(country) ?? new Map<string, Phrase[]>();
    made.set(country, phrases);
    for (const other of others) {
      const words = wordsIn(other);
      phrases.set(words[0]!, [...(phrases.get(words[0]!) ?? []), { words, becomes }]);
    }
  }
  for (const phrases of made.values())
    for (const list of phrases.values()) list.sort((a, b) => b.words.length - a.words.length);
  return made;
}

const readText = (name: string) => readEntry({ name, groups: [], tvgId: null, isRadio: false });

function wordsIn(name: string): string[] {
  return spelled(readText(name).words);
}

/** Of a name as people write it, for what dictionaries and guide ids say. */
export function nameOfText(text: string, country: Country | null): StationName {
  return stationName(readText(text).words, { isRadio: false, country });
}
