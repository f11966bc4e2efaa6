import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createLog } from '../../src/base/log.js';
import { createLogLines } from '../../src/base/log-lines.js';

import { createSlates, type Slates } from '../../src/media/index.js';
import { runTool } from '../support/run-tool.js';
import { startPlayingProvider } from '../support/simulated-provider.js';
import { checkTs } from '../support/ts-checker.js';
import { capture, forMs, startRelayHouse } from './relay-house.js';

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const log = createLog('silent', { isTerminal: false, lines: createLogLines() });
let folder: string;
let slates: Slates;
const stop = new AbortController();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headwater-slates-'));
  slates = createSlates({ run: runTool, folder: join(folder, 'slates'), language: () => 'en', log }, stop.signal);
  slates.prepare({ video: 'h264', audio: 'aac', frameRate: 25.01 });
  const made = async () => (await readdir(join(folder, 'slates'))).filter((name) => name.endsWith('.ts')).length;
  await vi.waitFor(async () => expect(await made()).toBe(3), { timeout: 20_000 });
});
afterAll(async () => {
  stop.abort();
  await slates.whenClosed();
  await rm(folder, { recursive: true });
});

/** Lines that a decoder prints about the bytes: none when every picture is whole. */
async function complaintsOf(bytes: Buffer): Promise<string[]> {
  const path = join(folder, 'captured.ts');
  await writeFile(path, bytes);
  const limits = { signal: AbortSignal.timeout(30_000), timeoutMs: 30_000 };
  const { stderr } = await runTool('ffmpeg', ['-v', 'error', '-i', path, '-f', 'null', '-'], limits);
  return stderr.split('\n').filter((line) => line.trim() !== '');
}

test('a slate for each reason is made once, and read again at the next start', async () => {
  const names = (await readdir(join(folder, 'slates'))).filter((name) => !name.includes('.part')).toSorted();
  const wanted = ['down', 'limit', 'noSlot'].map((reason) =>
    expect.stringMatching(`^slate\\d+-en-h264-aac-25-${reason}.ts$`),
  );
  expect(names).toEqual(wanted);
  const again = createSlates(
    {
      run: () => expect.unreachable(),
      folder: join(folder, 'slates'),
      language: () => 'en',
      log,
    },
    stop.signal,
  );
  again.prepare({ video: 'h264', audio: 'aac', frameRate: 25 });
  await expect.poll(() => again.find({ video: 'h264', audio: 'aac', frameRate: 25 }, 'noSlot')).not.toBeNull();
  // another frame rate is better than the end, another codec is not
  expect(again.find({ video: 'h264', audio: 'aac', frameRate: 50 }, 'down')).not.toBeNull();
  expect(again.find({ video: 'hevc', audio: 'aac', frameRate: 25 }, 'down')).toBeNull();
});

test('when every source is down viewers see the slate, and the picture again as soon as one is back', async () => {
  await using provider = await startPlayingProvider({ streams: ['News One'] });
  const limits = { graceWindowMs: 500, retryAttempts: 2 };
  await using house = await startRelayHouse({ 1: [{ url: provider.streamUrl('alpha', '1') }] }, limits, slates);
  const watching = Promise.all([capture(house.url(1), forMs(12_000)), capture(house.url(1), forMs(11_000))]);
  await wait(2_000);
  provider.provider('alpha').misbehave('1', { kind: 'refuse', status: 404 });
  provider.provider('alpha').interrupt('1', 'reset');
  await expect.poll(() => house.relays.snapshots()[0]!.state).toBe('slate');
  await wait(5_000); // more than one round of it
  const joining = await capture(house.url(1), forMs(500));
  expect(joining.status).toBe(200);
  provider.provider('alpha').misbehave('1', null);
  for (const { status, bytes } of await watching) {
    expect(status).toBe(200);
    const { findings, summary } = checkTs(bytes, { allowCutEnd: true });
    expect(findings).toEqual([]);
    expect(summary.pmtVersions).toEqual([0]);
    expect(summary.pcrSpanMs).toBeGreaterThan(11_000);
    expect(await complaintsOf(bytes)).toEqual([]);
  }
  expect(house.failovers).toMatchObject([{ fault: { code: 'upstream_ended' } }]);
});

test('at a start without any source those who want an error get it, the others the slate for a while', async () => {
  await using provider = await startPlayingProvider({ streams: ['News One'] });
  provider.provider('alpha').misbehave('1', { kind: 'refuse', status: 404 });
  const source = [{ url: provider.streamUrl('alpha', '1') }];
  await using house = await startRelayHouse({ 1: source }, { startSlateSeconds: 3 }, slates);
  expect(await capture(house.url(1), forMs(5_000))).toMatchObject({ status: 503, code: 'upstream_refused' });
  const startedMs = performance.now();
  const { status, bytes } = await capture(house.url(1), forMs(10_000), { 'x-slate': '1' });
  expect(status).toBe(200);
  expect(performance.now() - startedMs).toBeLessThan(9_000);
  expect(checkTs(bytes, { allowCutEnd: true }).findings).toEqual([]);
  expect(checkTs(bytes, { allowCutEnd: true }).summary.pcrSpanMs).toBeGreaterThan(2_000);
});
