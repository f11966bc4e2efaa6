/** Channel numbers as the HDHomeRun protocol has them: `7` or `7.1`, text, unique in a line-up. */

const NUMBER = /^([1-9]\d{0,5})(?:\.([1-9]\d{0,3}))?$/;
const MINORS = 10_000;

/** Sort order of a number; null when the text is none. */
export function numberOrder(number: string): number | null {
  const match = NUMBER.exec(number);
  return match ? Number(match[1]) * MINORS + Number(match[2] ?? 0) : null;
}
