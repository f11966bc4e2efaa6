import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

/** The entries that run as threads or processes of their own: Node 20 cannot load their TypeScript, so each is bundled. */
const ENTRIES = ['main', 'desk', 'reader', 'launcher', 'demo/simulator', 'cli/main'];

/** Packages that bring machine code, files of their own, or threads that look for files beside them. */
const NATIVE = ['better-sqlite3', 'sharp', 'imghash', '@node-rs/argon2', 'pino', 'pino-pretty', 'dejavu-fonts-ttf'];

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Bundles the entries for tests and benches, which run the sources and not `dist`.
 *
 * @param {string} outDir Emptied first.
 * @param {{ hasPackages?: boolean }} [options] `hasPackages`: packages are part of the bundles, each of which has only
 *   what its entry uses, so that they load in half of the time. Each of a test's houses loads two.
 * @returns {Promise<string>} What `HEADWATER_ENTRIES` must be, so that the program finds them there.
 */
export async function bundleEntries(outDir, { hasPackages = false } = {}) {
  const entries = ENTRIES.filter((name) => existsSync(`${root}src/${name}.ts`)).map((name) => [
    name.replace('/', '-'),
    `src/${name}.ts`,
  ]);
  if (hasPackages) {
    rmSync(outDir, { recursive: true, force: true });
    await Promise.all(entries.map((entry) => bundle(Object.fromEntries([entry]), outDir, WHOLE)));
  } else await bundle(Object.fromEntries(entries), outDir);
  return `${pathToFileURL(outDir).href}/`;
}

/** Makes a bundle that needs no package but those with machine code, and carries nothing that it does not use. */
const WHOLE = {
  ssr: { noExternal: /** @type {const} */ (true), external: NATIVE },
  emptyOutDir: false,
  treeshake: {
    moduleSideEffects: (/** @type {string} */ id) => ENTRIES.some((name) => id === `${root}src/${name}.ts`),
  },
  // half as much to read and compile; names stay as they are for traces
  minify: { mangle: false, compress: false, codegen: true },
};

/**
 * @param {Record<string, string>} input Source file by name of the output, which gets the ending `.mjs`.
 * @param {string} outDir Emptied first, unless `how` says otherwise.
 * @param {Partial<typeof WHOLE>} [how]
 */
export async function bundle(input, outDir, { ssr, emptyOutDir = true, treeshake, minify } = {}) {
  const entries = Object.entries(input).map(([name, path]) => [name, `${root}${path}`]);
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    ...(ssr ? { ssr } : {}),
    build: {
      ssr: true,
      outDir,
      emptyOutDir,
      sourcemap: true,
      target: 'node20',
      minify: false,
      rollupOptions: {
        ...(treeshake ? { treeshake } : {}),
        input: Object.fromEntries(entries),
        output: { entryFileNames: '[name].mjs', minify: minify ?? false },
      },
    },
  });
}
