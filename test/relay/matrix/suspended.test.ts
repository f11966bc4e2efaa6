import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { expect, test } from 'vitest';
import { startPlayingProvider } from '../../support/simulated-provider.js';
import { startRelayHouse } from '../relay-house.js';
import { expectAsBefore, takeStock } from './left-behind.js';

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** 1 MB a second, so that a viewer who takes nothing fills what the kernel holds within seconds. */
const LOUD = { id: '1', name: 'Loud', clip: { videoKbps: 8_000, isPadded: true } };

/** A viewer in a process of its own, which can be suspended. */
function startViewer(url: string): ChildProcess {
  const script = `require('http').get(${JSON.stringify(url)}, { agent: false }, (r) => r.resume().on('close', () => process.exit(0)))`;
  return spawn(process.execPath, ['-e', script], { stdio: 'ignore' });
}

/** Counts, and keeps nothing. */
function watch(url: string) {
  let lastMs = performance.now();
  let worstMs = 0;
  let hasEnded = false;
  const note = () => {
    worstMs = Math.max(worstMs, performance.now() - lastMs);
    lastMs = performance.now();
  };
  const request = http.get(url, { agent: false }, (response) => {
    lastMs = performance.now();
    response.on('data', note);
    response.on('end', () => {
      hasEnded = true;
    });
    response.on('error', () => {});
  });
  request.on('error', () => {});
  return {
    /** The longest time without a byte since it was asked last. */
    takeWorstMs() {
      note();
      const worst = worstMs;
      worstMs = 0;
      return worst;
    },
    get hasEnded() {
      return hasEnded;
    },
    leave: () => request.destroy(),
  };
}

const BASELINE_MS = 15_000;
const SUSPENDED_MS = 60_000;
/** What another program on the machine may cost in between. */
const NOISE_MS = 150;

test('one viewer of twenty who is suspended for a minute is let go, and the others see no gap', async () => {
  await using provider = await startPlayingProvider({ streams: [LOUD], maxConnections: 1 });
  await using house = await startRelayHouse({ 1: [{ url: provider.streamUrl('alpha', '1'), limit: 1 }] });
  const warm = watch(house.url(1));
  await wait(2_000);
  warm.leave();
  await wait(1_500);
  const stock = takeStock();

  const others = Array.from({ length: 19 }, () => watch(house.url(1)));
  const one = startViewer(house.url(1));
  await wait(3_000);
  for (const viewer of others) viewer.takeWorstMs();
  await wait(BASELINE_MS);
  const baselineMs = Math.max(...others.map((viewer) => viewer.takeWorstMs()));
  expect(house.relays.snapshots()[0]!.viewers).toHaveLength(20);

  one.kill('SIGSTOP');
  await wait(SUSPENDED_MS);
  const worstMs = Math.max(...others.map((viewer) => viewer.takeWorstMs()));
  const [relay] = house.relays.snapshots();
  expect(relay!.viewers).toHaveLength(19);
  expect(relay!.viewers.filter(({ jumpCount }) => jumpCount > 0)).toEqual([]);
  expect(others.filter(({ hasEnded }) => hasEnded)).toEqual([]);
  expect(worstMs).toBeLessThan(baselineMs + NOISE_MS);

  one.kill('SIGCONT');
  await once(one, 'exit');
  for (const viewer of others) viewer.leave();
  expect(provider.counters().alpha).toMatchObject({ peak: 1, refused: 0 });
  await expectAsBefore(stock, house, provider);
});

test('the last viewer, who vanishes without a word, gives the connection back in time', async () => {
  const limits = { viewerTimeoutMs: 3_000, lingerMs: 500 };
  await using provider = await startPlayingProvider({ streams: [LOUD], maxConnections: 1 });
  await using house = await startRelayHouse({ 1: [{ url: provider.streamUrl('alpha', '1'), limit: 1 }] }, limits);
  const one = startViewer(house.url(1));
  await expect
    .poll(() => house.relays.snapshots()[0]?.viewers[0]?.sentBytes ?? 0, { timeout: 10_000 })
    .toBeGreaterThan(0);
  one.kill('SIGSTOP');
  const stoppedMs = performance.now();
  await expect.poll(() => house.slots.snapshot(), { timeout: 30_000, interval: 100 }).toEqual([]);
  // what the kernel takes for a client that no longer reads, up to 6 MB here, counts as progress
  expect(performance.now() - stoppedMs).toBeLessThan(limits.viewerTimeoutMs + limits.lingerMs + 10_000);
  expect(provider.counters().alpha).toMatchObject({ open: 0 });
  one.kill('SIGKILL');
  await once(one, 'exit');
});
