import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import type { HlsMisbehaviour } from '../../src/demo/misbehaviour.js';
import type { HlsPlan } from '../../src/demo/simulator-options.js';
import { describeHls, watchHls } from '../support/hls-checker.js';
import { parseMediaList } from '../support/hls-checker-list.js';
import type { HlsRule } from '../support/hls-checker-rules.js';
import { runTool } from '../support/run-tool.js';
import { type ProviderSetup, startPlayingProvider } from '../support/simulated-provider.js';
import { checkTs } from '../support/ts-checker.js';
import { capture } from './capture.js';

/** Short segments, so that some seconds show several. */
const SHORT: HlsPlan = { segmentSeconds: 2 };

async function startHls(plan: HlsPlan = {}, more: Omit<ProviderSetup, 'streams'> = {}) {
  const stream = { id: '1', name: 'News One', delivery: { hls: { ...SHORT, ...plan } } };
  return await startPlayingProvider({ ...more, streams: [stream] });
}

/** ffmpeg 5 reads the map anew behind each new list, also of its own muxer, and then says that it had it. */
const MAP_READ_AGAIN = /^\[mov,mp4.*Found duplicated MOOV Atom.*\n(?: +Last message repeated.*\n)?/gm;

/** What ffmpeg complains about while it plays. */
async function play(url: string, seconds: number): Promise<string> {
  const args = ['-hide_banner', '-nostdin', '-v', 'warning', '-i', url, '-t', String(seconds), '-f', 'null', '-'];
  const options = { signal: AbortSignal.timeout(30_000), timeoutMs: 30_000 };
  const { stderr } = await runTool('ffmpeg', args, options);
  return stderr.replace(MAP_READ_AGAIN, '');
}

/** Reads the list and the addresses of its segments; behind redirects, too. */
async function readList(url: string) {
  const reply = await fetch(url);
  const text = await reply.text();
  const list = parseMediaList(text);
  const urls = list.segments.map(({ uri }) => new URL(uri, reply.url).href);
  return { status: reply.status, text, list, urls, url: reply.url };
}

const statusOf = async (url: string) => (await capture(url)).status;

// they wait for the next segment most of the time
vi.setConfig({ maxConcurrency: 10 });

describe.concurrent('a stream in segments', () => {
  const FORMS: [string, HlsPlan, HlsRule[]][] = [
    ['plain', {}, []],
    ['behind a master playlist', { master: true }, []],
    ['encrypted', { form: 'aes128' }, []],
    ['as ranges of files', { form: 'byteRange' }, []],
    ['as fragments of MP4', { form: 'fmp4' }, []],
    // each time that the original address is asked, the segments' addresses have another token
    ['at another port, with a token', { cdn: true, tokens: { ageMs: 60_000 } }, ['constant']],
  ];
  test.each(FORMS)('keeps the rules of a live window, and ffmpeg reads ten seconds: %s', async (_, plan, skip) => {
    await using provider = await startHls(plan);
    const url = provider.streamUrl('alpha', '1');
    expect(url).toMatch(/\/alpha\/streams\/1\.m3u8$/);
    const [watched, complaints] = await Promise.all([watchHls(url, { seconds: 6.5, skip }), play(url, 10)]);
    expect(describeHls(watched)).toEqual([]);
    expect(watched.segments.length).toBeGreaterThanOrEqual(8);
    expect(complaints).toBe('');
    expect(provider.counters().alpha).toMatchObject({ peak: 2, refused: 0 }); // by their names, checker and ffmpeg
    expect(provider.counters().alpha!.lists).toBeGreaterThan(4);
  });

  test('of a careless packager counts its packets anew in each segment', async () => {
    await using provider = await startHls({ restartsCounters: true, hasDates: false });
    const { segments } = await watchHls(provider.streamUrl('alpha', '1'), { seconds: 1, wantsDates: false });
    expect(segments.map(({ media }) => media[3]! % 16)).toEqual(segments.map(() => 0));
  });

  test('is named with the account in a panel, which lets go of a client that has gone', async () => {
    const credentials = { username: 'demo', password: 'pass' };
    await using provider = await startHls({ sessionMs: 1_500 }, { credentials, maxConnections: 1, streamsAt: 'root' });
    const url = provider.streamUrl('alpha', '1');
    expect(new URL(url).pathname).toBe('/live/demo/pass/1.m3u8');
    const { urls } = await readList(url);
    const other = { headers: { 'user-agent': 'another' } };
    expect((await capture(url, other)).status).toBe(403);
    expect((await capture(urls[0]!, other)).status).toBe(403);
    expect((await capture(urls[0]!, { headers: { 'user-agent': 'node' } })).status).toBe(200); // as fetch names itself
    expect(provider.counters().alpha).toMatchObject({ open: 1, peak: 1, total: 1, refused: 2, accounts: { demo: 1 } });
    await vi.waitFor(() => expect(provider.counters().alpha!.open).toBe(0), { timeout: 5_000 });
    expect(await statusOf(urls[0]!.replace(/\?.*/, ''))).toBe(403);
    expect((await capture(url, other)).status).toBe(200);
  });
});

describe.concurrent('a stream in segments misbehaves', () => {
  test('segments are missing, once and for ever, and its list is not', async () => {
    await using provider = await startHls();
    const { urls, url } = await readList(provider.streamUrl('alpha', '1'));
    const { misbehave } = provider.provider('alpha');
    misbehave('1', { kind: 'segments', fault: { kind: 'refuse', status: 404 } }, 1);
    expect([await statusOf(url), await statusOf(urls[0]!), await statusOf(urls[0]!)]).toEqual([200, 404, 200]);
    misbehave('1', { kind: 'segments', fault: { kind: 'refuse', status: 404 } });
    expect([await statusOf(urls[0]!), await statusOf(urls[1]!), await statusOf(url)]).toEqual([404, 404, 200]);
    expect(provider.counters().alpha!.misbehaved).toBe(3);
  });

  test('segments drip, break off and are damaged', async () => {
    await using provider = await startHls();
    const { urls } = await readList(provider.streamUrl('alpha', '1'));
    const { misbehave } = provider.provider('alpha');
    misbehave('1', { kind: 'segments', fault: { kind: 'drip', bytesPerSecond: 10_000 } });
    const dripped = await Promise.all(urls.slice(0, 2).map((url) => capture(url, { ms: 500 })));
    expect(dripped.map(({ ended, body }) => ended === 'left' && body.length < 10_000)).toEqual([true, true]);
    expect(provider.counters().alpha).toMatchObject({ socketPeak: 3, peak: 2 }); // one is kept by who read the list
    misbehave('1', { kind: 'segments', fault: { kind: 'truncated', how: 'length', percent: 50 } });
    expect(await capture(urls[0]!)).toMatchObject({ status: 200, ended: 'broken' });
    misbehave('1', { kind: 'segments', fault: { kind: 'garbage', everyPackets: 100, bytes: 9 } });
    const damaged = await watchHls(provider.streamUrl('alpha', '1'), { seconds: 0.1 });
    expect(describeHls(damaged).join()).toMatch(/ts: .*check 2 /);
  });

  test('its list stands still, and goes on as if nothing had been', async () => {
    await using provider = await startHls();
    const url = provider.streamUrl('alpha', '1');
    provider.provider('alpha').misbehave('1', { kind: 'listStalled' });
    const stalled = await watchHls(url, { seconds: 4.5 });
    expect(describeHls(stalled).join()).toMatch(/^stall: nothing new/);
    expect(stalled.segments).toHaveLength(6);
    provider.provider('alpha').misbehave('1', null);
    expect((await readList(url)).list.sequence).toBeGreaterThanOrEqual(2);
  });

  test('its list is a web page, refused, empty, ended', async () => {
    await using provider = await startHls();
    const url = provider.streamUrl('alpha', '1');
    const { misbehave } = provider.provider('alpha');
    misbehave('1', { kind: 'html' });
    expect((await readList(url)).text).toMatch(/^<!DOCTYPE html>/);
    misbehave('1', { kind: 'refuse', status: 503 }, 1);
    expect([await statusOf(url), await statusOf(url)]).toEqual([503, 200]);
    misbehave('1', { kind: 'reset', after: { bytes: 20 } });
    expect(await capture(url)).toMatchObject({ status: 200, ended: 'broken' });
    misbehave('1', { kind: 'listEmpty' });
    expect((await readList(url)).list).toMatchObject({ segments: [], targetDurations: ['2'] });
    misbehave('1', { kind: 'endlist' });
    expect((await readList(url)).list).toMatchObject({ hasEnd: true, segments: { length: 6 } });
  });

  test('its numbers jump, and begin anew with another encoder', async () => {
    await using provider = await startHls();
    const url = provider.streamUrl('alpha', '1');
    const { misbehave } = provider.provider('alpha');
    const before = await readList(url);
    misbehave('1', { kind: 'sequenceJump', by: 40 });
    const jumped = await readList(url);
    expect(jumped.list.sequence - before.list.sequence).toBeGreaterThanOrEqual(40);
    expect(jumped.list.segments).toHaveLength(6);
    expect((await readList(url)).list.sequence - jumped.list.sequence).toBeLessThanOrEqual(1); // it jumped once
    misbehave('1', { kind: 'sequenceReset', timeBaseTicks: 0 });
    const anew = await watchHls(url, { seconds: 0.5 });
    expect(anew.segments.map(({ number }) => number)).toEqual([0, 1, 2]);
    expect(checkTs(anew.segments[0]!.media).summary.streams[0]!.firstPts).toBe(0);
    expect(await statusOf(jumped.urls.at(-1)!)).toBe(200);
  });

  test('its numbers begin anew while its pictures go on', async () => {
    await using provider = await startHls();
    const url = provider.streamUrl('alpha', '1');
    const before = await watchHls(url, { seconds: 0.1 });
    provider.provider('alpha').misbehave('1', { kind: 'sequenceReset' });
    const anew = await watchHls(url, { seconds: 0.1 });
    expect(anew.segments[0]!.number).toBe(0);
    const known = before.segments.map(({ hash }) => hash);
    expect(known).toContain(anew.segments[0]!.hash);
  });

  const OTHER: [string, HlsMisbehaviour][] = [
    ['other codecs', { kind: 'discontinuity', isMarked: true, clip: { title: 'Seam test', video: 'hevc' } }],
    ['another time base', { kind: 'discontinuity', isMarked: true, timeBaseTicks: 77_000 }],
  ];
  test.each(OTHER)('it goes on with %s behind a mark, which leaves the list in order', async (_, misbehaviour) => {
    await using provider = await startHls({ windowCount: 2 });
    const url = provider.streamUrl('alpha', '1');
    provider.provider('alpha').misbehave('1', misbehaviour);
    const watched = await watchHls(url, { seconds: 7.5, segmentsMin: 2, windowSecondsMin: 4 });
    expect(describeHls(watched)).toEqual([]);
    expect(watched.segments.filter(({ isMarked }) => isMarked)).toHaveLength(1);
    expect((await readList(url)).list.discontinuitySequence).toBe(1);
  });

  test('it goes on with another time base and says nothing', async () => {
    await using provider = await startHls();
    const url = provider.streamUrl('alpha', '1');
    provider.provider('alpha').misbehave('1', { kind: 'discontinuity', isMarked: false, timeBaseTicks: 77_000 });
    const watched = await watchHls(url, { seconds: 3 });
    expect(describeHls(watched).join()).toMatch(/ts: .*check 21 /);
    expect(watched.segments.some(({ isMarked }) => isMarked)).toBe(false);
  });

  test('its keys are refused', async () => {
    await using provider = await startHls({ form: 'aes128' });
    const { list, url } = await readList(provider.streamUrl('alpha', '1'));
    provider.provider('alpha').misbehave('1', { kind: 'keys', fault: { kind: 'refuse', status: 403 } });
    const keyUrl = new URL(list.segments[0]!.key!.uri, url).href;
    expect([await statusOf(keyUrl), await statusOf(url)]).toEqual([403, 200]);
    expect(provider.counters().alpha).toMatchObject({ keys: 1, lists: 2, segments: 0 });
  });

  test('its addresses end with their token, until the original one is asked again', async () => {
    await using provider = await startHls({ cdn: true, tokens: { ageMs: 400 } });
    const original = provider.streamUrl('alpha', '1');
    const first = await readList(original);
    expect(new URL(first.url).port).not.toBe(new URL(original).port);
    expect(await statusOf(first.url)).toBe(200);
    await sleep(450);
    expect([await statusOf(first.url), await statusOf(first.urls[0]!)]).toEqual([403, 403]);
    const second = await readList(original);
    expect(await statusOf(second.urls[0]!)).toBe(200);
    provider.provider('alpha').misbehave('1', { kind: 'tokensExpired' });
    expect([await statusOf(second.url), await statusOf(second.urls[0]!)]).toEqual([403, 403]);
    expect((await readList(original)).status).toBe(200);
  });
});
