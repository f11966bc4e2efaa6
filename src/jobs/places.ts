import { addAbortListener } from 'node:events';
import { allowListeners, type Deferred, deferred } from '../base/abort.js';
import { HeadwaterError } from '../base/errors.js';

/** Lets a few do something at a time. The others wait in their order, and of those there are not too many either. */
export interface Places {
  /** Rejects with `call_cancelled` when `signal` aborts before it has begun, and with what `refuse` gives when too many wait. */
  take<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
  /** Nobody is there, and nobody waits. */
  readonly isIdle: boolean;
}

export function createPlaces(limits: { running: number; waiting: number }, refuse: () => HeadwaterError): Places {
  const waiting: Deferred<void>[] = [];
  let runningCount = 0;

  const takeTurn = async (signal: AbortSignal): Promise<void> => {
    if (runningCount < limits.running) return void runningCount++;
    if (waiting.length >= limits.waiting) throw refuse();
    const turn = deferred<void>();
    waiting.push(turn);
    using _link = addAbortListener(allowListeners(signal), () => {
      const at = waiting.indexOf(turn);
      if (at < 0) return; // it has its turn, which is given back as usual
      waiting.splice(at, 1);
      turn.reject(notWaitedFor());
    });
    await turn.promise;
  };
  const giveTurn = () => {
    const next = waiting.shift();
    if (next) next.resolve();
    else runningCount--;
  };

  return {
    async take(signal, work) {
      await takeTurn(signal);
      try {
        return await work();
      } finally {
        giveTurn();
      }
    },
    get isIdle() {
      return runningCount === 0 && waiting.length === 0;
    },
  };
}

export function notWaitedFor(): HeadwaterError {
  return new HeadwaterError('call_cancelled', 'Nobody waits for this answer any more.', 'Ask again.');
}
