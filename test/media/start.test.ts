import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { ENDLESS, findProcess, openMediaTools } from './processes.js';

const PACKET_BYTES = 188;

async function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const testPicture = (seconds: number) => [
  '-v',
  'error',
  '-f',
  'lavfi',
  '-i',
  `testsrc=size=320x240:rate=25:duration=${seconds}`,
];
const asMpegTs = ['-c:v', 'mpeg2video', '-f', 'mpegts', 'pipe:1'];

test('ffmpeg writes a transport stream straight into our socket', async () => {
  await using tools = openMediaTools();
  const child = await tools.start('ffmpeg', [...testPicture(2), ...asMpegTs], {
    signal: new AbortController().signal,
    stdout: 'socket',
  });
  const bytes = await readAll(child.output!);
  expect(await child.exited).toMatchObject({ code: 0, signal: null, error: null });
  expect(bytes.length).toBeGreaterThan(50 * PACKET_BYTES);
  expect(bytes.length % PACKET_BYTES).toBe(0);
  for (let at = 0; at < bytes.length; at += PACKET_BYTES) expect(bytes[at]).toBe(0x47);
});

test('what goes in through the socket comes out of the other one, to the byte', async () => {
  await using tools = openMediaTools();
  const copy = ['-v', 'error', '-f', 'data', '-i', 'pipe:0', '-map', '0', '-c', 'copy', '-f', 'data', 'pipe:1'];
  const child = await tools.start('ffmpeg', copy, {
    signal: new AbortController().signal,
    stdin: 'socket',
    stdout: 'socket',
  });
  const sent = Buffer.alloc(5_000_000, Buffer.from('each byte counts, also the first one · '));
  child.input!.end(sent); // more than the sockets hold: ffmpeg reads only while we take its output
  const received = await readAll(child.output!);
  expect(received.length).toBe(sent.length);
  expect(createHash('sha256').update(received).digest('hex')).toBe(createHash('sha256').update(sent).digest('hex'));
  expect(await child.exited).toMatchObject({ error: null });
});

test('cancelling ends a tool that waits for us to read', async () => {
  await using tools = openMediaTools();
  const cancel = new AbortController();
  const child = await tools.start('ffmpeg', [...testPicture(3600), ...asMpegTs], {
    signal: cancel.signal,
    stdout: 'socket',
  });
  await new Promise((resolve) => child.output!.once('readable', resolve));
  cancel.abort();
  expect(await child.exited).toMatchObject({ error: null });
  expect(findProcess(child.pid)).toBeNull();
});

test('cancelling kills a tool that ignores the polite signal', async () => {
  const ffmpeg = '/bin/sh';
  await using tools = openMediaTools({ toolPaths: { ffmpeg, ffprobe: ffmpeg } });
  const cancel = new AbortController();
  const stubborn = ['-c', 'trap "" TERM; echo ready; while :; do sleep 0.1; done'];
  const child = await tools.start('ffmpeg', stubborn, { signal: cancel.signal, stdout: 'socket' });
  await new Promise((resolve) => child.output!.once('readable', resolve));
  cancel.abort();
  expect(await child.exited).toMatchObject({ signal: 'SIGKILL', error: null });
  expect(findProcess(child.pid)).toBeNull();
});

test('a tool that fails tells its reason when it ends', async () => {
  await using tools = openMediaTools();
  const child = await tools.start('ffmpeg', ['-v', 'error', '-i', '/nowhere.ts', ...asMpegTs], {
    signal: new AbortController().signal,
    stdout: 'socket',
  });
  expect(await readAll(child.output!)).toHaveLength(0);
  const { error, code } = await child.exited;
  expect(code).toBe(1);
  expect(error).toMatchObject({ code: 'media_failed', message: expect.stringContaining('No such file or directory') });
});

test('a tool that dies closes our writing end too', async () => {
  await using tools = openMediaTools();
  const args = ['-v', 'error', '-f', 'mpegts', '-i', 'pipe:0', '-f', 'null', '-'];
  const child = await tools.start('ffmpeg', args, { signal: new AbortController().signal, stdin: 'socket' });
  const closed = new Promise((resolve) => child.input!.once('close', resolve));
  process.kill(child.pid, 'SIGKILL');
  await closed;
  expect(await child.exited).toMatchObject({ signal: 'SIGKILL', error: { code: 'media_failed' } });
});

test('a program that cannot be started leaves neither a socket nor a folder behind', async () => {
  const before = readdirSync(tmpdir()).filter((name) => name.startsWith('hw-'));
  await using tools = openMediaTools({ toolPaths: { ffmpeg: '/tmp', ffprobe: '/tmp' } });
  const start = async () => {
    const child = await tools.start('ffmpeg', [], {
      signal: new AbortController().signal,
      stdin: 'socket',
      stdout: 'socket',
    });
    child.output?.resume(); // its end is not lost, though the child may be gone already
    await new Promise((resolve) => child.output?.once('end', resolve));
    throw (await child.exited).error;
  };
  await expect(start()).rejects.toMatchObject({ code: 'media_failed' });
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('hw-'))).toEqual(before);
});

test('a long-running tool has an end of its own: it outlives the call that started it', async () => {
  await using tools = openMediaTools();
  const cancel = new AbortController();
  const child = await tools.start('ffmpeg', ENDLESS, { signal: cancel.signal });
  expect(child).toMatchObject({ input: null, output: null });
  await tools.run('ffprobe', ['-version'], { signal: cancel.signal, timeoutMs: 10_000 });
  expect(findProcess(child.pid)).not.toBeNull();
  cancel.abort();
  await child.exited;
});
