import { readFileSync } from 'node:fs';

/**
 * Ends the program with one clear line when this Node is too old. Kept to syntax and imports that Node 12 understands, and
 * called before anything else is imported: an older engine must get as far as the message.
 */
export function requireNode() {
  const { engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const wanted = engines.node.replace('>=', '');
  if (isAtLeast(process.versions.node, wanted)) return;
  console.error(
    `Headwater needs Node ${wanted} or newer; this is ${process.versions.node}. Get it from https://nodejs.org/en/download`,
  );
  process.exit(1);
}

/**
 * Whether `version` (20.19.0) is not older than `floor` (20.19).
 *
 * @param {string} version
 * @param {string} floor
 */
export function isAtLeast(version, floor) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = floor.split('.').map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}
