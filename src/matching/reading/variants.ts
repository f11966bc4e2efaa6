import dictionary from '../dictionaries/variants.json' with { type: 'json' };
import { withOwnWords } from './own-words.js';
import { foldText } from './plain-text.js';
import type { Token } from './tokens.js';

/** Words about quality, codec, source and redundancy: they tell streams of one station apart, not stations. */
const allWords = withOwnWords(
  ({ variants }) => new Set([...dictionary.quality, ...dictionary.redundancy, ...variants.map(foldText)]),
);
const PAIRS = new Set(dictionary.pairs);
const NOTES = new Set(dictionary.notes);
const FORMERLY = new Set(dictionary.formerly);
const FIGURE = /^(?:\d{3,4}[pi](?:\d{2})?|\d{2}fps|\d{2}p|\d{3,4}x\d{3,4}|h\.?26[45]|x26[45]|[248]k|mpeg[24])$/;

/** @param word Folded. */
export const isVariant = (word: string): boolean => allWords().has(word) || FIGURE.test(word);

/** What stands in brackets and says nothing about the station: `[Geo-blocked]`, `(ex Lig TV)`. */
export const isNote = (words: readonly string[]): boolean =>
  words.length === 0 || NOTES.has(words.join(' ')) || FORMERLY.has(words[0]!);

/** Takes them off wherever they stand, as long as something is left: a station may be called `4K`. */
export function takeVariants(tokens: readonly Token[]): { kept: Token[]; taken: string[] } {
  const kept: Token[] = [];
  const taken: string[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const word = tokens[at]!.folded;
    const next = tokens[at + 1]?.folded;
    if (at > 0 && PAIRS.has(`${word} ${next}`)) {
      taken.push(word, next!);
      at++;
    } else if (isVariant(word) && next !== '+') taken.push(word);
    else kept.push(tokens[at]!); // `HD+` is a brand
  }
  return kept.length === 0 ? { kept: [...tokens], taken: [] } : { kept, taken };
}
