import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { deferred, delay, forkAbort, untilAborted } from '../../src/base/abort.js';

test('a fork ends with its parent and for the same reason, never the other way round', () => {
  const parent = new AbortController();
  using fork = forkAbort(parent.signal);
  using alone = forkAbort(parent.signal);
  alone.abort();
  expect([parent.signal.aborted, fork.signal.aborted]).toEqual([false, false]);
  parent.abort('enough');
  expect(fork.signal.reason).toBe('enough');
});

test('a fork of what has ended has ended from the start', () => {
  using fork = forkAbort(AbortSignal.abort('over'));
  expect(fork.signal.aborted).toBe(true);
  expect(fork.signal.reason).toBe('over');
});

test('a fork that is disposed of leaves nothing behind at its parent', () => {
  const parent = new AbortController();
  for (let count = 0; count < 100; count++) {
    using fork = forkAbort(parent.signal);
    expect(fork.signal.aborted).toBe(false);
  }
  expect(getEventListeners(parent.signal, 'abort')).toHaveLength(0);
});

test('many forks of one parent at a time print no warning', async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => void warnings.push(warning);
  process.on('warning', onWarning);
  const parent = new AbortController();
  const forks = [...Array(50).keys()].map(() => forkAbort(parent.signal));
  const waits = [...Array(50).keys()].map(() => untilAborted(new Promise(() => {}), parent.signal).catch(() => {}));
  const delays = [...Array(50).keys()].map(() => delay(60_000, parent.signal).catch(() => {}));
  await new Promise((resolve) => setImmediate(resolve));
  parent.abort();
  await Promise.all([...waits, ...delays]);
  process.off('warning', onWarning);
  expect(forks.every(({ signal }) => signal.aborted)).toBe(true);
  expect(warnings).toEqual([]);
});

test('a wait ends at once when it is called off', async () => {
  const stop = new AbortController();
  const waiting = delay(60_000, stop.signal);
  stop.abort();
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
});

test('waiting for work ends with the work, or with the signal, and leaves no listener', async () => {
  const stop = new AbortController();
  await expect(untilAborted(Promise.resolve(7), stop.signal)).resolves.toBe(7);
  await expect(untilAborted(Promise.reject(new Error('no')), stop.signal)).rejects.toThrow('no');
  const work = deferred<void>();
  const waiting = untilAborted(work.promise, stop.signal);
  const reason = new Error('enough');
  stop.abort(reason);
  await expect(waiting).rejects.toBe(reason);
  expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0);
  work.reject(new Error('nobody hears this')); // an unhandled rejection would fail the run
});

test('work is not waited for when the signal has aborted before', async () => {
  await expect(untilAborted(new Promise(() => {}), AbortSignal.abort('over'))).rejects.toBe('over');
});
