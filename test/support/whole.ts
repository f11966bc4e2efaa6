import { test } from 'vitest';

/** `npm run test:whole` takes every variant and every long test; among all others there is time for the telling ones. */
export const isWhole = process.env.HEADWATER_TESTS === 'whole';

/** A test that is long for what it adds to its neighbours. */
export const wholeTest = test.runIf(isWhole);

/** The first few of a table of variants; in the whole run all of them. */
export function someOf<Case>(cases: readonly Case[], count: number): readonly Case[] {
  return isWhole ? cases : cases.slice(0, count);
}
