import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

/** The entries that run as threads or processes of their own: Node 20 cannot load their TypeScript, so each is bundled once. */
const ENTRIES = ['main', 'desk', 'reader', 'launcher', 'demo/simulator', 'cli/main'];

const root = fileURLToPath(new URL('../..', import.meta.url));
const outDir = `${root}node_modules/.cache/headwater`;

/**
 * Bundles the entries and says where they are in `HEADWATER_ENTRIES`, which `entryUrl()` prefers over the compiled
 * files beside it. Vitest calls this once per project; the first call does the work.
 */
export async function setup(): Promise<void> {
  if (process.env.HEADWATER_ENTRIES) return;
  const input = Object.fromEntries(
    ENTRIES.filter((name) => existsSync(`${root}src/${name}.ts`)).map((name) => [
      name.replace('/', '-'),
      `${root}src/${name}.ts`,
    ]),
  );
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
      rollupOptions: { input, output: { entryFileNames: '[name].mjs' } },
    },
  });
  process.env.HEADWATER_ENTRIES = `${pathToFileURL(outDir).href}/`;
}
