import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openMediaTools } from '../../media/processes.js';
import { watchHls } from '../../support/hls-checker.js';
import { movableClock } from '../../support/movable-clock.js';
import { runTool } from '../../support/run-tool.js';
import { startPlayingProvider } from '../../support/simulated-provider.js';
import { wholeTest } from '../../support/whole.js';
import { type HlsHouse, startHlsHouse } from './hls-house.js';

/** Nothing is watched until it has six segments: `npm run test:relay` does. */
const SHORT = ['window'] as const;

test('players of one channel share one connection, and what each reads is HLS by the book', async () => {
  await using provider = await startPlayingProvider({ streams: ['News One'] });
  await using house = await startHlsHouse({ 1: [{ url: provider.streamUrl('alpha', '1') }] });
  const url = house.url('/hls/1/index.m3u8');
  const watched = await Promise.all([8, 5].map((seconds) => watchHls(url, { seconds, skip: SHORT })));
  expect(watched.map(({ findings }) => findings)).toEqual([[], []]);
  expect(watched[0]!.segments.length).toBeGreaterThan(2);
  expect(provider.counters().alpha).toMatchObject({ peak: 1, total: 1 });
  const [relay] = house.relays.snapshots();
  expect(relay!.viewers.filter(({ isInner }) => !isInner).map(({ output }) => output)).toEqual(['hls', 'hls']);
  expect(relay!.viewers[0]!.sentBytes).toBeGreaterThan(200_000);
});

test('a change of source is marked, and the list goes on', async () => {
  const backup = { id: '2', name: 'News One HD', clip: { width: 848, height: 480 } };
  await using provider = await startPlayingProvider({ streams: ['News One', backup] });
  provider.provider('alpha').misbehave('1', { kind: 'reset', after: { ms: 3_000 } });
  const sources = ['1', '2'].map((id) => ({ url: provider.streamUrl('alpha', id) }));
  await using house = await startHlsHouse({ 1: sources });
  const { findings, segments } = await watchHls(house.url('/hls/1/index.m3u8'), { seconds: 13, skip: SHORT });
  expect(findings).toEqual([]);
  expect(segments.filter(({ isMarked }) => isMarked).length).toBe(1);
});

test('a player leaves a quarter of a minute after its last segment, and HEAD opens nothing', async () => {
  await using provider = await startPlayingProvider({ streams: ['News One'] });
  const clock = movableClock();
  await using house = await startHlsHouse({ 1: [{ url: provider.streamUrl('alpha', '1') }] }, { clock });
  expect((await fetch(house.url('/hls/1/index.m3u8'), { method: 'HEAD' })).status).toBe(200);
  expect(house.relays.snapshots()).toEqual([]);
  const player = await openPlayer(house);
  const segment = await fetch(player.newest(await player.list()));
  expect((await segment.arrayBuffer()).byteLength % 188).toBe(0);
  expect(segment.headers.get('cache-control')).toContain('immutable');
  clock.advance(16_000);
  await expect.poll(() => house.relays.snapshots(), { timeout: 20_000 }).toEqual([]);
});

test('a paused player that goes on asking for its list holds no connection, and comes back with the next piece it asks for', async () => {
  await using provider = await startPlayingProvider({ streams: ['News One'] });
  const clock = movableClock();
  await using house = await startHlsHouse({ 1: [{ url: provider.streamUrl('alpha', '1') }] }, { clock });
  const people = () => house.relays.snapshots().flatMap(({ viewers }) => viewers.filter(({ isInner }) => !isInner));
  const paused = await openPlayer(house);
  await paused.list();
  const other = await openPlayer(house);
  clock.advance(10_000);
  await (await fetch(other.newest(await other.list()))).arrayBuffer();
  clock.advance(6_000);
  await expect.poll(() => people().length, { timeout: 5_000 }).toBe(1);
  expect(await paused.list()).toContain('#EXTINF'); // of the window that the other one watches
  expect(people().length).toBe(1);

  clock.advance(16_000);
  await expect.poll(() => house.relays.snapshots(), { timeout: 5_000 }).toEqual([]);
  const last = await paused.list();
  expect(await paused.list()).toBe(last); // nobody makes another
  expect(house.relays.snapshots()).toEqual([]);
  expect(await statusOf(paused.newest(last))).toBe(404);
  const again = await paused.list();
  expect(await statusOf(paused.newest(again))).toBe(200);
  expect(people().length).toBe(1);
  const number = (list: string) => Number(/MEDIA-SEQUENCE:(\d+)/.exec(list)![1]);
  expect(number(again)).toBeGreaterThan(number(last));
});

wholeTest(
  'whoever gives up before there is a piece leaves nothing behind, and another channel gets the connection',
  async () => {
    const slow = { id: '1', name: 'Slow Keys', clip: { gopSeconds: 8 as const } };
    await using provider = await startPlayingProvider({
      streams: [slow, { id: '2', name: 'News Two' }],
      maxConnections: 1,
    });
    const source = (id: string) => [{ url: provider.streamUrl('alpha', id), slotKey: 'alpha', limit: 1 }];
    const clock = movableClock();
    await using house = await startHlsHouse({ 1: source('1'), 2: source('2') }, { clock });
    const givingUp = new AbortController();
    const waiting = fetch(house.url('/hls/1/index.m3u8'), { signal: givingUp.signal }).catch(() => null);
    await expect.poll(() => house.relays.snapshots()[0]?.viewers.length, { timeout: 8_000 }).toBe(2); // with the window's
    givingUp.abort();
    expect(await waiting).toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 200)); // until the other side has heard of it
    clock.advance(6_000);
    expect(await statusOf(house.url('/hls/2/index.m3u8'))).toBe(200);
    expect(house.relays.snapshots().map(({ channelId }) => channelId)).toEqual([2]);
    expect(provider.counters().alpha).toMatchObject({ peak: 1, refused: 0 });
  },
);

test('numbers go on when a player that was stopped opens the stream again', async () => {
  await using provider = await startPlayingProvider({ streams: ['News One'] });
  await using house = await startHlsHouse({ 1: [{ url: provider.streamUrl('alpha', '1') }] });
  const player = await openPlayer(house);
  const number = (list: string) => Number(/MEDIA-SEQUENCE:(\d+)/.exec(list)![1]);
  const counted = (list: string) => number(list) + list.split('#EXTINF').length - 1;
  const before = await player.list();
  const person = house.relays.snapshots()[0]!.viewers.find(({ isInner }) => !isInner)!;
  house.relays.endViewer(person.id);
  const after = await player.list();
  expect(number(after)).toBeGreaterThanOrEqual(counted(before));
  const discontinuity = (list: string) => Number(/DISCONTINUITY-SEQUENCE:(\d+)/.exec(list)![1]);
  expect(discontinuity(after)).toBeGreaterThanOrEqual(discontinuity(before));
});

/** Of a reply that is read to its end. */
async function statusOf(url: string | URL): Promise<number> {
  const reply = await fetch(url);
  await reply.arrayBuffer();
  return reply.status;
}

/** A player with a token. */
async function openPlayer(house: HlsHouse) {
  const master = await (await fetch(house.url('/hls/1/index.m3u8'))).text();
  const url = house.url(`/hls/1/${master.trim().split('\n').at(-1)}`);
  return {
    list: async () => (await fetch(url)).text(),
    newest: (list: string) => new URL(list.trim().split('\n').at(-1)!, url),
  };
}

wholeTest('HEVC comes as fragmented MP4, as Apple’s players want it, over a change of source too', async () => {
  await using tools = openMediaTools();
  const streams = ['1', '2'].map((id, at) => ({
    id,
    name: `Modern ${id}`,
    clip: { video: 'hevc' as const, ...(at === 0 ? {} : { width: 848, height: 480 }) },
  }));
  await using provider = await startPlayingProvider({ streams });
  provider.provider('alpha').misbehave('1', { kind: 'reset', after: { ms: 5_000 } });
  const sources = ['1', '2'].map((id) => ({ url: provider.streamUrl('alpha', id) }));
  await using house = await startHlsHouse({ 1: sources }, { tools });
  const url = house.url('/hls/1/index.m3u8');
  const args = ['-v', 'warning', '-i', url, '-t', '9', '-map', '0', '-f', 'null', '-'];
  const decoding = runTool('ffmpeg', args, { signal: new AbortController().signal, timeoutMs: 60_000 });
  const { findings, segments } = await watchHls(url, { seconds: 13, skip: SHORT });
  expect(findings).toEqual([]);
  expect(new Set(segments.map(({ map }) => map)).size).toBe(2);
  expect(segments.filter(({ isMarked }) => isMarked).length).toBe(1);
  // ffmpeg reads the head anew with each list, and says so
  const words = (await decoding).stderr
    .split('\n')
    .filter((line) => line !== '' && !/duplicated MOOV|Last message repeated/.test(line));
  expect(words).toEqual([]);
});

test('each further sound track has a list of its own, whose segments go on without a gap and stand where the picture does', async () => {
  // beeps of both tracks fall on flashes of the picture
  const clip = { hasBeat: true, language: 'eng', secondAudio: { audio: 'ac3' as const, language: 'ger' } };
  await using provider = await startPlayingProvider({ streams: [{ id: '1', name: 'Two Tongues', clip }] });
  await using house = await startHlsHouse({ 1: [{ url: provider.streamUrl('alpha', '1') }] });
  const url = house.url('/hls/1/index.m3u8');
  const signal = AbortSignal.timeout(60_000);
  const folder = await mkdtemp(join(tmpdir(), 'headwater-sounds-'));
  const out = join(folder, 'both.ts');
  const args = ['-v', 'warning', '-t', '6', '-i', url, '-map', '0'];
  const copying = runTool('ffmpeg', [...args, '-c', 'copy', '-copyts', out], { signal, timeoutMs: 60_000 });
  const watched = await Promise.all([
    watchHls(url, { seconds: 9, skip: SHORT }),
    watchHls(url, { seconds: 9, skip: SHORT, sound: 'Deutsch' }),
  ]);
  expect(watched.map(({ findings }) => findings)).toEqual([[], []]);
  const [numbers, ownNumbers] = watched.map(({ segments }) => segments.map(({ number }) => number));
  expect(ownNumbers!.length).toBeGreaterThan(2);
  expect(numbers).toEqual(expect.arrayContaining(ownNumbers!.slice(0, 3)));

  expect((await copying).stderr).toBe('');
  // the track by itself comes first, then both that are with the picture. From the second segment on ffmpeg itself has it a
  // frame late, 32 ms: it has read the next time before it gives out the last frame
  const [alone, , together] = await Promise.all([0, 1, 2].map((at) => beeps(out, at, signal)));
  expect(alone!.length).toBeGreaterThan(3);
  for (const [at, seconds] of together!.entries()) expect(Math.abs(seconds - alone![at]!)).toBeLessThan(0.04);
  await rm(folder, { recursive: true });
});

/** When the beeps of a sound track begin, in seconds. */
async function beeps(file: string, track: number, signal: AbortSignal): Promise<number[]> {
  const filter = 'silencedetect=noise=-30dB:duration=0.2';
  const args = ['-v', 'info', '-copyts', '-i', file, '-map', `0:a:${track}`, '-af', filter, '-f', 'null', '-'];
  const { stderr } = await runTool('ffmpeg', args, { signal, timeoutMs: 20_000 });
  return [...stderr.matchAll(/silence_end: ([\d.]+)/g)].map(([, seconds]) => Number(seconds));
}

test('whoever asks for two lists at once has one place', async () => {
  await using provider = await startPlayingProvider({ streams: ['News One'] });
  await using house = await startHlsHouse({ 1: [{ url: provider.streamUrl('alpha', '1') }] });
  const list = house.url('/hls/1/copy/a-token-of-its-own.m3u8');
  const asked = await Promise.all([fetch(list), fetch(list)]);
  expect(asked.map(({ status }) => status)).toEqual([200, 200]);
  expect((await fetch(list)).status).toBe(200);
  const [relay] = house.relays.snapshots();
  expect(relay!.viewers.filter(({ isInner }) => !isInner).length).toBe(1);
});

test('what cannot be played is refused before anything is opened', async () => {
  await using provider = await startPlayingProvider({ streams: ['News One'], maxConnections: 1 });
  const account = { slotKey: 'alpha', limit: 1 };
  await using house = await startHlsHouse({
    1: [{ url: provider.streamUrl('alpha', '1'), ...account }],
    2: [{ url: provider.streamUrl('alpha', '1'), ...account }],
    3: [{ url: provider.streamUrl('alpha', 'gone') }],
  });
  const status = async (path: string) => (await fetch(house.url(path))).status;
  expect(await status('/hls/9/index.m3u8')).toBe(404);
  expect(await status('/hls/1/index.m3u8?profile=nonsense')).toBe(404);
  expect(await status('/hls/1/copy/window1-7.ts')).toBe(404);
  const failed = await fetch(house.url('/hls/3/index.m3u8'));
  expect(failed.status).toBe(502);
  expect(failed.headers.get('access-control-allow-origin')).toBe('*');
  expect(await failed.text()).toMatch(/404.*\..+\.\n$/);
  expect(await status('/hls/1/index.m3u8')).toBe(200);
  expect(await status('/hls/2/index.m3u8')).toBe(503); // the account has one connection, and somebody watches
  expect(house.relays.snapshots().map(({ channelId }) => channelId)).toEqual([1]);
});

test('a player that waits longer for a source that never answers hears why, too', async () => {
  await using provider = await startPlayingProvider({ streams: ['News One'] });
  provider.provider('alpha').misbehave('1', { kind: 'halfOpen' });
  const channels = { 1: [{ url: provider.streamUrl('alpha', '1') }] };
  await using house = await startHlsHouse(channels, { relayLimits: { startWaitMs: 500 } });
  const failed = await fetch(house.url('/hls/1/index.m3u8'));
  expect({ status: failed.status, words: await failed.text() }).toMatchObject({
    status: 502,
    words: expect.stringContaining('did not answer within 3 s'),
  });
});

test('a reader of segments who takes nothing is cut off', async () => {
  await using provider = await startPlayingProvider({ streams: ['News One'] });
  const source = { url: provider.streamUrl('alpha', '1') };
  await using house = await startHlsHouse({ 1: [source] }, { viewerTimeoutMs: 500 });
  const player = await openPlayer(house);
  const url = player.newest(await player.list());
  const { byteLength } = await (await fetch(url)).arrayBuffer();
  const count = Math.ceil(30e6 / byteLength); // more than lies in the buffers of both sides
  const socket = connect(Number(url.port), '127.0.0.1');
  socket.pause().write(`GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: house\r\n\r\n`.repeat(count));
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  let received = 0;
  socket
    .on('error', () => {})
    .on('data', ({ length }) => {
      received += length;
    });
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.resume();
  await closed;
  socket.destroy();
  expect(received).toBeLessThan(count * byteLength);
});
