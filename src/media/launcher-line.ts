import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Deferred, deferred } from '../base/abort.js';
import { type AskOptions, createCaller } from '../base/calls.js';
import { HeadwaterError } from '../base/errors.js';
import { createIpcPort } from '../base/ipc-port.js';
import { childEnvironment } from './child-environment.js';
import type { ChildEnd, LauncherCalls, LauncherFacts } from './launcher-calls.js';

const CLOSE_PATIENCE_MS = 2_000;

/** Said of what the launcher does, for the log. pino's loggers fit. */
export interface MediaLog {
  warn(fields: object, message: string): void;
  debug(fields: object, message: string): void;
}

export interface LauncherOptions {
  /** The compiled `launcher.js`. */
  launcherUrl: URL;
  /** The launcher ends after this long without children. */
  idleMs: number;
  /** An answer that is late by more than this does not come: the launcher hangs and is killed. */
  patienceMs: number;
  log: MediaLog | undefined;
}

/** `workMs` is how long the answer may rightly take. */
export type LineOptions<Progress> = AskOptions<Progress> & { workMs: number };

/** The line to one launcher process. It breaks for good when that process ends. */
export interface LauncherLine {
  /** As a `Caller`'s; rejects with `launcher_gone` when the launcher ends or hangs. */
  ask<Name extends keyof LauncherCalls>(
    name: Name,
    request: LauncherCalls[Name]['request'],
    options: LineOptions<LauncherCalls[Name]['progress']>,
  ): Promise<LauncherCalls[Name]['reply']>;
  /** Settles with the child's end; rejects with `launcher_gone` when nobody can tell any more. */
  watch(childId: number): Promise<ChildEnd>;
  /** For a child that was never started. */
  unwatch(childId: number): void;
  /** A child whose group is killed from here if the launcher dies and cannot do it. @returns Ends that. */
  guard(pid: number): () => void;
}

/** A line as its keeper sees it. */
export interface OpenLine extends LauncherLine {
  /** True after an idle launcher was let go: it takes no more calls. */
  isLeaving(): boolean;
  /** Settles with the process; true when we did not ask for its end. */
  ended: Promise<boolean>;
  close(): Promise<void>;
}

/** Starts a launcher. */
export function openLine({ launcherUrl, idleMs, patienceMs, log }: LauncherOptions): OpenLine {
  const child = fork(fileURLToPath(launcherUrl), [String(idleMs)], {
    execArgv: [], // ours may hold an inspector's port or a loader
    env: childEnvironment(process.env),
    detached: true, // out of the terminal's group: Ctrl-C is for us to act on
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  log?.debug({ pid: child.pid }, 'launcher started');
  const caller = createCaller<LauncherCalls, LauncherFacts>(createIpcPort(child));
  const watched = new Map<number, Deferred<ChildEnd>>();
  const guarded = new Set<number>();
  let isLeaving = false;

  caller.onFact('exited', ({ childId, ...end }) => {
    watched.get(childId)?.resolve(end);
    watched.delete(childId);
  });
  caller.onFact('idle', () => {
    if (caller.openCount === 0 && watched.size === 0) leave();
  });
  const leave = () => {
    isLeaving = true;
    if (child.connected) child.disconnect();
  };

  const ended = endOf(child).then((reason) => {
    const isCrash = !isLeaving;
    if (isCrash) log?.warn({ pid: child.pid, reason, children: guarded.size }, 'launcher ended unexpectedly');
    for (const pid of guarded) killGroup(pid);
    const error = isCrash ? launcherGone(`The launcher ended unexpectedly (${reason}).`) : mediaStopping();
    caller.breakOff(error);
    for (const exit of watched.values()) exit.reject(error);
    watched.clear();
    return isCrash;
  });
  child.on('disconnect', () => {
    if (!isLeaving) child.kill('SIGKILL'); // a launcher that we cannot talk to is of no use
  });

  return {
    ask: (name, request, options) =>
      patiently(caller.ask(name, request, options), options, patienceMs, () => child.kill('SIGKILL')),
    watch(childId) {
      const exit = deferred<ChildEnd>();
      exit.promise.catch(() => {}); // nobody may be listening any more
      watched.set(childId, exit);
      return exit.promise;
    },
    unwatch: (childId) => {
      watched.delete(childId);
    },
    guard(pid) {
      guarded.add(pid);
      return () => guarded.delete(pid);
    },
    isLeaving: () => isLeaving,
    ended,
    async close() {
      leave();
      const patience = setTimeout(() => child.kill('SIGKILL'), CLOSE_PATIENCE_MS);
      await ended;
      clearTimeout(patience);
    },
  };
}

/**
 * Waits for an answer. A launcher that hangs is killed by `giveUp`, which fails the call with `launcher_gone`: an abort
 * must end the child in any case.
 */
async function patiently<T>(
  answer: Promise<T>,
  options: LineOptions<never>,
  patienceMs: number,
  giveUp: () => void,
): Promise<T> {
  let patience = setTimeout(giveUp, options.workMs + patienceMs);
  const hurry = () => {
    clearTimeout(patience);
    patience = setTimeout(giveUp, patienceMs);
  };
  options.signal?.addEventListener('abort', hurry, { once: true });
  try {
    return await answer;
  } finally {
    clearTimeout(patience);
    options.signal?.removeEventListener('abort', hurry);
  }
}

/** Settles when the process is gone or could not be started, with the reason in words. */
function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    child.on('error', (error) => resolve(error.message));
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It went down with the launcher.
  }
}

export function launcherGone(message: string): HeadwaterError {
  return new HeadwaterError(
    'launcher_gone',
    message,
    'Try again: it is started anew. If it goes on, look for the reason in the log (memory, a killed process).',
  );
}

export function mediaStopping(): HeadwaterError {
  return new HeadwaterError(
    'shutting_down',
    'The media tools are being stopped.',
    'Try again when Headwater runs again.',
  );
}
