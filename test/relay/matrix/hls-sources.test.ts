import { beforeAll, expect, test } from 'vitest';
import { encodeHls, type HlsClip, type HlsServerOptions, startHlsServer } from '../../sources/hls-server.js';
import { checkTs } from '../../support/ts-checker.js';
import { capture, forMs, startRelayHouse } from '../relay-house.js';

/** Faults of HLS sources. The servers publish segments of two seconds in real time. */
let clip: HlsClip;
/** A segment by another encoder, with another time base. */
let advert: Buffer;
beforeAll(async () => {
  clip = await encodeHls(40, 2);
  advert = (await encodeHls(2, 2, '-output_ts_offset', '5000')).files.get('x0.ts')!;
});

test.concurrent('segments of ten seconds come so evenly that nobody takes the source for a stalled one', async () => {
  await using server = await startHlsServer(await encodeHls(50, 10), { windowCount: 3 });
  await using house = await startRelayHouse({ 1: [{ url: server.url('/live.m3u8') }] }, { stallMs: 1_500 });
  const { bytes, longestSilenceMs } = await capture(house.url(1), forMs(9_000));

  expect(house.losses).toEqual([]);
  expect(checkTs(bytes, { allowCutEnd: true }).findings).toEqual([]);
  expect(longestSilenceMs).toBeLessThan(1_000);
});

/** Faults that a single source outlives: its viewers see at most a jump of the picture. */
const HARMLESS: Record<string, HlsServerOptions> = {
  'an advert by another encoder': {
    rewrite: (text) => text.replace(/(#EXTINF.*\nx4\.ts\n)/, '#EXT-X-DISCONTINUITY\n$1#EXT-X-DISCONTINUITY\n'),
    instead(request, response) {
      if (!request.url!.includes('/x4.ts')) return false;
      response.end(advert);
      return true;
    },
  },
  'a segment that is a web page': {
    instead(request, response) {
      if (!request.url!.includes('/x4.ts')) return false;
      response.end('<html>Not found</html>');
      return true;
    },
  },
  'a segment that breaks off twice': {
    instead: ((count) => (request, response) => {
      if (!request.url!.includes('/x4.ts') || ++count > 2) return false;
      response
        .writeHead(200, { 'Content-Length': 100_000 })
        .write(clip.files.get('x4.ts')!.subarray(0, 20_000 * count));
      setTimeout(() => response.destroy(), 100);
      return true;
    })(0),
  },
  'an error of the server for most of a second': {
    instead(_request, response, elapsedMs) {
      if (elapsedMs < 1_900 || elapsedMs > 2_700) return false;
      response.writeHead(502).end();
      return true;
    },
  },
  'numbers that begin anew': {
    rewrite: (text, elapsedMs) =>
      elapsedMs < 3_500 ? text : text.replace(/SEQUENCE:(\d+)/, (_, first) => `SEQUENCE:${Number(first) - 100}`),
  },
  'numbers that stand still': { rewrite: (text) => text.replace(/SEQUENCE:\d+/, 'SEQUENCE:0') },
  'tokens that change with every list': {
    rewrite: (text, elapsedMs) => text.replace(/^(x\d+\.ts)$/gm, `$1?token=${Math.round(elapsedMs)}`),
  },
  'pictures in front of the segments': {
    instead(request, response) {
      const file = clip.files.get(request.url!.slice(1));
      if (!file || !request.url!.endsWith('.ts')) return false;
      response.end(Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(1_000, 1), file]));
      return true;
    },
  },
};

test.concurrent.for(Object.keys(HARMLESS))('viewers live through %s', async (name) => {
  await using server = await startHlsServer(clip, HARMLESS[name]);
  await using house = await startRelayHouse({ 1: [{ url: server.url('/live.m3u8') }] });
  const { bytes, hasEnded, longestSilenceMs } = await capture(house.url(1), forMs(8_000));

  expect(house.losses).toEqual([]);
  expect(house.relays.snapshots()[0]).toMatchObject({ lostPacketCount: 0 });
  expect(hasEnded).toBe(false);
  const { findings, summary } = checkTs(bytes, { allowCutEnd: true });
  expect(findings).toEqual([]);
  expect(summary.pcrSpanMs).toBeGreaterThan(6_500);
  expect(longestSilenceMs).toBeLessThan(1_300);
  expect(server.peak()).toBe(1);
});
