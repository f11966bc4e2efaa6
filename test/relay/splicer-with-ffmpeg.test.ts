import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFramer, createSourceReader, createSplicer, type MappedBlock } from '../../src/formats/mpegts/index.js';
import { runTool } from '../support/run-tool.js';
import { checkTs, describeFindings } from '../support/ts-checker.js';

/** What real encoders write goes through framer, reader and splicer, and what comes out is decoded by ffmpeg. */
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headwater-splicer-'));
});
afterAll(() => rm(folder, { recursive: true }));

const limits = () => ({ signal: AbortSignal.timeout(30_000), timeoutMs: 30_000 });

const clips = new Map<string, Promise<Buffer>>();

/** Six seconds of test picture and tone. The same arguments are encoded once. */
function encode(...args: string[]): Promise<Buffer> {
  const key = args.join(' ');
  const clip = clips.get(key) ?? encodeAfresh(clips.size, args);
  clips.set(key, clip);
  return clip;
}

async function encodeAfresh(index: number, args: readonly string[]): Promise<Buffer> {
  const file = join(folder, `clip-${index}.ts`);
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=25:d=6'];
  const tone = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000:duration=6'];
  await runTool('ffmpeg', ['-v', 'error', '-y', ...picture, ...tone, ...args, '-f', 'mpegts', file], limits());
  return await readFile(file);
}

const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '2', '-g', '50', '-c:a', 'aac'];
const OPEN = [
  ...['-c:v', 'libx264', '-preset', 'veryfast', '-bf', '3', '-g', '25', '-x264-params', 'open-gop=1:scenecut=0'],
  ...['-c:a', 'aac', '-b:a', '96k', '-mpegts_start_pid', '0x300', '-output_ts_offset', '5000'],
];
const HEVC = ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=error:keyint=25', '-c:a', 'ac3'];
const MPEG2 = ['-c:v', 'mpeg2video', '-bf', '2', '-g', '15', '-c:a', 'mp2'];

/** Feeds the sources in uneven pieces, as a network does. */
function splice(sources: readonly Buffer[]): { bytes: Buffer; blocks: MappedBlock[] } {
  const blocks: MappedBlock[] = [];
  const splicer = createSplicer((block) => blocks.push(block));
  for (const source of sources) {
    const reader = createSourceReader({
      onReady: () => splicer.switchTo(reader),
      onFault: (fault) => expect.unreachable(fault),
    });
    const framer = createFramer();
    for (let at = 0, size = 1; at < source.length; at += size, size = 1 + ((size * 7_919) % 30_011)) {
      framer.push(Buffer.from(source.subarray(at, at + size)), reader.push);
      splicer.take();
    }
  }
  return { bytes: Buffer.concat(blocks.map(({ data }) => data)), blocks };
}

/** What ffmpeg complains of while it decodes, and how many pictures it gets. */
async function decode(bytes: Buffer): Promise<{ complaints: string[]; pictureCount: number }> {
  const file = join(folder, 'decoded.ts');
  await writeFile(file, bytes);
  const { stderr } = await runTool('ffmpeg', ['-v', 'error', '-i', file, '-f', 'null', '-'], limits());
  const count = ['-v', 'quiet', '-select_streams', 'v', '-count_frames', '-show_entries', 'stream=nb_read_frames'];
  const { stdout } = await runTool('ffprobe', [...count, '-of', 'csv=p=0', file], limits());
  // ffmpeg says this of any clip with an open group that is joined behind its first picture
  const complaints = stderr.split('\n').filter((line) => line !== '' && !/mmco: unref short failure/.test(line));
  return { complaints, pictureCount: Number.parseInt(stdout, 10) };
}

/** The clock of a picture that is left out is sent alone: it is off the others by a picture. */
const findings = (bytes: Buffer) => describeFindings(checkTs(bytes, { clockJitterMs: 40 }));

/** From somewhere in the middle of a packet, as when one joins a live stream. */
const joined = (clip: Buffer) => clip.subarray(Math.floor(clip.length / 5) + 77);

describe('a stream that is joined somewhere starts at its next key frame and plays without a fault', () => {
  test.each([
    ['H.264 with closed groups', H264, 99],
    ['H.264 with open groups, which sends one IDR only', OPEN, 99],
    ['HEVC, which sends clean random access only', HEVC, 99],
    ['MPEG-2', MPEG2, 99],
  ])('%s', async (_, codec, pictureCountMin) => {
    const { bytes, blocks } = splice([joined(await encode(...codec))]);
    expect(findings(bytes)).toEqual([]);
    const decoded = await decode(bytes);
    expect(decoded.complaints).toEqual([]);
    expect(decoded.pictureCount).toBeGreaterThanOrEqual(pictureCountMin);
    const marks = blocks.filter(({ mark }) => mark !== null);
    expect(marks).toHaveLength(checkTs(bytes).summary.streams[0]!.keyFrameCount);
  });
});

test('every place where a viewer may begin gives a picture without a complaint', async () => {
  const { blocks } = splice([await encode(...H264)]);
  const starts = blocks.flatMap(({ mark }, at) => (mark === null ? [] : [at]));
  expect(starts).toHaveLength(3);
  for (const start of starts) {
    const { complaints, pictureCount } = await decode(Buffer.concat(blocks.slice(start).map(({ data }) => data)));
    expect(complaints).toEqual([]);
    expect(pictureCount).toBeGreaterThanOrEqual(49);
  }
});

test('viewers see three sources, with open and closed groups and other PIDs, as one stream', async () => {
  const [closed, open] = await Promise.all([encode(...H264), encode(...OPEN)]);
  const { bytes } = splice([closed, joined(open), joined(closed)]);
  expect(findings(bytes)).toEqual([]);
  const { complaints, pictureCount } = await decode(bytes);
  expect(complaints).toEqual([]);
  expect(pictureCount).toBeGreaterThanOrEqual(340);
});

test('of a source that breaks off in the middle of a picture nothing half is sent', async () => {
  const clip = await encode(...H264);
  const { bytes } = splice([clip.subarray(0, Math.floor(clip.length / 2)), clip]);
  expect(findings(bytes)).toEqual([]);
  const { complaints } = await decode(bytes);
  expect(complaints).toEqual([]);
});

test('the clock may wrap in the middle of the evening', async () => {
  const clip = await encode(...H264, '-output_ts_offset', String((2 ** 33 - 4 * 90_000) / 90_000));
  const { bytes } = splice([clip, joined(clip)]);
  expect(findings(bytes)).toEqual([]);
  expect((await decode(bytes)).complaints).toEqual([]);
});

test('a radio stream without picture plays, and after a break goes on', async () => {
  const radio = ['-vn', '-c:a', 'mp2', '-pes_payload_size', '0'];
  const clip = await encode(...radio);
  const { bytes, blocks } = splice([joined(clip), clip]);
  expect(findings(bytes)).toEqual([]);
  expect(blocks.filter(({ mark }) => mark !== null).length).toBeGreaterThanOrEqual(9);
  expect((await decode(bytes)).complaints).toEqual([]);
});
