import zlib from 'node:zlib';
import { expect, test } from 'vitest';
import { variantLimit } from '../../src/app/from-config.js';
import { systemClock } from '../../src/base/clock.js';
import { defaultConfig } from '../../src/config/index.js';
import { createLiveOpener, type LiveTarget } from '../../src/net/index.js';
import { createSourceOpener } from '../../src/sources/index.js';
import { publicNames, startWebServer, type WebServer } from '../net/web-server.js';
import { NO_PROGRAMS } from './plain-needs.js';

/** Whom a playlist makes us ask, and what we tell them. */
const names = publicNames();
const live = createLiveOpener(names, {
  connectTimeoutMs: 1_000,
  headersTimeoutMs: 1_000,
  redirectsMax: 3,
  userAgent: 'Headwater/1',
});
let config = defaultConfig();
const opener = createSourceOpener({
  ...{ opener: live, clock: systemClock, names, tools: null, programs: NO_PROGRAMS },
  variantLimit: () => variantLimit(config),
});

/** Reads a source to its end. */
async function play(target: LiveTarget): Promise<{ bytes: Buffer; error: Error | null }> {
  const body = await opener.open(target, {}, new AbortController().signal);
  const pieces: Buffer[] = [];
  const error = await new Promise<Error | null>((resolve) => body.read((piece) => pieces.push(piece), resolve));
  await body.close();
  return { bytes: Buffer.concat(pieces), error };
}

const packets = Buffer.alloc(188 * 20);
for (let at = 0; at < packets.length; at += 188) packets[at] = 0x47;

const startList = (...lines: string[]): Promise<WebServer> =>
  startWebServer((request, response) => {
    if (request.url!.endsWith('.m3u8')) response.end(['#EXTM3U', ...lines, '#EXT-X-ENDLIST'].join('\n'));
    else response.end(packets);
  });

test('headers go to lists and segments alike, what may be a login to the server of the source only', async () => {
  await using elsewhere = await startList();
  await using server = await startList('#EXTINF:0.2,', 'a.ts', '#EXTINF:0.2,', elsewhere.url('/b.ts'));
  const headers = {
    ...{ 'User-Agent': 'VLC/3', Authorization: 'Bearer secret', 'X-Secret': 'mine', 'X-Portal': '7' },
    Referer: 'http://portal/',
  };
  const headersOfEntry = ['X-Portal'];
  const { bytes, error } = await play({
    ...{ url: server.url('/live.m3u8'), headers, headersOfEntry, allowPrivate: true },
  });

  expect(error).toBeNull(); // the list says that it ends
  expect(bytes.equals(Buffer.concat([packets, packets]))).toBe(true);
  expect(server.requests.map(({ url, headers }) => [url, headers.authorization, headers['x-secret']])).toEqual([
    ['/live.m3u8', 'Bearer secret', 'mine'],
    ['/a.ts', 'Bearer secret', 'mine'],
  ]);
  const [asked] = elsewhere.requests;
  expect(asked!.headers).toMatchObject({ 'user-agent': 'VLC/3', referer: 'http://portal/', 'x-portal': '7' });
  expect(asked!.headers).not.toHaveProperty('authorization');
  expect(asked!.headers).not.toHaveProperty('x-secret');
  await server.quiet();
});

test.each([
  ['a segment', ['#EXTINF:1,', 'HOUSE/a.ts']],
  ['a key', ['#EXT-X-KEY:METHOD=AES-128,URI="HOUSE/k"', '#EXTINF:1,', 'a.ts']],
  ['a variant', ['#EXT-X-STREAM-INF:BANDWIDTH=1', 'HOUSE/b.m3u8']],
])('%s inside the house is not asked for when the provider must not reach there', async (_what, lines) => {
  await using house = await startWebServer((_, response) => response.end('secret'));
  await using server = await startList(...lines.map((line) => line.replace('HOUSE', house.url(''))));
  const { error } = await play({
    url: `http://public.test:${server.port}/live.m3u8`,
    headers: {},
    allowPrivate: false,
  });
  expect(error).toMatchObject({ code: 'address_refused' });
  expect(house.requests).toEqual([]);
});

test.each([
  [{}, 'big'],
  [{ sourceMaxHeight: 720 }, 'middle'],
  [{ sourceMaxKbps: 1_000 }, 'small'],
  [{ sourceMaxHeight: 100 }, 'small'],
])('of several sizes, with %j in the settings the %s one is fetched', async (relay, fetched) => {
  await using server = await startWebServer((request, response) => {
    const sizes = {
      big: '8000000,RESOLUTION=1920x1080',
      middle: '3000000,RESOLUTION=1280x720',
      small: '900000,RESOLUTION=640x360',
    };
    const variants = Object.entries(sizes).map(([name, size]) => `#EXT-X-STREAM-INF:BANDWIDTH=${size}\n${name}.m3u8`);
    if (request.url === '/all') response.end(['#EXTM3U', ...variants].join('\n'));
    else if (request.url!.endsWith('.m3u8')) response.end('#EXTM3U\n#EXTINF:0.2,\na.ts\n#EXT-X-ENDLIST');
    else response.end(packets);
  });
  config = { ...config, relay: { ...defaultConfig().relay, ...relay } };
  await play({ url: server.url('/all'), headers: {}, allowPrivate: true });
  expect(server.requests.map(({ url }) => url)).toEqual(['/all', `/${fetched}.m3u8`, '/a.ts']);
});

test.each([
  ['a finished list of which nothing may be fetched', ['#EXTINF:1,', 'a.ts', '#EXTINF:1,', 'b.ts'], '403', 'refused'],
  ['a key in a file', ['#EXT-X-KEY:METHOD=AES-128,URI="file:///k"', '#EXTINF:1,', 'c.ts'], 'its key', 'scrambled'],
  ['a key of no kind', ['#EXT-X-KEY:URI="k"', '#EXTINF:1,', 'c.ts'], 'no METHOD', 'playlist_unusable'],
  [
    'a key with a vector that is none',
    ['#EXT-X-KEY:METHOD=AES-128,URI="k",IV=0xZZ', '#EXTINF:1,', 'c.ts'],
    'an IV that is no number',
    'playlist_unusable',
  ],
  ['a key of a licence', ['#EXT-X-KEY:METHOD=SAMPLE-AES,URI="k"', '#EXTINF:1,', 'c.ts'], 'SAMPLE-AES', 'scrambled'],
])('%s is told as such', async (_what, lines, words, code) => {
  await using server = await startWebServer((request, response) => {
    if (request.url === '/live.m3u8') response.end(['#EXTM3U', ...lines, '#EXT-X-ENDLIST'].join('\n'));
    else response.writeHead(403).end();
  });
  const { error } = await play({ url: server.url('/live.m3u8'), headers: {}, allowPrivate: true });
  expect(error).toMatchObject({ code: `upstream_${code}`, message: expect.stringContaining(words) });
});

test.each([
  ['gzip', zlib.gzipSync],
  ['deflate', zlib.deflateSync],
  ['deflate', zlib.deflateRawSync],
  ['br', zlib.brotliCompressSync],
  ['gzip', (bytes: Buffer) => bytes],
])('lists and segments that come packed as %s, or are only said to, are read', async (encoding, pack) => {
  await using server = await startWebServer((request, response) => {
    response.setHeader('Content-Encoding', encoding);
    const list = Buffer.from('#EXTM3U\n#EXTINF:0.2,\na.ts\n#EXT-X-ENDLIST\n');
    response.end(pack(request.url === '/live.m3u8' ? list : packets));
  });
  const { bytes, error } = await play({ url: server.url('/live.m3u8'), headers: {}, allowPrivate: true });
  expect([error, bytes.equals(packets)]).toEqual([null, true]);
  expect(server.requests.map(({ headers }) => headers['accept-encoding'])).toEqual(['identity', 'identity']);
  await server.quiet();
});

test('what comes packed as nothing that is read is told so, and a packed list without end is let go', async () => {
  await using server = await startWebServer((request, response) => {
    response.setHeader('Content-Encoding', request.url === '/zstd' ? 'zstd' : 'gzip');
    if (request.url === '/cut') response.end(zlib.gzipSync(Buffer.alloc(10_000, '#EXTM3U\n')).subarray(0, 40));
    else if (request.url === '/bad') response.end(Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
    else response.end(zlib.gzipSync(Buffer.concat([Buffer.from('#EXTM3U\n'), Buffer.alloc(2 ** 23, '#')])));
  });
  const open = (path: string) => play({ url: server.url(path), headers: {}, allowPrivate: true });
  await expect(open('/zstd')).rejects.toMatchObject({ message: expect.stringContaining('packed (zstd)') });
  expect((await open('/cut')).error).toMatchObject({ message: expect.stringContaining('ends in the middle') });
  expect((await open('/bad')).error).toMatchObject({ code: 'upstream_not_video' });
  expect((await open('/long')).error).toMatchObject({ message: expect.stringContaining('larger than 2 MiB') });
  await server.quiet();
});

test('a packing that only sounds like one is passed over', async () => {
  await using server = await startWebServer((_request, response) => {
    response.setHeader('Content-Encoding', 'constructor');
    response.end(packets);
  });
  const { bytes, error } = await play({ url: server.url('/live.ts'), headers: {}, allowPrivate: true });
  expect([error, bytes.equals(packets)]).toEqual([null, true]);
});

test('of the clocks that a manifest names three are asked', async () => {
  const clock = (at: number) => `<UTCTiming schemeIdUri="urn:mpeg:dash:utc:http-iso:2014" value="/clock${at}"/>`;
  const picture = '<Representation id="v" mimeType="video/mp4" codecs="avc1.4d401e" bandwidth="1"/>';
  const rule = '<SegmentTemplate media="$Number$.m4s" duration="2"/>';
  const set = `<AdaptationSet contentType="video">${rule}${picture}</AdaptationSet>`;
  await using server = await startWebServer((request, response) => {
    if (request.url === '/live.mpd')
      response.end(
        `<MPD type="dynamic" availabilityStartTime="2026-01-01T00:00:00Z">${[1, 2, 3, 4, 5].map(clock).join('')}<Period start="PT0S">${set}</Period></MPD>`,
      );
    else response.writeHead(404).end();
  });
  await play({ url: server.url('/live.mpd'), headers: {}, allowPrivate: true });
  expect(server.requests.map(({ url }) => url!).filter((url) => /clock/.test(url))).toEqual(
    [1, 2, 3].map((at) => `/clock${at}`),
  );
});

test('what is no playlist is handed on as it came, piece by piece', async () => {
  await using server = await startWebServer((_, response) => {
    response.write('#EXT');
    setTimeout(() => response.end('RA'), 50);
  });
  const { bytes } = await play({ url: server.url('/live.m3u8'), headers: {}, allowPrivate: true });
  expect(bytes.toString()).toBe('#EXTRA');
});

test('a source that is left while its playlist or a segment comes leaves no connection behind', async () => {
  for (const silentAt of ['/live.m3u8', '/a.ts']) {
    await using server = await startWebServer((request, response) => {
      if (request.url === silentAt) response.write(request.url.endsWith('m3u8') ? '#EXTM3U\n' : packets);
      else response.end('#EXTM3U\n#EXTINF:1,\na.ts\n');
    });
    const body = await opener.open(
      { url: server.url('/live.m3u8'), headers: {}, allowPrivate: true },
      {},
      new AbortController().signal,
    );
    body.read(
      () => {},
      () => {},
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(server.requests.at(-1)!.url).toBe(silentAt);
    await body.close();
    await server.quiet();
  }
});

test('a source that is opened again plays nothing twice: it waits for what comes next, and fails when nothing does', async () => {
  let count = 3;
  await using server = await startWebServer((request, response) => {
    if (!request.url!.endsWith('.m3u8')) return void response.end(packets);
    const segments = Array.from({ length: 3 }, (_, at) => ['#EXTINF:1,', `${count - 2 + at}.ts`]).flat();
    const head = ['#EXTM3U', '#EXT-X-TARGETDURATION:1', `#EXT-X-MEDIA-SEQUENCE:${count - 2}`];
    response.end([...head, ...segments].join('\n'));
  });
  const fetched = () => server.requests.flatMap(({ url }) => /(\d+)\.ts/.exec(url!)?.[1] ?? []);
  const played = {};
  const open = async () => {
    const target = { url: server.url('/live.m3u8'), headers: {}, allowPrivate: true };
    const body = await opener.open(target, played, new AbortController().signal);
    const ended = new Promise<Error | null>((resolve) => body.read(() => {}, resolve));
    return { body, ended };
  };
  const first = await open();
  expect(await first.ended).toMatchObject({ code: 'upstream_stalled' });
  await first.body.close();
  expect(fetched()).toEqual(['1', '2', '3']);

  const second = await open();
  await expect.poll(() => second.body.isIdle!()).toBe(true);
  count = 4;
  await expect.poll(fetched, { timeout: 10_000 }).toEqual(['1', '2', '3', '4']);
  expect(second.body.isIdle!()).toBe(false);
  await second.body.close();

  const third = await open();
  expect(await third.ended).toMatchObject({ code: 'upstream_stalled' });
  await third.body.close();
  expect(fetched()).toEqual(['1', '2', '3', '4']);
});
