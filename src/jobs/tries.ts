import { addAbortListener } from 'node:events';
import { allowListeners, type Deferred, deferred, forkAbort } from '../base/abort.js';
import { HeadwaterError } from '../base/errors.js';
import type { TriedProvider, TryRequest } from '../providers/index.js';
import type { DeskLine } from './desk-client.js';

/** Looks at providers that people are typing in. */
export interface Tries {
  /**
   * Rejects with `call_cancelled` when `signal` aborts, and when the same asker asks again: a page asks at each pause of the
   * typing, and only its last question counts. Rejects with `try_limit` when too many wait already.
   */
  run(asker: string, request: TryRequest, signal: AbortSignal): Promise<TriedProvider>;
}

const RUNNING_MAX = 2;
const WAITING_MAX = 8;

export function createTries(desk: Pick<DeskLine, 'ask'>): Tries {
  const latest = new Map<string, AbortController>();
  const waiting: Deferred<void>[] = [];
  let runningCount = 0;

  const takeTurn = async (signal: AbortSignal): Promise<void> => {
    if (runningCount < RUNNING_MAX) return void runningCount++;
    if (waiting.length >= WAITING_MAX) {
      throw new HeadwaterError('try_limit', 'Too many addresses are being looked at.', 'Try again in a moment.');
    }
    const turn = deferred<void>();
    waiting.push(turn);
    using _link = addAbortListener(allowListeners(signal), () => {
      const at = waiting.indexOf(turn);
      if (at < 0) return; // it has its turn, which is given back as usual
      waiting.splice(at, 1);
      turn.reject(new HeadwaterError('call_cancelled', 'Nobody waits for this answer any more.', 'Ask again.'));
    });
    await turn.promise;
  };
  const giveTurn = () => {
    const next = waiting.shift();
    if (next) next.resolve();
    else runningCount--;
  };

  return {
    async run(asker, request, signal) {
      using own = forkAbort(signal);
      latest.get(asker)?.abort();
      latest.set(asker, own);
      try {
        await takeTurn(own.signal);
        try {
          return await desk.ask('tryProvider', request, { signal: own.signal });
        } finally {
          giveTurn();
        }
      } finally {
        if (latest.get(asker) === own) latest.delete(asker);
      }
    },
  };
}
