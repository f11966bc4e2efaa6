import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

/** The entries that run as threads or processes of their own: Node 20 cannot load their TypeScript, so each is bundled. */
const ENTRIES = ['main', 'desk', 'reader', 'launcher', 'demo/simulator', 'cli/main'];

/** Packages that bring machine code, files of their own, or threads that look for files beside them. */
const NATIVE = ['better-sqlite3', 'sharp', 'imghash', '@node-rs/argon2', 'pino', 'pino-pretty', 'dejavu-fonts-ttf'];

/** Half as much to read and compile; names stay as they are for traces. */
const WITHOUT_COMMENTS = { mangle: false, compress: false, codegen: true };

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Bundles the entries for tests and benches, which run the sources and not `dist`.
 *
 * @param {string} outDir Emptied first.
 * @param {{ hasPackages?: boolean }} [options] `hasPackages`: packages are part of the bundles, which then load in two
 *   thirds of the time. Each of a test's houses loads two.
 * @returns {Promise<string>} What `HEADWATER_ENTRIES` must be, so that the program finds them there.
 */
export async function bundleEntries(outDir, { hasPackages = false } = {}) {
  const there = ENTRIES.filter((name) => existsSync(`${root}src/${name}.ts`));
  await bundle(
    Object.fromEntries(there.map((name) => [name.replace('/', '-'), `src/${name}.ts`])),
    outDir,
    hasPackages,
  );
  return `${pathToFileURL(outDir).href}/`;
}

/**
 * @param {Record<string, string>} input Source file by name of the output, which gets the ending `.mjs`.
 * @param {string} outDir Emptied first.
 * @param {boolean} [hasPackages] Packages are bundled too.
 */
export async function bundle(input, outDir, hasPackages = false) {
  const entries = Object.entries(input).map(([name, path]) => [name, `${root}${path}`]);
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    ...(hasPackages ? { ssr: { noExternal: true, external: NATIVE } } : {}),
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      sourcemap: true,
      target: 'node20',
      minify: false,
      rollupOptions: {
        input: Object.fromEntries(entries),
        output: { entryFileNames: '[name].mjs', minify: hasPackages ? WITHOUT_COMMENTS : false },
      },
    },
  });
}
