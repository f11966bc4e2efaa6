import { TOPIC, topicsOf } from './attribute-keys.js';
import type { Extinf } from './extinf.js';
import { isVideoFile, type PathKind } from './kinds.js';
import { trimText } from './text.js';
import { type Bytes, createPattern, findStop, hasPattern, isAsciiBetween, type Pattern } from './words.js';

/*
 * The short way through the lines that nearly every list consists of:
 *
 *   #EXTINF:-1 tvg-id="x" tvg-name="y" tvg-logo="z" group-title="g",Name
 *   http://host/live/user/password/1.ts
 *
 * They are read straight from the bytes. Whatever could be read in another way as well (no quotes, quotes inside, `=`
 * in a name, `|` in a URL, tabs, …) is refused here and goes the careful way of `extinf.ts` and `url-lines.ts`; both
 * ways give the same for what is accepted here.
 */

/** Whole lines as bytes and as a text of the same length (latin-1), so that a place in one is a place in the other. */
export interface Block extends Bytes {
  latin1: string;
  /** The first `&` behind the place where one was last looked for; negative: nobody looked. */
  ampersandAt: number;
}

/** Lists repeat the same keys in the same order: the key that the last line had at this place is tried first. */
interface ExpectedKey {
  key: string;
  topics: number;
  /** `key="`. */
  opening: Pattern;
}

const EXTINF = createPattern(Buffer.from('#EXTINF:'));
const HTTP = createPattern(Buffer.from('http://'));
const HTTPS = createPattern(Buffer.from('https://'));
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const EQUALS = 0x3d;
const DURATION_DIGITS_MAX = 9;
/** Spellings of keys that are remembered; a hostile list could have millions. */
const KNOWN_KEYS_MAX = 1_000;

/** What a byte means inside a URL. */
const URL_TEXT = 0;
const URL_STOP = 1;
const URL_SLASH = 2;
const URL_QUERY = 3;

function createUrlClasses(): Uint8Array {
  const classes = new Uint8Array(256).map((_, byte) =>
    byte <= 0x20 || byte >= 0x7f || byte === 0x7c ? URL_STOP : URL_TEXT,
  );
  classes[0x2f] = URL_SLASH;
  classes[0x3f] = classes[0x23] = URL_QUERY;
  return classes;
}

const URL_CLASS = createUrlClasses();

/** Both readers answer null for lines that need the careful way. The fields tell about the last line that was read. */
export class PlainLines {
  /** Where the next line starts. */
  next = 0;
  /** Bits of `TOPIC` of an `#EXTINF`. */
  topics = 0;
  /** Where the URL ends. */
  urlEnd = 0;
  path: PathKind = 'none';
  /** What the last URL had up to the last slash of its path, and what that says: most URLs of a list start alike. */
  #urlStart: Pattern | null = null;
  #urlStartPath: PathKind = 'none';
  readonly #expected: ExpectedKey[] = [];
  /** By their spelling. */
  readonly #known = new Map<string, ExpectedKey>();

  /** Every loop ends at the line's end at the latest, which is below SPACE: a block always ends with one. */
  readExtinf(block: Block, start: number): Extinf | null {
    const { bytes } = block;
    if (!hasPattern(block, start, EXTINF)) return null;
    let at = start + EXTINF.length;
    const isNegative = bytes[at] === MINUS;
    if (isNegative) at++;
    const digitsAt = at;
    let duration = 0;
    for (let digit = bytes[at]! - 0x30; digit >= 0 && digit <= 9; digit = bytes[at]! - 0x30) {
      duration = duration * 10 + digit;
      at++;
    }
    if (at === digitsAt || at - digitsAt > DURATION_DIGITS_MAX) return null;
    if (isNegative && duration !== 0) duration = -duration;

    const attrs: Record<string, string> = {};
    let topics = 0;
    for (let index = 0; ; index++) {
      let byte = bytes[at];
      if (byte === COMMA) break;
      if (byte !== SPACE) return null;
      while (byte === SPACE) byte = bytes[++at];
      if (byte === COMMA) break;
      let expected = this.#expected[index];
      if (expected === undefined || !hasPattern(block, at, expected.opening)) {
        const found = this.#learnKey(block, at, index);
        if (found === null) return null;
        expected = found;
      }
      const from = at + expected.opening.length;
      at = findStop(block, from, QUOTE);
      if (bytes[at] !== QUOTE || (at > from && isDoubtful(bytes[at - 1]!))) return null;
      attrs[expected.key] = textOf(block, from, at);
      topics |= expected.topics;
      at++;
    }
    const name = this.#readName(block, at + 1);
    if (name === null) return null;
    this.topics = hasAmpersand(block, start, this.next) ? topics | TOPIC.entities : topics;
    return { duration, name, attrs };
  }

  #readName(block: Block, start: number): string | null {
    const { bytes } = block;
    let from = start;
    while (bytes[from] === SPACE) from++;
    const at = findStop(block, from, EQUALS);
    if (bytes[at] === EQUALS) return null; // may be an attribute on the wrong side of the comma
    let to = at;
    while (to > from && bytes[to - 1] === SPACE) to--;
    return this.#endLine(bytes, at) ? trimText(textOf(block, from, to)) : null;
  }

  readUrl(block: Block, start: number): string | null {
    const { bytes } = block;
    const knownStart = this.#urlStart !== null && hasPattern(block, start, this.#urlStart) ? this.#urlStart : null;
    let at = knownStart ? start + knownStart.length : endOfScheme(block, start);
    if (at < 0) return null;
    let path = knownStart ? this.#urlStartPath : 'none';
    const startEnd = knownStart ? at : start;
    let slashAt = knownStart ? at - 1 : -1;
    let queryAt = 0;
    for (;;) {
      const kind = URL_CLASS[bytes[at]!]!;
      if (kind !== URL_TEXT) {
        if (kind === URL_STOP) break;
        if (queryAt === 0) {
          if (kind === URL_SLASH) {
            slashAt = at;
            if (path !== 'movie') path = folderAt(bytes, at + 1) ?? path;
          } else if (kind === URL_QUERY) queryAt = at;
        }
      }
      at++;
    }
    if (!this.#endLine(bytes, at)) return null;
    if (slashAt >= startEnd) {
      this.#urlStart = createPattern(bytes.subarray(start, slashAt + 1));
      this.#urlStartPath = path;
    }
    this.urlEnd = at;
    this.path = path === 'none' && isVideoAt(block, slashAt, queryAt || at) ? 'file' : path;
    return block.latin1.slice(start, at);
  }

  #endLine(bytes: Uint8Array, at: number): boolean {
    const byte = bytes[at];
    if (byte !== LF && byte !== CR) return false;
    this.next = byte === CR && bytes[at + 1] === LF ? at + 2 : at + 1;
    return true;
  }

  /** Null: no `key="` stands here, or the line had that key already. */
  #learnKey(block: Block, from: number, index: number): ExpectedKey | null {
    const { bytes } = block;
    let to = from;
    while (isKeyByte(bytes[to]!)) to++;
    if (to === from || bytes[to] !== EQUALS || bytes[to + 1] !== QUOTE) return null;
    const raw = block.latin1.slice(from, to);
    let key = this.#known.get(raw);
    if (key === undefined) {
      if (raw.toLowerCase() === '__proto__' || !/^[a-z0-9_]/i.test(raw)) return null;
      key = {
        key: raw.toLowerCase(),
        topics: topicsOf(raw.toLowerCase()),
        opening: createPattern(Buffer.from(`${raw}="`)),
      };
      if (this.#known.size < KNOWN_KEYS_MAX) this.#known.set(raw, key);
    }
    // the keys before this one are those of this line; those behind it may repeat one, so they go
    this.#expected.length = index;
    if (this.#expected.some((earlier) => earlier.key === key.key)) return null;
    this.#expected.push(key);
    return key;
  }
}

function hasAmpersand(block: Block, from: number, to: number): boolean {
  if (block.ampersandAt < from) {
    const at = block.latin1.indexOf('&', from);
    block.ampersandAt = at < 0 ? block.latin1.length : at;
  }
  return block.ampersandAt < to;
}

/** A blank or `=` before a quote: the quote may open the next attribute instead of closing this one. */
function isDoubtful(byteBeforeQuote: number): boolean {
  return byteBeforeQuote === SPACE || byteBeforeQuote === EQUALS;
}

/** Behind `http://` or `https://`; -1: neither stands here. */
function endOfScheme(block: Block, start: number): number {
  if (hasPattern(block, start, HTTP)) return start + HTTP.length;
  return hasPattern(block, start, HTTPS) ? start + HTTPS.length : -1;
}

const FOLDERS = {
  movie: Buffer.from('movie/'),
  movies: Buffer.from('movies/'),
  series: Buffer.from('series/'),
} as const;

function folderAt(bytes: Uint8Array, at: number): 'movie' | 'series' | null {
  const initial = bytes[at]! | 0x20;
  if (initial === 0x73) return startsWithAnyCase(bytes, at, FOLDERS.series) ? 'series' : null;
  if (initial !== 0x6d) return null;
  const isMovie = startsWithAnyCase(bytes, at, FOLDERS.movie) || startsWithAnyCase(bytes, at, FOLDERS.movies);
  return isMovie ? 'movie' : null;
}

/** Looks only at extensions as long as those of recordings, and not at `.ts`, which most live URLs have. */
function isVideoAt(block: Block, slashAt: number, end: number): boolean {
  const { bytes } = block;
  if (bytes[end - 3] === 0x2e || slashAt < 0) return false;
  const isDotted = bytes[end - 4] === 0x2e || bytes[end - 5] === 0x2e;
  return isDotted && isVideoFile(block.latin1.slice(slashAt, end));
}

function isKeyByte(byte: number): boolean {
  const letter = byte | 0x20;
  if (letter >= 0x61 && letter <= 0x7a) return true;
  return (byte >= 0x30 && byte <= 0x3a) || byte === MINUS || byte === 0x5f || byte === 0x2e;
}

/** @param start In lower case; of letters and `/`. */
function startsWithAnyCase(bytes: Uint8Array, at: number, start: Uint8Array): boolean {
  for (let index = 0; index < start.length; index++) if ((bytes[at + index]! | 0x20) !== start[index]) return false;
  return true;
}

/** A field as text: the latin-1 text serves unless a byte is above ASCII. */
function textOf(block: Block, from: number, to: number): string {
  if (from === to) return '';
  return isAsciiBetween(block, from, to) ? block.latin1.slice(from, to) : block.bytes.toString('utf8', from, to);
}
