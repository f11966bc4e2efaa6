import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  childrenOf,
  ENDLESS,
  eventually,
  findProcess,
  launcherPids,
  openMediaTools,
  type ProcessState,
} from './processes.js';

const never = new AbortController().signal;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'media-run-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The one ffmpeg that the launcher runs, once it has become ffmpeg (`setpriv` comes first). */
function runningTool(name = 'ffmpeg'): Promise<ProcessState> {
  return eventually(`${name} runs`, () =>
    launcherPids()
      .flatMap((pid) => childrenOf(pid))
      .find((child) => child.name === name),
  );
}

/** A stand-in for ffprobe that does what no real one does on demand. */
async function script(name: string, lines: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\n${lines}\n`);
  await chmod(path, 0o755);
  return path;
}

test('ffprobe reads a stream and its JSON comes back', async () => {
  await using tools = openMediaTools();
  const args = ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc=size=320x240:rate=25', '-show_streams', '-of', 'json'];
  const { stdout } = await tools.run('ffprobe', args, { signal: never, timeoutMs: 20_000 });
  expect(JSON.parse(stdout).streams[0]).toMatchObject({ width: 320, height: 240, r_frame_rate: '25/1' });
});

test('a failing ffprobe says why in its own words, without the password that was in the URL', async () => {
  await using tools = openMediaTools();
  const url = 'http://anna:s3cret@127.0.0.1:1/live/anna/s3cret/7.ts?token=abc';
  const failure = await tools
    .run('ffprobe', ['-v', 'error', url], { signal: never, timeoutMs: 20_000 })
    .catch((error) => error);
  expect(failure).toMatchObject({ code: 'media_failed' });
  expect(failure.message).toContain('Connection refused');
  expect(failure.message).toContain('http://127.0.0.1:1/…');
  expect(`${failure.message} ${failure.hint}`).not.toMatch(/s3cret|anna|abc/);
});

test('a tool that hangs is killed at its time limit', async () => {
  await using tools = openMediaTools();
  const run = tools.run('ffmpeg', ENDLESS, { signal: never, timeoutMs: 700 });
  const [{ pid }, failure] = await Promise.all([runningTool(), run.catch((error) => error)]);
  expect(failure).toMatchObject({ code: 'media_failed', message: expect.stringContaining('did not end within 0.7 s') });
  expect(findProcess(pid)).toBeNull();
});

test('cancelling kills the tool, and it is gone when the call returns', async () => {
  await using tools = openMediaTools();
  const cancel = new AbortController();
  const run = tools.run('ffmpeg', ENDLESS, { signal: cancel.signal, timeoutMs: 30_000 }).catch((error) => error);
  const { pid } = await runningTool();
  cancel.abort();
  expect(await run).toMatchObject({ code: 'call_cancelled' });
  expect(findProcess(pid)).toBeNull();
});

test('cancelled before it began, a call starts no launcher', async () => {
  await using tools = openMediaTools();
  const run = tools.run('ffmpeg', ENDLESS, { signal: AbortSignal.abort(), timeoutMs: 1_000 });
  await expect(run).rejects.toMatchObject({ code: 'call_cancelled' });
  expect(launcherPids()).toEqual([]);
});

test('a tool that prints without end is stopped instead of filling the memory', async () => {
  const ffprobe = await script('chatty', 'exec yes "ten bytes"');
  await using tools = openMediaTools({ toolPaths: { ffmpeg: ffprobe, ffprobe } });
  const run = tools.run('ffprobe', [], { signal: never, timeoutMs: 30_000 });
  await expect(run).rejects.toMatchObject({ code: 'media_failed', message: 'ffprobe printed more than 8 MiB.' });
});

test('of endless complaints only the last ones are kept', async () => {
  const ffprobe = await script(
    'complaining',
    'yes "some complaint" | head -c 3000000 >&2; echo "the last word" >&2; exit 3',
  );
  await using tools = openMediaTools({ toolPaths: { ffmpeg: ffprobe, ffprobe } });
  const failure = await tools.run('ffprobe', [], { signal: never, timeoutMs: 30_000 }).catch((error) => error);
  expect(failure.message).toMatch(/exit code 3.*the last word$/);
  expect(failure.message.length).toBeLessThan(500);
});

test('what a tool has started itself dies with it', async () => {
  const ffprobe = await script('with-child', 'sleep 300 & echo $!');
  await using tools = openMediaTools({ toolPaths: { ffmpeg: ffprobe, ffprobe } });
  const { stdout } = await tools.run('ffprobe', [], { signal: never, timeoutMs: 10_000 });
  expect(findProcess(Number(stdout))).toBeNull();
});

test('low priority is seen by the kernel', async () => {
  await using tools = openMediaTools();
  const cancel = new AbortController();
  const run = tools
    .run('ffmpeg', ENDLESS, { signal: cancel.signal, timeoutMs: 30_000, lowPriority: true })
    .catch(() => {});
  const { pid } = await runningTool();
  await expect.poll(() => findProcess(pid)?.nice).toBe(10); // it is set right after the start
  cancel.abort();
  await run;
});

test('an argument is never read by a shell', async () => {
  const ffprobe = await script('echoing', 'printf "%s|" "$@"');
  await using tools = openMediaTools({ toolPaths: { ffmpeg: ffprobe, ffprobe } });
  const args = ['$(id)', 'a b', '; exit 9', '"', '*'];
  const { stdout } = await tools.run('ffprobe', args, { signal: never, timeoutMs: 10_000 });
  expect(stdout).toBe(`${args.join('|')}|`);
});

test('the tools see neither our passwords nor a proxy', async () => {
  const ffprobe = await script('environment', 'env');
  await using tools = openMediaTools({ toolPaths: { ffmpeg: ffprobe, ffprobe } });
  process.env.PROVIDER_PASSWORD = 's3cret';
  process.env.http_proxy = 'http://127.0.0.1:9';
  const { stdout } = await tools.run('ffprobe', [], { signal: never, timeoutMs: 10_000 });
  delete process.env.PROVIDER_PASSWORD;
  delete process.env.http_proxy;
  expect(stdout).toContain('PATH=');
  expect(stdout).not.toMatch(/s3cret|proxy/);
});

test('a program that is not there is named', async () => {
  await using tools = openMediaTools({ toolPaths: { ffmpeg: '/nowhere/ffmpeg', ffprobe: '/nowhere/ffprobe' } });
  const run = tools.run('ffprobe', [], { signal: never, timeoutMs: 10_000 });
  await expect(run).rejects.toMatchObject({
    code: 'media_failed',
    message: expect.stringContaining('/nowhere/ffprobe'),
  });
});
