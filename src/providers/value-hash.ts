/**
 * A 53-bit hash of text: two rounds of 32-bit multiplication as in cyrb53 (public domain). Entries are compared by it, so
 * that a list of 300,000 needs numbers in memory and no texts. Two of that many are equal by chance once in 200,000 lists,
 * and then count as two entries of one identity, which are told apart by name.
 */
export function hashText(text: string): number {
  return new TextHash().add(text).end();
}

/** The hash of texts one behind the other: joining them first would cost more than hashing them. */
export class TextHash {
  #high = 0xdeadbeef | 0;
  #low = 0x41c6ce57;

  add(text: string): this {
    let high = this.#high;
    let low = this.#low;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      high = Math.imul(high ^ code, 2654435761);
      low = Math.imul(low ^ code, 1597334677);
    }
    this.#high = high;
    this.#low = low;
    return this;
  }

  /** The same at two thirds of the cost, two letters in one step, with another result: for what is never stored. */
  addForNow(text: string): this {
    let high = this.#high;
    let low = this.#low;
    let at = 0;
    for (; at + 1 < text.length; at += 2) {
      const codes = text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16);
      high = Math.imul(high ^ codes, 2654435761);
      high ^= high >>> 15; // else the upper half of `codes` would never reach the lower bits
      low = Math.imul(low ^ codes, 1597334677);
      low ^= low >>> 15;
    }
    this.#high = high;
    this.#low = low;
    return at < text.length ? this.add(text.slice(at)) : this;
  }

  /** A whole number of up to 53 bits. */
  addNumber(value: number): this {
    this.#high = Math.imul(Math.imul(this.#high ^ (value >>> 0), 2654435761) ^ (value / 4294967296), 2654435761);
    this.#low = Math.imul(Math.imul(this.#low ^ (value >>> 0), 1597334677) ^ (value / 4294967296), 1597334677);
    return this;
  }

  end(): number {
    let high = this.#high;
    let low = this.#low;
    high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
    low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
    return 4294967296 * (2097151 & low) + (high >>> 0);
  }
}
