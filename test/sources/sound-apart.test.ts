import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLoopback } from '../../src/sources/loopback.js';
import { openMediaTools } from '../media/processes.js';
import { capture, forMs, startRelayHouse } from '../relay/relay-house.js';
import { checkTs } from '../support/ts-checker.js';
import { listBeats, wholeUnits } from '../support/ts-decoder.js';
import {
  type ApartClips,
  encodeApart,
  encodeApartBare,
  type HlsClip,
  type HlsServerOptions,
  startHlsServer,
} from './hls-server.js';

/** HLS whose sound has a list of its own. */
const FORMS: Record<string, () => Promise<ApartClips>> = {
  'transport streams': () => encodeApart(16, 'mpegts'),
  'fragmented MP4': () => encodeApart(16, 'fmp4'),
  'bare AAC beside transport streams': () => encodeApartBare(16),
};
const clips = new Map<string, ApartClips>();
let tools: ReturnType<typeof openMediaTools>;
beforeAll(async () => {
  tools = openMediaTools();
  await Promise.all(Object.entries(FORMS).map(async ([name, encode]) => clips.set(name, await encode())));
});
afterAll(() => tools[Symbol.asyncDispose]());

async function play(name: string, options: HlsServerOptions = {}, change = (clip: HlsClip) => clip) {
  const [picture, sound] = [change(clips.get(name)!.picture), change(clips.get(name)!.sound)];
  await using server = await startHlsServer(picture, { ...options, sound });
  await using house = await startRelayHouse(
    { 1: [{ url: server.url('/master.m3u8') }] },
    { stallMs: 2_500 },
    undefined,
    null,
    { tools },
  );
  const { status, code, bytes, longestSilenceMs } = await capture(house.url(1), forMs(6_000));
  const losses = [...house.losses];
  await house.relays.close();
  return { status, code, losses, bytes, longestSilenceMs, peak: server.peak() };
}

test.concurrent.for(Object.keys(FORMS))('%s: picture and sound are in step, over one connection', async (name) => {
  const { bytes, longestSilenceMs, ...played } = await play(name);
  const { findings, summary } = checkTs(bytes, { allowCutEnd: true });
  expect({ ...played, findings }).toMatchObject({ status: 200, losses: [], findings: [], peak: 1 });
  expect(summary.streams.map(({ codec }) => codec)).toEqual(['h264', 'aac']);
  expect(summary.pcrSpanMs).toBeGreaterThan(4_500);
  expect(longestSilenceMs).toBeLessThan(1_300);
  const skews = (await listBeats(wholeUnits(bytes))).map(({ skewMs }) => Math.abs(skewMs));
  expect(skews.length).toBeGreaterThanOrEqual(4);
  expect(Math.max(...skews)).toBeLessThan(45);
});

/** Three segments again and again, whose time stamps begin anew each time. */
function looped(clip: HlsClip): HlsClip {
  const [first, ...others] = clip.segments.slice(0, 3);
  const again = [{ ...first!, lines: ['#EXT-X-DISCONTINUITY', ...first!.lines] }, ...others];
  return { ...clip, segments: [first!, ...others, ...again, ...again, ...again] };
}

test.concurrent('time stamps that begin anew in both lists are not seen', async () => {
  const { bytes, losses } = await play('transport streams', {}, looped);
  expect(losses).toEqual([]);
  expect(checkTs(bytes, { allowCutEnd: true }).findings).toEqual([]);
  const skews = (await listBeats(wholeUnits(bytes))).map(({ skewMs }) => Math.abs(skewMs));
  expect(skews.length).toBeGreaterThanOrEqual(4);
  expect(Math.max(...skews)).toBeLessThan(45);
});

const refuse =
  (pattern: RegExp): NonNullable<HlsServerOptions['instead']> =>
  (request, response) => {
    if (!pattern.test(request.url!)) return false;
    response.writeHead(404).end();
    return true;
  };

test.concurrent.for([/sound\.m3u8/, /x_1_/])('sound that is not there (%s) is told by name', async (pattern) => {
  const played = await play('transport streams', { instead: refuse(pattern) });
  expect(played).toMatchObject({ status: 503, code: 'upstream_refused' });
});

test.concurrent('a segment of bare sound that is not there costs a gap, and sound is in step behind it', async () => {
  const { bytes, losses } = await play('bare AAC beside transport streams', { instead: refuse(/sound_2\.aac/) });
  expect(losses).toEqual([]);
  const skews = (await listBeats(wholeUnits(bytes))).map(({ skewMs }) => Math.abs(skewMs));
  expect(skews.length).toBeGreaterThanOrEqual(3);
  expect(Math.max(...skews)).toBeLessThan(45);
});

test('the way into ffmpeg is open to one reader who knows it', async () => {
  const loopback = await openLoopback();
  loopback.write(Buffer.from('be'));
  expect((await fetch(new URL('/', loopback.url))).status).toBe(404);
  expect((await fetch(loopback.url, { method: 'HEAD' })).status).toBe(404);
  const first = await fetch(loopback.url);
  expect((await fetch(loopback.url)).status).toBe(404);
  loopback.write(Buffer.from('at'));
  loopback.end();
  expect(await first.text()).toBe('beat');
  await loopback.close();
  await expect(fetch(loopback.url)).rejects.toThrow();
});
