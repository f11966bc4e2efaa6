import { forkAbort } from '../base/abort.js';
import { HeadwaterError } from '../base/errors.js';
import type { TriedProvider, TryRequest } from '../providers/index.js';
import type { DeskLine } from './desk-client.js';
import { createPlaces } from './places.js';

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
  const places = createPlaces({ running: RUNNING_MAX, waiting: WAITING_MAX }, tooMany);
  return {
    async run(asker, request, signal) {
      using own = forkAbort(signal);
      latest.get(asker)?.abort();
      latest.set(asker, own);
      try {
        return await places.take(own.signal, () => desk.ask('tryProvider', request, { signal: own.signal }));
      } finally {
        if (latest.get(asker) === own) latest.delete(asker);
      }
    },
  };
}

function tooMany(): HeadwaterError {
  return new HeadwaterError('try_limit', 'Too many addresses are being looked at.', 'Try again in a moment.');
}
