import { addAbortListener } from 'node:events';
import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { fromErrorRecord, type HeadwaterError, toErrorRecord } from '../base/errors.js';
import { cleaned, describeEnd, mediaFailed } from './failure.js';
import type { ChildEnd, Order } from './launcher-calls.js';
import type { LauncherLine } from './launcher-line.js';
import { listenForMedia, type MediaSocket } from './media-socket.js';

const STOP_GRACE_MS = 2_000;

export interface StartOptions {
  /** Aborting stops the child: SIGTERM, two seconds later SIGKILL. `exited` settles when it is gone. */
  signal: AbortSignal;
  stdin?: 'socket';
  stdout?: 'socket';
  lowPriority?: boolean;
}

export interface StartedTool {
  readonly pid: number;
  /** The child's stdin with `stdin: 'socket'`. An early end of the child shows as EPIPE here. */
  readonly input: Writable | null;
  /**
   * The child's stdout with `stdout: 'socket'`, paused: pipe it, iterate it, or call `resume()` once you listen. It has to
   * be read or destroyed, else the child waits for ever.
   */
  readonly output: Readable | null;
  /** Never rejects. */
  readonly exited: Promise<ToolExit>;
}

export interface ToolExit {
  code: number | null;
  signal: string | null;
  /** The last lines that it wrote, without credentials. */
  stderrTail: string;
  /** `media_failed` or `launcher_gone`; null when it ended well or was aborted. */
  error: HeadwaterError | null;
}

let lastChildId = 0; // one count for the process: a child's number is never used again, whatever launcher it had

/**
 * Starts a long-running child whose media crosses on sockets of ours.
 *
 * @param lineFor Asked when the sockets listen, since a line must be used at once.
 */
export async function startTool(
  tool: string,
  order: Order,
  options: StartOptions,
  lineFor: (signal: AbortSignal) => Promise<LauncherLine>,
): Promise<StartedTool> {
  const { signal } = options;
  const childId = ++lastChildId;
  const sockets: MediaSocket[] = [];
  const listen = async (kind: 'socket' | undefined): Promise<MediaSocket | null> => {
    if (!kind) return null;
    const socket = await listenForMedia();
    sockets.push(socket);
    return socket;
  };
  try {
    const stdin = await listen(options.stdin);
    const stdout = await listen(options.stdout);
    const line = await lineFor(signal);
    const end = line.watch(childId);
    const startOrder = { ...order, childId, stdinPath: stdin?.path ?? null, stdoutPath: stdout?.path ?? null };
    const { pid } = await line.ask('start', startOrder, { workMs: 0, signal }).catch((error) => {
      line.unwatch(childId);
      throw error;
    });
    const [input, output] = await Promise.all([stdin?.connected ?? null, stdout?.connected ?? null]);
    await Promise.all(sockets.map((socket) => socket.close()));
    return adoptChild(tool, { line, childId, pid, end, input, output, args: order.args }, signal);
  } catch (error) {
    await Promise.all(sockets.map((socket) => socket.abandon()));
    throw error;
  }
}

interface RunningChild {
  line: LauncherLine;
  childId: number;
  pid: number;
  end: Promise<ChildEnd>;
  input: Socket | null;
  output: Socket | null;
  args: readonly string[];
}

/** Wires a running child to its asker: its streams close with it, and `signal` ends both. */
function adoptChild(tool: string, child: RunningChild, signal: AbortSignal): StartedTool {
  const { line, childId, pid, input, output } = child;
  const stop = () => {
    output?.destroy(); // a child that waits to write hears of the signal only when the write fails
    input?.destroy();
    const stopped = line.ask('stop', { childId, graceMs: STOP_GRACE_MS }, { workMs: STOP_GRACE_MS });
    stopped.catch(() => {}); // a broken line ends the child too
  };
  const abortLink = addAbortListener(signal, stop);
  const unguard = line.guard(pid);
  // Nothing comes on these sides; but a socket notices that the other end has gone only while it is read.
  input?.resume().once('end', () => input.destroy());
  output?.end();
  const exited = toolExit(tool, child, signal).finally(() => {
    abortLink[Symbol.dispose]();
    unguard();
  });
  return { pid, input, output, exited };
}

async function toolExit(tool: string, child: RunningChild, signal: AbortSignal): Promise<ToolExit> {
  try {
    const end = await child.end;
    const isWell = end.code === 0 || signal.aborted;
    const error = isWell ? null : mediaFailed(tool, describeEnd(end), end.stderrTail, child.args);
    return { code: end.code, signal: end.signal, stderrTail: cleaned(end.stderrTail, child.args), error };
  } catch (cause) {
    return { code: null, signal: null, stderrTail: '', error: fromErrorRecord(toErrorRecord(cause)) };
  }
}
