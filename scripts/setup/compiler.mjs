import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { works } from './programs.mjs';

/** better-sqlite3 compiles itself with these where its ready-made binary cannot be downloaded. */
const TOOLS = ['python3', 'make', 'g++'];

/** @returns {Promise<string[]>} */
export async function missingCompilerTools() {
  const missing = [];
  for (const tool of TOOLS) if (!(await works(tool))) missing.push(tool);
  return missing;
}

/** @param {readonly string[]} missing */
export function compilerAdvice(missing) {
  return `The database module may have to be compiled, and ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing. Install with: sudo apt-get install -y python3 make g++ (Fedora: dnf install python3 make gcc-c++; Alpine: apk add python3 make g++)`;
}

/**
 * The folder above `include/node` when the headers there are those of this Node: with them node-gyp needs no download.
 *
 * @param {string} [execPath]
 * @param {string} [version] As `process.version` has it.
 */
export function findNodeHeaders(execPath = process.execPath, version = process.version) {
  const prefix = dirname(dirname(execPath));
  const file = join(prefix, 'include/node/node_version.h');
  if (!existsSync(file)) return null;
  const text = readFileSync(file, 'utf8');
  const part = (/** @type {string} */ name) => new RegExp(`#define NODE_${name}_VERSION (\\d+)`).exec(text)?.[1];
  return version === `v${part('MAJOR')}.${part('MINOR')}.${part('PATCH')}` ? prefix : null;
}
