import dictionary from '../dictionaries/feeds.json' with { type: 'json' };
import type { Country } from './countries.js';
import type { Token } from './tokens.js';

/** A feed for one side of a country that has several time zones; null is the main one, which is the eastern. */
export type Feed = 'west' | 'pacific' | null;

const EAST = new Set(dictionary.east);
const WEST = new Set(dictionary.west);
const PACIFIC = new Set(dictionary.pacific);
const COUNTRIES = new Set(dictionary.countries);
/** Where both exist; elsewhere they are one. */
const PACIFIC_IS_OWN = new Set(dictionary.pacificIsOwn);

/** @param country Where name or group say that it belongs. In a country of one time zone East is part of a name. */
export function takeFeed(tokens: readonly Token[], country: Country | null): { kept: readonly Token[]; feed: Feed } {
  let kept = tokens;
  let feed: Feed = null;
  if (country !== null && !COUNTRIES.has(country)) return { kept, feed };
  for (; kept.length > 1; kept = kept.slice(0, -1)) {
    const last = kept.at(-1)!;
    const word = last.folded;
    if (word === 'feed' && kept.length > 2) continue;
    if (word === 'time' && kept.length > 2 && isSide(kept.at(-2)!.folded)) continue; // `Pacific Time`
    if (word.length === 1 && !isMarkedLetter(last, country)) break;
    if (PACIFIC.has(word)) feed = country !== null && PACIFIC_IS_OWN.has(country) ? 'pacific' : 'west';
    else if (WEST.has(word)) feed = 'west';
    else if (!EAST.has(word)) break;
  }
  return { kept, feed };
}

const isSide = (word: string) => [EAST, WEST, PACIFIC].some((words) => words.has(word));

/** `HBO - E`, `HBO (E)`, and in the United States `HBO E`. */
const isMarkedLetter = ({ text, isAfterDash, isInBrackets }: Token, country: Country | null) =>
  text === text.toUpperCase() && (isAfterDash || isInBrackets || country === 'US' || country === null);
