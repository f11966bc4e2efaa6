import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { constants, setPriority } from 'node:os';
import type { Readable } from 'node:stream';
import { HeadwaterError } from '../base/errors.js';
import { dyingWithParent } from './death-signal.js';
import type { ChildEnd, Order } from './launcher-calls.js';

const STDERR_TAIL_BYTES = 32 * 1024; // ffmpeg's start-up text is 3 KiB, what went wrong stands after it

/** A running child of the launcher. It leads a process group of its own, and signals go to the whole group. */
export interface Child {
  readonly pid: number;
  /** Its output when that was asked for as a pipe. */
  readonly stdout: Readable | null;
  /** Settles when the child and everything in its group is gone; never rejects. */
  readonly ended: Promise<ChildEnd>;
  kill(): void;
  /** SIGTERM, after `graceMs` SIGKILL. Settles with its end. */
  stop(graceMs: number): Promise<ChildEnd>;
}

export interface ChildStreams {
  stdin: Socket | 'ignore';
  stdout: Socket | 'pipe' | 'ignore';
}

/** Everything that the launcher has running. */
export interface Children {
  /** Throws `media_failed` when the program cannot be started. */
  spawn(order: Order, streams: ChildStreams): Promise<Child>;
  /** Synchronous, for the way out of the process. */
  killAll(): void;
  readonly count: number;
}

/** @param onEnd Called after each child's end. */
export function createChildren(onEnd: () => void): Children {
  const running = new Set<Child>();
  return {
    async spawn(order, streams) {
      const command = await dyingWithParent(order);
      const child = await openChild(order, () =>
        spawn(command.file, command.args, {
          detached: true,
          stdio: [streams.stdin, streams.stdout, 'pipe'] satisfies StdioOptions,
        }),
      );
      running.add(child);
      void child.ended.then(() => {
        running.delete(child);
        onEnd();
      });
      return child;
    },
    killAll() {
      for (const child of running) child.kill();
    },
    get count() {
      return running.size;
    },
  };
}

async function openChild(order: Order, fork: () => ChildProcess): Promise<Child> {
  const { process: child, pid } = await forked(order, fork);
  const tail = keepTail(child.stderr, STDERR_TAIL_BYTES);
  // What the leader leaves behind in its group is killed, else it would hold our pipes open and `close` would not come.
  child.once('exit', () => signalGroup(pid, 'SIGKILL'));
  const ended = new Promise<ChildEnd>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, stderrTail: tail() }));
  });
  return {
    pid,
    stdout: child.stdout,
    ended,
    kill: () => signalGroup(pid, 'SIGKILL'),
    async stop(graceMs) {
      signalGroup(pid, 'SIGTERM');
      const patience = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs);
      try {
        return await ended;
      } finally {
        clearTimeout(patience);
      }
    },
  };
}

/** Forks and waits until the program runs. Node reports some failures by throwing, others by an event. */
async function forked(order: Order, fork: () => ChildProcess): Promise<{ process: ChildProcess; pid: number }> {
  try {
    const child = fork();
    // At once: the threads of ffmpeg inherit the priority that its first thread has when it makes them.
    if (order.lowPriority && child.pid) lowerPriority(child.pid);
    await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
    child.on('error', () => {}); // from here on only a failed kill, which the group signals replace
    return { process: child, pid: child.pid! };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HeadwaterError(
      'media_failed',
      `${order.file} could not be started: ${reason}.`,
      'Is it installed, and may this user run it?',
      { cause },
    );
  }
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended already.
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone.
  }
}

/** Reads `stream` to its end and keeps the last `limitBytes`. @returns Gives what is kept, as text. */
function keepTail(stream: Readable | null, limitBytes: number): () => string {
  let kept = Buffer.alloc(0);
  stream?.on('data', (chunk: Buffer) => {
    kept = Buffer.concat([kept, chunk]).subarray(-limitBytes);
  });
  return () => kept.toString('utf8');
}
