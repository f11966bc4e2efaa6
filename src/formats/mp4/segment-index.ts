import { createBoxReader } from './boxes.js';

/** One part of a file that has all its fragments in it. */
export interface IndexedPart {
  /** First and last byte of the file. */
  range: readonly [number, number];
  /** Since the first one. */
  startMs: number;
  durationMs: number;
}

/**
 * Reads the index of a file (`sidx`, ISO/IEC 14496-12 §8.16.3).
 *
 * @param at Where in the file these bytes begin.
 * @returns null: there is none, or it leads to other indexes.
 */
export function readSegmentIndex(bytes: Buffer, at: number): IndexedPart[] | null {
  try {
    return partsOf(bytes, at);
  } catch (error) {
    if (error instanceof RangeError) return null; // it ends before its end
    throw error;
  }
}

function partsOf(bytes: Buffer, at: number): IndexedPart[] | null {
  let boxAt = at;
  for (const { type, bytes: box } of createBoxReader().push(bytes)) {
    boxAt += box.length;
    if (type !== 'sidx') continue;
    const timescale = box.readUInt32BE(16);
    const hasLongTimes = box[8] === 1;
    const firstOffset = hasLongTimes ? Number(box.readBigUInt64BE(28)) : box.readUInt32BE(24);
    const head = hasLongTimes ? 36 : 28;
    const parts: IndexedPart[] = [];
    let nextAt = boxAt + firstOffset;
    let nextMs = 0;
    for (let index = 0; index < box.readUInt16BE(head + 2); index++) {
      const entryAt = head + 4 + 12 * index;
      const size = box.readUInt32BE(entryAt);
      if (size >= 2 ** 31 || size === 0 || timescale === 0) return null;
      const durationMs = (box.readUInt32BE(entryAt + 4) * 1_000) / timescale;
      parts.push({ range: [nextAt, nextAt + size - 1], startMs: nextMs, durationMs });
      nextAt += size;
      nextMs += durationMs;
    }
    return parts;
  }
  return null;
}
