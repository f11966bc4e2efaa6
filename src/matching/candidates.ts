import { withoutNumber } from './name-likeness.js';
import { isNumber, type StationName } from './station-name.js';
import type { Station } from './stations.js';

/**
 * Pairs of stations that are worth a look: they are of one world with equal numbers, and share a word, a guide id or a former
 * name, or are one slip apart. Never all pairs: 50,000 entries would have a billion.
 *
 * A station has some twenty clues. As texts in a map, those of 100,000 stations take 700 MB; here each is one number, of a hash
 * of the clue and the station's place, and sorting brings together what belongs together. That two clues have one hash by
 * chance costs a comparison.
 */
export interface Candidates {
  /** Places of stations, the earlier first; each pair once. */
  pairs: Generator<[number, number]>;
  /** Clues of so many stations that they find nobody. */
  common: ReadonlySet<number>;
}

/** A clue of so many stations finds nobody: others of the name will. */
const CLUE_STATIONS_MAX = 400;
const BUCKETS = 2 ** 22;
/** Room for places below a hash of 32 bits: together they are a whole number that a double holds. */
const PLACES = 2 ** 21;
/** So many stations pass before others may have their turn. */
const PER_BREATH = 2_048;

/**
 * @param isChanged By place; pairs of two stations that have not changed are left out.
 * @param commonBefore Clues that found nobody when those pairs were made: where that is otherwise now, all of their stations
 *   count as changed.
 */
export async function findCandidates<Entry>(
  stations: readonly Station<Entry>[],
  isChanged: Uint8Array,
  commonBefore: ReadonlySet<number>,
  breathe: () => Promise<void>,
): Promise<Candidates> {
  const clues = createClues();
  const counts = new Uint16Array(BUCKETS);
  const common = new Set<number>();
  for (const [at, station] of stations.entries()) {
    if (at % PER_BREATH === 0) await breathe();
    for (const bucket of bucketsOf(clues.of(station)))
      if (counts[bucket]! <= CLUE_STATIONS_MAX && ++counts[bucket]! > CLUE_STATIONS_MAX) common.add(bucket);
  }
  const isTurned = (bucket: number) => common.has(bucket) !== commonBefore.has(bucket);
  const hasTurned = [...common, ...commonBefore].some(isTurned);
  const isWanted = new Uint8Array(BUCKETS);
  for (const [at, station] of stations.entries()) {
    if (at % PER_BREATH === 0) await breathe();
    if (isChanged[at] === 0 && !hasTurned) continue;
    const buckets = bucketsOf(clues.of(station));
    if (hasTurned && buckets.some(isTurned)) isChanged[at] = 1;
    if (isChanged[at] === 1) for (const bucket of buckets) if (!common.has(bucket)) isWanted[bucket] = 1;
  }
  let kept = new Float64Array(1_024);
  let count = 0;
  for (const [at, station] of stations.entries()) {
    if (at % PER_BREATH === 0) await breathe();
    for (const hash of clues.of(station)) {
      if (isWanted[hash % BUCKETS] === 0) continue;
      if (count === kept.length) kept = grown(kept);
      kept[count++] = hash * PLACES + at;
    }
  }
  return { pairs: pairsOf(kept.subarray(0, count).sort(), isChanged), common };
}

const bucketsOf = (hashes: readonly number[]): number[] => [...new Set(hashes.map((hash) => hash % BUCKETS))];

function grown(numbers: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}

function* pairsOf(clues: Float64Array, isChanged: Uint8Array): Generator<[number, number]> {
  let pairs = new Float64Array(1_024);
  let count = 0;
  for (let from = 0; from < clues.length; ) {
    const hash = Math.floor(clues[from]! / PLACES);
    let end = from + 1;
    while (end < clues.length && Math.floor(clues[end]! / PLACES) === hash) end++;
    for (let i = from; i < end; i++) {
      const a = clues[i]! % PLACES;
      for (let j = i + 1; j < end; j++) {
        const b = clues[j]! % PLACES;
        if (a === b || (isChanged[a] === 0 && isChanged[b] === 0)) continue; // one place may have a clue twice
        if (count === pairs.length) pairs = grown(pairs);
        pairs[count++] = a * PLACES + b; // places come in order
      }
    }
    from = end;
  }
  let last = -1;
  for (const pair of pairs.subarray(0, count).sort()) {
    if (pair === last) continue;
    last = pair;
    yield [Math.floor(pair / PLACES), pair % PLACES];
  }
}

/** Kinds of clues begin their hashes differently. */
const FORMER = 0x51;
const WORD = 0x52;
const GUIDE_ID = 0x53;
const SLIP = 0x54;
const INITIALS = 0x55;
const UNNUMBERED = 0x56;

/** The clues of a station as hashes of 32 bits. */
function createClues(): { of<Entry>(station: Station<Entry>): number[] } {
  /** Of what was asked for last: stations of one world come mostly one behind the other. */
  let last = { world: '', hash: 0 };
  return {
    of({ world, former, names, guideIds }) {
      if (world !== last.world) last = { world, hash: hash32(0, world) };
      const clues: number[] = [];
      for (const name of names) {
        addNameClues(name, hash32(last.hash, name.numbers), guideIds, clues);
        const unnumbered = name.numbers === '' ? name.glued : withoutNumber(name);
        if (unnumbered !== null) clues.push(mixed(hash32(last.hash ^ UNNUMBERED, unnumbered)));
      }
      if (former !== null) clues.push(mixed(hash32(last.hash ^ FORMER, former)));
      return clues;
    },
  };
}

/** @param place Of the world and the numbers in the name: other numbers are other stations. */
function addNameClues({ words, glued }: StationName, place: number, ids: readonly string[], clues: number[]): void {
  for (const word of words)
    if (!isNumber(word)) clues.push(mixed(hash32(place ^ WORD, word.endsWith('.') ? word.slice(0, -1) : word)));
  for (const id of ids) clues.push(mixed(hash32(place ^ GUIDE_ID, id)));
  const named = words.filter((word) => !isNumber(word));
  const initials = named.length === 1 ? named[0]! : named.map((word) => word[0]).join('');
  if (initials.length >= INITIALS_MIN && initials.length <= INITIALS_MAX)
    clues.push(mixed(hash32(place ^ INITIALS, initials)));
  addSlips(glued, place ^ SLIP, clues);
}

/** One stands for many names, and nobody writes more. */
const INITIALS_MIN = 2;
const INITIALS_MAX = 5;

/** Odd, so that each step can be reversed: texts that differ keep apart. */
const FACTOR = 0x01000193;

/**
 * Names one slip apart share one of these: both without one letter, or the same without two neighbours in order. The hash of a
 * text is a polynomial, so that of the text without one letter comes from what stands before and behind it.
 */
function addSlips(glued: string, seed: number, clues: number[]): void {
  let whole = seed;
  for (let at = 0; at < glued.length; at++) whole = (Math.imul(whole, FACTOR) + glued.charCodeAt(at)) | 0;
  clues.push(mixed(whole));
  let behind = 0;
  let power = 1;
  let before = whole;
  for (let at = glued.length - 1; at >= 0; at--) {
    const code = glued.charCodeAt(at);
    before = Math.imul((before - code) | 0, FACTOR_INVERSE); // of what stands before this letter
    clues.push(mixed((Math.imul(before, power) + behind) | 0));
    behind = (behind + Math.imul(code, power)) | 0;
    power = Math.imul(power, FACTOR);
  }
}

/** FACTOR × it is 1, in 32 bits. */
const FACTOR_INVERSE = inverse(FACTOR);

function inverse(odd: number): number {
  let found = odd;
  for (let bits = 3; bits < 32; bits *= 2) found = Math.imul(found, (2 - Math.imul(odd, found)) | 0);
  return found;
}

function hash32(seed: number, text: string): number {
  let hash = seed;
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, FACTOR) + text.charCodeAt(at)) | 0;
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
}

function mixed(hash: number): number {
  let made = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  made = Math.imul(made ^ (made >>> 15), 0x2c1b3c6d);
  return (made ^ (made >>> 13)) >>> 0;
}
