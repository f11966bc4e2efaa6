import dictionary from './dictionaries/station-feeds.json' with { type: 'json' };
import { isMisspelt } from './letters.js';
import { type Country, wordsOf } from './reading/index.js';

/**
 * Regional feeds of a station, as lists write them behind its name: `BBC One SW`, `WDR Fernsehen Koeln`, `ITV (Granada)`. One
 * of them is the main one, which is meant where none is said: `BBC One London` is `BBC One`.
 */
export interface StationFeed {
  /** The words of the station's name. */
  station: readonly string[];
  /** Empty: the main one. */
  feed: string;
}

interface Family {
  /** Names of stations, each with the one that counts. */
  stations: readonly { words: Words; first: Words }[];
  feeds: readonly { glued: string; feed: string }[];
}

type Words = readonly string[];

/** What may stand between a station's name and its feed, and says nothing. */
const BETWEEN = new Set(dictionary.between);
const FAMILIES = readFamilies();
/** `Scotlnd`; South West and South East are less alike. */
const MISSPELT = { lettersMin: 6, likenessMin: 0.85 };

/** @param words Of a station's name, as read. @returns null: no feed is named, or one that nobody knows. */
export function findStationFeed(words: Words, country: Country | null): StationFeed | null {
  if (country === null || words.length < 2) return null;
  for (const { stations, feeds } of FAMILIES.get(country)?.get(words[0]!) ?? []) {
    for (const station of stations) {
      if (!startsWith(words, station.words)) continue;
      let at = station.words.length;
      while (at < words.length && BETWEEN.has(words[at]!)) at++;
      const said = gluedFeed(words.slice(at));
      const feed =
        feeds.find(({ glued }) => glued === said) ?? feeds.find(({ glued }) => isMisspelt(said, glued, MISSPELT));
      if (feed) return { station: station.first, feed: feed.feed };
    }
  }
  return null;
}

const startsWith = (words: Words, first: Words) => first.every((word, at) => words[at] === word);

/** `North East & Cumbria`, `NE and Cumbria`, `Ont.` */
function gluedFeed(words: Words): string {
  return words
    .filter((word) => word !== 'and' && word !== '&')
    .join('')
    .replaceAll('.', '');
}

/** By country and first word, the longest names of stations first. */
function readFamilies(): ReadonlyMap<Country, ReadonlyMap<string, readonly Family[]>> {
  const made = new Map<Country, Map<string, Family[]>>();
  for (const { country, stations, main, feeds } of dictionary.feeds) {
    const family: Family = {
      stations: stations
        .flatMap((names) => names.map((name) => ({ words: wordsOf(name), first: wordsOf(names[0]!) })))
        .sort((a, b) => b.words.length - a.words.length),
      feeds: feeds.flatMap((names) => {
        const feed = names[0] === main ? '' : gluedFeed(wordsOf(names[0]!));
        return names.map((name) => ({ glued: gluedFeed(wordsOf(name)), feed }));
      }),
    };
    const byWord = made.get(country) ?? new Map<string, Family[]>();
    made.set(country, byWord);
    for (const word of new Set(family.stations.map(({ words }) => words[0]!)))
      byWord.set(word, [...(byWord.get(word) ?? []), family]);
  }
  return made;
}
