import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { createLiveOpener, type LiveTarget } from '../../src/net/index.js';
import { causeOf } from '../../src/sources/ffmpeg-sayings.js';
import { createSourceOpener } from '../../src/sources/index.js';
import { childrenOf, eventually, launcherPids, openMediaTools } from '../media/processes.js';
import { publicNames } from '../net/web-server.js';
import { capture, forMs, startRelayHouse } from '../relay/relay-house.js';
import { checkTs } from '../support/ts-checker.js';
import { NO_VARIANT_LIMIT } from './plain-needs.js';
import { encodeClip, freePort, type SentClip, startRtspServer, startSender } from './senders.js';

/** Sources that are no http, sent by ffmpeg (rtsp: by a server of a few lines) and played through a relay. */
let clip: SentClip;
let tools: ReturnType<typeof openMediaTools>;
beforeAll(async () => {
  clip = await encodeClip(20);
  tools = openMediaTools();
});
afterAll(async () => {
  await tools[Symbol.asyncDispose]();
  await clip[Symbol.asyncDispose]();
});

const LIMITS = { startWaitMs: 8_000, stallMs: 4_000 };
/** The states of sockets that wait for somebody, as `/proc/net` writes them: TCP listens, UDP is bound. */
const WAITING = { tcp: '0A', udp: '07' };

/** A sender takes one viewer only, so it is looked for and not tried. */
async function untilListening(protocol: 'tcp' | 'udp', port: number): Promise<void> {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const isOpen = (line: string) => {
    const [, local, , state] = line.trim().split(/\s+/);
    return local?.endsWith(wanted) && state === WAITING[protocol];
  };
  const tables = [`/proc/net/${protocol}`, `/proc/net/${protocol}6`].filter((path) => existsSync(path));
  if (tables.length === 0) return void (await new Promise((resolve) => setTimeout(resolve, 2_000))); // not Linux
  const lines = () => tables.flatMap((path) => readFileSync(path, 'utf8').split('\n'));
  await eventually(`somebody listens on ${protocol} port ${port}`, () => lines().some(isOpen), 20_000);
}

async function play(url: string) {
  await using house = await startRelayHouse({ 1: [{ url }] }, LIMITS, undefined, null, { tools });
  const { status, code, bytes } = await capture(house.url(1), forMs(4_500));
  return { status, code, losses: house.losses, ...checkTs(bytes, { allowCutEnd: true }) };
}

const PLAYED = { status: 200, losses: [], findings: [] };

test.concurrent('a camera or server that speaks rtsp plays', async () => {
  const bitrateBps = (clip.bytes.length * 8) / 20;
  await using server = await startRtspServer(clip.bytes, bitrateBps);
  const played = await play(`rtsp://127.0.0.1:${server.port}/live`);

  expect(played).toMatchObject(PLAYED);
  expect(played.summary.pcrSpanMs).toBeGreaterThan(1_000);
});

test.concurrent('a stream that is sent by udp plays', async () => {
  const port = await freePort('udp');
  await using _ = startSender(clip, '-f', 'mpegts', `udp://127.0.0.1:${port}?pkt_size=1316`);
  const played = await play(`udp://@127.0.0.1:${port}`);
  expect(played).toMatchObject(PLAYED);
  expect(played.summary.pcrSpanMs).toBeGreaterThan(1_000);
});

test.concurrent('a transport stream in rtp plays', async () => {
  const port = await freePort('udp');
  await using _ = startSender(clip, '-f', 'rtp_mpegts', `rtp://127.0.0.1:${port}`);
  const played = await play(`rtp://127.0.0.1:${port}`);
  expect(played).toMatchObject(PLAYED);
  expect(played.summary.pcrSpanMs).toBeGreaterThan(1_000);
});

test.concurrent('a stream by srt plays', async () => {
  const port = await freePort('udp');
  await using _ = startSender(clip, '-f', 'mpegts', `srt://127.0.0.1:${port}?mode=listener`);
  await untilListening('udp', port);
  const played = await play(`srt://127.0.0.1:${port}`);
  expect(played).toMatchObject(PLAYED);
  expect(played.summary.pcrSpanMs).toBeGreaterThan(1_000);
});

test.concurrent('a stream by rtmp plays', async () => {
  const port = await freePort('tcp');
  await using _ = startSender(clip, '-f', 'flv', '-listen', '1', `rtmp://127.0.0.1:${port}/live/one`);
  await untilListening('tcp', port);
  const played = await play(`rtmp://127.0.0.1:${port}/live/one`);
  expect(played).toMatchObject(PLAYED);
  expect(played.summary.pcrSpanMs).toBeGreaterThan(1_000);
});

/** Opens a source without a relay, as one whose provider has these rules. */
async function open(url: string, rules: Partial<LiveTarget> = {}, found: typeof tools | null = tools) {
  const names = {
    ...publicNames(),
    resolve: async (host: string) => [host === 'public.test' ? '93.184.215.14' : '127.0.0.1'],
  };
  const policy = { connectTimeoutMs: 1_000, headersTimeoutMs: 1_000, redirectsMax: 1, userAgent: 'test' };
  const opener = createSourceOpener({
    opener: createLiveOpener(names, policy),
    clock: systemClock,
    names,
    tools: found,
    programs: tools,
    variantLimit: NO_VARIANT_LIMIT,
  });
  return await opener.open({ url, headers: {}, allowPrivate: true, ...rules }, {}, AbortSignal.timeout(8_000));
}

test('a server that refuses is told from one that is not there, in its own words and without a login', async () => {
  await using server = await startRtspServer(clip.bytes, 1, '401 Unauthorized');
  const refused = open(`rtsp://anna:s3cret@127.0.0.1:${server.port}/live`, { headers: { 'User-Agent': 'Box/7' } });
  await expect(refused).rejects.toMatchObject({ code: 'upstream_refused', message: expect.stringContaining('401') });
  await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining('s3cret') });
  expect(server.requests[0]).toEqual({ method: 'OPTIONS', userAgent: 'Box/7' });

  const absent = open(`rtmp://127.0.0.1:${await freePort('tcp')}/live/one`);
  await expect(absent).rejects.toMatchObject({
    code: 'upstream_unreachable',
    message: expect.stringContaining('Connection refused'),
  });
});

const UNREACHABLE = 'upstream_unreachable';
const REFUSED = 'upstream_refused';

/** As ffmpeg 5.1 writes them. */
test.each([
  [UNREACHABLE, 'name', '[tcp @ 0x5612] Failed to resolve hostname tv.example: Name or service not known'],
  [UNREACHABLE, 'name', '[srt @ 0x55ac] Failed to resolve hostname tv.example: Temporary failure in name resolution'],
  [UNREACHABLE, 'name', '[udp @ 0x564c] getaddrinfo(tv.example, 1): Name or service not known'],
  [UNREACHABLE, 'reached', '[tcp @ 0x55f6] Connection to tcp://192.0.2.1:1 failed: Connection refused'],
  [UNREACHABLE, 'reached', 'rtmp://192.0.2.1/…: No route to host'],
  [UNREACHABLE, 'in time', '[srt @ 0x55e6] Connection to srt://192.0.2.1:9 failed: Connection timed out'],
  [UNREACHABLE, 'in time', '[rtmp @ 0x559e] Cannot read RTMP handshake response\nrtmp://a/…: Connection timed out'],
  [UNREACHABLE, 'opened', '[rtmp @ 0x556e] Cannot read RTMP handshake response\nrtmp://192.0.2.1/…: End of file'],
  [UNREACHABLE, 'does not have', 'srt://192.0.2.1:9000: Protocol not found'],
  [REFUSED, '', '[rtsp @ 0x5589] method OPTIONS failed: 401 Unauthorized'],
  [REFUSED, '', 'rtsp://192.0.2.1/…: Server returned 403 Forbidden (access denied)'],
  [REFUSED, '', 'rtsp://192.0.2.1/…: Server returned 404 Not Found'],
  [REFUSED, '', '[rtsp @ 0x5589] method DESCRIBE failed: 453 Not Enough Bandwidth'],
  [REFUSED, '', 'rtsp://192.0.2.1/…: Server returned 5XX Server Error reply'],
  [REFUSED, '', '[rtmp @ 0x5610] Server error: [ AccessManager.Reject ] : [ code=403 need auth; authmod=adobe ] :'],
  [REFUSED, '', '[rtmp @ 0x5631] Server error: Connection refused\nrtmp://192.0.2.1/…: Unknown error occurred'],
  [REFUSED, '', '[rtmp @ 0x5569] Server error: Failed to play live; stream not found.'],
  [REFUSED, '', 'SRT.cn: processAsyncConnectRequest: REJECT reported from HS processing: Incorrect passphrase - not'],
  ['upstream_not_video', '', 'rtsp://192.0.2.1/…: Invalid data found when processing input'],
  ['upstream_not_video', '', 'udp://@:1234: could not find codec parameters'],
])('%s (%s) is understood of «%s»', (code, what, said) => {
  expect(causeOf(said)).toMatchObject({ code, what: expect.stringContaining(what) });
});

test.each([
  ['an address inside the house', 'rtsp://192.168.1.9/live', 'address_refused'],
  ['a name that leads inside the house', 'srt://localhost:9000', 'address_refused'],
  ['a group of the network', 'udp://@239.0.0.1:1234', 'address_refused'],
  ['any sender at all', 'udp://@:1234', 'address_refused'],
  ['a port of this machine, under an address elsewhere', 'udp://93.184.215.14:1234', 'address_refused'],
  ['the same in rtp', 'rtp://93.184.215.14:1234', 'address_refused'],
  ['any caller at all', 'srt://93.184.215.14:9000?mode=listener', 'address_refused'],
])('%s in the list of a provider on the internet is refused', async (_what, url, code) => {
  await expect(open(url, { allowPrivate: false })).rejects.toMatchObject({ code });
});

test.each([
  ['inside the house', (port: number) => `rtsp://127.0.0.1:${port}/live`],
  ['by a name that leads inside the house', (port: number) => `rtsp://localhost:${port}/live`],
  ['to another protocol', () => 'http://93.184.215.14/'],
])('a server on the internet that sends rtsp players %s is refused before ffmpeg asks there', async (_what, locate) => {
  await using camera = await startRtspServer(clip.bytes, 1);
  await using server = await startRtspServer(clip.bytes, 1, `302 Found\r\nLocation: ${locate(camera.port)}`);
  const url = `rtsp://public.test:${server.port}/live`;
  await expect(open(url, { allowPrivate: false })).rejects.toMatchObject({ code: 'address_refused' });
  expect([server.requests.length, camera.requests.length]).toEqual([1, 0]);
});

test('no stream goes around the proxy of its provider, and without ffmpeg that is what is told', async () => {
  const route = { proxy: 'http://127.0.0.1:1', verifiesTls: true, ca: null };
  await expect(open('rtmp://127.0.0.1/live', { route })).rejects.toMatchObject({ code: 'route_unusable' });
  await expect(open('rtmp://127.0.0.1/live', {}, null)).rejects.toMatchObject({ code: 'ffmpeg_missing' });
});

test('a source that is closed leaves no ffmpeg behind, nor one that is closed before anything has come', async () => {
  const running = () => launcherPids().flatMap((pid) => childrenOf(pid)).length;
  const port = await freePort('udp');
  const waiting = open(`udp://127.0.0.1:${port}`);
  await eventually('ffmpeg waits for the stream', () => running() === 1);
  await using _ = startSender(clip, '-f', 'mpegts', `udp://127.0.0.1:${port}?pkt_size=1316`);
  const body = await waiting;
  await body.close();
  expect(running()).toBe(0);

  const leaving = new AbortController();
  const names = publicNames();
  const policy = { connectTimeoutMs: 1_000, headersTimeoutMs: 1_000, redirectsMax: 1, userAgent: 'test' };
  const opener = createSourceOpener({
    opener: createLiveOpener(names, policy),
    clock: systemClock,
    names,
    tools,
    programs: tools,
    variantLimit: NO_VARIANT_LIMIT,
  });
  const target = { url: `udp://127.0.0.1:${await freePort('udp')}`, headers: {}, allowPrivate: true };
  const opening = opener.open(target, {}, leaving.signal);
  await eventually('ffmpeg waits for the stream', () => running() === 1);
  leaving.abort();
  await expect(opening).rejects.toThrow();
  expect(running()).toBe(0);
});
