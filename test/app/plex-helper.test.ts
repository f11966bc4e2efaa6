import { expect, test } from 'vitest';
import { startPlexHelper } from '../../src/app/plex-helper.js';
import { createLog } from '../../src/base/log.js';
import { createLogLines } from '../../src/base/log-lines.js';
import type { ChannelId } from '../../src/base/model.js';
import type { Config } from '../../src/config/index.js';
import { createNameResolver, createTextAsker } from '../../src/net/index.js';
import { startHeadwater, until } from '../support/headwater.js';
import { type PlexServer, startPlexServer } from '../support/plex-server.js';
import { startProvider } from '../support/simulated-provider.js';

const DEVICE = {
  ...{ key: 'main', name: 'Headwater', lineupKey: 'main', lineupId: 1, deviceId: '10A1B2C7', port: 5004 },
  ...{ advertise: null, tunerCount: 1, channelCount: 3 },
};

/** A helper with a tuner that has these channels, and a Plex server. A channel is its number, or `NUMBER:ID`. */
async function startHelper(numbers: string[]) {
  const plex = await startPlexServer(DEVICE.deviceId);
  const lines = createLogLines();
  const settings: Config['plex'] = { url: plex.url, token: plex.token, devices: [] };
  const address: { url: string | null } = { url: 'http://192.168.1.20:5004' };
  const helper = startPlexHelper({
    settings: () => settings,
    devices: () => [DEVICE],
    channels: () => new Map(numbers.map(channelOf)),
    baseUrl: () => address.url,
    ask: createTextAsker(createNameResolver(() => performance.now())),
    log: createLog('silent', { isTerminal: false, lines }),
    waits: { settleMs: 10, scanEveryMs: 20, retryMs: [20, 20] },
  });
  return {
    ...{ plex, numbers, settings, helper, lines, address },
    /** The line-up is another one now. */
    change(...now: string[]) {
      numbers.splice(0, numbers.length, ...now);
      helper.look();
    },
    async [Symbol.asyncDispose]() {
      await helper.close();
      await plex[Symbol.asyncDispose]();
    },
  };
}

function channelOf(text: string): [number: string, id: ChannelId] {
  const [number = '', id = number] = text.split(':');
  return [number, Number(id) as ChannelId];
}

const entry = (number: string, enabled = '1', guide = number) => ({
  ...{ deviceIdentifier: number, enabled, channelKey: guide, lineupIdentifier: guide },
});
const inUse = ({ mapping }: PlexServer) => (mapping ?? []).map(({ deviceIdentifier }) => deviceIdentifier);

test('a tuner that Plex does not know is made known to it once, and a person is asked to finish', async () => {
  await using house = await startHelper(['1']);
  house.helper.look();
  await until(async () => house.helper.state().kind === 'unfinished');
  expect(house.plex.tuners).toMatchObject([{ uri: 'http://192.168.1.20:5004' }]);
  house.helper.look();
  await until(async () => house.plex.asked.filter((one) => one === 'GET /livetv/dvrs').length === 2);
  expect(house.plex.tuners.length).toBe(1);
});

test('how Plex stands is asked anew when a person looks: what was finished or has gone since is said', async () => {
  await using house = await startHelper(['1']);
  const { plex, helper } = house;
  const now = async () => {
    await helper.lookNow(new AbortController().signal);
    return helper.state();
  };
  expect(await now()).toMatchObject({ kind: 'unfinished', devices: ['Headwater'] });
  plex.mapping = [entry('1')];
  expect(await now()).toEqual({ kind: 'inStep' });
  plex.failsWith = 404; // another program has its place
  expect(await now()).toMatchObject({ kind: 'failed', fault: { message: expect.stringContaining('as Plex does') } });
  expect(helper.state()).toMatchObject({ fault: { hint: expect.stringContaining('plex.url') } });
});

test('Plex is not given an address with a path, nor one twice that it does not list', async () => {
  await using house = await startHelper(['1']);
  const { plex, helper, address } = house;
  const now = async () => {
    await helper.lookNow(new AbortController().signal);
    return helper.state();
  };
  address.url = null;
  expect(await now()).toEqual({ kind: 'noPort', devices: ['Headwater'] });
  expect(plex.tuners).toEqual([]);
  address.url = 'http://192.168.1.20:5004';
  plex.lists = false;
  expect(await now()).toEqual({ kind: 'notListed', devices: ['Headwater'] });
  expect(await now()).toEqual({ kind: 'notListed', devices: ['Headwater'] });
  expect(plex.asked.filter((one) => one.startsWith('POST'))).toHaveLength(1);
});

test('channels that came are switched on and those that went are taken out; what somebody chose in Plex stays', async () => {
  await using house = await startHelper(['1', '2', '3']);
  const { plex } = house;
  plex.tuners.push({ key: '7', deviceId: DEVICE.deviceId, uri: 'http://192.168.1.20:5004' });
  // 2 is switched off, 3 is matched with another entry of the guide, and 900 is not ours
  plex.mapping = [entry('1'), entry('2', '0'), entry('3', '1', 'bbc-one'), entry('900')];
  const before = structuredClone(plex.mapping);
  house.helper.look();
  await until(async () => house.helper.state().kind === 'inStep');
  expect(plex.mapping).toEqual(before);
  expect(plex.asked.some((one) => one.startsWith('PUT'))).toBe(false);

  plex.onAir = ['2', '3', '4'];
  house.change('2', '3', '4');
  await until(async () => inUse(plex).includes('4'));
  expect(plex.mapping).toEqual([entry('2', '0'), entry('3', '1', 'bbc-one'), entry('900'), entry('4')]);

  house.change(); // a line-up that is empty for a moment costs nothing
  const askedCount = plex.asked.length;
  await until(async () => plex.asked.length > askedCount + 1);
  house.change('2', '3', '4');
  await until(async () => plex.asked.length > askedCount + 3);
  expect(inUse(plex)).toEqual(['2', '3', '900', '4']);
});

test('channels that exchange their numbers take along what was chosen for them', async () => {
  await using house = await startHelper(['4', '5', '6', '7']);
  const { plex } = house;
  plex.tuners.push({ key: '7', deviceId: DEVICE.deviceId, uri: 'http://192.168.1.20:5004' });
  plex.mapping = [entry('4', '1', 'bbc-one'), entry('5', '0'), entry('6'), entry('7', '1', 'itv')];
  house.helper.look();
  await until(async () => house.helper.state().kind === 'inStep');
  plex.onAir = ['4', '5', '6', '7'];
  house.change('4:5', '5:4', '6', '7:8'); // 7 is another channel now
  await until(async () => plex.asked.some((one) => one.startsWith('PUT')));
  expect(plex.mapping).toEqual([entry('6'), entry('4', '0'), entry('5', '1', 'bbc-one'), entry('7')]);
  expect(plex.asked.filter((one) => one.endsWith('/scan'))).toHaveLength(1);
});

test('a line-up that is not there is not in step, and one beside it is', async () => {
  await using house = await startHelper(['1']);
  const { plex, settings, helper } = house;
  settings.devices = ['nope'];
  helper.look();
  await until(async () => helper.state().kind === 'unknown');
  expect(helper.state()).toEqual({ kind: 'unknown', keys: ['nope'] });
  settings.devices = ['nope', 'main'];
  helper.look();
  await until(async () => plex.tuners.length === 1);
});

test('a Plex server that fails is asked again a few times, and then what changed meanwhile is not forgotten', async () => {
  await using house = await startHelper(['1']);
  const { plex } = house;
  plex.tuners.push({ key: '7', deviceId: DEVICE.deviceId, uri: '' });
  plex.mapping = [entry('1')];
  house.helper.look();
  await until(async () => house.helper.state().kind === 'inStep');
  plex.failsWith = 503;
  const askedCount = plex.asked.length;
  house.change('1', '2');
  await until(async () => plex.asked.length === askedCount + 3);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(plex.asked.length).toBe(askedCount + 3);
  expect(house.helper.state()).toMatchObject({ kind: 'failed', fault: { code: 'plex_refused' } });
  plex.failsWith = null;
  plex.onAir = ['1', '2'];
  house.helper.look();
  await until(async () => inUse(plex).includes('2'));
});

test('a wrong token is said so, without showing it, and without settings nothing is asked', async () => {
  await using house = await startHelper(['1']);
  house.settings.token = 'wrong-t0ken';
  house.helper.look();
  await until(async () => house.helper.state().kind === 'failed');
  expect(house.helper.state()).toMatchObject({
    fault: { message: expect.stringContaining('does not accept the token') },
  });
  expect(JSON.stringify([house.helper.state(), house.lines])).not.toContain('wrong-t0ken');
  Object.assign(house.settings, { url: null, token: null });
  await until(async () => {
    house.helper.look();
    await new Promise((resolve) => setTimeout(resolve, 50));
    return house.helper.state().kind === 'off';
  });
  const askedCount = house.plex.asked.length;
  house.change('1', '2');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(house.plex.asked.length).toBe(askedCount);
});

test('config.yaml switches it on, and no answer of the API has the token', async () => {
  await using plex = await startPlexServer(null);
  await using provider = await startProvider({ streams: ['News One'] });
  await using house = await startHeadwater({
    config: `providers: [{ key: alpha, url: "${provider.playlistUrl('alpha')}" }]
hdhomerun: { advertise: localhost }
plex: { url: "${plex.url}", token: "${plex.token}" }`,
  });
  await until(async () => plex.tuners.length === 1);
  expect(plex.tuners[0]!.uri).toMatch(/^http:\/\/localhost:\d+$/);
  const { items } = await house.get<{ items: { code: string }[] }>('/connect/check');
  expect(items.map(({ code }) => code)).toContain('plex_unfinished');
  for (const path of ['/connect/check', '/settings', '/about', '/log?level=info'])
    expect(JSON.stringify(await house.get(path))).not.toContain(plex.token);
});
