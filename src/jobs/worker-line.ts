import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { delay } from '../base/abort.js';
import { type AskOptions, type Caller, type Calls, createCaller, type Facts } from '../base/calls.js';
import { HeadwaterError, isAbort } from '../base/errors.js';
import { createWorkerPort } from '../base/worker-port.js';

/**
 * A worker that is there again after a crash. Calls that may be repeated are sent again, so that whoever asked hears of
 * nothing; a call that was running in three crashes is put aside, for it is likely their cause.
 */
export interface WorkerLine<C extends Calls, F extends Facts> {
  /** Starts the worker for the first time. Rejects with what its first call says. */
  start(): Promise<void>;
  ask<Name extends keyof C & string>(
    name: Name,
    request: C[Name]['request'],
    options?: AskOptions<C[Name]['progress']>,
  ): Promise<C[Name]['reply']>;
  onFact<Name extends keyof F & string>(name: Name, listener: (value: F[Name]) => void): void;
  /** Runs `close` in the worker and waits for its end; after `withinMs` it is terminated. */
  stop(withinMs: number): Promise<void>;
  readonly crashCount: number;
}

export interface WorkerLineOptions<C extends Calls, F extends Facts> {
  url: URL;
  name: string;
  workerData: unknown;
  /** Makes a fresh worker ready; called after each start. */
  greet(caller: Caller<C, F>): Promise<void>;
  onCrash(error: Error, crashCount: number): void;
}

const CRASHES_PER_CALL_MAX = 3;
/**
 * Three times what an import of 300,000 entries takes. Below 2 GiB V8 also collects at twice what was alive, not at four
 * times, and that is what decides about the peak.
 */
const HEAP_MAX_MIB = 1_024;
const RESTART_AFTER_MS = 200;
const RESTART_AFTER_MAX_MS = 10_000;

export function createWorkerLine<C extends Calls, F extends Facts>(options: WorkerLineOptions<C, F>): WorkerLine<C, F> {
  const listeners: [string, (value: never) => void][] = [];
  const stopping = new AbortController();
  let worker: Worker | null = null;
  let ready: Promise<Caller<C, F>> | null = null;
  let crashCount = 0;
  let current: Caller<C, F> | null = null;

  async function launch(): Promise<Caller<C, F>> {
    const started = new Worker(options.url, {
      name: options.name,
      workerData: options.workerData,
      execArgv: ['--enable-source-maps'],
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MAX_MIB },
    });
    worker = started;
    const caller = createCaller<C, F>(createWorkerPort(started));
    current = caller;
    for (const [name, listener] of listeners) caller.onFact(name, listener as never);
    let cause: Error | null = null;
    started.on('error', (error) => {
      cause = error instanceof Error ? error : new Error(String(error));
    });
    started.on('exit', () => {
      if (stopping.signal.aborted) return caller.breakOff(gone(options.name));
      crashCount++;
      ready = restart();
      ready.catch(() => {}); // who asks next hears of it
      caller.breakOff(crashed(options.name, cause));
      options.onCrash(cause ?? new Error('The worker ended.'), crashCount);
    });
    await options.greet(caller);
    return caller;
  }

  async function restart(): Promise<Caller<C, F>> {
    await delay(Math.min(RESTART_AFTER_MAX_MS, RESTART_AFTER_MS * 2 ** Math.min(crashCount - 1, 8)), stopping.signal);
    return await launch();
  }

  return {
    async start() {
      ready = launch();
      await ready;
    },
    async ask(name, request, askOptions) {
      for (let crashes = 0; ; ) {
        if (!ready || stopping.signal.aborted) throw gone(options.name);
        try {
          const caller = await ready;
          return await caller.ask(name, request, askOptions);
        } catch (error) {
          if (isAbort(error) && stopping.signal.aborted) throw gone(options.name);
          if (!(error instanceof HeadwaterError) || error.code !== 'worker_crashed') throw error;
          if (askOptions?.signal?.aborted) throw error;
          if (++crashes >= CRASHES_PER_CALL_MAX) throw putAside(name, error);
        }
      }
    },
    onFact(name, listener) {
      listeners.push([name, listener as (value: never) => void]);
      current?.onFact(name, listener);
    },
    async stop(withinMs) {
      const running = worker;
      const exited = running ? once(running, 'exit') : Promise.resolve();
      const caller = await Promise.race([ready, delay(withinMs, new AbortController().signal).then(() => null)]).catch(
        () => null,
      );
      const closed = caller?.ask('close', null as never).catch(() => {});
      stopping.abort();
      await closed;
      if (running) {
        await Promise.race([exited.catch(() => {}), delay(withinMs, new AbortController().signal)]);
        await running.terminate();
      }
    },
    get crashCount() {
      return crashCount;
    },
  };
}

function crashed(name: string, cause: Error | null): HeadwaterError {
  return new HeadwaterError(
    'worker_crashed',
    `The ${name} thread crashed${cause ? `: ${cause.message}` : ''}.`,
    'It starts again by itself.',
    { cause },
  );
}

function gone(name: string): HeadwaterError {
  return new HeadwaterError(
    'worker_gone',
    `The ${name} thread has stopped.`,
    'Headwater is stopping, or could not start it again; see the log.',
  );
}

function putAside(name: string, cause: Error): HeadwaterError {
  return new HeadwaterError(
    'job_put_aside',
    `"${name}" was running in ${CRASHES_PER_CALL_MAX} crashes of its thread and is put aside.`,
    'This is a fault in Headwater: please report it with the log. Everything else goes on.',
    { cause },
  );
}
