import type { XtreamWarningCode } from './json.js';
import { readList, readNumber, readText, readWebUrl } from './values.js';

/** Values that films and series have in lists and in what is told about each. */

/** The first value that begins with a year. */
export function readYear(...values: unknown[]): number | null {
  for (const value of values) {
    const year = Number(/^(\d{4})(?:\D|$)/.exec(readText(value) ?? '')?.[1] ?? 0);
    if (year >= 1880 && year <= 2100) return year;
  }
  return null;
}

/** Out of ten, as the panel gives it. */
export function readRating(value: unknown, warn: (code: XtreamWarningCode) => void): number | null {
  const rating = readNumber(value);
  if (rating === undefined) warn('not-a-number');
  return rating ?? null;
}

/** Ending of a film's file: `mkv` of `.mkv`; where none or several are named, `mp4`. */
export function readContainer(value: unknown, warn: (code: XtreamWarningCode) => void): string {
  const text = readText(value)?.replace(/^\.+/, '').toLowerCase() ?? '';
  if (/^[a-z0-9]{1,5}$/.test(text)) return text;
  warn(text === '' ? 'missing-extension' : 'odd-extension');
  return 'mp4';
}

/** One address, or a list of them. */
export function readUrls(value: unknown): readonly string[] {
  return (typeof value === 'string' ? [value] : readList(value)).map(readWebUrl).filter((url) => url !== null);
}
