import { accessSync, constants, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { compilerAdvice, findNodeHeaders, missingCompilerTools } from './compiler.mjs';
import { explainInstallFailure } from './install-failure.mjs';
import { aptInstall, canUseApt } from './programs.mjs';
import { root, SetupFailure, say } from './project.mjs';
import { run } from './run.mjs';
import { dependencyStamp, hasStamp, writeStamp } from './stamps.mjs';

const STAMP = join(root, 'node_modules/.headwater-deps');

/**
 * Installs the packages when they are missing, of another lock file, or of another Node.
 *
 * @param {{ installsTools?: boolean }} [options] `installsTools`: as root on Debian, a missing compiler is installed too.
 * @returns {Promise<string>} The stamp of the packages.
 */
export async function installDependencies({ installsTools = false } = {}) {
  keepOwnFilesReadable();
  const stamp = dependencyStamp(root);
  if (hasStamp(STAMP, stamp)) return stamp;
  if (!(isInstalledByHand() && (await addonLoads()))) await install(installsTools);
  writeStamp(STAMP, stamp);
  return stamp;
}

/** A umask that takes rights from the owner himself would make npm stumble over its own files. */
function keepOwnFilesReadable() {
  process.umask(process.umask() & 0o077);
}

/** @param {boolean} installsTools */
async function install(installsTools) {
  let missing = await missingCompilerTools();
  if (missing.length > 0 && installsTools && canUseApt()) {
    say(`Installing ${missing.join(', ')} with apt-get…`);
    const failure = await aptInstall(missing);
    if (failure) say(failure);
    else missing = [];
  }
  if (missing.length > 0) say(compilerAdvice(missing));
  say('Installing the packages (first start, about two minutes)…');
  rmSync(STAMP, { force: true });
  const cache = temporaryCache();
  try {
    const { code, output } = await runNpmCi(cache);
    if (code !== 0) throw new SetupFailure(explainInstallFailure(output, missing));
  } finally {
    if (cache) rmSync(cache, { recursive: true, force: true });
  }
}

/**
 * The flags undo what a person's own npm settings or NODE_ENV may say: the build needs the development packages, the
 * database module its install script.
 *
 * @param {string | null} cache
 */
async function runNpmCi(cache) {
  const flags = ['--include=dev', '--include=optional', '--ignore-scripts=false', '--loglevel=error', '--no-progress'];
  if (cache) flags.push(`--cache=${cache}`);
  const headers = findNodeHeaders();
  const env = headers ? { ...process.env, npm_package_config_node_gyp_nodedir: headers } : process.env;
  const npm = process.env.npm_execpath;
  const isNpm = npm !== undefined && basename(npm) === 'npm-cli.js'; // pnpm and yarn set it to themselves
  return isNpm
    ? await run(process.execPath, [npm, 'ci', ...flags], { env })
    : await run('npm', ['ci', ...flags], { env });
}

/** A folder to use as npm's cache where its own cannot be written: a service user often has no home. */
function temporaryCache() {
  try {
    const wanted = process.env.npm_config_cache ?? join(homedir(), '.npm');
    mkdirSync(wanted, { recursive: true });
    accessSync(wanted, constants.W_OK | constants.X_OK);
    return null;
  } catch {
    return mkdtempSync(join(tmpdir(), 'headwater-npm-'));
  }
}

/** Whether a person has run `npm ci` or `npm install`: npm notes what it has put in place, as its last step. */
function isInstalledByHand() {
  try {
    const wanted = readPackages('package-lock.json');
    const present = readPackages('node_modules/.package-lock.json');
    return Object.entries(wanted).every(([path, { version, optional }]) => {
      const found = present[path];
      return path === '' || (found ? found.version === version : optional === true);
    });
  } catch {
    return false;
  }
}

/**
 * @param {string} path
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
function readPackages(path) {
  return JSON.parse(readFileSync(join(root, path), 'utf8')).packages;
}

/** In a process of its own: an addon of another Node may take the process along. */
async function addonLoads() {
  const code = "new (require('better-sqlite3'))(':memory:').close()";
  return (await run(process.execPath, ['-e', code])).code === 0;
}
