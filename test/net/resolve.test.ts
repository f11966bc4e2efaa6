import type { LookupAddress, LookupOptions } from 'node:dns';
import { describe, expect, test } from 'vitest';
import { createNameResolver } from '../../src/net/index.js';

const clock = () => performance.now();

/** What a socket does with it. */
function lookUp(host: string, allowPrivate: boolean, options: LookupOptions = {}) {
  return new Promise<{ address: string | LookupAddress[]; family: number | undefined }>((resolve, reject) => {
    createNameResolver(clock).lookup(allowPrivate)(host, options, (error, address, family) =>
      error ? reject(error) : resolve({ address, family }),
    );
  });
}

test('the names of this machine are asked of the system, which knows /etc/hosts', async () => {
  expect(await createNameResolver(clock).resolve('localhost')).toContain('127.0.0.1');
});

describe('a socket', () => {
  test('gets one address or all, as it asks', async () => {
    const one = await lookUp('localhost', true);
    expect(one).toEqual({ address: '127.0.0.1', family: 4 });
    const { address } = await lookUp('localhost', true, { all: true });
    expect(address).toContainEqual({ address: '127.0.0.1', family: 4 });
  });

  test('gets none that lies in the house, where a provider’s data asks for it', async () => {
    await expect(lookUp('localhost', false)).rejects.toMatchObject({ code: 'address_refused' });
    await expect(lookUp('localhost', false, { all: true })).rejects.toMatchObject({ code: 'address_refused' });
  });

  test('is told of a name that has no address', async () => {
    await expect(lookUp('no-such-name-anywhere', true)).rejects.toMatchObject({
      code: 'upstream_unreachable',
      message: expect.stringContaining('no-such-name-anywhere'),
    });
  });
});

test('an answer is kept for a minute', async () => {
  let nowMs = 0;
  const names = createNameResolver(() => nowMs);
  const first = await names.resolve('localhost');
  nowMs = 59_000;
  expect(await names.resolve('localhost')).toBe(first);
  nowMs = 61_000;
  expect(await names.resolve('localhost')).not.toBe(first);
});

test('a burst of names is answered to the last one', async () => {
  const names = createNameResolver(clock);
  const asked = [...Array(20).keys()].map((at) =>
    names.resolve(at % 2 === 0 ? 'localhost' : `no-such-name-${at}`).catch((): string[] => []),
  );
  const answers = await Promise.all(asked);
  expect(answers.filter((addresses) => addresses.includes('127.0.0.1'))).toHaveLength(10);
});
