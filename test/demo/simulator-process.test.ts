import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createCaller } from '../../src/base/calls.js';
import { createIpcPort } from '../../src/base/ipc-port.js';
import type { SimulatorCalls, StartOrder } from '../../src/demo/simulator-calls.js';
import { entryUrl } from '../support/entries.js';
import { CLIP_FOLDER } from '../support/simulated-provider.js';
import { checkTs } from '../support/ts-checker.js';
import { capture } from './capture.js';

const simulatorFile = fileURLToPath(entryUrl('demo/simulator'));
const launcherUrl = entryUrl('launcher').href;
const patience = { timeout: 10_000, interval: 50 };
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headwater-simulator-'));
});
afterAll(() => rm(folder, { recursive: true }));

function startProcess() {
  const child = fork(simulatorFile, { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const caller = createCaller<SimulatorCalls, Record<string, never>>(createIpcPort(child));
  return { child, caller };
}

async function endOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}

const PLAN = { providers: [{ key: 'alpha', maxConnections: 1, streams: [{ id: '1', name: 'News One' }] }] };
const order = (more: Partial<StartOrder> = {}): StartOrder => ({
  plan: PLAN,
  clipFolder: CLIP_FOLDER,
  launcherUrl,
  ...more,
});

test('another process can start it, command it, count with it and stop it', async () => {
  const { child, caller } = startProcess();
  const { port, playlistUrls } = await caller.ask('start', order());
  expect(playlistUrls).toEqual({ alpha: `http://127.0.0.1:${port}/alpha.m3u` });
  const streamUrl = `http://127.0.0.1:${port}/alpha/streams/1.ts`;
  const { body } = await capture(streamUrl, { bytes: 100_000, ms: 20_000 });
  expect(checkTs(body, { allowCutEnd: true }).findings).toEqual([]);

  await caller.ask('misbehave', {
    provider: 'alpha',
    streamId: '1',
    misbehaviour: { kind: 'refuse', status: 503 },
    times: 1,
  });
  expect((await capture(streamUrl)).status).toBe(503);
  const seen = capture(streamUrl);
  await vi.waitFor(async () => expect((await caller.ask('counters', null)).alpha).toMatchObject({ open: 1 }), patience);
  expect(await caller.ask('interrupt', { provider: 'alpha', streamId: '1', how: 'reset' })).toBe(1);
  expect((await seen).ended).toBe('broken');
  await caller.ask('misbehavePlaylist', { provider: 'alpha', misbehaviour: { kind: 'loginPage' } });
  expect((await capture(playlistUrls.alpha!)).body.toString()).toContain('log in');
  expect((await caller.ask('counters', null)).alpha).toMatchObject({
    requests: 3,
    total: 2,
    peak: 1,
    playlist: { gets: 1 },
  });
  await caller.ask('resetCounters', null);
  expect((await caller.ask('counters', null)).alpha).toMatchObject({ requests: 0, playlist: { gets: 0 } });

  await caller.ask('stop', null);
  expect((await capture(streamUrl)).status).toBe(0);
  child.disconnect();
  expect(await endOf(child)).toBe(0);
});

test('what it cannot do it says: an unknown provider, a second start', async () => {
  const { child, caller } = startProcess();
  const misbehave = { provider: 'nobody', streamId: '1', misbehaviour: null };
  await expect(caller.ask('misbehave', misbehave)).rejects.toThrow('not started');
  await caller.ask('start', order({ plan: 'demo' }));
  await expect(caller.ask('start', order())).rejects.toThrow('started already');
  await expect(caller.ask('misbehave', misbehave)).rejects.toThrow('no provider "nobody"');
  child.disconnect();
  expect(await endOf(child)).toBe(0);
});

/** A process that owns a simulator which is in the middle of rendering a clip that takes long. */
async function startOwner(clipFolder: string): Promise<ChildProcess> {
  const slow = { width: 3840, height: 2160, frameRate: 50, videoKbps: 40_000 };
  const plan = { providers: [{ key: 'alpha', streams: [{ id: '1', name: 'Slow', clip: slow }] }] };
  const ask = { kind: 'ask', id: 1, name: 'start', request: order({ plan: plan as StartOrder['plan'], clipFolder }) };
  const script = join(folder, 'owner.mjs');
  await writeFile(
    script,
    `import { fork } from 'node:child_process';
    const child = fork(${JSON.stringify(simulatorFile)}, { execArgv: [] });
    child.on('message', ({ value }) => {
      fetch('http://127.0.0.1:' + value.port + '/alpha/streams/1.ts').catch(() => {});
      console.log(child.pid);
    });
    child.send(${JSON.stringify(ask)});`,
  );
  return spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Pids of living processes whose command line holds `text`. */
async function pidsWith(text: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return pids.filter((_, at) => lines[at]!.includes(text)).map(Number);
}

test.runIf(process.platform === 'linux')(
  'when its owner is killed it goes, and the ffmpeg that renders for it, too',
  async () => {
    const clipFolder = join(folder, 'clips');
    const owner = await startOwner(clipFolder);
    const [line] = await once(owner.stdout!, 'data');
    const simulatorPid = Number(String(line));
    await vi.waitFor(async () => expect(await pidsWith(clipFolder)).not.toEqual([]), patience); // ffmpeg, by its output file
    owner.kill('SIGKILL');
    await endOf(owner);
    await vi.waitFor(async () => expect(await pidsWith(clipFolder)).toEqual([]), patience);
    await vi.waitFor(() => expect(() => process.kill(simulatorPid, 0)).toThrow(), patience);
  },
);

test('started by hand it says what it is for', async () => {
  const child = spawn(process.execPath, [simulatorFile], { stdio: ['ignore', 'ignore', 'pipe'] });
  const [text] = await once(child.stderr, 'data');
  expect(String(text)).toContain('npm start -- --demo');
  expect(await endOf(child)).toBe(2);
});
