import { fileURLToPath } from 'node:url';

/** The folder of package.json, with a slash at the end. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Something that the person in front of the terminal has to mend: shown without a stack. */
export class SetupFailure extends Error {}

/**
 * A line about what is going on. On stderr, so that `npm run --silent schema > FILE` holds the schema alone.
 *
 * @param {string} line
 */
export function say(line) {
  console.error(line);
}

/**
 * What to show for a failure: no stack where a person can mend it.
 *
 * @param {unknown} error
 * @returns {string}
 */
export function describeFailure(error) {
  if (error instanceof SetupFailure) return error.message;
  const { code, path } = /** @type {NodeJS.ErrnoException} */ (error);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return `${path ?? root} cannot be written (${code}). Run this as the user who owns ${root}, or give it to this one: sudo chown -R "$(id -un)" ${root}`;
  }
  if (code === 'ENOSPC') return `The disk is full: ${path ?? root} cannot be written.`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
