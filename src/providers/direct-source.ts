import { readUrlLine } from '../formats/m3u/index.js';
import type { ImportEntry } from './list-source.js';

/** Where an entry is played, and what is said there. */
export type EntryAddress = Pick<ImportEntry, 'url' | 'headers'>;

/**
 * The address behind the panel, read as a line of a playlist is: with headers behind a pipe. What would be a place for an
 * account stays as it is: names and passwords are for the panel alone.
 *
 * @param named What the panel calls `direct_source`, if it is an http(s) address.
 * @returns null when it names nothing that could be played.
 */
export function directAddress(named: string | null): EntryAddress | null {
  if (named === null) return null;
  const reading = readUrlLine(named, named);
  if (reading.kind !== 'url' || !URL.canParse(reading.url)) return null;
  return { url: reading.url.replace(/[{}]/g, encodeURIComponent), headers: reading.headers ?? {} };
}
