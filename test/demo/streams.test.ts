import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test, vi } from 'vitest';
import { startProvider } from '../support/simulated-provider.js';
import { checkTs, describeFindings } from '../support/ts-checker.js';
import { capture } from './capture.js';

const FROM_START = { start: 0 } as const;

beforeAll(async () => {
  await using provider = await startProvider(); // renders the clip, so that no test measures that
  await capture(provider.streamUrl('alpha', '1'), { bytes: 1_000, ms: 20_000 });
});

test('a viewer gets a burst that begins with PAT, PMT and a key frame, and then real time', async () => {
  await using provider = await startProvider({ sending: { burstSeconds: 4 } });
  const seen = await capture(provider.streamUrl('alpha', '1'), { ms: 2_000 });
  expect(seen).toMatchObject({ status: 200, ended: 'left', headers: { 'content-type': 'video/mp2t' } });
  expect(seen.headers['transfer-encoding']).toBeUndefined();
  const { findings, summary } = checkTs(seen.body, { allowCutEnd: true });
  expect(findings).toEqual([]);
  expect(summary.streams[0]!.unitCount).toBeGreaterThan(25 * 5.5);
  expect(summary.streams[0]!.unitCount).toBeLessThanOrEqual(25 * 6.2);
});

test('a pace of 8 sends eight times as fast over three seams without a fault', async () => {
  await using provider = await startProvider({ sending: { ...FROM_START, pace: 8, burstSeconds: 0 } });
  const seen = await capture(provider.streamUrl('alpha', '1'), { ms: 7_500 });
  const { findings, summary } = checkTs(seen.body, { allowCutEnd: true });
  expect(findings).toEqual([]);
  expect(summary.pcrSpanMs).toBeGreaterThan(49_000);
  expect(summary.pcrSpanMs).toBeLessThan(61_000);
});

test('without a pace it comes as fast as the client reads', async () => {
  await using provider = await startProvider({ sending: { ...FROM_START, pace: Number.POSITIVE_INFINITY } });
  const seen = await capture(provider.streamUrl('alpha', '1'), { bytes: 20_000_000 });
  expect(describeFindings(checkTs(seen.body, { allowCutEnd: true }))).toEqual([]);
  expect(seen.body.length).toBeGreaterThanOrEqual(20_000_000);
  expect(seen.lastByteMs!).toBeLessThan(3_000);
});

test('who comes back finds the time stamps moved on', async () => {
  await using provider = await startProvider({ sending: { pace: 20 } });
  const firstPts = async () => {
    const { body } = await capture(provider.streamUrl('alpha', '1'), { bytes: 20_000 });
    return checkTs(body, { allowCutEnd: true }).summary.streams[0]!.firstPts!;
  };
  const before = await firstPts();
  await sleep(400);
  const movedSeconds = ((await firstPts()) - before) / 90_000;
  expect(movedSeconds).toBeGreaterThanOrEqual(6);
  expect(movedSeconds).toBeLessThan(16);
});

test('a client that does not read costs a bounded amount of memory, and gets a whole stream when it reads again', async () => {
  await using provider = await startProvider({ sending: { ...FROM_START, pace: Number.POSITIVE_INFINITY } });
  const { hostname, port, pathname } = new URL(provider.streamUrl('alpha', '1'));
  const socket = connect(Number(port), hostname);
  socket.write(`GET ${pathname} HTTP/1.1\r\nHost: x\r\n\r\n`);
  socket.pause();
  await sleep(700);
  const sentBytes = () => provider.counters().alpha!.sentBytes;
  const standing = sentBytes();
  expect(standing).toBeLessThan(16_000_000); // both kernel buffers and 256 KiB
  await sleep(300);
  expect(sentBytes()).toBe(standing);
  const parts: Buffer[] = [];
  socket.on('data', (part: Buffer) => parts.push(part));
  socket.resume();
  await vi.waitFor(() => expect(sentBytes()).toBeGreaterThan(standing + 5_000_000), { timeout: 5_000 });
  socket.destroy();
  await once(socket, 'close');
  const reply = Buffer.concat(parts);
  const body = reply.subarray(reply.indexOf('\r\n\r\n') + 4);
  expect(describeFindings(checkTs(body, { allowCutEnd: true }))).toEqual([]);
});

test('streams are sent in pieces of the wanted size, chunked if wanted', async () => {
  await using provider = await startProvider({ sending: { pieceBytes: 1_316, isChunked: true } });
  const { headers, body } = await capture(provider.streamUrl('alpha', '1'), { bytes: 50_000 });
  expect(headers['transfer-encoding']).toBe('chunked');
  expect(describeFindings(checkTs(body, { allowCutEnd: true }))).toEqual([]);
});

test('a clip that cannot be rendered is a 503, and the next viewer has it tried again', async () => {
  const broken = { id: '1', name: 'Broken', clip: { width: 0 } };
  await using provider = await startProvider({ streams: [broken] });
  const seen = await capture(provider.streamUrl('alpha', '1'));
  expect(seen).toMatchObject({ status: 503, ended: 'complete' });
  expect((await capture(provider.streamUrl('alpha', '1'))).status).toBe(503);
  await vi.waitFor(() => expect(provider.counters().alpha).toMatchObject({ open: 0, total: 2 }));
});
