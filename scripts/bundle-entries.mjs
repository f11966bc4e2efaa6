import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

/** The entries that run as threads or processes of their own: Node 20 cannot load their TypeScript, so each is bundled. */
const ENTRIES = ['main', 'desk', 'reader', 'launcher', 'demo/simulator', 'cli/main'];

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Bundles the entries for tests and benches, which run the sources and not `dist`.
 *
 * @param {string} outDir Emptied first.
 * @returns {Promise<string>} What `HEADWATER_ENTRIES` must be, so that the program finds them there.
 */
export async function bundleEntries(outDir) {
  const there = ENTRIES.filter((name) => existsSync(`${root}src/${name}.ts`));
  await bundle(Object.fromEntries(there.map((name) => [name.replace('/', '-'), `src/${name}.ts`])), outDir);
  return `${pathToFileURL(outDir).href}/`;
}

/**
 * @param {Record<string, string>} input Source file by name of the output, which gets the ending `.mjs`.
 * @param {string} outDir Emptied first.
 */
export async function bundle(input, outDir) {
  const entries = Object.entries(input).map(([name, path]) => [name, `${root}${path}`]);
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      sourcemap: true,
      target: 'node20',
      minify: false,
      rollupOptions: { input: Object.fromEntries(entries), output: { entryFileNames: '[name].mjs' } },
    },
  });
}
