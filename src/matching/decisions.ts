import type { EntryReading } from './entry-reading.js';

/** What a person has decided about two readings. */
export interface Decision {
  a: EntryReading;
  b: EntryReading;
  verdict: 'same' | 'different';
}

/** Readings that are stations of their own, since a person keeps each from some other. */
export const readingsApart = (decisions: readonly Decision[]): ReadonlySet<EntryReading> =>
  new Set(decisions.flatMap(({ a, b, verdict }) => (verdict === 'different' ? [a, b] : [])));
