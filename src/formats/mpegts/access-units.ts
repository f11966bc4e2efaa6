import type { VideoCodec } from './codecs.js';
import { nextStartCode } from './start-codes.js';

/**
 * Tells whether a picture is one at which decoding can start, by looking into the elementary stream up to the first slice.
 *
 * The transport's random access flag is no proof: real encoders leave it out or set it on everything, and x264 with open
 * GOPs or x265 send one IDR and never another (reference: ITU-T H.264 §7.4.1.2.4, H.265 §7.4.2.2, H.262 §6.2.2).
 */
export type PictureVerdict = 'undecided' | 'key' | 'parameters' | 'intra' | 'other';

export interface PictureScanner {
  /** Starts over at the first elementary byte of the next picture. */
  begin(): void;
  /** Takes further bytes of the picture; after a verdict other than `undecided` nothing more need be pushed. */
  push(bytes: Uint8Array, from: number, to: number): PictureVerdict;
}

/**
 * `key`: decodable from here, parameter sets included. `intra`: an intra picture without parameter sets of its own.
 * `parameters`: parameter sets before a picture that is not intra (intra refresh). `other`: anything else.
 */
export function createPictureScanner(codec: VideoCodec): PictureScanner {
  const judge = codec === 'h264' ? judgeH264 : codec === 'hevc' ? judgeHevc : judgeMpeg2;
  /** Bytes since `begin`, kept small: a slice head is found in the first few hundred bytes of a picture. */
  const head = new Uint8Array(8_192);
  let filled = 0;
  return {
    begin() {
      filled = 0;
    },
    push(bytes, from, to) {
      const count = Math.min(to - from, head.length - filled);
      head.set(bytes.subarray(from, from + count), filled);
      filled += count;
      const verdict = judge(head, filled);
      // a picture whose first 8 KiB hold no slice is given up
      return verdict === 'undecided' && filled === head.length ? 'other' : verdict;
    },
  };
}

function judgeH264(bytes: Uint8Array, end: number): PictureVerdict {
  let hasSps = false;
  for (let at = nextStartCode(bytes, 0, end); at >= 0; at = nextStartCode(bytes, at, end)) {
    if (at >= end) return 'undecided';
    const type = bytes[at]! & 0x1f;
    if (type === 7) hasSps = true;
    else if (type === 5) return hasSps ? 'key' : 'intra';
    else if (type === 1) {
      const sliceType = sliceTypeH264(bytes, at + 1, end);
      if (sliceType === null) return 'undecided'; // it is still coming
      if (sliceType % 5 === 2) return hasSps ? 'key' : 'intra';
      return hasSps ? 'parameters' : 'other';
    }
  }
  return 'undecided';
}

/**
 * Second Exp-Golomb number of a slice head; null when it goes on behind `end`. The first, `first_mb_in_slice`, is 0 in the
 * first slice of a picture and long where that was lost.
 */
function sliceTypeH264(bytes: Uint8Array, at: number, end: number): number | null {
  let bitAt = at * 8;
  const readBit = () => {
    const bit = (bytes[bitAt >> 3]! >> (7 - (bitAt & 7))) & 1;
    bitAt++;
    return bit;
  };
  const readUe = () => {
    let zeros = 0;
    while (zeros < 16 && readBit() === 0) zeros++;
    let value = 1;
    for (let index = 0; index < zeros; index++) value = value * 2 + readBit();
    return value - 1;
  };
  readUe();
  const sliceType = readUe();
  return bitAt <= end * 8 ? sliceType : null;
}

function judgeHevc(bytes: Uint8Array, end: number): PictureVerdict {
  let hasSps = false;
  for (let at = nextStartCode(bytes, 0, end); at >= 0; at = nextStartCode(bytes, at, end)) {
    if (at >= end) return 'undecided';
    const type = (bytes[at]! >> 1) & 0x3f;
    if (type === 33) hasSps = true;
    else if (type >= 16 && type <= 21) return hasSps ? 'key' : 'intra';
    else if (type <= 9) return hasSps ? 'parameters' : 'other';
  }
  return 'undecided';
}

function judgeMpeg2(bytes: Uint8Array, end: number): PictureVerdict {
  let hasSequence = false;
  for (let at = nextStartCode(bytes, 0, end); at >= 0; at = nextStartCode(bytes, at, end)) {
    if (at >= end) return 'undecided';
    const code = bytes[at]!;
    if (code === 0xb3) hasSequence = true;
    else if (code === 0x00) {
      if (at + 3 > end) return 'undecided';
      const isIntra = ((bytes[at + 2]! >> 3) & 7) === 1;
      if (isIntra) return hasSequence ? 'key' : 'intra';
      return hasSequence ? 'parameters' : 'other';
    }
  }
  return 'undecided';
}
