import { writeFile } from 'node:fs/promises';
import { request as rawRequest } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Headwater, startHeadwater, until } from '../../support/headwater.js';
import { startPlayingProvider } from '../../support/simulated-provider.js';

/** What real clients ask, in their order, as the reference has it written down, and how proxies come into it. */

let provider: Awaited<ReturnType<typeof startPlayingProvider>>;
let house: Headwater;

beforeAll(async () => {
  provider = await startPlayingProvider({ streams: ['News One', 'Sport Two'], maxConnections: 2 });
  house = await startHeadwater({
    config: `server: { trustedProxies: [127.0.0.9] }
providers: [{ key: alpha, url: "${provider.playlistUrl('alpha')}", maxConnections: 2 }]`,
  });
  await house.ready();
}, 60_000);
afterAll(async () => {
  await house?.[Symbol.asyncDispose]();
  await provider?.[Symbol.asyncDispose]();
});

interface Asked {
  method?: string;
  headers?: Record<string, string>;
  /** From which address of this machine. */
  from?: string;
}

/** Asks as a program that is no browser does. The body is read to its end, but for a stream, of which the first bytes are. */
function ask(url: string, { method = 'GET', headers = {}, from }: Asked = {}) {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: Buffer }>((resolve, reject) => {
    const request = rawRequest(url, { method, headers, localAddress: from, agent: false }, (response) => {
      const pieces: Buffer[] = [];
      const give = () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(pieces) });
      response.on('data', (piece: Buffer) => {
        pieces.push(piece);
        if (response.headers['content-type'] !== 'video/mpeg' || Buffer.concat(pieces).length < 188 * 100) return;
        give();
        request.destroy();
      });
      response.on('end', give).on('error', reject);
    });
    request.on('error', reject).end();
  });
}
const json = async <T>(url: string, asked?: Asked): Promise<T> =>
  JSON.parse((await ask(url, asked)).body.toString()) as T;

type Device = Record<'DeviceID' | 'BaseURL' | 'LineupURL', string>;
type Entry = Record<'GuideNumber' | 'URL', string>;

test('HDHR-52 Plex finds, scans, maps and tunes', async () => {
  const plex = { headers: { 'User-Agent': 'PlexMediaServer/1.43' } };
  const base = house.deviceUrl('');
  const device = await json<Device>(`${base}/discover.json`, plex);
  expect(await json(`${base}/lineup_status.json`, plex)).toMatchObject({ ScanInProgress: 0 });
  expect((await ask(`${base}/device.xml`, plex)).body.toString()).toContain(device.DeviceID);
  const form = { ...plex, method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } };
  expect((await ask(`${base}/lineup.post?scan=start&source=Antenna`, form)).status).toBe(200);
  await until(async () => {
    const status = await json<{ ScanInProgress: number }>(`${base}/lineup_status.json`, plex);
    return status.ScanInProgress === 0;
  });
  const lineup = await json<Entry[]>(`${base}/lineup.json`, plex);
  expect(lineup.map(({ GuideNumber }) => GuideNumber)).toEqual(['1', '2']);
  // at each tune it looks whether the device is still the same, then its ffmpeg asks
  for (const path of ['/lineup.json', '/discover.json', '/lineup_status.json'])
    expect((await ask(`${base}${path}`, plex)).status).toBe(200);
  const lavf = {
    'User-Agent': 'Lavf/60.16.100',
    Range: 'bytes=0-',
    Connection: 'close',
    'Icy-MetaData': '1',
  };
  for (const url of [lineup[0]!.URL, `${base}/auto/v${lineup[1]!.GuideNumber}`]) {
    const { status, body } = await ask(url, { headers: lavf });
    expect([status, body[0], body[188]]).toEqual([200, 0x47, 0x47]);
  }
});

test('a client of IPv4 that comes in by IPv6 is told by its own address', async () => {
  const headers = { 'X-Forwarded-For': '::ffff:10.1.2.3' };
  const request = rawRequest(house.deviceUrl('/auto/v1'), { headers, localAddress: '127.0.0.9', agent: false }).end();
  await new Promise((resolve) => request.on('error', () => {}).once('response', (reply) => resolve(reply.resume())));
  const tuners = await json<{ TargetIP?: string }[]>(house.deviceUrl('/status.json'));
  expect(tuners.map(({ TargetIP }) => TargetIP)).toContain('10.1.2.3');
  request.destroy();
});

test('HDHR-53 Jellyfin adds the tuner by its address, reads it strictly, and plays', async () => {
  const jellyfin = { headers: { 'User-Agent': 'Jellyfin-Server/10.11.0', Accept: 'application/json' } };
  const reply = await ask(house.deviceUrl('/discover.json'), jellyfin);
  expect(reply.headers['content-type']).toMatch(/^application\/json/);
  const device = JSON.parse(reply.body.toString()) as Record<string, unknown>;
  for (const name of ['FriendlyName', 'ModelNumber', 'DeviceID', 'BaseURL', 'LineupURL'])
    expect(typeof device[name]).toBe('string');
  expect(device.ModelNumber).not.toContain('HDTC'); // which would make it ask for transcodes
  const lineup = await json<Record<string, unknown>[]>(device.LineupURL as string, jellyfin);
  for (const entry of lineup) {
    expect(entry.GuideNumber).not.toContain('_');
    for (const flag of ['HD', 'Favorite', 'DRM'])
      expect(['undefined', 'number', 'boolean']).toContain(typeof entry[flag]);
  }
  const stream = await ask(lineup[0]!.URL as string, jellyfin);
  expect([stream.status, stream.body[0]]).toEqual([200, 0x47]);
  // it does not look at the status: a text would be stored as video
  const refused = await ask(house.deviceUrl('/auto/v99'), jellyfin);
  expect([refused.status, refused.body.length]).toEqual([404, 0]);
});

test('HDHR-36 Kodi tunes with three requests, each a moment after the one before was closed, with one tuner', async () => {
  await using one = await startPlayingProvider({ streams: ['News One'], maxConnections: 1 });
  await using single = await startHeadwater({
    config: `providers: [{ key: alpha, url: "${one.playlistUrl('alpha')}", maxConnections: 1 }]`,
  });
  await single.ready();
  expect(await json(single.deviceUrl('/discover.json'))).toMatchObject({ TunerCount: 1 });
  for (let attempt = 0; attempt < 3; attempt++) {
    const { status, body } = await ask(single.deviceUrl('/auto/v1'), { headers: { Range: 'bytes=0-' } });
    expect([status, body[0]]).toEqual([200, 0x47]);
  }
  expect(one.counters().alpha).toMatchObject({ total: 1, peak: 1 });
});

test('HDHR-25 an empty line-up is an empty list, and 5,000 channels are one answer', async () => {
  const lines = Array.from({ length: 5_000 }, (_, at) => `#EXTINF:-1,Station ${at + 1}\nhttp://127.0.0.1:9/${at}.ts`);
  await using large = await startHeadwater({ config: 'providers: []' });
  expect((await ask(large.deviceUrl('/lineup.json'))).body.toString().trim()).toBe('[]');
  const path = `${large.dataDir}/large.m3u`;
  await writeFile(path, `#EXTM3U\n${lines.join('\n')}\n`);
  await large.send('POST', '/providers', { key: 'large', name: 'Large', url: path });
  await large.idle();
  const startedMs = performance.now();
  const lineup = await json<Entry[]>(large.deviceUrl('/lineup.json'));
  expect(performance.now() - startedMs).toBeLessThan(5_000);
  expect(lineup).toHaveLength(5_000);
  type Lineups = { items: { key: string; proposedSplitAt: number | null }[] };
  const { items } = await large.get<Lineups>('/lineups');
  const proposed = Object.fromEntries(items.map((one) => [one.key, one.proposedSplitAt]));
  expect(proposed).toEqual({ main: 480 }); // for Plex
});

describe('HDHR-50 behind a reverse proxy', () => {
  const forwarded = {
    'X-Forwarded-Host': 'tv.example.net',
    'X-Forwarded-Port': '8443',
    'X-Forwarded-Proto': 'https',
    'X-Forwarded-For': '192.168.7.7',
  };
  const bases = async (asked: Asked) => {
    const { BaseURL, LineupURL } = await json<Device>(house.deviceUrl('/discover.json'), asked);
    const [entry] = await json<Entry[]>(house.deviceUrl('/lineup.json'), asked);
    const xml = (await ask(house.deviceUrl('/device.xml'), asked)).body.toString();
    return [BaseURL, LineupURL, entry!.URL, /<URLBase>(.*)<\/URLBase>/.exec(xml)![1]];
  };
  const under = (base: string) => [base, `${base}/lineup.json`, `${base}/auto/v1`, base];

  test('one that is trusted says under which name and port we are known', async () => {
    expect(await bases({ headers: forwarded, from: '127.0.0.9' })).toEqual(under('https://tv.example.net:8443'));
  });

  test('the word of others, and the name that the last caller used, count for nothing', async () => {
    const own = under(house.deviceUrl(''));
    expect(await bases({ headers: forwarded })).toEqual(own);
    expect(await bases({ headers: { Host: 'living-room.local:5004' } })).toEqual(own);
    expect(await bases({})).toEqual(own);
  });

  test('a request of HTTP/1.0 without a name is answered', async () => {
    const socket = connect(Number(new URL(house.deviceUrl('/')).port), '127.0.0.1');
    socket.end('GET /discover.json HTTP/1.0\r\n\r\n');
    let text = '';
    for await (const piece of socket) text += piece;
    expect(text).toContain(`"BaseURL":"${house.deviceUrl('')}"`);
  });
});

test('HDHR-51 an address that people have set is in every document', async () => {
  await using named = await startHeadwater({
    config: `hdhomerun: { advertise: 192.168.7.2 }
providers: [{ key: alpha, url: "${provider.playlistUrl('alpha')}" }]`,
  });
  await named.ready();
  const base = named.deviceUrl('').replace('127.0.0.1', '192.168.7.2');
  const { BaseURL, LineupURL } = await json<Device>(named.deviceUrl('/discover.json'));
  const [entry] = await json<Entry[]>(named.deviceUrl('/lineup.json'));
  expect([BaseURL, LineupURL, entry!.URL]).toEqual([base, `${base}/lineup.json`, `${base}/auto/v1`]);
});
