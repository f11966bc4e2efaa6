/*
 * Looking at bytes four at a step: clearly faster than a loop over single bytes, and a list of 300,000 entries has
 * 80 MB of them. Words are little-endian on every machine, since they are read through a DataView.
 */

/** Bytes in two views: single ones and words. */
export interface Bytes {
  bytes: Buffer;
  view: DataView;
}

export function viewBytes(bytes: Uint8Array): Bytes {
  const { buffer, byteOffset, length } = bytes;
  return { bytes: Buffer.from(buffer, byteOffset, length), view: new DataView(buffer, byteOffset, length) };
}

const TOP_BITS = 0x80808080 | 0;
const ONES = 0x01010101;
const SPACES = 0x20202020;

/**
 * The place of the first byte that is `stop` or a control character. There must be one: a block of lines always ends
 * with a line end.
 *
 * @param stop An ASCII character.
 * @see Hacker's Delight, 2nd edition, §6-1: `(x - ONES) & ~x & TOP_BITS` is not 0 when a byte of x is 0.
 */
export function findStop({ bytes, view }: Bytes, from: number, stop: number): number {
  const stops = stop * ONES;
  const wordsEnd = view.byteLength - 4;
  let at = from;
  for (; at <= wordsEnd; at += 4) {
    const word = view.getInt32(at, true);
    const differences = word ^ stops;
    if (((((differences - ONES) & ~differences) | ((word - SPACES) & ~word)) & TOP_BITS) !== 0) break;
  }
  for (let byte = bytes[at]!; byte !== stop && byte >= 0x20; byte = bytes[at]!) at++;
  return at;
}

export function isAsciiBetween({ bytes, view }: Bytes, from: number, to: number): boolean {
  let seen = 0;
  let at = from;
  for (; at + 4 <= to; at += 4) seen |= view.getInt32(at, true);
  for (; at < to; at++) seen |= bytes[at]! << 24;
  return (seen & TOP_BITS) === 0;
}

/** Some text to compare with, as words. */
export interface Pattern {
  length: number;
  words: Int32Array;
  /** The bits of the last word that count. */
  lastMask: number;
}

/** @param text Not empty. */
export function createPattern(text: Uint8Array): Pattern {
  const words = new Int32Array(Math.ceil(text.length / 4));
  text.forEach((byte, at) => {
    words[at >> 2]! |= byte << ((at & 3) * 8);
  });
  const lastLength = text.length - (words.length - 1) * 4;
  return { length: text.length, words, lastMask: lastLength === 4 ? -1 : (1 << (lastLength * 8)) - 1 };
}

/** Whether `pattern` stands at `at`. May answer false within the last four bytes of a block. */
export function hasPattern({ view }: Bytes, at: number, { words, lastMask }: Pattern): boolean {
  const last = words.length - 1;
  if (at + last * 4 + 4 > view.byteLength) return false;
  for (let index = 0; index < last; index++) if (view.getInt32(at + index * 4, true) !== words[index]) return false;
  return (view.getInt32(at + last * 4, true) & lastMask) === words[last];
}
