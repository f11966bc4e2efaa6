import aliases from './dictionaries/aliases.json' with { type: 'json' };
import { areaOf, type Country, type OwnWords, withOwnWords } from './reading/index.js';
import { nameOfText, nameOfWords, type StationName } from './station-name.js';

/** Names that one station has had. */
export interface Renames {
  /** The name that counts: `ITV` is `ITV1`, `WELT (N24)` and `N24` are `WELT`, `SNY SportsNet New York` has its name twice. */
  current(name: StationName, country: Country | null): StationName;
  /** Other names of the station whose current name this is. */
  othersOf(glued: string, country: Country | null): readonly StationName[];
  /** Which station a whole name may be, in a country; lists that have both names may mean two stations. */
  formerlyOf(glued: string, country: Country | null): string | null;
}

/** From the dictionary, and from the house, which knows better; made when first asked for. */
export const openRenames = withOwnWords(({ aliases: own }): Renames => {
  const renamed = readNames([...own, ...aliases.renamed], (names) => names);
  const former = readNames(aliases.former, (names, area) => `${area} ${names[0]!.glued}`);
  const currentOf = (glued: string, country: Country | null) => renamed(glued, country)?.[0] ?? null;
  return {
    formerlyOf: former,
    current: (name, country) =>
      currentOf(name.glued, country) ?? withoutSecondName(name, (glued) => currentOf(glued, country)) ?? name,
    othersOf: (glued, country) => renamed(glued, country)?.filter((name) => name.glued !== glued) ?? NONE,
  };
});

const NONE: readonly StationName[] = [];

/** What whole names mean in a country, else everywhere. */
function readNames<Meaning>(
  groups: OwnWords['aliases'],
  meaningOf: (names: readonly StationName[], area: string) => Meaning,
): (glued: string, country: Country | null) => Meaning | null {
  const byArea = new Map<string, Map<string, Meaning>>();
  for (const { country = '', names: texts } of groups) {
    const area = country === '' ? '' : areaOf(country);
    const names = texts.map((text) => nameOfText(text, country === '' ? null : country));
    const meaning = meaningOf(names, area);
    const known = byArea.get(area) ?? new Map<string, Meaning>();
    byArea.set(area, known);
    for (const { glued } of names) if (!known.has(glued)) known.set(glued, meaning);
  }
  const everywhere = byArea.get('');
  return (glued, country) =>
    (country === null ? undefined : byArea.get(areaOf(country))?.get(glued)) ?? everywhere?.get(glued) ?? null;
}

/** Shorter words are not the initials of anything. */
const INITIALS_MIN = 2;

/**
 * Lists write two names of a station behind each other: `ARD Das Erste`, `CI Crime Investigation`.
 *
 * @param currentOf What a whole name means, if it is known. @returns null: the name has no such parts.
 */
function withoutSecondName(
  { words, glued }: StationName,
  currentOf: (glued: string) => StationName | null,
): StationName | null {
  if (words.length < 2) return null;
  const known = (name: StationName) => currentOf(name.glued) ?? name;
  let length = 0;
  for (let at = 1; at < words.length; at++) {
    length += words[at - 1]!.replace('.', '').length;
    const [first, second] = [glued.slice(0, length), glued.slice(length)];
    if (first.length < INITIALS_MIN || second.length < INITIALS_MIN) continue;
    const meant = currentOf(first);
    if ((meant?.glued ?? first) === (currentOf(second)?.glued ?? second))
      return meant ?? nameOfWords(words.slice(0, at));
  }
  if (isInitialsOf(words[0]!, words.slice(1))) return known(nameOfWords(words.slice(1)));
  return isInitialsOf(words.at(-1)!, words.slice(0, -1)) ? known(nameOfWords(words.slice(0, -1))) : null;
}

/** Of `Crime + Investigation` too. */
function isInitialsOf(initials: string, words: readonly string[]): boolean {
  const own = words.filter((word) => word !== 'plus');
  return (
    own.length >= INITIALS_MIN && own.length === initials.length && own.every((word, at) => word[0] === initials[at])
  );
}
