import type { CallFrame, CallPort } from './calls.js';

/** What both ends of a child's IPC channel have: `process` in the child, the `ChildProcess` in its parent. */
export interface IpcEnd {
  readonly connected: boolean;
  readonly send?: ((frame: CallFrame, onSent: (error: Error | null) => void) => boolean) | undefined;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

/**
 * Calls over the IPC channel of `child_process.fork`. Frames are written as JSON. A closed channel swallows a frame;
 * who owns the process hears of its end and breaks the calls off.
 *
 * @throws TypeError from `send` when a frame is not JSON (a BigInt): our bug, and the call fails with it.
 */
export function createIpcPort(end: IpcEnd): CallPort {
  return {
    send(frame) {
      if (end.connected) end.send?.(frame, ignore);
    },
    onFrame(listener) {
      end.on('message', (message) => {
        if (isFrame(message)) listener(message);
      });
    },
  };
}

/** With a callback, a channel that closes while a frame is on its way reports here instead of as an `error` event. */
function ignore(): void {}

/** Test runners and process managers send messages of their own on the same channel. */
function isFrame(message: unknown): message is CallFrame {
  return typeof message === 'object' && message !== null && 'kind' in message;
}
