import type { Bytes } from './words.js';

/*
 * Which entries were seen already. Keeping 1.7 M names and URLs would take some 300 MB, so only 64 bits of a hash and
 * the line are kept: in a log, in the order of the file, and in a small table that leads into it.
 *
 *   log     | hash, lane A | hash, lane B | line |   12 bytes per entry, written one behind the other
 *   slots   | 11 bits of the hash | 21 bits: place in the log + 1; 0 = free |   4 bytes, at most two thirds in use
 *
 * The table is what is read at random: at 300,000 entries its 2 MB stay in the processor's cache, where one flat table
 * would be 6 MB. A wrong match among 2 M entries has a chance of about 1 in 10 million; it costs one entry.
 */

const PLACE_BITS = 21;
const PLACE_MASK = (1 << PLACE_BITS) - 1;
/** More entries than a household's providers offer together. Later ones are still compared with these. */
const ENTRIES_MAX = PLACE_MASK - 1;
const LOG_WORDS = 3;

/** The hash of one entry: its URL as UTF-8 bytes, then its name as UTF-16 units. */
export class EntryHash {
  a = 0;
  b = 0;

  /** Starts anew with the URL's bytes, four at a step. */
  startWithUrl({ bytes, view }: Bytes, from: number, to: number): void {
    let a = 0x811c9dc5 ^ (to - from);
    let b = 0x9747b28c;
    let at = from;
    for (; at + 4 <= to; at += 4) {
      const word = view.getInt32(at, true);
      a = Math.imul(a ^ word, 0x01000193);
      a ^= a >>> 15;
      b = Math.imul(b ^ word, 0x5bd1e995);
      b ^= b >>> 13;
    }
    for (; at < to; at++) {
      a = Math.imul(a ^ bytes[at]!, 0x01000193);
      b = Math.imul(b ^ bytes[at]!, 0x5bd1e995);
    }
    this.a = a;
    this.b = b;
  }

  addName(name: string): void {
    let { a, b } = this;
    for (let at = 1; at < name.length; at += 2) {
      const units = name.charCodeAt(at - 1) | (name.charCodeAt(at) << 16);
      a = Math.imul(a ^ units, 0x01000193);
      a ^= a >>> 15;
      b = Math.imul(b ^ units, 0x5bd1e995);
      b ^= b >>> 13;
    }
    const last = name.length % 2 === 1 ? name.charCodeAt(name.length - 1) : -1;
    a = Math.imul(a ^ last, 0x01000193);
    b = Math.imul(b ^ last, 0x5bd1e995);
    a ^= a >>> 16;
    a = Math.imul(a, 0x85ebca6b);
    this.a = a ^ (a >>> 13);
    this.b = b ^ (b >>> 16);
  }
}

export class DuplicateIndex {
  #slots = new Uint32Array(1 << 10);
  #log = new Uint32Array((1 << 10) * LOG_WORDS);
  #entryCount = 0;

  /** The line of the first entry with this hash. When there is none, this one becomes it and the answer is 0. */
  findOrAdd(hash: EntryHash, line: number): number {
    const a = hash.a >>> 0;
    const b = hash.b >>> 0;
    const slots = this.#slots;
    const mask = slots.length - 1;
    let at = a & mask;
    for (let slot = slots[at]!; slot !== 0; slot = slots[at]!) {
      if (slot >>> PLACE_BITS === b >>> PLACE_BITS) {
        const logAt = ((slot & PLACE_MASK) - 1) * LOG_WORDS;
        if (this.#log[logAt] === a && this.#log[logAt + 1] === b) return this.#log[logAt + 2]!;
      }
      at = (at + 1) & mask;
    }
    if (this.#entryCount < ENTRIES_MAX) this.#add(at, a, b, line);
    return 0;
  }

  #add(at: number, a: number, b: number, line: number): void {
    const logAt = this.#entryCount++ * LOG_WORDS;
    if (logAt === this.#log.length) this.#log = copyOf(this.#log, logAt * 2);
    this.#log[logAt] = a;
    this.#log[logAt + 1] = b;
    this.#log[logAt + 2] = line;
    this.#slots[at] = slotOf(b, this.#entryCount);
    if (this.#entryCount * 3 > this.#slots.length * 2) this.#growSlots();
  }

  #growSlots(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let place = 1; place <= this.#entryCount; place++) {
      const logAt = (place - 1) * LOG_WORDS;
      let at = this.#log[logAt]! & mask;
      while (slots[at] !== 0) at = (at + 1) & mask;
      slots[at] = slotOf(this.#log[logAt + 1]!, place);
    }
    this.#slots = slots;
  }
}

/** The upper bits of lane B beside the place: the slot itself is found by lane A. */
function slotOf(b: number, place: number): number {
  return (((b >>> PLACE_BITS) << PLACE_BITS) | place) >>> 0;
}

function copyOf(words: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const copy = new Uint32Array(length);
  copy.set(words);
  return copy;
}
