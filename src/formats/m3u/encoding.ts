import { isAscii, isUtf8 } from 'node:buffer';
import type { LineSink } from './line-cutter.js';
import type { WarningList } from './problems.js';

/*
 * Most lists are UTF-8. Lines that are not were written in windows-1251 or windows-1252, and one line is too short to
 * tell which, so lines that fail are judged together. The file streams through: from the first line that needs the
 * judgement on, everything is held until the file ends or `HELD_BYTES_MAX` are held; what was seen by then decides for
 * the rest. A charset that the provider names is judged in the same way, by all lines that are not ASCII.
 */

/** Some 20,000 entries. */
const HELD_BYTES_MAX = 4 * 1024 * 1024;
/** Share of bytes above 0x7F that stand in words of Cyrillic letters when the text is windows-1251. */
const CYRILLIC_SHARE_MIN = 0.6;
const CYRILLIC_RUN_MIN = 3;

type Held = { kind: 'lines' | 'undecided'; bytes: Uint8Array } | { kind: 'tooLong'; head: string };
type Decode = (bytes: Uint8Array) => string | null;

/** Passes blocks of lines on as valid UTF-8. */
export class LineDecoder implements LineSink {
  readonly #charset: { name: string; decode: Decode } | null;
  #charsetState: 'none' | 'open' | 'accepted';
  #fallback: 'windows-1251' | 'windows-1252' | null = null;
  #held: Held[] | null = null;
  #heldBytes = 0;

  /** @param nextLine Number of the line that the sink gets next. */
  constructor(
    charset: string | null,
    readonly sink: LineSink,
    readonly nextLine: () => number,
    readonly warnings: WarningList,
  ) {
    this.#charset = findCharset(charset);
    this.#charsetState = this.#charset ? 'open' : 'none';
  }

  /** What had to be used besides UTF-8; null: nothing. */
  get usedEncoding(): string | null {
    return this.#fallback ?? (this.#charsetState === 'accepted' ? this.#charset!.name : null);
  }

  block(bytes: Uint8Array): void {
    if (isAscii(bytes) || (this.#charsetState === 'none' && isUtf8(bytes))) this.#pass({ kind: 'lines', bytes });
    else for (const line of linesOf(bytes)) this.#line(line);
  }

  tooLong(head: string): void {
    this.#pass({ kind: 'tooLong', head });
  }

  end(): void {
    this.#decide();
  }

  #line(bytes: Uint8Array): void {
    if (isAscii(bytes)) this.#pass({ kind: 'lines', bytes });
    else if (this.#charsetState === 'open') this.#pass({ kind: 'undecided', bytes });
    else this.#pass(this.#decoded(bytes) ?? { kind: 'undecided', bytes });
  }

  /** Null: the line needs the fallback, which is not decided yet. */
  #decoded(bytes: Uint8Array): Held | null {
    const text = this.#charsetState === 'accepted' ? this.#charset!.decode(bytes) : null;
    if (text !== null) return { kind: 'lines', bytes: Buffer.from(text) };
    if (isUtf8(bytes)) return { kind: 'lines', bytes };
    if (this.#fallback === null) return null;
    return {
      kind: 'lines',
      bytes: Buffer.from(this.#fallback === 'windows-1251' ? decode1251(bytes) : decode1252(bytes)),
    };
  }

  #pass(piece: Held): void {
    if (this.#held === null && piece.kind !== 'undecided') {
      this.#give(piece);
      return;
    }
    this.#held ??= [];
    // not slice(): that of a Buffer copies nothing, and the caller may use its chunk again
    this.#held.push(piece.kind === 'tooLong' ? piece : { kind: piece.kind, bytes: new Uint8Array(piece.bytes) });
    this.#heldBytes += piece.kind === 'tooLong' ? piece.head.length : piece.bytes.length;
    if (this.#heldBytes > HELD_BYTES_MAX) this.#decide();
  }

  #give(piece: Held): void {
    if (piece.kind === 'tooLong') this.sink.tooLong(piece.head);
    else this.sink.block(piece.bytes);
  }

  #decide(): void {
    const held = this.#held ?? [];
    this.#held = null;
    this.#heldBytes = 0;
    const undecided = held.flatMap((piece) => (piece.kind === 'undecided' ? [piece.bytes] : []));
    if (this.#charsetState === 'open' && undecided.length > 0) {
      this.#charsetState = undecided.every((line) => this.#charset!.decode(line) !== null) ? 'accepted' : 'none';
    }
    const failing = undecided.filter((line) => this.#decoded(line) === null);
    const firstFailing = this.#fallback === null ? failing[0] : undefined;
    if (firstFailing) this.#fallback = isCyrillic(failing) ? 'windows-1251' : 'windows-1252';
    for (const piece of held) {
      if (piece.kind !== 'undecided') {
        this.#give(piece);
        continue;
      }
      if (piece.bytes === firstFailing) this.warnings.add(this.nextLine(), 'encoding-fallback');
      this.#give(this.#decoded(piece.bytes)!);
    }
  }
}

/** Single lines with their ends. */
function* linesOf(bytes: Uint8Array): Generator<Uint8Array> {
  let from = 0;
  for (let at = 0; at < bytes.length; at++) {
    const isEnd = bytes[at] === 0x0a || (bytes[at] === 0x0d && bytes[at + 1] !== 0x0a);
    if (!isEnd) continue;
    yield bytes.subarray(from, at + 1);
    from = at + 1;
  }
}

function isCyrillic(lines: readonly Uint8Array[]): boolean {
  let highCount = 0;
  let inWordsCount = 0;
  for (const line of lines) {
    let run = 0;
    for (const byte of line) {
      if (byte >= 0x80) highCount++;
      if (byte >= 0xc0) run++;
      else {
        if (run >= CYRILLIC_RUN_MIN) inWordsCount += run;
        run = 0;
      }
    }
  }
  return highCount > 0 && inWordsCount / highCount >= CYRILLIC_SHARE_MIN;
}

/** What windows-1252 has at 0x80–0x9F, where latin-1 has control characters; five places are empty. */
const UPPER_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';
const windows1251 = new TextDecoder('windows-1251');

function decode1251(bytes: Uint8Array): string {
  return windows1251.decode(bytes);
}

/** By hand: several Node releases decode `windows-1252` as latin-1 (nodejs/node#56542). */
function decode1252(bytes: Uint8Array): string {
  const latin1 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  return latin1.replace(/[\u0080-\u009f]/g, (c) => UPPER_1252[c.charCodeAt(0) - 0x80] ?? c);
}

/** A decoder that answers null where the bytes are not clean text of that charset; null for UTF-8 and unknown names. */
function findCharset(label: string | null): { name: string; decode: Decode } | null {
  let decoder: InstanceType<typeof TextDecoder>;
  try {
    decoder = new TextDecoder(label?.trim() || 'utf-8', { fatal: true });
  } catch {
    return null;
  }
  const name = decoder.encoding;
  if (/^utf-(?:8|16)/.test(name)) return null;
  const decodeAny = name === 'windows-1252' ? decode1252 : (bytes: Uint8Array) => decoder.decode(bytes);
  return {
    name,
    decode: (bytes) => {
      try {
        const text = decodeAny(bytes);
        return /[\u0080-\u009f\ufffd]/.test(text) ? null : text;
      } catch {
        return null;
      }
    },
  };
}
