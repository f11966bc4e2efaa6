import { addAbortListener } from 'node:events';
import { allowListeners, type Deferred, deferred } from '../base/abort.js';
import { HeadwaterError } from '../base/errors.js';

/**
 * Who may ask which server now. Lists of 30,000 logos come from a handful of servers, which take too many questions for an
 * attack: few are asked in all, fewer of each server, and one that fails or says so is left alone for a while.
 */
export interface HostTurns {
  /**
   * Runs `work` when it is its turn; somebody who waits for a picture comes before those that are fetched for later.
   *
   * Rejects with `HostPaused` while the server is left alone, with `try_limit` when too many wait, and as `signal` aborts.
   */
  take<T>(asker: { host: string; isAwaited: boolean }, signal: AbortSignal, work: () => Promise<T>): Promise<T>;
  answered(host: string): void;
  /** @param waitMs What the server has asked for; null: by how often it has failed in a row. */
  failed(host: string, waitMs: number | null): void;
}

/** The server is left alone until then. */
export class HostPaused extends Error {
  override readonly name = 'HostPaused';
  constructor(readonly untilMs: number) {
    super('The server is left alone for a while.');
  }
}

const PER_HOST = 2;
const AWAITED_MAX = 256;
/** One failure may be the picture's own; from here on it is the server's. */
const FAILURES_MAX = 3;
const PAUSE_MS = 60_000;
const PAUSE_MAX_MS = 3_600_000;
const ASKED_PAUSE_MAX_MS = 86_400_000;
const HOSTS_MAX = 1_000;

interface Waiting extends Deferred<void> {
  host: string;
  isAwaited: boolean;
}

/** @param total How many at once, read each time. */
export function createHostTurns(total: () => number, nowMs: () => number): HostTurns {
  const waiting: Waiting[] = [];
  const running = new Map<string, number>();
  const failures = new Map<string, { count: number; pausedUntilMs: number }>();
  let runningCount = 0;

  const refusePaused = (host: string) => {
    const untilMs = failures.get(host)?.pausedUntilMs ?? 0;
    if (untilMs > nowMs()) throw new HostPaused(untilMs);
  };
  const isFree = ({ host }: Waiting) => (running.get(host) ?? 0) < PER_HOST;
  const begin = (host: string) => {
    runningCount++;
    running.set(host, (running.get(host) ?? 0) + 1);
  };
  const end = (host: string) => {
    runningCount--;
    const left = running.get(host)! - 1;
    if (left === 0) running.delete(host);
    else running.set(host, left);
  };
  const wakeNext = () => {
    while (runningCount < total()) {
      const next = waiting.find((one) => one.isAwaited && isFree(one)) ?? waiting.find(isFree);
      if (!next) return;
      waiting.splice(waiting.indexOf(next), 1);
      begin(next.host);
      next.resolve();
    }
  };
  const turnOf = async (host: string, isAwaited: boolean, signal: AbortSignal): Promise<void> => {
    if (isAwaited && waiting.filter((one) => one.isAwaited).length >= AWAITED_MAX) throw tooManyWait();
    const turn: Waiting = { ...deferred<void>(), host, isAwaited };
    waiting.push(turn);
    using _link = addAbortListener(allowListeners(signal), () => {
      const at = waiting.indexOf(turn);
      if (at < 0) return; // it has its turn, which is given back as usual
      waiting.splice(at, 1);
      turn.reject(signal.reason);
    });
    wakeNext();
    await turn.promise;
  };

  return {
    async take({ host, isAwaited }, signal, work) {
      signal.throwIfAborted();
      refusePaused(host);
      await turnOf(host, isAwaited, signal);
      try {
        refusePaused(host); // those before it may have found that out
        return await work();
      } finally {
        end(host);
        wakeNext();
      }
    },
    answered: (host) => void failures.delete(host),
    failed(host, waitMs) {
      const count = (failures.get(host)?.count ?? 0) + 1;
      const ownMs = count < FAILURES_MAX ? 0 : Math.min(PAUSE_MAX_MS, PAUSE_MS * 2 ** (count - FAILURES_MAX));
      const pauseMs = waitMs === null ? ownMs : Math.min(ASKED_PAUSE_MAX_MS, Math.max(PAUSE_MS, waitMs));
      failures.delete(host); // the last one comes last
      failures.set(host, { count, pausedUntilMs: nowMs() + pauseMs });
      if (failures.size > HOSTS_MAX) failures.delete(failures.keys().next().value!);
    },
  };
}

function tooManyWait(): HeadwaterError {
  return new HeadwaterError('try_limit', 'Too many logos are being fetched.', 'Try again in a moment.');
}
