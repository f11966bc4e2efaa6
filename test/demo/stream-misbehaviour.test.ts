import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { StreamMisbehaviour } from '../../src/demo/misbehaviour.js';
import { startProvider } from '../support/simulated-provider.js';
import { checkTs, describeFindings } from '../support/ts-checker.js';
import { type CaptureLimits, capture } from './capture.js';

beforeAll(async () => {
  await using provider = await startProvider(); // renders the clip, so that no test measures that
  await capture(provider.streamUrl('alpha', '1'), { bytes: 1_000, ms: 20_000 });
});

/** What a client sees of a stream that misbehaves, and the counters then. */
async function see(misbehaviour: StreamMisbehaviour, limits: CaptureLimits = { ms: 1_000 }) {
  await using provider = await startProvider({ sending: { start: 0 } });
  provider.provider('alpha').misbehave('1', misbehaviour);
  const seen = await capture(provider.streamUrl('alpha', '1'), limits);
  await vi.waitFor(() => expect(provider.counters().alpha?.open).toBe(0));
  return { ...seen, total: provider.counters().alpha!.total };
}

describe('answers that are no stream take no slot', () => {
  test.each([403, 404, 458, 500, 503])('status %i', async (status) => {
    expect(await see({ kind: 'refuse', status })).toMatchObject({ status, ended: 'complete', total: 0 });
  });
  test('a web page with status 200', async () => {
    const { body, ...seen } = await see({ kind: 'html' });
    expect(seen).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, total: 0 });
    expect(body.toString()).toMatch(/^<!DOCTYPE html>/);
  });
  test('JSON with status 200', async () => {
    const { body, ...seen } = await see({ kind: 'json' });
    expect(seen).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } });
    expect(JSON.parse(body.toString())).toEqual({ error: 'stream_offline' });
  });
  test('an empty body with status 200', async () => {
    expect(await see({ kind: 'emptyBody' })).toMatchObject({
      status: 200,
      ended: 'complete',
      firstByteMs: null,
      total: 0,
    });
  });
});

describe('silence holds a slot', () => {
  test('headers and never a byte', async () => {
    const seen = await see({ kind: 'silent' }, { ms: 600 });
    expect(seen).toMatchObject({ status: 200, ended: 'left', firstByteMs: null, total: 1 });
  });
  test('a request that is never answered', async () => {
    expect(await see({ kind: 'halfOpen' }, { ms: 600 })).toMatchObject({
      status: 0,
      ended: 'left',
      headMs: null,
      total: 1,
    });
  });
  test('null packets only', async () => {
    const { body } = await see({ kind: 'nulls' });
    expect(Object.keys(checkTs(body, { skip: [11] }).summary.pids)).toEqual(['8191']);
    expect(body.length).toBeGreaterThan(100_000);
    expect(body.length).toBeLessThan(250_000);
  });
  test('an answer that begins late', async () => {
    const { headMs, firstByteMs } = await see({ kind: 'late', ms: 500 }, { bytes: 188 });
    expect(headMs).toBeGreaterThan(490);
    expect(firstByteMs).toBeLessThan(900);
  });
});

describe('a stream breaks off', () => {
  test('it stalls for ever after so many bytes', async () => {
    const seen = await see({ kind: 'stall', after: { bytes: 100_000 }, forMs: null });
    expect(seen).toMatchObject({ ended: 'left', body: { length: 100_000 } });
  });
  test('it stalls after a time and goes on after another without a fault', async () => {
    const seen = await see({ kind: 'stall', after: { ms: 200 }, forMs: 1_000 }, { ms: 2_000 });
    const { findings, summary } = checkTs(seen.body, { allowCutEnd: true });
    expect(findings).toEqual([]);
    expect(summary.streams[0]!.unitCount).toBeGreaterThan(50 + 45); // a burst of two seconds and two more
    const still = await see({ kind: 'stall', after: { ms: 200 }, forMs: 1_000 }, { ms: 900 });
    expect(still.lastByteMs).toBeLessThan(500);
  });
  test('it ends as if complete after exactly so many bytes', async () => {
    expect(await see({ kind: 'end', after: { bytes: 77_777 } })).toMatchObject({
      ended: 'complete',
      body: { length: 77_777 },
    });
  });
  test('it ends after a time', async () => {
    const { ended, lastByteMs } = await see({ kind: 'end', after: { ms: 700 } }, { ms: 3_000 });
    expect(ended).toBe('complete');
    expect(lastByteMs).toBeGreaterThan(600);
  });
  test.each([{ bytes: 77_777 }, { ms: 400 }])('its connection is reset after %o', async (after) => {
    const { ended, body } = await see({ kind: 'reset', after }, { ms: 3_000 });
    expect(ended).toBe('broken');
    if ('bytes' in after) expect(body.length).toBe(77_777);
  });
  test('a drip', async () => {
    const { body } = await see({ kind: 'drip', bytesPerSecond: 10_000 });
    expect(body.length).toBeGreaterThan(8_000);
    expect(body.length).toBeLessThan(11_000);
    expect(describeFindings(checkTs(body, { allowCutEnd: true }))).toEqual([]);
  });
});

describe('the bytes are damaged', () => {
  const checks = (body: Buffer) => new Set(checkTs(body, { allowCutEnd: true }).findings.map(({ check }) => check));
  test('garbage between packets', async () => {
    const { body } = await see({ kind: 'garbage', everyPackets: 10, bytes: 50 });
    expect(checks(body)).toContain(2);
    const between: Buffer[] = [];
    for (let at = 50; at < body.length; at += 50 + 1_880) between.push(body.subarray(at, at + 1_880));
    expect(describeFindings(checkTs(Buffer.concat(between), { allowCutEnd: true }))).toEqual([]);
  });
  test('a start in the middle of a packet', async () => {
    const { body } = await see({ kind: 'unaligned', skipBytes: 1_000 });
    expect(body[0]).not.toBe(0x47);
    expect(body[188 - (1_000 % 188)]).toBe(0x47);
    expect(checks(body)).toContain(2);
  });
  test('lost packets, the same ones each time', async () => {
    const [one, other] = [await see({ kind: 'drop', percent: 5 }), await see({ kind: 'drop', percent: 5 })];
    expect(checks(one.body)).toContain(14);
    const length = Math.min(one.body.length, other.body.length);
    expect(Buffer.compare(one.body.subarray(0, length), other.body.subarray(0, length))).toBe(0);
  });
  test('a time base that begins anew', async () => {
    const { body } = await see({ kind: 'timeReset', afterMs: 300, timeBaseTicks: 0 }, { ms: 1_500 });
    expect(checks(body)).toContain(21);
    expect(checkTs(body, { allowCutEnd: true }).summary.streams[0]!.lastPts).toBeLessThan(2 * 90_000);
  });
});

describe('redirects', () => {
  test('a chain leads to the stream, and its last address works once', async () => {
    await using provider = await startProvider();
    provider.provider('alpha').misbehave('1', { kind: 'redirects', hops: 3 });
    let url = provider.streamUrl('alpha', '1');
    for (let hop = 0; hop < 3; hop++) {
      const seen = await capture(url);
      expect(seen.status).toBe(302);
      url = String(seen.headers.location);
    }
    expect(await capture(url, { bytes: 188 })).toMatchObject({ status: 200 });
    expect((await capture(url)).status).toBe(403);
    expect(provider.counters().alpha).toMatchObject({ total: 1 });
  });
  test('an endless one never arrives', async () => {
    await using provider = await startProvider();
    provider.provider('alpha').misbehave('1', { kind: 'redirects', hops: 'endless' });
    let url = provider.streamUrl('alpha', '1');
    const visited = new Set<string>();
    for (let hop = 0; hop < 30; hop++) {
      url = String((await capture(url)).headers.location);
      visited.add(url);
    }
    expect(visited.size).toBe(30);
  });
  test('an expired address is refused', async () => {
    const { headers, status } = await see({ kind: 'expiredToken' });
    expect(status).toBe(302);
    expect(headers.location).toMatch(/\/alpha\/token\//);
    await using provider = await startProvider();
    provider.provider('alpha').misbehave('1', { kind: 'expiredToken' });
    const { headers: fresh } = await capture(provider.streamUrl('alpha', '1'));
    expect((await capture(String(fresh.location))).status).toBe(403);
  });
});

describe('commands', () => {
  test('the next two requests misbehave, then the stream is itself again', async () => {
    await using provider = await startProvider();
    provider.provider('alpha').misbehave('1', { kind: 'refuse', status: 503 }, 2);
    const statuses = [];
    for (let count = 0; count < 3; count++) {
      statuses.push((await capture(provider.streamUrl('alpha', '1'), { bytes: 188 })).status);
    }
    expect(statuses).toEqual([503, 503, 200]);
    expect(provider.counters().alpha).toMatchObject({ requests: 3, total: 1 });
  });
  test('a dead stream can be healed and all can be struck', async () => {
    const dead = { id: 'dead', name: 'Dead', misbehaviour: { kind: 'refuse', status: 404 } } as const;
    await using provider = await startProvider({ streams: [dead, { id: 'good', name: 'News One' }] });
    const status = async (id: string) =>
      (await capture(provider.streamUrl('alpha', id), { bytes: 188, ms: 20_000 })).status;
    expect([await status('dead'), await status('good')]).toEqual([404, 200]);
    provider.provider('alpha').misbehave('dead', null);
    expect(await status('dead')).toBe(200);
    provider.provider('alpha').misbehave('*', { kind: 'refuse', status: 500 });
    expect([await status('dead'), await status('good')]).toEqual([500, 500]);
  });
  test.each(['end', 'reset'] as const)('open connections can be made to %s at once', async (how) => {
    await using provider = await startProvider();
    const seen = capture(provider.streamUrl('alpha', '1'));
    await vi.waitFor(() => expect(provider.counters().alpha!.sentBytes).toBeGreaterThan(0));
    expect(provider.provider('alpha').interrupt('1', how)).toBe(1);
    expect((await seen).ended).toBe(how === 'end' ? 'complete' : 'broken');
  });
  test('open connections can be held and let go', async () => {
    await using provider = await startProvider();
    const seen = capture(provider.streamUrl('alpha', '1'), { ms: 1_600 });
    const sent = () => provider.counters().alpha!.sentBytes;
    await vi.waitFor(() => expect(sent()).toBeGreaterThan(0));
    provider.provider('alpha').interrupt('1', 'stall');
    const held = sent();
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(sent()).toBe(held);
    provider.provider('alpha').interrupt('1', 'resume');
    await vi.waitFor(() => expect(sent()).toBeGreaterThan(held));
    expect(describeFindings(checkTs((await seen).body, { allowCutEnd: true }))).toEqual([]);
  });
});
