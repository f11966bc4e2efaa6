import { cp, mkdtemp, rm } from 'node:fs/promises';
import { type IncomingMessage, request as rawRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseConfig } from '../../../src/config/index.js';
import { type Headwater, startHeadwater, until } from '../../support/headwater.js';
import { startPlayingProvider } from '../../support/simulated-provider.js';

/** Several devices, and what outlives restarts, refreshes and moves: the checks of the names that the reference gives them. */

interface Device {
  part: number;
  deviceId: string;
  port: number;
  channelCount: number;
  tunerCount: number;
  tunersInUse: number;
}
interface Lineup {
  id: number;
  key: string;
  name: string;
  channelCount: number;
  devices: Device[];
}

const station = (id: string, name: string, group: string) => ({ id, name, attributes: { 'group-title': group } });
const STREAMS = [
  station('1', 'Amber', 'News'),
  station('2', 'Birch', 'Kids'),
  station('3', 'Cedar', 'Kids'),
  station('4', 'Dune', 'Sport'),
];

let provider: Awaited<ReturnType<typeof startPlayingProvider>>;
let house: Headwater;
const config = () => `providers: [{ key: alpha, url: "${provider.playlistUrl('alpha')}", maxConnections: 3 }]`;

beforeAll(async () => {
  provider = await startPlayingProvider({ streams: STREAMS, maxConnections: 3 });
  house = await startHeadwater({ config: config() });
  await house.ready();
}, 60_000);
afterAll(async () => {
  await house?.[Symbol.asyncDispose]();
  await provider?.[Symbol.asyncDispose]();
});

const lineups = async (of = house) => (await of.get<{ items: Lineup[] }>('/lineups')).items;
const lineupOf = async (key: string, of = house) => (await lineups(of)).find((one) => one.key === key)!;
/** Waits until each device of it listens. */
const listening = (key: string, of = house) =>
  until(async () => {
    const lineup = await lineupOf(key, of);
    return lineup?.devices.every(({ port }) => port !== null) ? lineup : null;
  });
const ask = async <T>(port: number, path: string): Promise<T> =>
  (await (await fetch(`http://127.0.0.1:${port}${path}`)).json()) as T;
const entries = async (port: number) =>
  (await ask<{ GuideNumber: string; GuideName: string; URL: string }[]>(port, '/lineup.json')).map(
    ({ GuideNumber, GuideName, URL }) => `${GuideNumber} ${GuideName} ${URL.slice('http://127.0.0.1:'.length)}`,
  );
const send = async (method: string, path: string, body?: unknown) => {
  const reply = await house.send<{ id: number; changeId: number }>(method, path, body);
  if (reply.status >= 400) throw new Error(JSON.stringify(reply));
  return reply.body;
};

async function open(port: number, path: string) {
  const request = rawRequest(`http://127.0.0.1:${port}${path}`, { agent: false }).end();
  const response = await new Promise<IncomingMessage>((resolve, reject) =>
    request.once('response', resolve).once('error', reject),
  );
  let byteCount = 0;
  response.on('data', (piece: Buffer) => (byteCount += piece.length)).on('error', () => {});
  request.on('error', () => {});
  return { status: response.statusCode, byteCount: () => byteCount, close: () => request.destroy() };
}

test('HDHR-12 a device id of one’s own that is wrong is refused with the nearest that is right', () => {
  const errorOf = (deviceId: string) => {
    const text = `lineups: [{ key: main, deviceId: "${deviceId}" }]`;
    const read = parseConfig(text, { env: {}, fileName: 'config.yaml' });
    return read.ok ? read.config.lineups[0]!.deviceId : read.errors[0]!.message;
  };
  expect(errorOf('12345678')).toMatch(/must be a valid HDHomeRun device id.*; the nearest one is 12345674/);
  expect(errorOf('105904da')).toMatch(/the nearest one is 105904DD/);
  expect(errorOf('kitchen')).toMatch(/must be a valid HDHomeRun device id/);
  expect(errorOf('1074e907')).toBe('1074E907');
});

test('HDHR-45 and HDHR-46 each device has its own channels and tuners, and one that goes costs the other nothing', async () => {
  const { id } = await send('POST', '/lineups', { name: 'Kids', groups: ['Kids'], tunerCount: 1 });
  const [main, kids] = [(await listening('main')).devices[0]!, (await listening('kids')).devices[0]!];
  expect(await entries(kids.port)).toEqual([`2 Birch ${kids.port}/auto/v2`, `3 Cedar ${kids.port}/auto/v3`]);
  expect(await entries(main.port)).toHaveLength(4);
  const of = (port: number) => ask<{ DeviceID: string; TunerCount: number }>(port, '/discover.json');
  expect([await of(main.port), await of(kids.port)]).toMatchObject([
    { DeviceID: main.deviceId, TunerCount: 3 },
    { DeviceID: kids.deviceId, TunerCount: 1 },
  ]);
  const stream = await open(kids.port, '/auto/v2');
  expect(stream.status).toBe(200);
  expect((await lineups()).map(({ devices }) => devices[0]!.tunersInUse)).toEqual([0, 1]);
  expect((await fetch(`http://127.0.0.1:${kids.port}/auto/v3`)).headers.get('x-hdhomerun-error')).toBe(
    '805 All Tuners In Use',
  );
  const other = await open(main.port, '/auto/v3');
  expect(other.status).toBe(200);
  other.close();

  // HDHR-46: the other device goes with its port, and the stream of this one has no gap
  const watched = await open(main.port, '/auto/v1');
  await until(async () => watched.byteCount() > 100_000);
  const { changeId } = await send('DELETE', `/lineups/${id}`);
  const isClosed = () =>
    fetch(`http://127.0.0.1:${kids.port}/discover.json`).then(
      () => false,
      () => true,
    );
  await until(isClosed);
  const before = watched.byteCount();
  await until(async () => watched.byteCount() > before + 100_000);
  type Sessions = { items: { viewers: { jumpCount: number }[] }[] };
  const { items } = await house.get<Sessions>('/sessions');
  expect(items.flatMap(({ viewers }) => viewers).map(({ jumpCount }) => jumpCount)).toEqual([0]);
  watched.close();
  stream.close();
  await send('POST', `/changes/${changeId}/undo`);
  const back = (await listening('kids')).devices[0]!;
  expect(back.deviceId).toBe(kids.deviceId);
  expect(await entries(back.port)).toHaveLength(2);
});

test('a device whose port is switched off answers there no more, and again when that is taken back', async () => {
  const { id } = await send('POST', '/lineups', { name: 'Closed', groups: ['Kids'] });
  const { port, deviceId } = (await listening('closed')).devices[0]!;
  const { changeId } = await send('PATCH', `/lineups/${id}`, { hasPort: false });
  await until(() =>
    fetch(`http://127.0.0.1:${port}/discover.json`).then(
      () => false,
      () => true,
    ),
  );
  await send('POST', `/changes/${changeId}/undo`);
  const back = (await listening('closed')).devices[0]!;
  expect(await ask(back.port, '/discover.json')).toMatchObject({ DeviceID: deviceId });
  await send('DELETE', `/lineups/${id}`);
});

test('a line-up that is split has a device for each part, and none of its channels twice', async () => {
  const { id } = await lineupOf('main');
  const preview = await house.send('POST', `/lineups/${id}/preview`, { splitAt: 3 });
  expect(preview.body).toMatchObject({ addedCount: 0, removedCount: 0, remapCount: 1, deviceCount: 2 });
  const { changeId } = await send('PATCH', `/lineups/${id}`, { splitAt: 3 });
  const { devices } = await until(async () => {
    const main = await listening('main');
    return main.devices.length === 2 ? main : null;
  });
  expect(await Promise.all(devices.map(({ port }) => entries(port)))).toEqual([
    ['1 Amber', '2 Birch', '3 Cedar'].map((name, at) => `${name} ${devices[0]!.port}/auto/v${at + 1}`),
    [`4 Dune ${devices[1]!.port}/auto/v4`],
  ]);
  await send('POST', `/changes/${changeId}/undo`);
  await until(async () => (await lineupOf('main')).devices.length === 1);
  expect(await entries(devices[0]!.port)).toHaveLength(4);
});

test('whoever watches a device goes on when its line-up gets another key', async () => {
  const [{ port }] = (await listening('main')).devices as [Device];
  const stream = await open(port, '/auto/v1');
  await until(async () => stream.byteCount() > 0);
  await house.writeConfig(`${config()}\nlineups: [{ key: parlour, name: Parlour }]`);
  await listening('parlour');
  await until(async () => (await ask<{ FriendlyName: string }>(port, '/discover.json')).FriendlyName === 'Parlour');
  const before = stream.byteCount();
  await until(async () => stream.byteCount() > before + 100_000);
  await house.writeConfig(`${config()}\nlineups: [{ key: main, name: Headwater }]`);
  await listening('main');
  const again = stream.byteCount();
  await until(async () => stream.byteCount() > again + 100_000);
  stream.close();
});

test('HDHR-47, HDHR-48 and HDHR-49 ids and numbers outlive refreshes, restarts and a move to another machine', async () => {
  const facts = async (of: Headwater) =>
    Promise.all(
      (await lineups(of)).map(async ({ key }) => {
        const { port } = (await listening(key, of)).devices[0]!;
        const { DeviceID, DeviceAuth } = await ask<Record<string, string>>(port, '/discover.json');
        const xml = await (await fetch(`http://127.0.0.1:${port}/device.xml`)).text();
        const numbers = (await entries(port)).map((entry) => entry.replace(/ \d+\//, ' /'));
        return { key, DeviceID, DeviceAuth, udn: /<UDN>(.*?)<\/UDN>/.exec(xml)![1], numbers };
      }),
    );
  const before = await facts(house);
  expect(before[1]!.numbers).toEqual(['2 Birch /auto/v2', '3 Cedar /auto/v3']);

  // HDHR-48: other order, one renamed, one gone, one that is new
  provider
    .provider('alpha')
    .setStreams([STREAMS[3]!, station('5', 'Elm', 'Kids'), STREAMS[2]!, station('1', 'Amber HD', 'News')]);
  await house.refresh('alpha');
  const kids = await lineupOf('kids');
  await send('PATCH', `/lineups/${kids.id}`, { tunerCount: 2 });
  const numbers = ['2 Birch /auto/v2', '3 Cedar /auto/v3', '5 Elm /auto/v5']; // Birch is missing, and kept for a week
  expect((await facts(house))[1]!.numbers).toEqual(numbers);

  // HDHR-49: a copy of the data folder, elsewhere
  const folder = await mkdtemp(join(tmpdir(), 'headwater-moved-'));
  const dataDir = house.dataDir;
  await house.stop();
  await cp(dataDir, folder, { recursive: true });
  const moved = await startHeadwater({ dataDir: folder, config: config() });
  await moved.ready();
  const after = await facts(moved);
  const identity = ({ key, DeviceID, DeviceAuth, udn }: (typeof before)[0]) => ({ key, DeviceID, DeviceAuth, udn });
  expect(after.map(identity)).toEqual(before.map(identity));
  expect(after[1]!.numbers).toEqual(numbers);
  await moved.stop();
  await rm(folder, { recursive: true, force: true });
});
