import type { HlsKey } from './playlist.js';

/** A part of a resource, in bytes. */
export interface ByteRange {
  length: number;
  /** Null: behind the part before. */
  offset: number | null;
}

/** Digits, perhaps with something behind them. @returns null: none, or more than a number holds. */
export function parseCount(text: string): number | null {
  const count = Number.parseInt(text, 10);
  return Number.isSafeInteger(count) && count >= 0 ? count : null;
}

export function parseByteRange(text: string): ByteRange | null {
  const [length = '', offset = ''] = text.split('@', 2);
  const bytes = parseCount(length);
  return bytes === null || bytes === 0 ? null : { length: bytes, offset: parseCount(offset) };
}

export function parseDate(text: string): string | null {
  const ms = Date.parse(text.trim());
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}

/** @returns null: in the clear from here on. */
export function keyFrom(attributes: ReadonlyMap<string, string>, resolve: (text: string) => string): HlsKey | null {
  const method = attributes.get('METHOD')?.toUpperCase() ?? '';
  if (method === 'NONE') return null;
  const format = attributes.get('KEYFORMAT') ?? 'identity';
  const uri = attributes.get('URI') ?? '';
  const digits = attributes.get('IV') ?? null;
  if (method === '') return { method: 'malformed', what: 'no METHOD' };
  if (method !== 'AES-128') return { method: 'unsupported', name: method };
  if (format.toLowerCase() !== 'identity') return { method: 'unsupported', name: `AES-128 (${format})` };
  if (uri === '') return { method: 'malformed', what: 'no URI' };
  if (digits !== null && !/^0x[0-9a-f]{1,32}$/i.test(digits))
    return { method: 'malformed', what: 'an IV that is no number' };
  return { method, uri: resolve(uri), iv: digits === null ? null : `0x${digits.slice(2).padStart(32, '0')}` };
}
