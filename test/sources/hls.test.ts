import { beforeAll, expect, test } from 'vitest';
import { capture, forMs, startRelayHouse } from '../relay/relay-house.js';
import { startHeadwater } from '../support/headwater.js';
import { checkTs } from '../support/ts-checker.js';
import { encodeHls, type HlsClip, type HlsServerOptions, startHlsServer, withCountersAnew } from './hls-server.js';

let clip: HlsClip;
beforeAll(async () => {
  clip = await encodeHls(20, 1);
});

test.concurrent.for([
  ['transport streams', []],
  ['AES-128', ['-hls_key_info_file', 'KEYINFO']],
  ['byte ranges of one file', ['-hls_flags', 'single_file']],
] as const)('HLS of %s plays in real time, with one connection to its server', async ([_what, args]) => {
  await using server = await startHlsServer(
    args.length === 0 ? withCountersAnew(clip) : await encodeHls(20, 1, ...args),
  );
  await using house = await startRelayHouse({ 1: [{ url: server.url('/live.m3u8') }] });
  const { status, bytes, longestSilenceMs } = await capture(house.url(1), forMs(5_000));

  expect(status).toBe(200);
  const { findings, summary } = checkTs(bytes, { allowCutEnd: true });
  expect(findings).toEqual([]);
  expect(summary.pcrSpanMs).toBeGreaterThan(4_000);
  expect(summary.pcrSpanMs).toBeLessThan(7_500);
  expect(longestSilenceMs).toBeLessThan(1_000);
  expect(house.losses).toEqual([]);
  expect(house.relays.snapshots()[0]).toMatchObject({ lostPacketCount: 0 });
  expect(server.peak()).toBe(1);
  await house.relays.close();
  await server.quiet();
});

const refuse =
  (status: number, pattern: RegExp): NonNullable<HlsServerOptions['instead']> =>
  (request, response) => {
    if (!pattern.test(request.url!)) return false;
    response.writeHead(status).end();
    return true;
  };

test.concurrent('a segment that is not there costs viewers a jump of the picture and nothing else', async () => {
  const isGone = refuse(404, /\/x5\.ts/);
  await using server = await startHlsServer(clip, {
    instead(request, response, elapsedMs) {
      if (request.url !== '/watch') return isGone(request, response, elapsedMs);
      response.writeHead(302, { Location: '/live.m3u8' }).end();
      return true;
    },
  });
  await using house = await startRelayHouse({ 1: [{ url: server.url('/watch') }] });
  const { bytes } = await capture(house.url(1), forMs(5_500));

  expect(house.losses).toEqual([]);
  expect(checkTs(bytes, { allowCutEnd: true }).findings).toEqual([]);
  expect([/^\/watch/, /x5/, /x6/].map(server.asked)).toEqual([1, 1, 1]);
});

test.concurrent('a token that runs out is renewed at the address of the source, and viewers see nothing of it', async () => {
  let token = 0;
  await using server = await startHlsServer(clip, {
    instead(request, response, elapsedMs) {
      if (request.url === '/watch') {
        response.writeHead(302, { Location: `/${++token}/live.m3u8` }).end();
        return true;
      }
      if (!request.url!.startsWith('/1/') || elapsedMs < 2_000) return false;
      response.writeHead(403).end();
      return true;
    },
  });
  await using house = await startRelayHouse({ 1: [{ url: server.url('/watch') }] });
  const { bytes, longestSilenceMs } = await capture(house.url(1), forMs(5_000));

  expect(house.losses).toEqual([]);
  expect(checkTs(bytes, { allowCutEnd: true }).findings).toEqual([]);
  expect(longestSilenceMs).toBeLessThan(1_000);
  expect(server.asked(/^\/watch$/)).toBe(2);
});

test.concurrent('a key whose token has run out is asked for under the next one, and no segment is lost', async () => {
  let lists = 0;
  await using server = await startHlsServer(await encodeHls(10, 1, '-hls_key_info_file', 'KEYINFO'), {
    rewrite: (text) => text.replaceAll('key.bin', `key.bin?t=${++lists}`),
    instead: refuse(403, /t=\d*[13579]$/),
  });
  await using house = await startRelayHouse({ 1: [{ url: server.url('/live.m3u8') }] });
  const { status, bytes } = await capture(house.url(1), forMs(3_500));

  expect([status, house.losses]).toEqual([200, []]);
  expect(checkTs(bytes, { allowCutEnd: true }).findings).toEqual([]);
  expect([1, 2, 3, 4].map((at) => server.asked(new RegExp(`/x${at}\\.`)))).toEqual([1, 1, 1, 1]);
});

/** What a lone source is refused with, before a viewer gets a byte. */
const REFUSED: Record<string, [code: string, options: HlsServerOptions]> = {
  'a list that is not there': ['upstream_refused', { instead: refuse(404, /live/) }],
  'segments that are not there': ['upstream_refused', { instead: refuse(404, /\.ts/) }],
  'a key that is refused': [
    'upstream_refused',
    {
      rewrite: (text) => text.replace('#EXTINF', '#EXT-X-KEY:METHOD=AES-128,URI="k"\n#EXTINF'),
      instead: refuse(403, /\/k$/),
    },
  ],
  'a wrong key': [
    'upstream_scrambled',
    { rewrite: (text) => text.replace('#EXTINF', '#EXT-X-KEY:METHOD=AES-128,URI="key.bin"\n#EXTINF') },
  ],
  'SAMPLE-AES': [
    'upstream_scrambled',
    { rewrite: (text) => text.replace('#EXTINF', '#EXT-X-KEY:METHOD=SAMPLE-AES,URI="skd://a"\n#EXTINF') },
  ],
  'fragmented MP4': [
    'upstream_needs_remux',
    { rewrite: (text) => text.replace('#EXTINF', '#EXT-X-MAP:URI="init.mp4"\n#EXTINF') },
  ],
  'sound in a list of its own': [
    'upstream_needs_remux',
    {
      rewrite: () =>
        '#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="a",URI="a.m3u8"\n#EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO="a"\nb.m3u8',
    },
  ],
  'video behind an ID3 tag that has no end': [
    'upstream_not_video',
    {
      instead(request, response) {
        if (!request.url!.endsWith('.ts')) return false;
        response.write(Buffer.concat([Buffer.from('ID3\x04\0\0\x7f\x7f\x7f\x7f', 'latin1'), Buffer.alloc(200_000)]));
        return true;
      },
    },
  ],
  'a list that leads to itself': [
    'upstream_playlist_unusable',
    { rewrite: () => '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nlive.m3u8' },
  ],
  'a list of three megabytes': ['upstream_playlist_unusable', { rewrite: (text) => text + '#'.repeat(3 * 2 ** 20) }],
  'a list that stays empty': ['upstream_stalled', { rewrite: (text) => text.split('#EXTINF')[0]! }],
};

test.concurrent.for(Object.keys(REFUSED))('%s is told by name', async (name) => {
  const [code, options] = REFUSED[name]!;
  await using server = await startHlsServer(clip, options);
  await using house = await startRelayHouse({ 1: [{ url: server.url('/live.m3u8') }] });
  expect(await capture(house.url(1), forMs(6_000))).toMatchObject({ status: 503, code });
  expect(server.requests.length).toBeLessThan(20); // bounded: no hot loop
  await server.quiet();
});

test('an entry of a playlist that leads to HLS plays through the daemon like any other', async () => {
  await using server = await startHlsServer(clip, {
    instead(request, response) {
      if (request.url !== '/list.m3u') return false;
      response.end(`#EXTM3U\n#EXTINF:-1,News One\n${server.url('/live.m3u8')}\n`);
      return true;
    },
  });
  await using headwater = await startHeadwater();
  await headwater.send('POST', '/providers', {
    key: 'alpha',
    name: 'Alpha',
    kind: 'm3u',
    url: server.url('/list.m3u'),
  });
  await headwater.refreshed('alpha', 'done');
  const [channel] = await headwater.channels();
  const { status, bytes } = await capture(headwater.url(`/stream/${channel!.id}.ts`), forMs(2_500));

  expect(status).toBe(200);
  expect(checkTs(bytes, { allowCutEnd: true }).findings).toEqual([]);
  expect(bytes.length).toBeGreaterThan(100_000);
});
