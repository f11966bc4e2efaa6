import { isIP } from 'node:net';
import type { Clock } from '../base/clock.js';
import { plainAddress } from '../net/index.js';
import { LoginLocked } from './failures.js';

/**
 * Slows down whoever guesses passwords. Five wrong ones from an address may follow each other at once, for people mistype;
 * before each further one it waits, twice as long each time, and the tenth locks it. Guessing from many addresses meets the limit of the house.
 * Kept in memory: a restart forgets it, which guessers cannot cause.
 */
export interface Attempts {
  /** Throws `login_locked` while this address has to wait. @param isNewLogin Such ones also meet the limit of the house. */
  check(address: string, isNewLogin: boolean): void;
  /** @returns for how long this has locked the address, in milliseconds; null: it only waits, or may go on. */
  failed(address: string): number | null;
  succeeded(address: string): void;
}

const WINDOW_MS = 15 * 60_000;
const LOCK_MS = 15 * 60_000;
const FREE_FAILURES = 5;
const LOCKING_FAILURES = 10;
const HOUSE_FAILURES_MAX = 100;
const ADDRESSES_MAX = 1_000;
const FIRST_WAIT_MS = 1_000;

interface Guesses {
  /** Times of the failures in the window, oldest first. */
  failedAtMs: number[];
  waitUntilMs: number;
}

export function createAttempts(clock: Clock): Attempts {
  /** In the order of the last failure. */
  const byAddress = new Map<string, Guesses>();
  let houseFailedAtMs: number[] = [];
  const recent = (times: readonly number[]) => times.filter((atMs) => atMs > clock.steadyMs() - WINDOW_MS);

  return {
    check(address, isNewLogin) {
      const nowMs = clock.steadyMs();
      const waitMs = (byAddress.get(networkOf(address))?.waitUntilMs ?? 0) - nowMs;
      if (waitMs > 0) throw new LoginLocked(waitMs);
      if (!isNewLogin) return;
      houseFailedAtMs = recent(houseFailedAtMs);
      const oldestMs = houseFailedAtMs.at(-HOUSE_FAILURES_MAX);
      if (oldestMs !== undefined) throw new LoginLocked(oldestMs + WINDOW_MS - nowMs);
    },
    failed(address) {
      const nowMs = clock.steadyMs();
      const key = networkOf(address);
      const failedAtMs = [...recent(byAddress.get(key)?.failedAtMs ?? []), nowMs].slice(-LOCKING_FAILURES);
      byAddress.delete(key);
      byAddress.set(key, { failedAtMs, waitUntilMs: nowMs + waitAfter(failedAtMs.length) });
      if (byAddress.size > ADDRESSES_MAX) byAddress.delete(byAddress.keys().next().value!);
      houseFailedAtMs = [...recent(houseFailedAtMs), nowMs].slice(-HOUSE_FAILURES_MAX);
      return failedAtMs.length >= LOCKING_FAILURES ? LOCK_MS : null;
    },
    succeeded(address) {
      byAddress.delete(networkOf(address));
    },
  };
}

/** How long until the next: after the fifth failure 1 second, then 2, 4, …; after the tenth the lock. */
function waitAfter(failureCount: number): number {
  if (failureCount >= LOCKING_FAILURES) return LOCK_MS;
  if (failureCount < FREE_FAILURES) return 0;
  return Math.min(LOCK_MS, FIRST_WAIT_MS * 2 ** (failureCount - FREE_FAILURES));
}

/** A household or a rented server has a whole /64 of IPv6: its addresses count as one. */
function networkOf(address: string): string {
  const plain = plainAddress(address);
  if (isIP(plain) !== 6) return plain;
  const [head = '', tail] = plain.split('::');
  const groups = head.split(':').filter(Boolean);
  const rest = (tail ?? '').split(':').filter(Boolean);
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - rest.length);
  const all = [...groups, ...Array.from({ length: zeros }, () => '0'), ...rest];
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
