import { execFile } from 'node:child_process';
import { type IncomingMessage, request as rawRequest } from 'node:http';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Headwater, startHeadwater, until } from '../../support/headwater.js';
import { startPlayingProvider } from '../../support/simulated-provider.js';

/** The checks of the HDHomeRun protocol over HTTP, by the names that the reference gives them. */

const run = promisify(execFile);

type Entry = { GuideNumber: string; GuideName: string; URL: string } & Record<string, unknown>;

const NAMES = ['News One HD', 'Sport <2> & "Co"', 'Film 3', 'Kids 4'];
let provider: Awaited<ReturnType<typeof startPlayingProvider>>;
let house: Headwater;

beforeAll(async () => {
  const fast = { id: '4', name: NAMES[3]!, clip: { videoKbps: 8_000, isPadded: true } };
  const streams = [...NAMES.slice(0, 3), fast];
  provider = await startPlayingProvider({ streams, maxConnections: 2, sending: { pace: 4 } });
  house = await startHeadwater({
    config: `providers: [{ key: alpha, url: "${provider.playlistUrl('alpha')}", maxConnections: 2 }]
relay: { viewerTimeoutMs: 2000, lingerMs: 2000 }`,
  });
  await house.ready();
}, 60_000);
afterAll(async () => {
  await house?.[Symbol.asyncDispose]();
  await provider?.[Symbol.asyncDispose]();
});

const json = async <T>(path: string): Promise<T> => (await (await fetch(house.deviceUrl(path))).json()) as T;
const lineup = () => json<Entry[]>('/lineup.json');
/** Waits until no tuner is in use and nothing is connected to the provider. */
const quiet = () =>
  until(async () => (await json<object[]>('/status.json')).every((tuner) => Object.keys(tuner).length === 1));

/** A stream that is open; ended by `close`. */
async function open(path: string, headers: Record<string, string> = {}) {
  const request = rawRequest(new URL(path, house.deviceUrl('/')), { headers, agent: false }).end();
  const response = await new Promise<IncomingMessage>((resolve, reject) =>
    request.once('response', resolve).once('error', reject),
  );
  const pieces: Buffer[] = [];
  let byteCount = 0;
  response
    .on('data', (piece: Buffer) => {
      pieces.push(piece);
      byteCount += piece.length;
    })
    .on('error', () => {});
  const ended = new Promise<void>((resolve) => response.once('close', () => resolve()));
  request.on('error', () => {});
  return {
    status: response.statusCode!,
    headers: response.headers,
    bytes: () => Buffer.concat(pieces),
    byteCount: () => byteCount,
    response,
    ended,
    close: () => request.destroy(),
  };
}

describe('documents', () => {
  test('HDHR-20 discover.json has its ten fields with their types', async () => {
    const reply = await fetch(house.deviceUrl('/discover.json'));
    expect([reply.status, reply.headers.get('content-type'), reply.headers.get('server')]).toEqual([
      200,
      'application/json; charset="utf-8"',
      'HDHomeRun/1.0',
    ]);
    const device = (await reply.json()) as Record<string, unknown>;
    expect(device.DeviceID).toMatch(/^10[4-9A-F][0-9A-F]{5}$/);
    expect(device.DeviceAuth).toMatch(/^.{24}$/);
    expect(Object.fromEntries(Object.entries(device).map(([name, value]) => [name, typeof value]))).toEqual({
      FriendlyName: 'string',
      Manufacturer: 'string',
      ModelNumber: 'string',
      FirmwareName: 'string',
      FirmwareVersion: 'string',
      DeviceID: 'string',
      DeviceAuth: 'string',
      BaseURL: 'string',
      LineupURL: 'string',
      TunerCount: 'number',
    });
    expect(device.TunerCount).toBe(2);
  });

  test('HDHR-21 BaseURL and LineupURL can be fetched, and give the same line-up', async () => {
    const { BaseURL, LineupURL } = await json<Record<'BaseURL' | 'LineupURL', string>>('/discover.json');
    const [byBase, byLineup] = await Promise.all(
      [`${BaseURL}/lineup.json`, LineupURL].map(async (url) => (await fetch(url)).text()),
    );
    expect(byBase).toBe(byLineup);
    expect(BaseURL).not.toMatch(/\/$/);
  });

  test('HDHR-22 lineup.json lists the channels by number, each once', async () => {
    const entries = await lineup();
    expect(entries.map(({ GuideNumber, GuideName }) => `${GuideNumber} ${GuideName}`)).toEqual(
      NAMES.map((name, at) => `${at + 1} ${name}`),
    );
    for (const { GuideNumber } of entries) expect(GuideNumber).toMatch(/^[0-9]+(\.[0-9]+)?$/);
  });

  test('HDHR-23 every URL is absolute, ends in its number, has no query, and answers HEAD', async () => {
    for (const { URL, GuideNumber } of await lineup()) {
      expect(URL).toBe(house.deviceUrl(`/auto/v${GuideNumber}`));
      expect((await fetch(URL, { method: 'HEAD' })).status).toBe(200);
    }
  });

  test('HDHR-24 flags are numbers or absent, and codecs are those that clients know', async () => {
    const first = (await lineup())[0]!;
    expect(first.HD).toBe(1); // by its name, until it has been seen
    for (const entry of await lineup()) {
      for (const flag of ['HD', 'Favorite']) expect([undefined, 1]).toContain(entry[flag]);
      expect(entry).not.toHaveProperty('DRM');
    }
    const stream = await open('/auto/v3');
    const seen = await until(async () => {
      const entry = (await lineup()).find(({ GuideNumber }) => GuideNumber === '3')!;
      return 'VideoCodec' in entry ? entry : null;
    });
    expect([seen.VideoCodec, seen.AudioCodec]).toEqual(['H264', 'AAC']);
    expect(seen).not.toHaveProperty('HD');
    const { id } = (await house.channels()).find(({ number }) => number === '3')!;
    const { format } = await house.get<{ format: { height: number; tracks: { kind: string }[] } }>(`/channels/${id}`);
    expect(format.height).toBeLessThan(720);
    expect(format.tracks.map(({ kind }) => kind)).toEqual(['video', 'audio']);
    stream.close();
    await quiet();
  });

  test('HDHR-26 the XML and the M3U say the same as lineup.json, and HEAD answers without a body', async () => {
    const entries = await lineup();
    const plain = (text: string) =>
      text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
    const xml = await (await fetch(house.deviceUrl('/lineup.xml'))).text();
    const fromXml = [...xml.matchAll(/<Program>(.*?)<\/Program>/g)].map(([, body]) =>
      ['GuideNumber', 'GuideName', 'URL'].map((name) => plain(new RegExp(`<${name}>(.*?)</${name}>`).exec(body!)![1]!)),
    );
    expect(fromXml).toEqual(entries.map(({ GuideNumber, GuideName, URL }) => [GuideNumber, GuideName, URL]));
    const m3u = (await (await fetch(house.deviceUrl('/lineup.m3u'))).text()).trimEnd().split('\n');
    expect(m3u[0]).toBe('#EXTM3U');
    expect(m3u.filter((line) => !line.startsWith('#'))).toEqual(entries.map(({ URL }) => URL));
    expect(
      m3u.filter((line) => line.startsWith('#EXTINF')).map((line) => line.slice(line.lastIndexOf(',') + 1)),
    ).toEqual(entries.map(({ GuideNumber, GuideName }) => `${GuideNumber} ${GuideName}`));
    for (const path of ['/discover.json', '/lineup.json', '/lineup.xml', '/lineup.m3u', '/lineup_status.json']) {
      const head = await fetch(house.deviceUrl(path), { method: 'HEAD' });
      expect([path, head.status, await head.text()]).toEqual([path, 200, '']);
    }
  });
});

describe('the scan', () => {
  const status = () => json<Record<string, unknown>>('/lineup_status.json');
  const post = async (query: string) => {
    const reply = await fetch(house.deviceUrl(`/lineup.post${query}`), {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: '',
    });
    return [reply.status, reply.headers.get('content-length'), await reply.text()];
  };

  test('HDHR-27 at rest it is possible, with a source that is in the list', async () => {
    expect(await status()).toEqual({
      ScanInProgress: 0,
      ScanPossible: 1,
      Source: 'Antenna',
      SourceList: ['Antenna', 'Cable'],
    });
  });

  test('HDHR-28 started by Plex it goes on, ends, and changes nothing', async () => {
    const before = await lineup();
    expect(await post('?scan=start&source=Cable')).toEqual([200, '0', '']);
    const seen: number[] = [];
    await until(async () => {
      const { ScanInProgress, Progress, Found } = (await status()) as Record<string, number>;
      if (ScanInProgress === 0) return true;
      expect(Found).toBeLessThanOrEqual(before.length);
      seen.push(Progress!);
      return false;
    }, 5_000);
    expect(seen.length).toBeGreaterThan(2);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(await lineup()).toEqual(before);
  });

  test('HDHR-29 it can be ended, channels be marked, and nonsense is refused', async () => {
    expect(await post('?scan=start&source=Bogus')).toEqual([400, '0', '']);
    expect(await status()).toMatchObject({ ScanInProgress: 0 });
    for (const source of ['', '&source=', '&source=antenna', '&source=Cable']) {
      expect((await post(`?scan=start${source}`))[0]).toBe(200);
      expect(await status()).toHaveProperty('Progress');
      await post('?scan=abort');
      expect(await status()).toMatchObject({ ScanInProgress: 0 });
    }
    const favourites = async () =>
      (await lineup()).filter(({ Favorite }) => Favorite === 1).map((one) => one.GuideNumber);
    for (const query of ['?favorite=%2B2', '?favorite=+3']) expect((await post(query))[0]).toBe(200);
    expect(await favourites()).toEqual(['2', '3']);
    await post('?favorite=-2');
    expect(await favourites()).toEqual(['3']);
    const { items } = await house.get<{ items: { id: number }[] }>('/changes');
    expect((await house.send('POST', `/changes/${items[0]!.id}/undo`)).status).toBe(200);
    expect(await favourites()).toEqual(['2', '3']);
    for (const query of ['', '?scan=later', '?favorite=7']) expect(await post(query)).toEqual([400, '0', '']);
    expect((await fetch(house.deviceUrl('/lineup.post?scan=abort'))).status).toBe(200); // some Plex asks with GET
    // an address in anybody's page would be enough
    expect((await fetch(house.deviceUrl('/lineup.post?favorite=x1'))).status).toBe(403);
    const foreign = { method: 'POST', headers: { Origin: 'http://evil.example' } };
    expect((await fetch(house.deviceUrl('/lineup.post?favorite=x1'), foreign)).status).toBe(403);
    expect(await lineup()).toHaveLength(NAMES.length);
  });
});

describe('streams', () => {
  test('HDHR-30 and HDHR-31 a channel is a transport stream from its first byte, whatever a player adds', async () => {
    const stream = await open('/auto/v1', { Range: 'bytes=0-', 'Icy-MetaData': '1' });
    expect(stream.status).toBe(200);
    expect(stream.headers).toMatchObject({ 'content-type': 'video/mpeg', 'x-hdhomerun-resource': 'tuner0' });
    for (const name of ['content-length', 'content-range', 'accept-ranges', 'transfer-encoding', 'icy-name'])
      expect(stream.headers).not.toHaveProperty(name);
    await until(async () => stream.bytes().length > 300_000);
    const bytes = stream.bytes();
    for (let at = 0; at < bytes.length; at += 188) expect(bytes[at]).toBe(0x47);
    const { stdout } = await run(
      'ffprobe',
      ['-v', 'error', '-show_entries', 'stream=codec_type', '-of', 'csv=p=0', house.deviceUrl('/auto/v1')],
      { timeout: 20_000 },
    );
    expect(stdout).toContain('video');
    stream.close();
    await quiet();
  });

  test('HDHR-32 HEAD says the same and takes nothing', async () => {
    const before = provider.counters().alpha!.total;
    const head = await fetch(house.deviceUrl('/auto/v4'), { method: 'HEAD' });
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'video/mpeg']);
    expect(head.headers.get('x-hdhomerun-resource')).toBe('tuner0');
    expect(provider.counters().alpha!.total).toBe(before);
    expect(await json('/status.json')).toEqual([{ Resource: 'tuner0' }, { Resource: 'tuner1' }]);
  });

  test('HDHR-33 a duration ends the stream cleanly, and only a profile that nobody knows is refused', async () => {
    const events: string[] = [];
    const endless = await open('/auto/v1');
    const stream = await open('/auto/v1?duration=2&transcode=none&ClientID=7');
    // house and client share one event loop: what delays the end of the stream delays these, too
    for (const seconds of [1, 3]) setTimeout(() => events.push(`after ${seconds} s`), seconds * 1_000);
    void stream.ended.then(() => events.push('its end'));
    await until(async () => events.length === 3);
    expect(events).toEqual(['after 1 s', 'its end', 'after 3 s']);
    expect(stream.response.complete).toBe(true);
    // nothing but the duration has ended it
    const before = endless.byteCount();
    await until(async () => endless.byteCount() > before);
    endless.close();
    const refused = await open('/auto/v1?transcode=bogus');
    expect([refused.status, refused.headers['x-hdhomerun-error']]).toEqual([400, '802 Unknown Transcode Profile']);
    await quiet();
  });

  test('HDHR-34 and HDHR-38 a tuner that is asked for is the one that status.json tells of', async () => {
    const stream = await open('/tuner1/v2');
    expect(stream.headers['x-hdhomerun-resource']).toBe('tuner1');
    const [free, used] = await json<Record<string, unknown>[]>('/status.json');
    expect(free).toEqual({ Resource: 'tuner0' });
    expect(used).toMatchObject({ Resource: 'tuner1', VctNumber: '2', VctName: NAMES[1], TargetIP: '127.0.0.1' });
    expect(await json('/tuner1/status.json')).toMatchObject({ Resource: 'tuner1', VctNumber: '2' });
    const page = await (await fetch(house.deviceUrl('/tuners.html'))).text();
    expect(page).toContain('<td>Tuner 0 Channel</td><td>not in use</td>');
    expect(page).toContain('<td>Tuner 1 Channel</td><td>2 Sport &lt;2&gt; &amp; &quot;Co&quot;</td>');
    stream.close();
    await quiet();
  });

  test('HDHR-35 and HDHR-40 a third channel waits for one of two tuners, and gets it when one closes', async () => {
    const [first, second] = [await open('/auto/v1'), await open('/auto/v2')];
    const refusal = async (path: string) => {
      const { status, headers, bytes, ended } = await open(path);
      await ended;
      return [status, headers['x-hdhomerun-error'], headers['content-length'], bytes().length];
    };
    expect(await refusal('/auto/v3')).toEqual([503, '805 All Tuners In Use', '0', 0]);
    expect(await refusal('/tuner0/v3')).toEqual([503, '804 Tuner In Use', '0', 0]);
    first.close();
    const isFree = async () => Object.keys((await json<object[]>('/status.json'))[0]!).length === 1;
    await until(isFree, 5_000); // with its socket, not with what lingers behind it; half a second where nothing else runs
    const third = await open('/auto/v3');
    expect([third.status, third.headers['x-hdhomerun-resource']]).toEqual([200, 'tuner0']);
    second.close();
    third.close();
    await quiet();
  });

  test('tuners that are idle are not said to be in use when others have the connections of the provider', async () => {
    const playlist = await (await fetch(house.url('/playlist.m3u'))).text();
    const urls = playlist.split('\n').filter((line) => line.startsWith('http'));
    const others = [await open(urls[0]!, { 'User-Agent': 'a' }), await open(urls[1]!, { 'User-Agent': 'b' })];
    expect(others.map(({ status }) => status)).toEqual([200, 200]);
    const { status, headers, bytes, ended } = await open('/auto/v3');
    await ended;
    expect([status, headers['x-hdhomerun-error'], bytes().length]).toEqual([503, '809 Playback Connection Limit', 0]);
    for (const other of others) other.close();
    await until(async () => provider.counters().alpha!.open === 0);
  });

  test('HDHR-40 a channel whose sources all refuse is a failed tune, and gives its tuner back', async () => {
    await until(async () => provider.counters().alpha!.open === 0); // nothing of it lingers
    provider.provider('alpha').misbehave('3', { kind: 'refuse', status: 403 });
    const { status, headers, bytes, ended } = await open('/auto/v3');
    await ended;
    provider.provider('alpha').misbehave('3', null);
    expect([status, headers['x-hdhomerun-error'], headers['content-length'], bytes().length]).toEqual([
      503,
      '806 Tune Failed',
      '0',
      0,
    ]);
    expect(await json('/status.json')).toEqual([{ Resource: 'tuner0' }, { Resource: 'tuner1' }]);
  });

  test('HDHR-37 a client that stops reading loses its tuner, and the others of the channel see nothing of it', async () => {
    const reader = await open('/auto/v4');
    const stuck = await open('/auto/v4');
    stuck.response.pause();
    const sessions = async () =>
      (await house.get<{ items: { viewers: { jumpCount: number }[] }[] }>('/sessions')).items;
    const watchers = async () => (await sessions()).flatMap(({ viewers }) => viewers).length;
    await until(async () => (await watchers()) === 2);
    await until(async () => (await watchers()) === 1, 30_000);
    const [before, { jumpCount }] = [reader.byteCount(), (await sessions())[0]!.viewers[0]!];
    await until(async () => reader.byteCount() > before);
    expect(jumpCount).toBe(0);
    reader.close();
    await quiet(); // the client that is stuck has not let go, and has the tuner no more
    stuck.close();
  });

  test('a tuner that the device does not have is not there, whichever way it is asked for', async () => {
    for (const method of ['GET', 'HEAD']) {
      const { status, headers } = await fetch(house.deviceUrl('/tuner99/v1'), { method });
      const told = [status, headers.get('content-length'), headers.get('x-hdhomerun-error')];
      expect([method, ...told]).toEqual([method, 404, '0', null]);
      expect((await fetch(house.deviceUrl('/tuner99/status.json'), { method })).status).toBe(404);
    }
  });

  test('HDHR-39 a number that nobody has is 801 with an empty body', async () => {
    const { status, headers, bytes, ended } = await open('/auto/v999');
    await ended;
    expect([status, headers['x-hdhomerun-error'], headers['content-length'], bytes().length]).toEqual([
      404,
      '801 Unknown Channel',
      '0',
      0,
    ]);
    for (const path of ['/auto/1', '/tuner0/1', '/auto/']) {
      const reply = await fetch(house.deviceUrl(path));
      expect([path, reply.status, reply.headers.get('server'), await reply.text()]).toEqual([
        path,
        404,
        'HDHomeRun/1.0',
        '',
      ]);
    }
  });
});
