import type { M3uWarningCode } from './problems.js';

/*
 * The careful reading of attributes: `key="value"`, `key='value'`, `key=“value”`, `key=bare words`, glued, unclosed,
 * with quotes inside. Every regular expression here runs in linear time: a line of 64 KiB may hold anything.
 */

const KEY = '[A-Za-z0-9_][A-Za-z0-9_.:-]*';
const ATTRIBUTE = new RegExp(`(${KEY})(?:\\s*=\\s*(["'“])|=)`, 'y');
const ATTRIBUTE_BEHIND_COMMA = new RegExp(`\\s*${KEY}\\s*=\\s*["'“]`, 'y');
const END_OF_QUOTED = new RegExp(`\\s*(?:,|${KEY}\\s*=|$)`, 'y');
const END_OF_BARE = new RegExp(`,|\\s(?=${KEY}(?:=|\\s*=\\s*["'“]))`, 'g');
const END_OF_BARE_IN_HEADER = new RegExp(`\\s(?=${KEY}(?:=|\\s*=\\s*["'“]))`, 'g');
const WORD = new RegExp(`${KEY}|[^\\sA-Za-z0-9_,"'“]+`, 'y');
const BLANKS = /\s*/y;

/** Either a quote that may close, or a blank before the next `key=` with the same kind of quote. */
const QUOTE_OR_NEXT: Readonly<Record<string, RegExp>> = {
  '"': new RegExp(`"|\\s(?=${KEY}\\s*=\\s*")`, 'g'),
  "'": new RegExp(`'|\\s(?=${KEY}\\s*=\\s*')`, 'g'),
  '“': new RegExp(`[“”]|\\s(?=${KEY}\\s*=\\s*“)`, 'g'),
};

export interface AttributeReading {
  attrs: Record<string, string>;
  problems: Set<M3uWarningCode>;
  /** Words that are no attributes. */
  words: string[];
  /** Where the name starts: after the first comma outside quotes; -1 without such a comma. */
  nameAt: number;
}

/**
 * Reads attributes up to the name comma. In a header (`hasName` false) there is no name: commas are blanks there.
 *
 * @param line Trimmed; its end is the end of the line.
 */
export function readAttributes(line: string, from: number, hasName: boolean): AttributeReading {
  const reading: AttributeReading = { attrs: {}, problems: new Set(), words: [], nameAt: -1 };
  let at = from;
  let wordEndedAt = -1;
  for (;;) {
    at = endOf(BLANKS, line, at);
    if (at >= line.length) return reading;
    if (line[at] === ',') {
      at++;
      if (!hasName) continue;
      if (endOf(ATTRIBUTE_BEHIND_COMMA, line, at) < 0) {
        reading.nameAt = at;
        return reading;
      }
      reading.problems.add('comma-before-attributes');
      continue;
    }
    const attribute = matchAt(ATTRIBUTE, line, at);
    if (attribute) {
      const valueAt = at + attribute[0].length;
      const quote = attribute[2];
      at = quote
        ? readQuoted(line, valueAt, quote, attribute[1]!, reading)
        : readBare(line, valueAt, hasName, attribute[1]!, reading);
      continue;
    }
    const end = endOfWord(line, at);
    const word = line.slice(at, end);
    if (wordEndedAt === at) reading.words.push((reading.words.pop() ?? '') + word);
    else reading.words.push(word);
    at = wordEndedAt = end;
  }
}

/** First non-empty value wins: Kodi takes the first, Jellyfin the last. */
export function storeAttribute(
  key: string,
  value: string,
  reading: Pick<AttributeReading, 'attrs' | 'problems'>,
): void {
  const { attrs, problems } = reading;
  const name = key.toLowerCase();
  if (name === '__proto__') return; // would not become a key of the object
  if (!Object.hasOwn(attrs, name)) {
    attrs[name] = value;
    return;
  }
  problems.add('duplicate-attribute');
  if (attrs[name] === '') attrs[name] = value;
}

/**
 * A quote closes when blanks and then a comma, a key or the line's end follow. When the next attribute starts before
 * such a quote, or none comes, the first quote that a blank follows closes; without one the value was never closed.
 */
function readQuoted(line: string, from: number, quote: string, key: string, reading: AttributeReading): number {
  if (quote === '“') reading.problems.add('odd-quotes');
  const events = QUOTE_OR_NEXT[quote]!;
  events.lastIndex = from;
  let quoteBeforeBlankAt = -1;
  let closeAt = -1;
  let nextAt = -1;
  let quoteCount = 0;
  for (let event = events.exec(line); event; event = events.exec(line)) {
    if (event[0] !== quote && event[0] !== '”') {
      nextAt = event.index;
      break;
    }
    if (endOf(END_OF_QUOTED, line, event.index + 1) >= 0) {
      closeAt = event.index;
      break;
    }
    quoteCount++;
    if (quoteBeforeBlankAt < 0 && /\s/.test(line[event.index + 1] ?? '')) quoteBeforeBlankAt = event.index;
  }
  if (closeAt < 0 && quoteBeforeBlankAt >= 0) {
    closeAt = quoteBeforeBlankAt;
    quoteCount = line.slice(from, closeAt).includes(quote) ? 1 : 0;
  }
  if (closeAt >= 0) {
    if (quoteCount > 0) reading.problems.add('inner-quote');
    storeAttribute(key, line.slice(from, closeAt), reading);
    return closeAt + 1;
  }
  reading.problems.add('unclosed-quote');
  const commaAt = line.lastIndexOf(',');
  const end = nextAt >= 0 ? nextAt : commaAt >= from ? commaAt : line.length;
  storeAttribute(key, line.slice(from, end).trim(), reading);
  return end;
}

/** Runs to a blank before the next key, to the name comma, or to the line's end: `group-title=News UK` keeps its blank. */
function readBare(line: string, from: number, hasName: boolean, key: string, reading: AttributeReading): number {
  reading.problems.add('unquoted-value');
  const ends = hasName ? END_OF_BARE : END_OF_BARE_IN_HEADER;
  ends.lastIndex = from;
  const end = ends.exec(line)?.index ?? line.length;
  storeAttribute(key, line.slice(from, end).trim(), reading);
  return end;
}

/** A word, or a quoted run of words: a comma inside of it is no name comma. */
function endOfWord(line: string, from: number): number {
  const end = endOf(WORD, line, from);
  if (end >= 0) return end;
  const closeAt = line.indexOf(line[from] === '“' ? '”' : line[from]!, from + 1);
  return closeAt < 0 ? from + 1 : closeAt + 1;
}

function matchAt(pattern: RegExp, line: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(line);
}

function endOf(pattern: RegExp, line: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(line) ? pattern.lastIndex : -1;
}
