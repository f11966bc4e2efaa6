import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClipCache, createClipCache } from '../../src/demo/clip-cache.js';
import { createClipReader, type StreamLayout } from '../../src/demo/clip-reader.js';
import { type ClipSpec, clipSeconds, completeClipSpec } from '../../src/demo/clips.js';
import { runTool } from '../support/run-tool.js';
import { CLIP_FOLDER } from '../support/simulated-provider.js';
import { checkTs, describeFindings } from '../support/ts-checker.js';
import { someOf } from '../support/whole.js';

let clips: ClipCache;
let folder: string;
beforeAll(async () => {
  clips = createClipCache({ run: runTool, folder: CLIP_FOLDER });
  folder = await mkdtemp(join(tmpdir(), 'headwater-reader-'));
});
afterAll(async () => {
  await clips[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const patience = () => AbortSignal.timeout(50_000);

/** Reads `rounds` of a clip as one stream. */
async function readRounds(spec: Partial<ClipSpec>, rounds: number, layout: StreamLayout = {}, startSeconds = 0) {
  const full = completeClipSpec({ title: 'Seam test', ...spec });
  const media = await clips.get(full, patience());
  const reader = createClipReader(media, layout, startSeconds * 90_000);
  const parts: Buffer[] = [];
  const ticks = rounds * clipSeconds(full) * 90_000;
  for (let part = reader.read(ticks, 65_536); part; part = reader.read(ticks, 65_536)) parts.push(part);
  return Buffer.concat(parts);
}

/** What a decoder complains about. */
async function decode(bytes: Buffer): Promise<string> {
  const file = join(folder, 'stream.ts');
  await writeFile(file, bytes);
  const args = ['-v', 'error', '-i', file, '-f', 'null', '-'];
  const { stderr } = await runTool('ffmpeg', args, { signal: patience(), timeoutMs: 50_000 });
  return stderr;
}

/** As a public station sends: two fields, the sound in two codecs and languages, subtitles. */
const BROADCAST: Partial<ClipSpec> = {
  isInterlaced: true,
  hasBeat: true,
  audio: 'mp2',
  language: 'deu',
  secondAudio: { audio: 'ac3', language: 'eng' },
  subtitleLanguage: 'deu',
};

describe('four rounds of a clip are one stream without a seam', () => {
  const clips: [string, Partial<ClipSpec>, number][] = [
    ['B frames and open GOPs', { isOpenGop: true }, 25],
    ['HEVC and AC-3', { video: 'hevc', audio: 'ac3' }, 25],
    ['interlaced H.264, two languages and subtitles', BROADCAST, 25],
    ['H.264 and AAC', {}, 25],
    ['50 frames a second', { frameRate: 50 }, 50],
    ['padded to 2 Mbit/s', { isPadded: true, videoKbps: 2_000 }, 25],
    ['MPEG-2 and MP2', { video: 'mpeg2video', audio: 'mp2', videoKbps: 1_500 }, 25],
    ['no sound', { audio: 'none' }, 25],
    ['interlaced MPEG-2', { video: 'mpeg2video', isInterlaced: true, videoKbps: 1_500 }, 25],
  ];
  test.each(someOf(clips, 3))('%s', async (_, spec, framesPerSecond) => {
    const bytes = await readRounds(spec, 4);
    const report = checkTs(bytes);
    expect(describeFindings(report)).toEqual([]);
    const seconds = 4 * clipSeconds(completeClipSpec({ title: '', ...spec }));
    expect(report.summary.streams[0]).toMatchObject({
      unitCount: seconds * framesPerSecond,
      keyFrameCount: seconds / 2,
    });
    expect(await decode(bytes)).toBe('');
  });

  test('radio', async () => {
    const bytes = await readRounds({ video: 'none' }, 4);
    expect(describeFindings(checkTs(bytes))).toEqual([]);
    expect(checkTs(bytes).summary.streams).toMatchObject([{ codec: 'aac', unitCount: 3_000 }]);
    expect(await decode(bytes)).toBe('');
  });
});

test('sound goes on at each seam exactly where it ended', async () => {
  const bytes = await readRounds({}, 3);
  const stamps = await packetTimes(bytes, 'a:0');
  const steps = new Set(stamps.slice(1).map((pts, at) => pts - stamps[at]!));
  expect([...steps]).toEqual([1_920]);
  expect(stamps).toHaveLength(3 * 750);
});

async function packetTimes(bytes: Buffer, stream: string): Promise<number[]> {
  const file = join(folder, 'times.ts');
  await writeFile(file, bytes);
  const args = ['-v', 'error', '-select_streams', stream, '-show_entries', 'packet=pts', '-of', 'csv=p=0', file];
  const { stdout } = await runTool('ffprobe', args, { signal: patience(), timeoutMs: 50_000 });
  return (stdout.match(/\d+/g) ?? []).map(Number);
}

test('the clock of 33 bits may run over in the middle', async () => {
  const bytes = await readRounds({ isOpenGop: true }, 2, { timeBaseTicks: 2 ** 33 - 7 * 90_000 });
  const report = checkTs(bytes);
  expect(describeFindings(report)).toEqual([]);
  const [video] = report.summary.streams;
  expect(video!.firstPts).toBeGreaterThan(video!.lastPts!);
  expect(report.summary.pcrSpanMs).toBeCloseTo(31_960, -1);
});

test('a stream may use other PIDs and another time base without another encode', async () => {
  const layout = { pmtPid: 480, firstPid: 481, programNumber: 700, timeBaseTicks: 123_456_789 };
  const { findings, summary } = checkTs(await readRounds({}, 1, layout));
  expect(findings).toEqual([]);
  expect(Object.keys(summary.pids)).toEqual(['0', '480', '481', '482']);
  expect(summary.streams[0]!.firstPts).toBe(123_456_789);
});

test('a start in the middle begins with PAT, PMT and the key frame before, at its own time', async () => {
  const { findings, summary } = checkTs(await readRounds({}, 1, {}, 16 + 5.3));
  expect(findings).toEqual([]);
  expect(summary.streams[0]!.firstPts).toBe(900_000 + 20 * 90_000);
});

test('an encoder that restarts leaves a break in time stamps and counters, and a key frame behind it', async () => {
  const media = await clips.get(completeClipSpec({ title: 'Seam test' }), patience());
  const reader = createClipReader(media, {}, 0);
  const before = reader.read(3 * 90_000, 10_000_000)!;
  reader.restartAt(90_000);
  const behind = reader.read(6 * 90_000, 10_000_000)!;
  expect(checkTs(behind)).toMatchObject({
    findings: [],
    summary: { streams: [{ firstPts: 90_000, unitCount: 75 }, {}] },
  });
  const checks = checkTs(Buffer.concat([before, behind])).findings.map(({ check }) => check);
  expect(checks).toEqual(expect.arrayContaining([14, 16, 21]));
});

test('reading in small steps gives the same bytes as reading at once', async () => {
  const media = await clips.get(completeClipSpec({ title: 'Seam test' }), patience());
  const whole = createClipReader(media, {}, 0).read(20 * 90_000, 100_000_000)!;
  const reader = createClipReader(media, {}, 0);
  const parts: Buffer[] = [];
  for (let ticks = 0; ticks <= 20 * 90_000; ticks += 3_600) {
    for (let part = reader.read(ticks, 1_316); part; part = reader.read(ticks, 1_316)) parts.push(part);
  }
  expect(Buffer.compare(Buffer.concat(parts), whole)).toBe(0);
});

test('a packet that carries only a PCR repeats the counter of its PID', () => {
  const packet = (control: number) => Buffer.concat([Buffer.from([0x47, 0, 0, control, 183, 0]), Buffer.alloc(182)]);
  const media = {
    packets: Buffer.concat([packet(0x10), packet(0x20), packet(0x10)]),
    streams: [{ pid: 256, streamType: 27, descriptors: new Uint8Array() }],
    pcrStream: 0,
    units: [{ from: 0, to: 3 * 188, atTicks: 0, isKey: false }],
    periodTicks: 3_600,
  };
  const bytes = createClipReader(media, {}, 0).read(2 * 3_600, 10_000)!;
  const counters = [2, 3, 4, 5, 6, 7].map((at) => bytes[at * 188 + 3]! & 0x0f);
  expect(counters).toEqual([0, 0, 1, 2, 2, 3]);
});
