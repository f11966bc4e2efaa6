import { readAttributes, storeAttribute } from './attributes.js';
import type { M3uWarningCode } from './problems.js';
import { trimText } from './text.js';

/** One `#EXTINF` line as it stands: nothing is interpreted yet, the name may be empty. */
export interface Extinf {
  /** Seconds, -1 when missing. */
  duration: number;
  name: string;
  attrs: Record<string, string>;
}

const START = /^#EXTINF(:?)\s*([+-]?\d+(?:\.\d+)?)?/i;
const GLUED = /[\s,"'“A-Za-z_]/;

/** Whether a trimmed line is an `#EXTINF`, with its colon or without. */
export function isExtinf(line: string): boolean {
  return /^#EXTINF(?:[:\s,+\d-]|$)/i.test(line);
}

/** The careful reading of a line that `isExtinf` accepts. Any text is read in some way; what was odd is in `problems`. */
export function readExtinf(line: string): { extinf: Extinf; problems: ReadonlySet<M3uWarningCode> } {
  const [start, colon, durationText] = START.exec(line) ?? ['', '', undefined];
  const following = line[start.length];
  const isDuration = durationText !== undefined && (following === undefined || GLUED.test(following));
  const duration = isDuration ? Number(durationText) : -1;
  // what stands in place of a duration, such as 1:30:00, is no word of the name
  const from = isDuration || durationText === undefined ? start.length : endOfWord(line, start.length);
  const reading = readAttributes(line, from, true);
  const { attrs, problems, words, nameAt } = reading;
  if (colon === '') problems.add('extinf-no-colon');
  if (!isDuration || !Number.isFinite(duration)) problems.add('bad-duration');
  let name = '';
  if (nameAt >= 0) {
    if (words.length > 0) problems.add('junk-in-attributes');
    name = takeTrailingAttributes(line.slice(nameAt), reading);
  } else if (words.length > 0) {
    problems.add('missing-name-comma');
    name = words.join(' ');
  }
  return {
    extinf: { duration: Number.isFinite(duration) ? duration || 0 : -1, name: trimText(name), attrs },
    problems,
  };
}

function endOfWord(line: string, from: number): number {
  let at = from;
  while (at < line.length && !/[\s,]/.test(line[at]!)) at++;
  return at;
}

const KNOWN_KEY = '(?:tvg-[a-z0-9-]+|group-title|radio|catchup[a-z-]*|timeshift|channel-[a-z-]+)';
const QUOTED = `(?:"[^"]*"|'[^']*'|“[^“”]*”)`;
const TRAILING_START = new RegExp(`\\s(?=${KNOWN_KEY}\\s*=\\s*["'“])`, 'gi');
const TRAILING_RUN = new RegExp(`(?:\\s+${KNOWN_KEY}\\s*=\\s*${QUOTED})+\\s*$`, 'iy');
const TRAILING_ONE = new RegExp(`(${KNOWN_KEY})\\s*=\\s*(${QUOTED})`, 'gi');

/** Takes known attributes off the end of a name: `B tvg-id="b"`. The name before them stays as it is. */
function takeTrailingAttributes(name: string, reading: Parameters<typeof storeAttribute>[2]): string {
  if (!name.includes('=')) return name;
  TRAILING_START.lastIndex = 0;
  for (let start = TRAILING_START.exec(name); start; start = TRAILING_START.exec(name)) {
    TRAILING_RUN.lastIndex = start.index;
    const run = TRAILING_RUN.exec(name);
    if (!run) continue;
    reading.problems.add('attributes-after-name');
    for (const [, key, quoted] of run[0].matchAll(TRAILING_ONE)) storeAttribute(key!, quoted!.slice(1, -1), reading);
    return name.slice(0, start.index);
  }
  return name;
}
