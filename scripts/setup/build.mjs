import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, SetupFailure, say } from './project.mjs';
import { run } from './run.mjs';
import { buildStamp, hasStamp, writeStamp } from './stamps.mjs';

const STAMP = join(root, 'dist/.headwater-build');

/**
 * Builds `dist` when a source is newer. It is emptied first: the compiler leaves the outputs of sources that are gone.
 *
 * @param {string} dependencies The stamp of the packages.
 */
export async function build(dependencies) {
  const stamp = buildStamp(root, dependencies);
  if (hasStamp(STAMP, stamp)) return;
  say('Building…');
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  await step('The program', tool('typescript/bin/tsc'), ['-p', 'tsconfig.json']);
  if (existsSync(join(root, 'ui/vite.config.ts'))) {
    // the page comes second and into a folder of its own, which alone it empties
    await step('The web pages', tool('vite/bin/vite.js'), [
      'build',
      'ui',
      '--outDir',
      '../dist/ui',
      '--emptyOutDir',
      '--logLevel',
      'warn',
    ]);
  }
  writeStamp(STAMP, stamp);
}

/**
 * A tool's script, to be run with this Node.
 *
 * @param {string} path Below `node_modules`.
 */
export function tool(path) {
  return join(root, 'node_modules', path);
}

/**
 * @param {string} what
 * @param {string} script
 * @param {readonly string[]} args
 */
async function step(what, script, args) {
  const { code, output } = await run(process.execPath, [script, ...args]);
  if (code !== 0) throw new SetupFailure(`${output.trimEnd()}\n\n${what} could not be built; the lines above say why.`);
}
