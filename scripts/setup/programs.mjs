import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { run } from './run.mjs';

/**
 * Where a program is in PATH, or null. Relative folders do not count.
 *
 * @param {string} name
 */
export function findProgram(name) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name);
    if (isAbsolute(folder) && isProgram(path)) return path;
  }
  return null;
}

/** @param {string} path */
export function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * Whether a program is there and really runs: a version manager's shim or a snap's placeholder is there and does not.
 *
 * @param {string} file
 * @param {readonly string[]} [args]
 */
export async function works(file, args = ['--version']) {
  return (await run(file, args)).code === 0;
}

/** Whether packages of Debian or Ubuntu can be installed without asking anyone. */
export function canUseApt() {
  return process.getuid?.() === 0 && findProgram('apt-get') !== null;
}

/**
 * @param {readonly string[]} packages
 * @returns {Promise<string | null>} Null, or why it did not work.
 */
export async function aptInstall(packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update'], { env }); // a mirror that is down may still leave us an older list that will do
  const { code, output } = await run('apt-get', ['install', '-y', '--no-install-recommends', ...packages], { env });
  return code === 0 ? null : lastLines(output, 5) || `apt-get ended with code ${code}.`;
}

/**
 * @param {string} text
 * @param {number} count
 */
export function lastLines(text, count) {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
