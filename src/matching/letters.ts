import { fuzzy } from 'fast-fuzzy';

/** All of both, not one within the other; beside others, two letters in each other's place are one slip. */
const WHOLE = { useSellers: false } as const;

/** How much of the letters of two texts agrees, 0 to 1. */
export const lettersAlike = (a: string, b: string): number => fuzzy(a, b, WHOLE);

/** A slip or two change no more. */
const LENGTHS_APART_MAX = 2;

/**
 * Whether a word is another one, misspelt. Nobody misses the first letter.
 *
 * @param lettersMin Of both: shorter words are one slip away from others.
 * @param likenessMin Of their letters, 0 to 1.
 */
export const isMisspelt = (
  written: string,
  meant: string,
  { lettersMin, likenessMin }: { lettersMin: number; likenessMin: number },
): boolean =>
  written[0] === meant[0] &&
  Math.min(written.length, meant.length) >= lettersMin &&
  Math.abs(written.length - meant.length) <= LENGTHS_APART_MAX &&
  lettersAlike(written, meant) >= likenessMin;
