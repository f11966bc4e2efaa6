import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { root } from './project.mjs';

/** @typedef {{ code: number, output: string }} Outcome */

/**
 * Runs a program to its end. A signal that we get meanwhile goes to the program, and once that has ended we end too, with
 * the code that shells use (128 + number): what was asked to stop must not go on with the next step.
 *
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, show?: boolean, onOutput?: (text: string) => void }} [options] `show`: the program
 *   writes to our terminal and `output` stays empty. `onOutput`: its stdout goes there, its stderr to the terminal.
 * @returns {Promise<Outcome>} Both streams in `output`. Code 127 when the program cannot be started.
 */
export async function run(file, args, { env = process.env, show = false, onOutput } = {}) {
  const shown = show || onOutput ? 'inherit' : 'pipe';
  const child = spawn(file, args, {
    cwd: root,
    env,
    stdio: ['ignore', onOutput ? 'pipe' : shown, shown],
    detached: true,
  });
  const life = followSignals(child);
  let output = '';
  const keep = (/** @type {string} */ text) => {
    output += text;
  };
  child.stdout?.setEncoding('utf8').on('data', onOutput ?? keep);
  child.stderr?.setEncoding('utf8').on('data', keep);
  /** @type {number} */
  const code = await new Promise((resolve) => {
    child.on('error', (error) => {
      output += error.message;
      resolve(127);
    });
    child.on('close', (exitCode, signal) => resolve(exitCode ?? 128 + constants.signals[signal ?? 'SIGKILL']));
  });
  const signal = life.release();
  if (signal) process.exit(128 + constants.signals[signal]);
  return { code, output };
}

/**
 * Passes signals on to `child` and all that it has started, until released; `release` tells which one came. It leads a
 * process group of its own (`detached`) for that: npm alone would wait for a compiler that nobody has told, for half a minute.
 *
 * @param {import('node:child_process').ChildProcess} child
 */
function followSignals(child) {
  /** @type {NodeJS.Signals[]} */
  const followed = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  /** @type {NodeJS.Signals | null} */
  let received = null;
  const pass = (/** @type {NodeJS.Signals} */ signal) => {
    received = signal;
    try {
      if (child.pid) process.kill(-child.pid, signal);
    } catch {
      // it has just ended; `release` follows
    }
  };
  for (const signal of followed) process.on(signal, pass);
  return {
    release() {
      for (const signal of followed) process.off(signal, pass);
      return received;
    },
  };
}
