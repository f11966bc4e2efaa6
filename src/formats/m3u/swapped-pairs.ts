import { isExtinf } from './extinf.js';
import { isAddress } from './url-lines.js';

/*
 * Some lists have each URL above its `#EXTINF`. A list with one stray URL on top looks the same until its last line, so
 * from a URL that stands before any `#EXTINF` on, lines are held: until the strict order URL, #EXTINF, URL, … breaks,
 * the file ends, or the limit is reached.
 */

/** Characters of held lines, some 80,000 pairs. A longer file is read as a list with one stray URL. */
const HELD_CHARS_MAX = 16 * 1024 * 1024;

export interface HeldLine {
  number: number;
  text: string;
}

export class HeldPairs {
  readonly #lines: (HeldLine & { isUrl: boolean })[] = [];
  #charCount = 0;
  #expectsUrl = true;

  /** Returns false when the lines can no longer be swapped pairs, or are too many: read them as they stand. */
  add(number: number, text: string): boolean {
    const isUrl = !text.startsWith('#') && isAddress(text);
    this.#lines.push({ number, text, isUrl });
    this.#charCount += text.length;
    if (isUrl || isExtinf(text)) {
      if (isUrl !== this.#expectsUrl) return false;
      this.#expectsUrl = !this.#expectsUrl;
    }
    return this.#charCount <= HELD_CHARS_MAX;
  }

  /** At the end of the file: whether the last word was an `#EXTINF`. */
  get areSwapped(): boolean {
    return this.#expectsUrl;
  }

  get lines(): readonly HeldLine[] {
    return this.#lines;
  }

  /** Each URL moved down to just before the next one, behind all lines that speak about it. */
  *inOrder(): Generator<HeldLine> {
    let url: HeldLine | null = null;
    for (const line of this.#lines) {
      if (!line.isUrl) {
        yield line;
        continue;
      }
      if (url) yield url;
      url = line;
    }
    if (url) yield url;
  }
}
