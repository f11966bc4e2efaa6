import { expect, test } from 'vitest';
import { type Attempts, createAttempts } from '../../src/people/attempts.js';
import { LoginLocked } from '../../src/people/index.js';
import { movableClock } from '../support/movable-clock.js';

/** Seconds until the next try; 0 when it may be tried now. */
function waitS(attempts: Attempts, address: string, isNewLogin = false): number {
  try {
    attempts.check(address, isNewLogin);
    return 0;
  } catch (error) {
    expect(error).toBeInstanceOf(LoginLocked);
    return Math.ceil((error as LoginLocked).waitMs / 1000);
  }
}

function fail(attempts: Attempts, address: string, times: number): void {
  for (let at = 0; at < times; at++) attempts.failed(address);
}

test('four wrong passwords cost nothing, the fifth a second, and a right one makes all forgotten', () => {
  const attempts = createAttempts(movableClock());
  fail(attempts, '198.51.100.7', 4);
  expect(waitS(attempts, '198.51.100.7')).toBe(0);
  attempts.failed('198.51.100.7');
  expect([waitS(attempts, '198.51.100.7'), waitS(attempts, '198.51.100.8')]).toEqual([1, 0]);
  attempts.succeeded('198.51.100.7');
  fail(attempts, '198.51.100.7', 4);
  expect(waitS(attempts, '198.51.100.7')).toBe(0);
});

test('wrong passwords of a quarter of an hour ago count no more', () => {
  const clock = movableClock();
  const attempts = createAttempts(clock);
  fail(attempts, '198.51.100.7', 9);
  clock.advance(15 * 60_000);
  attempts.failed('198.51.100.7');
  expect(waitS(attempts, '198.51.100.7')).toBe(0);
});

test.each([
  ['one network of IPv6', '2001:db8:1:2::1', '2001:db8:1:2:ffff::9', true],
  ['the same address, written in full', '2001:db8::5', '2001:0db8:0000:0000:0000:0000:0000:0005', true],
  ['the neighbour’s network', '2001:db8:1:2::1', '2001:db8:1:3::1', false],
  ['an IPv4 address in IPv6 clothes', '::ffff:198.51.100.7', '198.51.100.7', true],
  ['another IPv4 address in IPv6 clothes', '::ffff:198.51.100.7', '::ffff:198.51.100.8', false],
] as const)('%s: %s and %s count together: %s', (_what, one, other, isTogether) => {
  const attempts = createAttempts(movableClock());
  fail(attempts, one, 10);
  expect(waitS(attempts, other) > 0).toBe(isTogether);
});

test('it remembers a thousand addresses and forgets the one that guessed longest ago', () => {
  const attempts = createAttempts(movableClock());
  const address = (at: number) => `10.0.${at >> 8}.${at & 255}`;
  for (const at of [0, 1]) fail(attempts, address(at), 10);
  attempts.failed(address(0)); // once more: now address 1 is the oldest
  for (let at = 2; at <= 1_000; at++) attempts.failed(address(at));
  expect([waitS(attempts, address(1)), waitS(attempts, address(0))]).toEqual([0, 900]);
});

test('a hundred from everywhere stop new logins until the oldest is a quarter of an hour old', () => {
  const clock = movableClock();
  const attempts = createAttempts(clock);
  attempts.failed('198.51.100.200');
  clock.advance(5 * 60_000);
  for (let at = 0; at < 99; at++) attempts.failed(`198.51.100.${at}`);
  expect([waitS(attempts, '192.168.1.2', true), waitS(attempts, '192.168.1.2', false)]).toEqual([600, 0]);
  clock.advance(10 * 60_000);
  expect(waitS(attempts, '192.168.1.2', true)).toBe(0);
});
