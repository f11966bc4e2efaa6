import { once, setMaxListeners } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type CallServer, type Handlers, serveCalls } from '../base/calls.js';
import { createIpcPort } from '../base/ipc-port.js';
import { type Child, type Children, createChildren } from './children.js';
import type { LauncherCalls, LauncherFacts, RunOrder, RunOutcome } from './launcher-calls.js';

/**
 * The launcher: a small process that alone forks ffmpeg and ffprobe. Forking copies page tables, so at 300 MB it stops
 * the forking process for 40–150 ms; the launcher stays small, and nobody watches television through it.
 *
 * Its one way out is the end of the IPC channel, which comes when its owner closes it and when its owner is killed.
 * Signals are ignored: Ctrl-C and `systemctl stop` reach every process at once, but the owner decides when viewers end.
 *
 * @param idleMs After this long without a child it offers its owner to end.
 */
export function runLauncher(idleMs: number): void {
  if (!process.send) {
    console.error('The launcher is started by Headwater itself; there is nothing to do for it here.');
    process.exit(2);
  }
  if (!process.connected) process.exit(0); // the owner ended before we came to our first line
  const children = createChildren(() => idle.refresh());
  process.on('exit', () => children.killAll());
  process.on('disconnect', () => process.exit(0));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

  const never = new AbortController().signal; // nothing stops the calls but the end of the process
  setMaxListeners(0, never); // each open call listens, and fifty probes at once are usual
  const tell: CallServer<LauncherFacts>['tell'] = (name, value) => server.tell(name, value);
  const server = serveCalls<LauncherCalls, LauncherFacts>(
    createIpcPort(process),
    launcherHandlers(children, tell),
    never,
  );
  const idle = setInterval(() => {
    if (children.count === 0 && server.openCount === 0) server.tell('idle', null);
  }, idleMs);
}

/** The launcher's answers. Apart from `process`, so that the rules can be read in one place. */
function launcherHandlers(children: Children, tell: CallServer<LauncherFacts>['tell']): Handlers<LauncherCalls> {
  const started = new Map<number, Child>();
  return {
    async run(order, { signal, progress }) {
      const child = await children.spawn(order, { stdin: 'ignore', stdout: 'pipe' });
      progress({ pid: child.pid });
      return runToEnd(child, order, signal);
    },
    async start(order, { signal }) {
      const sockets: Socket[] = [];
      const socketAt = async (path: string) => {
        const socket = await connectPaused(path, signal);
        sockets.push(socket);
        return socket;
      };
      try {
        const stdin = order.stdinPath === null ? 'ignore' : await socketAt(order.stdinPath);
        const stdout = order.stdoutPath === null ? 'ignore' : await socketAt(order.stdoutPath);
        const child = await children.spawn(order, { stdin, stdout });
        started.set(order.childId, child);
        void child.ended.then((end) => {
          started.delete(order.childId);
          tell('exited', { childId: order.childId, ...end });
        });
        if (signal.aborted) {
          child.kill();
          await child.ended;
          signal.throwIfAborted();
        }
        return { pid: child.pid };
      } finally {
        for (const socket of sockets) socket.destroy(); // the child has its own copy; ours would keep the line open after it
      }
    },
    async stop({ childId, graceMs }) {
      await started.get(childId)?.stop(graceMs);
      return null;
    },
  };
}

async function runToEnd(child: Child, order: RunOrder, signal: AbortSignal): Promise<RunOutcome> {
  const output: Buffer[] = [];
  let outputBytes = 0;
  let cutShort: RunOutcome['cutShort'] = null;
  const cut = (why: RunOutcome['cutShort']) => {
    cutShort ??= why;
    child.kill();
  };
  child.stdout?.on('data', (chunk: Buffer) => {
    outputBytes += chunk.length;
    if (outputBytes > order.stdoutBytesMax) cut('output');
    else output.push(chunk);
  });
  const onAbort = () => child.kill();
  const timer = setTimeout(cut, order.timeoutMs, 'timeout');
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  const end = await child.ended;
  clearTimeout(timer);
  signal.removeEventListener('abort', onAbort);
  signal.throwIfAborted();
  return { ...end, stdout: Buffer.concat(output).toString('utf8'), cutShort };
}

/** A connected socket of which nothing has been read: the first byte belongs to the child that gets it. */
async function connectPaused(path: string, signal: AbortSignal): Promise<Socket> {
  const socket = connect(path);
  socket.pause();
  try {
    await once(socket, 'connect', { signal });
  } catch (error) {
    socket.destroy();
    throw error;
  }
  socket.on('error', () => {});
  return socket;
}
