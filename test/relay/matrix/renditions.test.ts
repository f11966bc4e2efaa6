import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventually, findProcess, openMediaTools } from '../../media/processes.js';
import { encoder, encoders, settings } from '../../renditions/rendition-house.js';
import { startDaemonProcess } from '../../support/daemon-process.js';
import { until } from '../../support/headwater.js';
import { startPlayingProvider } from '../../support/simulated-provider.js';
import { checkTs, describeFindings } from '../../support/ts-checker.js';
import { capture, forMs, startRelayHouse } from '../relay-house.js';
import { expectAsBefore, takeStock } from './left-behind.js';

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

test('fifty viewers of a profile who come and go, in every phase, leave no ffmpeg and nothing else behind', async () => {
  await using provider = await startPlayingProvider({ streams: ['News One'], maxConnections: 1 });
  await using tools = openMediaTools();
  const sources = [{ url: provider.streamUrl('alpha', '1'), slotKey: 'alpha', limit: 1 }];
  await using house = await startRelayHouse({ 1: sources }, { lingerMs: 30 }, undefined, null, { tools });
  const comeAndGo = async (count: number) => {
    let started = 0;
    for (let turn = 0; turn < count; turn++) {
      const { bytes } = await capture(house.url(1, '480p'), forMs(50 + ((turn * 170) % 1_500)));
      if (bytes.length > 0) started += 1;
      await wait(turn % 2 === 0 ? 0 : 100); // behind the linger, and before it is over
    }
    return started;
  };
  await comeAndGo(5);
  await eventually('no ffmpeg is left', () => encoders().length === 0);
  await wait(500);
  const stock = takeStock();
  expect(await comeAndGo(50)).toBeGreaterThan(10);
  await eventually('no ffmpeg is left', () => encoders().length === 0);
  expect(provider.counters().alpha).toMatchObject({ refused: 0 });
  await expectAsBefore(stock, house, provider);
});

test('ffmpeg waits while the channel is without a source', async () => {
  await using provider = await startPlayingProvider({ streams: ['News One'] });
  await using tools = openMediaTools();
  await using house = await startRelayHouse({ 1: [{ url: provider.streamUrl('alpha', '1') }] }, {}, undefined, null, {
    tools,
  });
  const watching = capture(house.url(1, '480p'), forMs(10_000));
  const pid = await encoder();
  await wait(2_000);
  provider.provider('alpha').misbehave('1', { kind: 'refuse', status: 503 }, 3);
  provider.provider('alpha').interrupt('1', 'stall');
  const { hasEnded, bytes } = await watching;
  expect(hasEnded).toBe(false);
  expect(encoders()).toEqual([pid]);
  expect(house.losses).toEqual(['upstream_stalled']); // of the channel, and none of the rendition
  expect(describeFindings(checkTs(bytes, { allowCutEnd: true }))).toEqual([]);
});

test('viewers of a profile count when one channel has to end for another', async () => {
  await using provider = await startPlayingProvider({ streams: ['News One', 'News Two'], maxConnections: 1 });
  await using tools = openMediaTools();
  const source = (id: string) => [{ url: provider.streamUrl('alpha', id), slotKey: 'alpha', limit: 1 }];
  await using house = await startRelayHouse({ 1: source('1'), 2: source('2') }, {}, undefined, 'endOldest', { tools });
  const couch = ['one', 'two'].map((name) => capture(house.url(1, '480p'), forMs(10_000), { 'User-Agent': name }));
  await eventually('both watch', () => house.relays.snapshots()[0]?.viewers.every(({ sentBytes }) => sentBytes > 0));
  expect(await capture(house.url(2), forMs(2_000), { 'User-Agent': 'three' })).toMatchObject({ status: 200 });
  for (const { hasEnded } of await Promise.all(couch)) expect(hasEnded).toBe(true);
  // a player that opens the next channel before it closes the last
  const last = capture(house.url(2, '480p'), forMs(10_000));
  await eventually('it is watched', () =>
    house.relays.snapshots().some(({ profile, viewers }) => profile === '480p' && viewers[0]?.sentBytes),
  );
  expect(await capture(house.url(1, '480p'), (count) => count > 50_000)).toMatchObject({ status: 200 });
  expect((await last).hasEnded).toBe(true);
  expect(provider.counters().alpha).toMatchObject({ peak: 1, refused: 0 });
});

test('a profile that this machine is too slow for is named, and is not tried on and on', async () => {
  await using provider = await startPlayingProvider({ streams: ['News One'] });
  await using tools = openMediaTools();
  await using house = await startRelayHouse({ 1: [{ url: provider.streamUrl('alpha', '1') }] }, {}, undefined, null, {
    tools,
    settings: settings(
      'profiles: [{ key: slow, arguments: ["{video}", "-vf", "nlmeans=s=3:r=21", "-tune", "zerolatency", "{audio}"] }]',
    ),
  });
  const { hasEnded } = await capture(house.url(1, 'slow'), forMs(20_000));
  expect(hasEnded).toBe(true);
  expect(house.losses).toEqual(['rendition_too_slow']);
  expect(encoders()).toEqual([]);
  expect(await capture(house.url(1, 'slow'), forMs(1_000))).toMatchObject({ status: 503, code: 'rendition_too_slow' });
});

test('a daemon that is killed with kill -9 leaves no ffmpeg behind', async () => {
  await using provider = await startPlayingProvider({ streams: ['News One'] });
  const folder = await mkdtemp(join(tmpdir(), 'headwater-renditions-'));
  const source = `providers: [{ key: alpha, url: "${provider.playlistUrl('alpha')}" }]\n`;
  await writeFile(join(folder, 'config.yaml'), `lineups: [{ key: main, port: 0 }]\n${source}`);
  const daemon = startDaemonProcess(['--data', folder]);
  try {
    const base = await daemon.ready();
    await until(async () => (await fetch(`${base}/readyz`)).ok);
    const playlist = await (await fetch(`${base}/playlist.m3u`)).text();
    const address = /^http.*$/m.exec(playlist)![0];
    const watching = capture(`${address}?profile=480p`, (count) => count > 100_000);
    const pid = await encoder(daemon.child.pid);
    expect((await watching).status).toBe(200);
    daemon.child.kill('SIGKILL');
    await daemon.exited;
    await eventually('ffmpeg is gone', () => findProcess(pid) === null);
  } finally {
    daemon.child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
});
