import { addAbortListener, setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Aborts with `parent`; disposing unlinks it. `AbortSignal.any` would stay with a long-lived parent: Node 20.20 keeps
 * 2.7 kB per call (nodejs/node#54614).
 */
export function forkAbort(parent: AbortSignal): AbortController & Disposable {
  const child = new AbortController();
  if (parent.aborted) child.abort(parent.reason); // `addAbortListener` would tell in a later turn
  const link = addAbortListener(allowListeners(parent), () => child.abort(parent.reason));
  return Object.assign(child, { [Symbol.dispose]: () => link[Symbol.dispose]() });
}

/** Many may wait for one signal at a time; each takes its listener away again, so Node need not warn of a leak. */
export function allowListeners(signal: AbortSignal): AbortSignal {
  setMaxListeners(0, signal);
  return signal;
}

/** Waits `ms` milliseconds; rejects with an AbortError as soon as `signal` aborts. */
export async function delay(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal: allowListeners(signal) });
}

/** A promise with its two ends in the open, for events that settle it from elsewhere. */
export interface Deferred<T> {
  promise: Promise<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
}

export function deferred<T>(): Deferred<T> {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** Settles as `work` does, or rejects with the signal's reason as soon as it aborts. `work` itself goes on. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const stop = deferred<never>();
  const link = addAbortListener(allowListeners(signal), () => stop.reject(signal.reason));
  try {
    return await Promise.race([work, stop.promise]);
  } finally {
    link[Symbol.dispose]();
  }
}
