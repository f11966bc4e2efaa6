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

/** What it reads as when it is no longer set apart. */
export function togetherFrom(reading: string, streamId: number): string {
  const mark = `|${APART}${streamId}`;
  if (!reading.endsWith(mark)) return reading;
  const own = reading.slice(0, -mark.length);
  const [kind = '', place] = own.split('|');
  return kind === place ? kind : own;
}
