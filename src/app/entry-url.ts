import { fileURLToPath } from 'node:url';

/**
 * Where the entry of another thread or process is: beside this program, or, when its TypeScript is run by a test, among the
 * bundles that the test has made.
 */
export function entryUrl(name: 'desk' | 'reader' | 'launcher' | 'demo/simulator'): URL {
  const bundles = process.env.HEADWATER_ENTRIES;
  if (bundles) return new URL(`${name.replace('/', '-')}.mjs`, bundles);
  return new URL(`../${name}.js`, import.meta.url);
}

/** Where `package.json`, `drizzle` and `dist` are. */
export function projectFolder(): string {
  return process.env.HEADWATER_ENTRIES ? process.cwd() : fileURLToPath(new URL('../..', import.meta.url));
}
