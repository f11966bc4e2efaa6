import { cluesOf } from './clues.js';
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

/** A clue that stations have so many times finds nobody: others of the name will. */
const CLUE_STATIONS_MAX = 400;
const BUCKETS = 2 ** 22;
/** Room for places below a hash of 32 bits: together they are a whole number that a double holds. */
const PLACES = 2 ** 21;
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
  const { hashes, ends } = await cluesOf(stations, breathe);
  const counts = new Uint16Array(BUCKETS);
  const common = new Set<number>();
  for (const hash of hashes) {
    const bucket = hash % BUCKETS;
    if (counts[bucket]! <= CLUE_STATIONS_MAX && ++counts[bucket]! > CLUE_STATIONS_MAX) common.add(bucket);
  }
  await breathe();
  const turned = new Set([...common, ...commonBefore].filter((one) => common.has(one) !== commonBefore.has(one)));
  const isWanted = new Uint8Array(BUCKETS);
  for (let at = 0, from = 0; at < stations.length; from = ends[at]!, at++) {
    if (turned.size > 0 && isChanged[at] === 0)
      for (let clue = from; clue < ends[at]!; clue++) if (turned.has(hashes[clue]! % BUCKETS)) isChanged[at] = 1;
    if (isChanged[at] === 1) for (let clue = from; clue < ends[at]!; clue++) isWanted[hashes[clue]! % BUCKETS] = 1;
  }
  for (const bucket of common) isWanted[bucket] = 0;
  await breathe();
  let count = 0;
  for (const hash of hashes) count += isWanted[hash % BUCKETS]!;
  const kept = new Float64Array(count);
  let last = 0;
  for (let at = 0, from = 0; at < stations.length; from = ends[at]!, at++)
    for (let clue = from; clue < ends[at]!; clue++)
      if (isWanted[hashes[clue]! % BUCKETS] === 1) kept[last++] = hashes[clue]! * PLACES + at;
  await breathe();
  return { pairs: pairsOf(kept.sort(), isChanged), common };
}

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
