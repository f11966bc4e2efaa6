/** Stands in a reading in front of the entry that a person has set apart. */
const APART = '#';

/**
 * What an entry reads as that a person has set apart from all others that read like it: so that it can be decided about alone.
 *
 * @param reading As `readingOf` has made it. What is no station (`event`) has a word to itself then.
 */
export function apartFrom(reading: string, streamId: number): string {
  if (reading.includes('|')) return `${reading}|${APART}${streamId}`;
  return `${reading}|${reading}|||0||${reading} ${streamId}|${APART}${streamId}`;
}

/** What it read as before it was set apart. */
export function withoutApart(reading: string): string {
  const mark = reading.lastIndexOf(`|${APART}`);
  if (mark === -1) return reading;
  const [kind = '', place] = reading.split('|', 2);
  return kind === place ? kind : reading.slice(0, mark);
}
