import { compilerAdvice } from './compiler.mjs';
import { lastLines } from './programs.mjs';

/** What npm's output says, and what to do about it. The first that fits is shown. */
const CAUSES = /** @type {const} */ ([
  [/\bENOSPC\b/, 'The disk is full. Packages and build need about 500 MB.'],
  [
    /\bE(?:ACCES|PERM|ROFS)\b/,
    'The folder cannot be written by this user. Run this as its owner, or change the owner with chown.',
  ],
  [
    /Could not find any Python|not found: make|make: not found|g\+\+: (?:not found|No such file)/,
    'The database module could not be compiled. Install the tools with: sudo apt-get install -y python3 make g++',
  ],
  [
    /headers\.tar\.gz|node-gyp.*(?:ENOTFOUND|EAI_AGAIN)/,
    "The database module has to be compiled, and Node's headers could be neither found nor downloaded. Install Node from https://nodejs.org/ (its archives contain the headers) or your distribution's package of them (Debian: libnode-dev).",
  ],
  [
    /\bE(?:NOTFOUND|AI_AGAIN|CONNREFUSED|CONNRESET|TIMEDOUT|HOSTUNREACH)\b|network/,
    'The npm registry could not be reached. Check the connection (npm ping) and proxy settings, then start again.',
  ],
]);

/**
 * @param {string} output Of npm.
 * @param {readonly string[]} missingTools
 */
export function explainInstallFailure(output, missingTools) {
  const cause = CAUSES.find(([pattern]) => pattern.test(output))?.[1];
  const advice = cause ?? (missingTools.length > 0 ? compilerAdvice(missingTools) : null);
  return ['The packages could not be installed. The end of what npm said:', '', lastLines(output, 30), '', advice]
    .filter((line) => line !== null)
    .join('\n');
}
