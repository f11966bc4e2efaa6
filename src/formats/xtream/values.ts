import type { EpochMs } from '../../base/model.js';

/**
 * Single values as panels send them: PHP gives numbers as text, text as numbers, and empty text for nothing. A reader that
 * insists on types loses whole lists, so each value is read from whatever form it has.
 */

/** Text without blanks around it; a number counts as its text. Null: nothing. */
export function readText(value: unknown): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string') return null;
  return value.trim() || null;
}

/** `undefined`: something is there, and it is no number. Null: nothing is there. */
export function readNumber(value: unknown): number | null | undefined {
  const text = readText(value);
  if (text === null) return value === null || value === undefined || value === '' ? null : undefined;
  const number = Number(text.replace(',', '.'));
  return Number.isFinite(number) ? number : undefined;
}

/** `1`, `"1"`, `true` and `"true"` are yes; 0, false, empty and anything else are no. */
export function readBoolean(value: unknown): boolean {
  return value === true || /^(1|true|yes)$/i.test(readText(value) ?? '');
}

/** Seconds since 1970 to milliseconds. Zero, negative and nothing are null; `undefined` as in `readNumber`. */
export function readEpochMs(value: unknown): EpochMs | null | undefined {
  const seconds = readNumber(value);
  if (seconds === undefined || seconds === null) return seconds;
  return seconds > 0 && seconds < EPOCH_SECONDS_MAX ? Math.round(seconds * 1_000) : null;
}

/** What a `Date` can hold. */
const EPOCH_SECONDS_MAX = 8.64e12;

/** An object that is no array; null otherwise. */
export function readObject(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

/** A list: an array, or a PHP array with gaps, which comes as an object keyed by index. */
export function readList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  const object = readObject(value);
  return object ? Object.values(object) : [];
}

/** Text in which panels have left the entities of their web page. */
export function readName(value: unknown): string | null {
  const text = readText(value);
  return text === null ? null : decodeEntities(text).trim() || null;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#(\d{1,6})|#x([0-9a-f]{1,5})|(amp|lt|gt|quot|apos|nbsp));/gi,
    (whole, decimal, hex, name) => {
      if (name !== undefined) return ENTITIES[name.toLowerCase()]!;
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

/** An id as text: `12` of `12`, `"12"` and `"12.0"`. Null: nothing, or zero, which stands for nothing. */
export function readId(value: unknown): string | null {
  const id = readText(value)?.replace(/^(\d+)\.0+$/, '$1') ?? null;
  return id === '0' ? null : id;
}

/** An http(s) address; anything else, such as a path or "N/A", is none. */
export function readWebUrl(value: unknown): string | null {
  const text = readText(value);
  return text !== null && /^https?:\/\/[^\s/]/i.test(text) ? text.replace(/\s/g, '%20') : null;
}
