import { decodePercent } from './text.js';

/** Header names in canonical form to their values; filled step by step, later steps beat earlier ones. */
export type HeaderMap = Record<string, string>;

/** No headers: shared by all entries without any. */
export const NO_HEADERS: Readonly<HeaderMap> = Object.freeze({});

/**
 * Adds a header. The misspelling `referrer` becomes `Referer`; what cannot be a header name is left out, control
 * characters (a line break would add a header of the provider's choice to our requests) are taken out of the value.
 */
function addHeader(headers: HeaderMap, name: string, value: string): void {
  const canonical = canonicalName(name.trim());
  const clean = value.replace(/\p{Cc}/gu, '').trim();
  if (canonical !== null && clean !== '') headers[canonical] = clean;
}

function canonicalName(name: string): string | null {
  if (!/^[a-z0-9][a-z0-9_-]*$/i.test(name)) return null;
  if (/^referr?er$/i.test(name)) return 'Referer';
  return name
    .toLowerCase()
    .split('-')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('-');
}

/** Attribute and option names that are headers. */
const HEADER_OF_OPTION: Readonly<Record<string, string>> = {
  'user-agent': 'User-Agent',
  'http-user-agent': 'User-Agent',
  'http-referrer': 'Referer',
  'http-referer': 'Referer',
  'http-origin': 'Origin',
};

export function addHeadersOfOptions(headers: HeaderMap, options: Readonly<Record<string, string>>): void {
  for (const option in HEADER_OF_OPTION) {
    const value = options[option];
    if (value !== undefined) addHeader(headers, HEADER_OF_OPTION[option]!, value);
  }
}

const PIPE_START = /\|(?=!?[A-Za-z][A-Za-z0-9_-]*=)/;
const PART_BORDER = /[&|](?=!?[A-Za-z][A-Za-z0-9_-]*=)/;

/** Where headers start in `url|User-Agent=…`; -1: a pipe, if any, is part of the URL. */
export function findPipeHeaders(line: string): number {
  return line.includes('|') ? line.search(PIPE_START) : -1;
}

/**
 * Adds `Name=value` parts. They split only where the next `Name=` follows, since values hold `&`. Kodi's mark `!` for
 * any header and the quotes of some lists go; values are percent-decoded.
 */
export function addEncodedHeaders(headers: HeaderMap, text: string): void {
  for (const part of text.split(PART_BORDER)) {
    const equalsAt = part.indexOf('=');
    if (equalsAt < 0) continue;
    const value = part.slice(equalsAt + 1).trim();
    addHeader(headers, part.slice(0, equalsAt).replace(/^!/, ''), decodePercent(value.replace(/^(["'])(.*)\1$/, '$2')));
  }
}

/** Adds the headers of an `#EXTHTTP` object. Returns whether it was one. */
export function addJsonHeaders(headers: HeaderMap, json: string): boolean {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return false;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return false;
  for (const [name, value] of Object.entries(parsed)) {
    if (typeof value === 'string' || typeof value === 'number') addHeader(headers, name, String(value));
  }
  return true;
}
