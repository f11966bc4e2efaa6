import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { until } from '../support/headwater.js';
import { startPlayingProvider, startPlayingProviders } from '../support/simulated-provider.js';
import { checkTs } from '../support/ts-checker.js';
import { capture, forMs, startRelayHouse } from './relay-house.js';

/** What providers see of us when people zap, and who is ended for whom when an account is full. */

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const until60kB = (count: number) => count > 60_000;

test('an account that counts down late is learned in one zap, and refuses nobody afterwards', async () => {
  const streams = ['One', 'Two', 'Three'];
  await using provider = await startPlayingProvider({
    streams,
    maxConnections: 1,
    releaseMs: 700,
    overLimitStatus: 458,
  });
  const account = { slotKey: 'alpha', limit: 1 };
  await using house = await startRelayHouse(
    Object.fromEntries([1, 2, 3].map((id) => [id, [{ url: provider.streamUrl('alpha', String(id)), ...account }]])),
    { lingerMs: 5_000 },
  );
  for (const id of [1, 2]) expect((await capture(house.url(id), until60kB)).status).toBe(200);
  const { refused } = provider.counters().alpha!;
  expect(refused).toBeGreaterThan(0);
  for (const id of [3, 1]) expect((await capture(house.url(id), until60kB)).status).toBe(200);
  expect(provider.counters().alpha).toMatchObject({ peak: 1, refused, total: 4 });
});

describe.concurrent('when the one connection of an account is in use', () => {
  const player = { 'User-Agent': 'TiviMate' };

  async function startHouse(whenFull: 'refuse' | 'endOldest', limit = 1) {
    const provider = await startPlayingProviders([
      { key: 'alpha', streams: ['One', 'Two', 'Three'], maxConnections: limit },
      { key: 'bravo', streams: ['Two again'] },
    ]);
    const account = { slotKey: 'alpha', limit };
    const source = (id: number) => ({ url: provider.streamUrl('alpha', String(id)), ...account });
    const house = await startRelayHouse(
      { 1: [source(1)], 2: [source(2)], 3: [source(3)], 4: [source(2), { url: provider.streamUrl('bravo', '1') }] },
      {},
      undefined,
      whenFull,
    );
    return {
      provider,
      house,
      async [Symbol.asyncDispose]() {
        await house[Symbol.asyncDispose]();
        await provider.close();
      },
    };
  }

  test('a player that opens the next channel before it closes the last zaps all the same', async () => {
    await using place = await startHouse('refuse');
    const { house, provider } = place;
    const first = capture(house.url(1), forMs(20_000), player); // never closes by itself
    await wait(700);
    const second = await capture(house.url(2), until60kB, player);
    expect(second.status).toBe(200);
    expect(checkTs((await first).bytes, { allowCutEnd: true }).findings).toEqual([]);
    expect(provider.counters().alpha).toMatchObject({ peak: 1, refused: 0 });
  });

  test('a player that zaps on before there was a picture leaves nothing behind', async () => {
    await using place = await startHouse('refuse');
    const { house, provider } = place;
    provider.provider('alpha').misbehave('1', { kind: 'silent' });
    const first = capture(house.url(1), forMs(20_000), player);
    await wait(300);
    expect((await capture(house.url(2), until60kB, player)).status).toBe(200);
    expect((await first).status).toBe(503);
    expect(provider.counters().alpha).toMatchObject({ peak: 1, refused: 0 });
  });

  test('another person is not ended: the newcomer gets another provider’s stream, or is refused', async () => {
    await using place = await startHouse('refuse');
    const { house, provider } = place;
    const first = capture(house.url(1), forMs(4_000), player);
    await wait(700);
    const [refused, other] = await Promise.all([
      capture(house.url(2), forMs(3_000), { 'User-Agent': 'VLC' }),
      capture(house.url(4), until60kB, { 'User-Agent': 'Kodi' }),
    ]);
    expect(refused).toMatchObject({ status: 503, code: 'relay_no_slot' });
    expect(other.status).toBe(200);
    expect((await first).bytes.length).toBeGreaterThan(300_000);
    expect(provider.counters()).toMatchObject({ alpha: { peak: 1, refused: 0 }, bravo: { total: 1 } });
  });

  test('a media server is many people: nobody is ended on the paths of a tuner', async () => {
    await using place = await startHouse('endOldest');
    const { house } = place;
    const tuner = { 'User-Agent': 'Plex', 'X-Output': 'hdhomerun' };
    const first = capture(house.url(1), forMs(4_500), tuner);
    await wait(700);
    const others = await Promise.all([tuner, player].map((who) => capture(house.url(2), forMs(2_500), who)));
    for (const other of others) expect(other).toMatchObject({ status: 503, code: 'relay_no_slot' });
    expect((await first).bytes.length).toBeGreaterThan(200_000);
  });

  test('by setting, the channel that plays longest for the fewest is ended, and its player does not fight back', async () => {
    await using place = await startHouse('endOldest', 2);
    const { house, provider } = place;
    const watching = [1, 1, 2].map((id, at) => capture(house.url(id), forMs(6_000), { 'User-Agent': `P${at}` }));
    await wait(900);
    const third = capture(house.url(3), forMs(4_000), { 'User-Agent': 'P3' });
    expect((await watching[2]!).status).toBe(200); // has ended long before its six seconds
    expect(
      house.relays
        .snapshots()
        .map(({ channelId }) => channelId)
        .sort(),
    ).toEqual([1, 3]);
    const again = await capture(house.url(2), forMs(2_000), { 'User-Agent': 'P2' });
    expect(again).toMatchObject({ status: 503, code: 'relay_no_slot' });
    expect((await third).bytes.length).toBeGreaterThan(200_000);
    expect((await Promise.all(watching)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(provider.counters().alpha).toMatchObject({ peak: 2, refused: 0 });
  });
});

test('a viewer whose device stands still without a word gives its connection back', async () => {
  const streams = [{ id: '1', name: 'Fast', clip: { videoKbps: 8_000, isPadded: true } }];
  await using provider = await startPlayingProvider({ streams, sending: { pace: 4 } });
  await using house = await startRelayHouse(
    { 1: [{ url: provider.streamUrl('alpha', '1'), slotKey: 'alpha', limit: 1 }] },
    { viewerTimeoutMs: 1_000 },
  );
  const code = `require('node:http').get(${JSON.stringify(house.url(1))}, (r) => { r.resume(); console.log('on'); })`;
  const player = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    await once(player.stdout, 'data');
    await wait(500);
    expect(house.slots.snapshot()).toMatchObject([{ used: 1, confirmed: 1 }]);
    player.kill('SIGSTOP');
    // what both kernels take in between counts as progress: at this pace a second or two
    await until(async () => house.slots.snapshot().length === 0, 8_000);
    expect(provider.counters().alpha).toMatchObject({ open: 0 });
    expect(house.connections.list()).toEqual([]);
  } finally {
    player.kill('SIGKILL');
  }
});
