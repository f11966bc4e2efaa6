import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAttributes, type Variant } from './hls-checker-list.js';
import type { HlsReport } from './hls-checker-rules.js';
import { runTool } from './run-tool.js';

/** Sound tracks that players may choose, judged by RFC 8216 §3.4 and §4.3.4. */

export function parseSounds(text: string): Record<string, string>[] {
  return text
    .split(/\r?\n/)
    .flatMap((line) => {
      const [, list] = /^#EXT-X-MEDIA:(.*)$/.exec(line) ?? [];
      return list === undefined ? [] : [parseAttributes(list)];
    })
    .filter(({ TYPE }) => TYPE === 'AUDIO');
}

export function checkSounds(text: string, variants: readonly Variant[], report: HlsReport): void {
  const sounds = parseSounds(text);
  for (const { attributes, uri } of variants) {
    const group = attributes.AUDIO;
    if (group && !sounds.some((sound) => sound['GROUP-ID'] === group))
      report('master', `${uri} has the sounds "${group}", and there are none`);
  }
  for (const group of new Set(sounds.map((sound) => sound['GROUP-ID']))) {
    const members = sounds.filter((sound) => sound['GROUP-ID'] === group);
    if (!group || !variants.some(({ attributes }) => attributes.AUDIO === group))
      report('master', `no variant has the sounds "${group}"`);
    const names = members.map(({ NAME }) => NAME);
    if (names.some((name) => !name) || new Set(names).size < names.length)
      report('master', `the sounds are called ${JSON.stringify(names)}`);
    if (members.filter(({ DEFAULT }) => DEFAULT === 'YES').length !== 1)
      report('master', `the sounds "${group}" have not one default`);
  }
}

/** By the ending of its name. */
export function isPacked(uri: string): boolean {
  return /\.(aac|ac3|ec3|mp3)(\?|$)/.test(uri);
}

/** Segments that follow one another without a mark: each begins when the one before has ended, and has whole frames. */
export async function checkPackedRun(
  run: readonly { number: number; uri: string; media: Buffer }[],
  report: HlsReport,
): Promise<void> {
  let dueTicks: number | null = null;
  for (const { number, uri, media } of run) {
    const tag = readTimeTag(media);
    if (!tag) {
      report('sound', `segment ${number} does not begin with its time`);
      continue;
    }
    if (dueTicks !== null && Math.abs(tag.ticks - dueTicks) > SLACK_TICKS)
      report('sound', `segment ${number} begins ${Math.round((tag.ticks - dueTicks) / 90)} ms off the one before`);
    const { bytes, seconds } = await probeFrames(media.subarray(tag.sizeBytes), uri);
    if (bytes !== media.length - tag.sizeBytes)
      report('sound', `segment ${number} has ${media.length - tag.sizeBytes} bytes, its frames ${bytes}`);
    dueTicks = tag.ticks + 90_000 * seconds;
  }
}

/** Time stamps are rounded. */
const SLACK_TICKS = 90;
const OWNER = 'com.apple.streaming.transportStreamTimestamp\0';

/** Only as it must be: one private frame in an ID3 tag. */
function readTimeTag(media: Buffer): { ticks: number; sizeBytes: number } | null {
  if (media.toString('latin1', 0, 3) !== 'ID3' || media.toString('latin1', 10, 14) !== 'PRIV') return null;
  if (media.toString('latin1', 20, 20 + OWNER.length) !== OWNER) return null;
  const [a, b, c, d] = media.subarray(6, 10);
  const sizeBytes = 10 + (a! << 21) + (b! << 14) + (c! << 7) + d!;
  return { ticks: Number(media.readBigUInt64BE(20 + OWNER.length)), sizeBytes };
}

async function probeFrames(frames: Buffer, uri: string): Promise<{ bytes: number; seconds: number }> {
  if (frames.length === 0) return { bytes: 0, seconds: 0 };
  const folder = await mkdtemp(join(tmpdir(), 'headwater-sound-'));
  try {
    const format = /\.(\w+)(\?|$)/.exec(uri)![1]!.replace('ec3', 'eac3');
    const file = join(folder, `sound.${format}`);
    await writeFile(file, frames);
    const args = ['-v', 'error', '-f', format, '-show_entries', 'packet=size,duration_time', '-of', 'json', file];
    const { stdout } = await runTool('ffprobe', args, { signal: AbortSignal.timeout(20_000), timeoutMs: 20_000 });
    const { packets } = JSON.parse(stdout) as { packets: { size: string; duration_time: string }[] };
    return {
      bytes: packets.reduce((sum, { size }) => sum + Number(size), 0),
      seconds: packets.reduce((sum, { duration_time }) => sum + Number(duration_time), 0),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}
