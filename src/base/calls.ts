import { allowListeners, forkAbort } from './abort.js';
import { type ErrorRecord, fromErrorRecord, HeadwaterError, toErrorRecord } from './errors.js';

/**
 * One call protocol for desk, reader and launcher: ask, reply, progress, cancel, and one-way facts.
 *
 *     caller                      callee
 *       │ ask {id, name, request}   │
 *       ├──────────────────────────►│  handler(request, {signal, progress})
 *       │◄── progress {id, value} ──┤  any number
 *       ├── cancel {id, reason} ───►│  aborts the handler's signal
 *       │◄── reply | fail {id} ─────┤  exactly one
 *       │◄── fact {name, value} ────┤  whenever, unasked
 *
 * Frames are plain data that `structuredClone` and JSON keep alike, so a worker's port and a child's IPC channel both
 * carry them.
 */

/** What one callee offers: name to request, reply and progress. */
export type Calls = Record<string, { request: unknown; reply: unknown; progress?: unknown }>;
/** What one callee reports unasked. */
export type Facts = Record<string, unknown>;

export type CallFrame =
  | { kind: 'ask'; id: number; name: string; request: unknown }
  | { kind: 'cancel'; id: number; reason: ErrorRecord | null }
  | { kind: 'reply'; id: number; value: unknown }
  | { kind: 'fail'; id: number; error: ErrorRecord }
  | { kind: 'progress'; id: number; value: unknown }
  | { kind: 'fact'; name: string; value: unknown };

/** One end of a two-way line. `send` never throws: a line that is gone swallows the frame and `onGone` has told so. */
export interface CallPort {
  send(frame: CallFrame): void;
  onFrame(listener: (frame: CallFrame) => void): void;
}

export interface AskOptions<Progress> {
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

export interface Caller<C extends Calls, F extends Facts> {
  /** Rejects with the callee's HeadwaterError, with `call_cancelled` after an abort, with `worker_gone` when the line broke. */
  ask<Name extends keyof C & string>(
    name: Name,
    request: C[Name]['request'],
    options?: AskOptions<C[Name]['progress']>,
  ): Promise<C[Name]['reply']>;
  onFact<Name extends keyof F & string>(name: Name, listener: (value: F[Name]) => void): void;
  /** Rejects every open call with `error`; later calls are rejected at once. */
  breakOff(error: HeadwaterError): void;
  readonly openCount: number;
}

interface OpenCall {
  resolve(value: never): void;
  reject(error: unknown): void;
  onProgress: ((value: never) => void) | undefined;
  unlink(): void;
}

/** The asking end of a line. */
export function createCaller<C extends Calls, F extends Facts>(port: CallPort): Caller<C, F> {
  const open = new Map<number, OpenCall>();
  const listeners = new Map<string, ((value: never) => void)[]>();
  let nextId = 1;
  let broken: HeadwaterError | null = null;

  const close = (id: number): OpenCall | undefined => {
    const call = open.get(id);
    open.delete(id);
    call?.unlink();
    return call;
  };

  port.onFrame((frame) => {
    switch (frame.kind) {
      case 'reply':
        return close(frame.id)?.resolve(frame.value as never);
      case 'fail':
        return close(frame.id)?.reject(fromErrorRecord(frame.error));
      case 'progress':
        return open.get(frame.id)?.onProgress?.(frame.value as never);
      case 'fact':
        for (const listener of listeners.get(frame.name) ?? []) listener(frame.value as never);
        return;
      default:
        return; // an `ask` to the asking end: nobody sends one
    }
  });

  return {
    ask(name, request, options = {}) {
      return new Promise((resolve, reject) => {
        if (broken) return reject(broken);
        if (options.signal?.aborted) return reject(cancelled(name));
        const id = nextId++;
        const onAbort = () => port.send({ kind: 'cancel', id, reason: reasonOf(options.signal) });
        if (options.signal) allowListeners(options.signal).addEventListener('abort', onAbort, { once: true });
        const unlink = () => options.signal?.removeEventListener('abort', onAbort);
        open.set(id, { resolve, reject, onProgress: options.onProgress as OpenCall['onProgress'], unlink });
        try {
          port.send({ kind: 'ask', id, name, request });
        } catch (error) {
          close(id)?.reject(error); // the request cannot be cloned: our bug
        }
      });
    },
    onFact(name, listener) {
      listeners.set(name, [...(listeners.get(name) ?? []), listener as (value: never) => void]);
    },
    breakOff(error) {
      broken = error;
      for (const id of [...open.keys()]) close(id)?.reject(error);
    },
    get openCount() {
      return open.size;
    },
  };
}

/** What a handler gets beside its request. */
export interface CallContext<Progress> {
  signal: AbortSignal;
  progress(value: Progress): void;
}

export type Handlers<C extends Calls> = {
  [Name in keyof C]: (
    request: C[Name]['request'],
    context: CallContext<C[Name]['progress']>,
  ) => C[Name]['reply'] | Promise<C[Name]['reply']>;
};

export interface CallServer<F extends Facts> {
  tell<Name extends keyof F & string>(name: Name, value: F[Name]): void;
  /** How many calls are being worked on. */
  readonly openCount: number;
}

/** The answering end of a line. Every call ends in exactly one reply or failure; `stop` cancels those still running. */
export function serveCalls<C extends Calls, F extends Facts>(
  port: CallPort,
  handlers: Handlers<C>,
  stop: AbortSignal,
): CallServer<F> {
  const running = new Map<number, AbortController>();

  const answer = async (id: number, name: string, request: unknown): Promise<void> => {
    using own = forkAbort(stop);
    running.set(id, own);
    try {
      const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
      if (!handler)
        throw new HeadwaterError('internal', `Nobody answers the call "${name}".`, 'This is a fault in Headwater.');
      const progress = (value: unknown) => port.send({ kind: 'progress', id, value });
      const value = await handler(request as never, { signal: own.signal, progress: progress as never });
      port.send({ kind: 'reply', id, value });
    } catch (error) {
      port.send({
        kind: 'fail',
        id,
        error: own.signal.aborted ? (reasonOf(own.signal) ?? toErrorRecord(cancelled(name))) : toErrorRecord(error),
      });
    } finally {
      running.delete(id);
    }
  };

  port.onFrame((frame) => {
    if (frame.kind === 'ask') void answer(frame.id, frame.name, frame.request);
    else if (frame.kind === 'cancel')
      running.get(frame.id)?.abort(frame.reason ? fromErrorRecord(frame.reason) : undefined);
  });

  return {
    tell: (name, value) => port.send({ kind: 'fact', name, value }),
    get openCount() {
      return running.size;
    },
  };
}

/** Why a call was cancelled, where somebody said so in words of ours. */
function reasonOf(signal: AbortSignal | undefined): ErrorRecord | null {
  return signal?.reason instanceof HeadwaterError ? toErrorRecord(signal.reason) : null;
}

function cancelled(name: string): HeadwaterError {
  return new HeadwaterError('call_cancelled', `"${name}" was cancelled.`, 'Start it again if it is still wanted.');
}
