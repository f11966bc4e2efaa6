import { expect, test, vi } from 'vitest';
import { startProvider, startProviders } from '../support/simulated-provider.js';
import { type Captured, capture } from './capture.js';

/** Opens a stream and leaves when told to. */
function watch(url: string) {
  const seen = capture(url, { ms: 30_000 });
  return { seen };
}

test('over its limit a provider refuses, and a viewer who leaves makes room', async () => {
  await using provider = await startProvider({
    streams: ['One', 'Two', 'Three'],
    maxConnections: 2,
    overLimitStatus: 458,
  });
  const url = (id: string) => provider.streamUrl('alpha', id);
  const long = { ms: 1_500 };
  const open = [capture(url('1'), long), capture(url('2'), long)];
  await vi.waitFor(() => expect(provider.counters().alpha?.open).toBe(2));
  expect(await capture(url('3'))).toMatchObject({ status: 458, ended: 'complete' });
  await Promise.all(open);
  await vi.waitFor(() => expect(provider.counters().alpha?.open).toBe(0));
  expect(await capture(url('3'), { bytes: 188, ms: 20_000 })).toMatchObject({ status: 200 });

  await vi.waitFor(() => expect(provider.counters().alpha?.open).toBe(0));
  expect(provider.counters().alpha).toMatchObject({
    requests: 4,
    total: 3,
    peak: 2,
    refused: 1,
    streams: {
      '1': { total: 1, peak: 1 },
      '2': { total: 1, peak: 1 },
      '3': { requests: 2, total: 1, refused: 1, peak: 1 },
    },
  });
});

test('the counters are exact after a hundred viewers came and went', async () => {
  await using provider = await startProvider();
  const url = provider.streamUrl('alpha', '1');
  const viewers: Promise<Captured>[] = [];
  for (let count = 0; count < 100; count++) viewers.push(capture(url, { bytes: 1 + count * 500 }));
  const replies = await Promise.all(viewers);
  expect(replies.every(({ status }) => status === 200)).toBe(true);
  await vi.waitFor(() => expect(provider.counters().alpha?.open).toBe(0));
  expect(provider.counters().alpha).toMatchObject({ requests: 100, total: 100, refused: 0, playlist: { gets: 0 } });
  expect(provider.counters().alpha!.peak).toBeGreaterThan(1);
  provider.resetCounters();
  expect(provider.counters().alpha).toMatchObject({ requests: 0, total: 0, open: 0, peak: 0, sentBytes: 0 });
});

test('a reset keeps counting who is still there', async () => {
  await using provider = await startProvider();
  const { seen } = watch(provider.streamUrl('alpha', '1'));
  await vi.waitFor(() => expect(provider.counters().alpha?.open).toBe(1));
  provider.resetCounters();
  expect(provider.counters().alpha).toMatchObject({ open: 1, peak: 1, total: 0 });
  expect(provider.provider('alpha').interrupt('*', 'end')).toBe(1);
  expect(await seen).toMatchObject({ ended: 'complete' });
  await vi.waitFor(() =>
    expect(provider.counters().alpha).toMatchObject({ open: 0, peak: 1, streams: { '1': { open: 0 } } }),
  );
});

test('a slot may rest after its connection has closed', async () => {
  await using provider = await startProvider({ maxConnections: 1, releaseMs: 600 });
  const url = provider.streamUrl('alpha', '1');
  await capture(url, { bytes: 188 });
  expect((await capture(url, { bytes: 188 })).status).toBe(403);
  await vi.waitFor(() => expect(provider.counters().alpha?.open).toBe(0));
  expect((await capture(url, { bytes: 188 })).status).toBe(200);
});

test('the limit can be changed while the provider runs', async () => {
  await using provider = await startProvider({ maxConnections: 0 });
  const url = provider.streamUrl('alpha', '1');
  expect((await capture(url, { bytes: 188 })).status).toBe(403);
  provider.provider('alpha').setMaxConnections(null);
  expect((await capture(url, { bytes: 188 })).status).toBe(200);
});

test('name and password stand in the path and another one is refused without a slot', async () => {
  await using provider = await startProvider({ credentials: { username: 'ann', password: 'pw1' } });
  const url = provider.streamUrl('alpha', '1');
  expect(url).toBe(provider.url('/alpha/live/ann/pw1/1.ts'));
  expect((await capture(url, { bytes: 188 })).status).toBe(200);
  expect((await capture(provider.url('/alpha/live/ann/pw2/1.ts'))).status).toBe(401);
  expect((await capture(provider.url('/alpha/streams/1.ts'))).status).toBe(401);
  expect((await capture(provider.url('/alpha/live/ann/pw1/2.ts'))).status).toBe(404);
  expect(provider.counters().alpha).toMatchObject({ requests: 1, total: 1 });
});

test('HEAD opens nothing and is counted apart', async () => {
  await using provider = await startProvider({ maxConnections: 1 });
  expect(await capture(provider.streamUrl('alpha', '1'), { method: 'HEAD' })).toMatchObject({
    status: 200,
    ended: 'complete',
  });
  expect(await capture(provider.playlistUrl('alpha'), { method: 'HEAD' })).toMatchObject({
    status: 200,
    ended: 'complete',
  });
  expect(provider.counters().alpha).toMatchObject({ requests: 0, heads: 1, total: 0, playlist: { gets: 0, heads: 1 } });
});

test('two providers count and limit apart', async () => {
  await using both = await startProviders([{ key: 'alpha', maxConnections: 0 }, { key: 'bravo' }]);
  expect((await capture(both.streamUrl('alpha', '1'))).status).toBe(403);
  expect((await capture(both.streamUrl('bravo', '1'), { bytes: 188 })).status).toBe(200);
  expect(both.counters()).toMatchObject({ alpha: { refused: 1, total: 0 }, bravo: { refused: 0, total: 1 } });
});
