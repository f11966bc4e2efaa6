import { withoutNumber } from './name-likeness.js';
import { isNumber, type StationName } from './station-name.js';
import type { Station } from './stations.js';

/** Kinds of clues begin their hashes differently. */
const FORMER = 0x51;
const WORD = 0x52;
const GUIDE_ID = 0x53;
const SLIP = 0x54;
const INITIALS = 0x55;
const UNNUMBERED = 0x56;

/** The clues of stations, as hashes of 32 bits, one station behind the other. */
export interface Clues {
  hashes: Uint32Array;
  /** Where the clues of each station end; those of the next begin there. */
  ends: Uint32Array;
}

/** So many stations pass before others may have their turn. */
const PER_BREATH = 2_048;

export async function cluesOf<Entry>(
  stations: readonly Station<Entry>[],
  breathe: () => Promise<void>,
): Promise<Clues> {
  const clues = createClues();
  const ends = new Uint32Array(stations.length);
  let hashes = new Uint32Array(stations.length * CLUES_USUAL);
  let count = 0;
  for (const [at, station] of stations.entries()) {
    if (at % PER_BREATH === 0) await breathe();
    const own = clues.of(station);
    if (count + own.length > hashes.length) {
      const larger = new Uint32Array((count + own.length) * 2);
      larger.set(hashes);
      hashes = larger;
    }
    hashes.set(own, count);
    count += own.length;
    ends[at] = count;
  }
  return { hashes: hashes.subarray(0, count), ends };
}

const CLUES_USUAL = 24;

function createClues(): { of<Entry>(station: Station<Entry>): readonly number[] } {
  /** Of what was asked for last: stations of one world come mostly one behind the other. */
  let last = { world: '', hash: 0 };
  const clues: number[] = []; // used again and again
  return {
    of({ world, former, names, guideIds }) {
      if (world !== last.world) last = { world, hash: hash32(0, world) };
      clues.length = 0;
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
