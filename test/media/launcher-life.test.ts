import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findMediaTools } from '../../src/media/index.js';
import { entryUrl } from '../support/entries.js';
import { childrenOf, ENDLESS, eventually, findProcess, launcherPids, openMediaTools } from './processes.js';

const never = new AbortController().signal;
const version = { signal: never, timeoutMs: 20_000 };
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'media-owner-'));
  const root = fileURLToPath(new URL('../..', import.meta.url));
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: {
      ssr: 'src/media/index.ts',
      outDir: folder,
      target: 'node20',
      rollupOptions: { output: { entryFileNames: 'media.mjs' } },
    },
  });
});
afterAll(() => rm(folder, { recursive: true }));

/** A process of its own that has one ffmpeg running through a launcher and prints the pid of that ffmpeg. */
async function startOwner() {
  const script = join(folder, 'owner.mjs');
  const options = { launcherUrl: entryUrl('launcher').href, toolPaths: findMediaTools(process.env) };
  await writeFile(
    script,
    `import { createMediaTools } from './media.mjs';
    const { launcherUrl, toolPaths } = ${JSON.stringify(options)};
    const tools = createMediaTools({ launcherUrl: new URL(launcherUrl), toolPaths }, new AbortController().signal);
    const signal = new AbortController().signal;
    const child = await tools.start('ffmpeg', ${JSON.stringify(ENDLESS)}, { signal });
    console.log(child.pid);`,
  );
  const owner = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(owner.stdout, 'data');
  return { owner, toolPid: Number(String(line)), launcherPid: launcherPids(owner.pid)[0]! };
}

test('after our kill -9 neither the launcher nor an ffmpeg is left', async () => {
  const { owner, toolPid, launcherPid } = await startOwner();
  expect(findProcess(toolPid)).toMatchObject({ parentPid: launcherPid });
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  await eventually('ffmpeg is gone', () => findProcess(toolPid) === null);
  await eventually('the launcher is gone', () => findProcess(launcherPid) === null);
});

test('after a kill -9 of both at once no ffmpeg is left', async (context) => {
  const { owner, toolPid, launcherPid } = await startOwner();
  process.kill(launcherPid, 'SIGSTOP'); // so that it cannot act on its owner's end before its own
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  process.kill(launcherPid, 'SIGKILL');
  const isGone = await eventually('ffmpeg is gone', () => findProcess(toolPid) === null, 2_000).catch(() => false);
  if (!isGone) process.kill(toolPid, 'SIGKILL');
  if (!isGone && !hasSetpriv()) context.skip('this machine has no setpriv of util-linux');
  expect(isGone).toBe(true);
});

function hasSetpriv(): boolean {
  return spawnSync('setpriv', ['--pdeathsig', 'KILL', '--', 'true']).status === 0;
}

test('when the launcher crashes, open calls fail, its ffmpegs end, and the next call works', async () => {
  const warnings: string[] = [];
  const log = { warn: (_: object, message: string) => warnings.push(message), debug: () => {} };
  await using tools = openMediaTools({ log });
  const child = await tools.start('ffmpeg', ENDLESS, { signal: never });
  const open = tools.run('ffmpeg', ENDLESS, { signal: never, timeoutMs: 30_000 }).catch((error) => error);
  const [launcherPid] = launcherPids();
  const toolPids = await eventually('both run', () => {
    const pids = childrenOf(launcherPid!).map(({ pid }) => pid);
    return pids.length === 2 && pids;
  });
  process.kill(launcherPid!, 'SIGKILL');

  expect(await open).toMatchObject({ code: 'launcher_gone' });
  expect(await child.exited).toMatchObject({ error: { code: 'launcher_gone' } });
  await eventually('the ffmpegs are gone', () => toolPids.every((pid) => findProcess(pid) === null));
  expect(warnings).toEqual(['launcher ended unexpectedly']);
  await expect(tools.run('ffprobe', ['-version'], version)).resolves.toMatchObject({
    stdout: expect.stringContaining('ffprobe version'),
  });
});

test('a launcher that crashes at every start is given up for a while', async () => {
  const launcherUrl = new URL(`file://${join(folder, 'crashing.mjs')}`);
  await writeFile(launcherUrl, 'process.exit(7);');
  await using tools = openMediaTools({ launcherUrl });
  const failures: string[] = [];
  for (let round = 0; round < 6; round++) {
    failures.push(
      await tools.run('ffprobe', ['-version'], version).then(String, (error) => `${error.code} ${error.message}`),
    );
  }
  expect(failures[0]).toBe('launcher_gone The launcher ended unexpectedly (exit code 7).');
  expect(failures[5]).toMatch(/^launcher_gone .*5 times within a minute/);
});

test('a launcher that hangs is replaced, and what it had running ends', async () => {
  await using tools = openMediaTools({ patienceMs: 400 });
  const cancel = new AbortController();
  const child = await tools.start('ffmpeg', ENDLESS, { signal: never });
  const open = tools.run('ffmpeg', ENDLESS, { signal: cancel.signal, timeoutMs: 60_000 }).catch((error) => error);
  const [launcherPid] = launcherPids();
  await eventually('both run', () => childrenOf(launcherPid!).length === 2);
  process.kill(launcherPid!, 'SIGSTOP');
  cancel.abort();
  expect(await open).toMatchObject({ code: 'launcher_gone' });
  await eventually('the ffmpeg is gone', () => findProcess(child.pid) === null);
  await expect(tools.run('ffprobe', ['-version'], version)).resolves.toBeDefined();
});

test('an idle launcher ends, and the next call starts another', async () => {
  await using tools = openMediaTools({ idleMs: 300 });
  await tools.run('ffprobe', ['-version'], version);
  const [first] = launcherPids();
  await eventually('the idle launcher is gone', () => findProcess(first!) === null);
  await tools.run('ffprobe', ['-version'], version);
  expect(launcherPids()).not.toContain(first);
});

test('a launcher with a running tool is not idle', async () => {
  await using tools = openMediaTools({ idleMs: 100 });
  const cancel = new AbortController();
  const child = await tools.start('ffmpeg', ENDLESS, { signal: cancel.signal });
  const [launcherPid] = launcherPids();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(findProcess(child.pid)).not.toBeNull();
  expect(launcherPids()).toEqual([launcherPid]);
  cancel.abort();
  await child.exited;
});

test('calls that come while the idle launcher leaves are all answered', async () => {
  await using tools = openMediaTools({ idleMs: 5 });
  for (let round = 0; round < 15; round++) {
    await tools.run('ffprobe', ['-version'], version);
    await new Promise((resolve) => setTimeout(resolve, round));
  }
});

test('Ctrl-C and a service stop reach the launcher too, but the owner decides', async () => {
  await using tools = openMediaTools();
  await tools.run('ffprobe', ['-version'], version);
  const [launcherPid] = launcherPids();
  process.kill(launcherPid!, 'SIGINT');
  process.kill(launcherPid!, 'SIGTERM');
  await tools.run('ffprobe', ['-version'], version);
  expect(launcherPids()).toEqual([launcherPid]);
});

test('closing ends tools that run, and later calls are refused', async () => {
  const tools = openMediaTools();
  const child = await tools.start('ffmpeg', ENDLESS, { signal: never });
  await tools[Symbol.asyncDispose]();
  expect(launcherPids()).toEqual([]);
  // it was killed before the launcher ended, and may take a moment to be gone
  await eventually('ffmpeg has gone', () => findProcess(child.pid) === null);
  expect(await child.exited).toMatchObject({ error: { code: 'shutting_down' } });
  await expect(tools.run('ffprobe', ['-version'], version)).rejects.toMatchObject({ code: 'shutting_down' });
});
