import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { BUILT_IN_PROFILES, type Profile } from '../../src/base/profiles.js';
import { parseConfig } from '../../src/config/index.js';
import { ticksBetween } from '../../src/formats/mpegts/index.js';
import { candidates, SOFTWARE } from '../../src/renditions/encoders.js';
import { createHardware, describeProfile } from '../../src/renditions/index.js';
import { encodesPicture, keepsTime, renditionArguments, type SourceFormat } from '../../src/renditions/recipe.js';
import { works } from '../../src/renditions/test-encode.js';
import { openMediaTools } from '../media/processes.js';
import { checkTs } from '../support/ts-checker.js';

const H264 = { videoCodec: 'h264' };
const HEVC = { videoCodec: 'hevc' };
const RADIO = { videoCodec: null };

const builtIn = (key: string): Profile => BUILT_IN_PROFILES.find((one) => one.key === key)!;
const line = (profile: Profile, source: SourceFormat = H264, encoder = SOFTWARE) =>
  renditionArguments(profile, source, encoder).join(' ');

/** Profiles of a config file, by key. */
function written(yaml: string): Profile {
  const read = parseConfig(`profiles: [${yaml}]`, { env: {}, fileName: 'config.yaml' });
  if (!read.ok) throw new Error(JSON.stringify(read.errors));
  return read.config.profiles[0]!;
}

test.each([
  ['remux', H264, '-map 0:v:0? -c:v copy -map 0:a? -c:a copy -map 0:s? -c:s copy'],
  ['remux', HEVC, '-map 0:v:0? -c:v copy -map 0:a? -c:a copy -map 0:s? -c:s copy'],
  ['web', H264, '-map 0:v:0? -c:v copy -map 0:a:0? -c:a aac -b:a 128k -ac 2'],
  ['web', HEVC, '-c:v libx264 -preset veryfast'],
  ['480p', H264, 'scale=w=-2:h=trunc(min(480\\,ih)/2)*2,format=yuv420p -c:v libx264'],
  ['720p', H264, '-b:v 2800k -maxrate 3640k -bufsize 5600k'],
  ['1080p', RADIO, '-map 0:v:0? -c:v copy -map 0:a:0? -c:a aac'],
  ['audio', H264, '-vn -map 0:a:0? -c:a aac -b:a 128k'],
])('%s of %o has %s', (key, source, words) => {
  expect(line(builtIn(key), source)).toContain(words);
});

test('only a picture that is made anew counts as encoded', () => {
  const encoded = (source: { videoCodec: string | null }) =>
    BUILT_IN_PROFILES.filter((profile) => encodesPicture(profile, source)).map(({ key }) => key);
  expect(encoded(H264)).toEqual(['1080p', '720p', '480p']);
  expect(encoded(HEVC)).toEqual(['web', '1080p', '720p', '480p']);
  expect(encoded(RADIO)).toEqual([]);
});

test('a template stands between our input and our output, with its placeholders filled in', () => {
  const mine = written(
    '{ key: mine, height: 360, videoKbps: 700, arguments: ["-map", "0:v:0", "-vf", "{filter}", "-c:v", "{encoder}", "-b:v", "{videoKbps}k", "-an"] }',
  );
  const [vaapi] = candidates('vaapi');
  const args = renditionArguments(mine, H264, vaapi!);
  expect(args.slice(-1)).toEqual(['pipe:1']);
  expect(args.filter((one) => one === '-i' || one === 'pipe:0')).toEqual(['-i', 'pipe:0']);
  expect(args.indexOf('-init_hw_device')).toBeLessThan(args.indexOf('-i'));
  expect(args.join(' ')).toContain(
    'trunc(min(360\\,ih)/2)*2,format=nv12,hwupload -c:v h264_vaapi -b:v 700k -an -max_interleave_delta',
  );
  const whole = written('{ key: whole, arguments: ["-threads", "1", "{input}", "{audio}", "{output}"] }');
  expect(line(whole)).toMatch(/-v error -threads 1 -probesize .* -i pipe:0 -map 0:a:0\? .* pipe:1$/);
});

test('a profile in the config file keeps of a built-in one what it does not name; mistakes are named where they are', () => {
  expect(written('{ key: 480p, videoKbps: 900 }')).toEqual({ ...builtIn('480p'), videoKbps: 900 });
  expect(written('{ key: small }')).toMatchObject({ name: 'small', video: 'h264', height: null, arguments: null });
  const wrong = (yaml: string) => {
    const read = parseConfig(`profiles: [${yaml}]`, { env: {}, fileName: 'config.yaml' });
    return read.ok ? [] : read.errors.map(({ message }) => message);
  };
  expect(wrong('{ key: copy }')[0]).toContain('not copy');
  expect(wrong('{ key: mine, arguments: ["{video}", "-i", "x"] }')[0]).toContain('{input}');
});

test('each profile says in words what it does', () => {
  expect(describeProfile(builtIn('web'))).toBe(
    'Picture as it is where it is H.264, else as H.264 with at most 1080 lines and about 5000 kbit/s; the first sound track as AAC in stereo with 128 kbit/s.',
  );
  expect(describeProfile(builtIn('audio'))).toMatch(/^No picture; /);
});

test('chips are tried in the order of what they do best, and only those that the setting allows', () => {
  expect(candidates('auto').map(({ key }) => key)).toEqual(['nvenc', 'qsv', 'vaapi', 'v4l2m2m']);
  expect(candidates('off')).toEqual([]);
  expect(candidates('vaapi').map(({ key }) => key)).toEqual(['vaapi']);
});

test('an encoder works when ten pictures come out of it', async () => {
  await using tools = openMediaTools();
  const { signal } = new AbortController();
  expect(await works(SOFTWARE, tools.run, signal)).toBe(true);
  expect(await works({ ...SOFTWARE, codec: 'h264_nowhere' }, tools.run, signal)).toBe(false);
});

test.each(['auto', 'vaapi', 'off'] as const)(
  'with transcode.hardware %s, what is offered really encodes',
  async (wanted) => {
    await using tools = openMediaTools();
    const { signal } = new AbortController();
    const warnings: string[] = [];
    const log = { warn: (_: object, message: string) => warnings.push(message), info() {} };
    const hardware = createHardware({ run: tools.run, wanted: () => wanted, log }, signal);
    const encoder = await hardware.encoder();
    expect(await hardware.encoder()).toBe(encoder);
    expect(await works(encoder, tools.run, signal)).toBe(true);
    const isInVain = wanted === 'vaapi' && encoder.key === 'software';
    expect(warnings).toHaveLength(isInVain ? 1 : 0);
  },
);

test('time stamps stay as they are, over the end of what their 33 bits can count', () => {
  const wrapSeconds = 2 ** 33 / 90_000;
  for (const startSeconds of [1_000.02, wrapSeconds - 3.5, wrapSeconds - 90_000]) {
    const source = ['-f', 'lavfi', '-i', 'testsrc=s=320x180:r=25', '-f', 'lavfi', '-i', 'sine=r=48000', '-t', '5'];
    const coded = [
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-g',
      '25',
      '-c:a',
      'aac',
      '-muxdelay',
      '0',
      '-muxpreload',
      '0',
    ];
    const offset = ['-output_ts_offset', String(startSeconds), '-f', 'mpegts', 'pipe:1'];
    const { stdout: input } = spawnSync('ffmpeg', ['-v', 'error', ...source, ...coded, ...offset]);
    const { stdout } = spawnSync('ffmpeg', renditionArguments(builtIn('480p'), H264, SOFTWARE), { input });
    const [before, after] = [input, stdout].map((bytes) => checkTs(bytes, { allowCutEnd: true }));
    // tables and clock are seldom before their time begins anew; a relay sends its own
    expect(after!.findings.filter(({ check }) => ![9, 10, 11, 17, 23].includes(check))).toEqual([]);
    const [was, is] = [before!, after!].map(({ summary }) => summary.streams[0]!.firstPts!);
    expect(Math.abs(ticksBetween(was!, is!))).toBeLessThanOrEqual(1_800); // half a picture
    expect(after!.summary.streams[0]!.keyFrameCount).toBe(3);
    expect(Math.abs(after!.summary.streams[0]!.unitCount - 125)).toBeLessThanOrEqual(1);
  }
});

test('a template that may move the time is known', () => {
  const template = (...args: string[]) => keepsTime({ arguments: args });
  expect(template('{video}', '{audio}', '-af', 'volume=1.5')).toBe(true);
  expect(template('{video}', '-r', '25', '{audio}')).toBe(false);
  expect(template('-vf', '{filter},setpts=PTS-STARTPTS')).toBe(false);
  expect(keepsTime(builtIn('480p'))).toBe(true);
});
