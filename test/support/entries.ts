/** Where a bundled entry is, by its name under `src/`: `launcher`, `demo/simulator`. `bundle-entries.ts` has built it. */
export function entryUrl(name: string): URL {
  const folder = process.env.HEADWATER_ENTRIES;
  if (!folder)
    throw new Error('HEADWATER_ENTRIES is not set: run the tests with vitest, which bundles the entries first.');
  return new URL(`${name.replace('/', '-')}.mjs`, folder);
}
