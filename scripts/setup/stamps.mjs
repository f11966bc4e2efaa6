import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * A stamp is a hash of what a step was made from, kept beside what it made. Same stamp: the step need not run. It is written
 * last, so that an interrupted step runs again.
 */

const BUILD_INPUTS = ['src', 'ui', 'drizzle', 'tsconfig.json'];
const NOT_INPUTS = new Set(['node_modules', 'dist', '.vite']);

/**
 * What installed packages hang on: the lock file, and the machine that addons were compiled for.
 *
 * @param {string} root
 * @param {{ modules: string, platform: string, arch: string }} [machine]
 */
export function dependencyStamp(root, machine = { ...process, modules: process.versions.modules ?? '' }) {
  const { modules, platform, arch } = machine;
  return hash([readFileSync(join(root, 'package-lock.json'), 'utf8'), modules, platform, arch]);
}

/**
 * What the build hangs on: the packages, and name, size and time of each source file. Reading the files themselves would
 * cost more than it finds.
 *
 * @param {string} root
 * @param {string} dependencies The stamp of the packages.
 */
export function buildStamp(root, dependencies) {
  return hash([dependencies, ...BUILD_INPUTS.flatMap((path) => describeFiles(root, path))]);
}

/**
 * @param {string} path
 * @param {string} stamp
 */
export function hasStamp(path, stamp) {
  try {
    return readFileSync(path, 'utf8') === stamp;
  } catch {
    return false; // not there, or not to be read: the step runs
  }
}

/**
 * @param {string} path
 * @param {string} stamp
 */
export function writeStamp(path, stamp) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, stamp);
}

/**
 * @param {string} root
 * @param {string} path
 * @returns {string[]}
 */
function describeFiles(root, path) {
  const stat = statSync(join(root, path), { throwIfNoEntry: false });
  if (!stat) return [];
  if (!stat.isDirectory()) return [`${path} ${stat.size} ${stat.mtimeMs}`];
  return readdirSync(join(root, path))
    .filter((name) => !NOT_INPUTS.has(name))
    .sort()
    .flatMap((name) => describeFiles(root, `${path}/${name}`));
}

/** @param {readonly string[]} parts */
function hash(parts) {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
