import { isNumber } from './station-name.js';
import type { Station } from './stations.js';

/** A clue that so many stations of a world have finds nobody: others of the name will. */
const CLUE_STATIONS_MAX = 400;

/**
 * Pairs of stations of one world that are worth a look: their numbers are equal, and they share a word, a guide id or a former
 * name, or are one slip apart. Never all pairs: 50,000 entries would have a billion.
 *
 * A station has some twenty clues. As texts in a map, those of 100,000 stations take 700 MB; here each is one number, of a hash
 * of the clue and the station's place, and sorting brings together what belongs together. That two clues have one hash by
 * chance costs a comparison.
 */
export function* candidatePairs<Entry>(
  stations: readonly Station<Entry>[],
): Generator<[Station<Entry>, Station<Entry>]> {
  const clues = sorted(cluesOf(stations));
  const pairs: number[] = [];
  for (let from = 0; from < clues.length; ) {
    const hash = Math.floor(clues[from]! / PLACES);
    let end = from + 1;
    while (end < clues.length && Math.floor(clues[end]! / PLACES) === hash) end++;
    if (end - from <= CLUE_STATIONS_MAX) addPairs(clues.subarray(from, end), pairs);
    from = end;
  }
  let last = -1;
  for (const pair of sorted(pairs)) {
    if (pair === last) continue;
    last = pair;
    yield [stations[Math.floor(pair / PLACES)]!, stations[pair % PLACES]!];
  }
}

/** Room for places below a hash of 32 bits: together they are a whole number that a double holds. */
const PLACES = 2 ** 21;

const sorted = (numbers: readonly number[]): Float64Array => Float64Array.from(numbers).sort();

function addPairs(clues: Float64Array, pairs: number[]): void {
  for (let i = 0; i < clues.length; i++) {
    const a = clues[i]! % PLACES;
    for (let j = i + 1; j < clues.length; j++) {
      const b = clues[j]! % PLACES;
      if (a !== b) pairs.push(a * PLACES + b); // one place may have a clue twice; places come in order
    }
  }
}

function cluesOf<Entry>(stations: readonly Station<Entry>[]): number[] {
  const clues: number[] = [];
  for (const [at, { name, former, guideIds }] of stations.entries()) {
    const { words, glued, numbers } = name;
    const note = (kind: string, clue: string) => void clues.push(hash32(`${kind} ${clue} ${numbers}`) * PLACES + at);
    if (former !== null) note('former', former);
    for (const word of words) if (!isNumber(word)) note('word', word.replace('.', ''));
    for (const id of guideIds) note('id', id);
    // names one slip apart share one of these: both without one letter, or the same without two neighbours in order
    note('slip', glued);
    for (let letter = 0; letter < glued.length; letter++) note('slip', glued.slice(0, letter) + glued.slice(letter + 1));
  }
  return clues;
}

/** FNV-1a, to which a last mixing is added. */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 12)) >>> 0;
}
