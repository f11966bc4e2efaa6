import { TOPIC, topicsOfAll } from './attribute-keys.js';
import { readAttributes } from './attributes.js';
import { readMode } from './catchup.js';
import { addHeadersOfOptions, type HeaderMap } from './headers.js';
import type { WarningList } from './problems.js';
import { parseHours, trimText } from './text.js';

const TAG = '#EXTM3U';
const GUIDE_KEYS: ReadonlySet<string> = new Set(['x-tvg-url', 'url-tvg', 'tvg-url']);
/** One header of the Free-TV list names 101 guides; a hostile file could name millions. */
const GUIDES_MAX = 1_000;
/** Guide addresses hold commas themselves, so a list splits only where the next scheme follows. */
const LIST_BORDER = /[,;\s](?=[a-z][a-z0-9+.-]*:\/\/)/i;

/** Whether a trimmed line is a header. */
export function isHeader(line: string): boolean {
  return line.slice(0, TAG.length).toUpperCase() === TAG;
}

/** The `#EXTM3U` lines of a file, of which there are several when lists were put together: defaults and guides. */
export class PlaylistHeader {
  isSeen = false;
  /** Some attribute of the IPTV dialect stands in it. */
  hasGuideMark = false;
  hasCatchup = false;
  /** Hours. */
  shift: number | null = null;
  headers: HeaderMap | null = null;
  /** The first value of each. */
  readonly attrs: Record<string, string> = {};
  readonly #guides = new Set<string>();

  get epgUrls(): readonly string[] {
    return [...this.#guides];
  }

  read(line: string, lineNumber: number, baseUrl: string, warnings: WarningList): void {
    if (this.isSeen) warnings.add(lineNumber, 'repeated-header');
    this.isSeen = true;
    const { attrs, problems, words } = readAttributes(line, TAG.length, false);
    for (const problem of problems) warnings.add(lineNumber, problem);
    if (words.length > 0) warnings.add(lineNumber, 'junk-in-attributes');
    if (readMode(attrs).isUnknown) warnings.add(lineNumber, 'unknown-catchup');
    let hasRefusedGuide = false;
    for (const [key, value] of Object.entries(attrs)) {
      if (!this.attrs[key]) this.attrs[key] = value;
      if (GUIDE_KEYS.has(key) && !this.#addGuides(value, baseUrl)) hasRefusedGuide = true;
    }
    if (hasRefusedGuide) warnings.add(lineNumber, 'unsupported-scheme');
    this.#settle();
  }

  #addGuides(list: string, baseUrl: string): boolean {
    let areAllKept = true;
    for (const part of list.split(LIST_BORDER)) {
      const address = trimText(part.replace(/(?<![,;\s])[,;\s]+$/, ''));
      if (address === '') continue;
      const url = /^https?:\/\//i.test(address) ? address : resolve(address, baseUrl);
      if (url === null) areAllKept = false;
      else if (this.#guides.size < GUIDES_MAX) this.#guides.add(url);
    }
    return areAllKept;
  }

  #settle(): void {
    const topics = topicsOfAll(this.attrs);
    this.hasGuideMark = (topics & TOPIC.guideMark) !== 0;
    this.hasCatchup = readMode(this.attrs).mode !== null;
    this.shift = parseHours(this.attrs['tvg-shift']);
    const headers: HeaderMap = {};
    addHeadersOfOptions(headers, this.attrs);
    this.headers = Object.keys(headers).length > 0 ? headers : null;
  }
}

/** An address on the list's own host; null when it is none that may be fetched, such as a local file. */
function resolve(address: string, baseUrl: string): string | null {
  try {
    const url = new URL(address, baseUrl);
    return /^https?:$/.test(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
