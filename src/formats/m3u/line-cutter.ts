/** Takes the file in order, as blocks of whole lines. */
export interface LineSink {
  /** Whole lines: the last byte is LF, or a CR that no LF follows. Valid only during the call. */
  block(bytes: Uint8Array): void;
  /** A line that was dropped. `head` is how it starts, as latin-1. */
  tooLong(head: string): void;
}

/** Longest line that is read, without its end and without NUL bytes: longer ones are data URLs and binary files. */
const LINE_BYTES_MAX = 64 * 1024;
/** A block holds no line above the limit, so only what spans blocks has to be measured. */
const BLOCK_BYTES = LINE_BYTES_MAX;
const HEAD_BYTES = 64;

const LF = 0x0a;
const CR = 0x0d;

/**
 * Cuts chunks of any size into blocks of whole lines: LF, CRLF and CR each end one. What is left at the end of a chunk
 * is carried over; nothing else is copied.
 */
export class LineCutter {
  // the unfinished line; room for one block beyond the limit, and for the LF that ends it
  readonly #carry = new Uint8Array(LINE_BYTES_MAX + BLOCK_BYTES + 1);
  #carryLength = 0;
  /** The last byte was a CR: only the next one tells whether a LF belongs to it. */
  #endsWithCr = false;
  #isTooLong = false;

  constructor(readonly sink: LineSink) {}

  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; at += BLOCK_BYTES) this.#push(chunk.subarray(at, at + BLOCK_BYTES));
  }

  end(): void {
    if (this.#carryLength > 0 || this.#endsWithCr || this.#isTooLong) this.#finishLine();
  }

  #push(bytes: Uint8Array): void {
    const from = this.#finishCarried(bytes);
    const to = endOfWholeLines(bytes, from);
    if (to > from) this.sink.block(bytes.subarray(from, to));
    const endsWithCr = bytes.length > to && bytes[bytes.length - 1] === CR;
    this.#append(bytes.subarray(to, endsWithCr ? bytes.length - 1 : bytes.length));
    if (endsWithCr) this.#endsWithCr = true;
  }

  /** Ends the carried line if its end stands in `bytes`. Returns where the next line starts; without an end: 0. */
  #finishCarried(bytes: Uint8Array): number {
    if (this.#endsWithCr) {
      this.#finishLine();
      return bytes[0] === LF ? 1 : 0;
    }
    if (this.#carryLength === 0 && !this.#isTooLong) return 0;
    let at = 0;
    while (at < bytes.length && bytes[at] !== LF && bytes[at] !== CR) at++;
    if (at === bytes.length || (at === bytes.length - 1 && bytes[at] === CR)) return 0;
    this.#append(bytes.subarray(0, at));
    this.#finishLine();
    return bytes[at] === CR && bytes[at + 1] === LF ? at + 2 : at + 1;
  }

  #append(bytes: Uint8Array): void {
    if (this.#isTooLong || bytes.length === 0) return;
    this.#carry.set(bytes, this.#carryLength);
    this.#carryLength += bytes.length;
    if (this.#carryLength > LINE_BYTES_MAX) this.#measure();
  }

  /** NUL bytes do not count: all but one go, which stays to be reported. */
  #measure(): void {
    const carry = this.#carry;
    const nulAt = carry.subarray(0, this.#carryLength).indexOf(0);
    if (nulAt >= 0) {
      let to = nulAt + 1;
      for (let at = to; at < this.#carryLength; at++) if (carry[at] !== 0) carry[to++] = carry[at]!;
      this.#carryLength = to;
    }
    this.#isTooLong = this.#carryLength - (nulAt >= 0 ? 1 : 0) > LINE_BYTES_MAX;
  }

  #finishLine(): void {
    const length = this.#carryLength;
    const isTooLong = this.#isTooLong;
    this.#carryLength = 0;
    this.#endsWithCr = this.#isTooLong = false;
    if (isTooLong) {
      this.sink.tooLong(Buffer.from(this.#carry.subarray(0, HEAD_BYTES)).toString('latin1'));
      return;
    }
    this.#carry[length] = LF;
    this.sink.block(this.#carry.subarray(0, length + 1));
  }
}

/** Behind the last line end of `bytes`; a CR as the very last byte is none yet. */
function endOfWholeLines(bytes: Uint8Array, from: number): number {
  for (let at = bytes.length - 1; at >= from; at--) {
    if (bytes[at] === LF || (bytes[at] === CR && at < bytes.length - 1)) return at + 1;
  }
  return from;
}
