import type { CallFrame, CallPort } from './calls.js';

/** What a `Worker`, a `MessagePort` and a worker's `parentPort` have in common. */
export interface MessageEnd {
  postMessage(frame: CallFrame): void;
  on(event: 'message', listener: (message: CallFrame) => void): unknown;
}

/**
 * Calls over a worker's message port. A closed port swallows a frame; who owns the worker hears of its end and breaks
 * the calls off. Listening keeps a bare `MessagePort` and its thread alive until somebody closes it.
 *
 * @throws DataCloneError from `send` when a frame cannot be cloned (a function in it): our bug, and the call fails with it.
 */
export function createWorkerPort(end: MessageEnd): CallPort {
  return {
    send: (frame) => end.postMessage(frame),
    onFrame: (listener) => {
      end.on('message', listener);
    },
  };
}
