import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Check 25: what ffmpeg makes of a stream. Like the checker it shares no code with what wrote it. */
export interface Decoded {
  /** What it complains about, but for what it says of every stream with open groups that is joined behind its first picture. */
  complaints: string[];
  pictureCount: number;
}

const PATIENCE_MS = 60_000;
const OUTPUT_BYTES_MAX = 64 * 2 ** 20;
const HARMLESS = /mmco: unref short failure/;

/** Decodes picture and sound. The bytes should end with whole units: see `wholeUnits`. */
export async function decodeTs(bytes: Uint8Array): Promise<Decoded> {
  return await withFile(bytes, async (path) => {
    const streams = ['-map', '0:v?', '-map', '0:a?'];
    const { stdout, stderr } = await ffmpeg('-v', 'repeat+error', '-i', path, ...streams, '-f', 'framecrc', '-');
    const hasVideo = /^#media_type 0: video/m.test(stdout);
    return {
      complaints: stderr.split('\n').filter((line) => line.trim() !== '' && !HARMLESS.test(line)),
      pictureCount: hasVideo ? (stdout.match(/^0,/gm) ?? []).length : 0,
    };
  });
}

/** One beat of a clip with `hasBeat`: when the picture flashes, and how much later its beep is heard, in ms. */
export interface Beat {
  atMs: number;
  skewMs: number;
}

const FLASH_LUMA = 200;
/** Of 32,768. */
const BEEP_LOUDNESS = 4_000;
/** Quiet for so long is between two beeps. */
const QUIET_MS = 200;
/** Half a beat: what is further away belongs to another. */
const PAIR_MS_MAX = 450;

/** The beats of a stream. One that a splice has cut has no flash or no beep, and is left out. */
export async function listBeats(bytes: Uint8Array): Promise<Beat[]> {
  return await withFile(bytes, async (path) => {
    const [flashes, beeps] = await Promise.all([listFlashes(path), listBeeps(path)]);
    return flashes.flatMap((atMs) => {
      const skews = beeps.map((beepMs) => beepMs - atMs).sort((one, other) => Math.abs(one) - Math.abs(other));
      return skews[0] !== undefined && Math.abs(skews[0]) < PAIR_MS_MAX ? [{ atMs, skewMs: skews[0] }] : [];
    });
  });
}

async function listFlashes(path: string): Promise<number[]> {
  const luma = 'scale=16:16,signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-';
  const video = ['-map', '0:v:0', '-vf', luma, '-f', 'null', '-'];
  const { stdout } = await ffmpeg('-v', 'error', '-copyts', '-i', path, ...video);
  const found: number[] = [];
  let isLight = false;
  for (const [, time, value] of stdout.matchAll(/pts_time:(\S+)\n[^=\n]+=(\S+)/g)) {
    const isNow = Number(value) > FLASH_LUMA;
    if (isNow && !isLight) found.push(Number(time) * 1_000);
    isLight = isNow;
  }
  return found;
}

/** Samples beside the time of each frame: filters that cut frames anew would count over the holes that are looked for. */
async function listBeeps(path: string): Promise<number[]> {
  const pcm = `${path}.pcm`;
  const audio = ['-map', '0:a:0', '-af', 'ashowinfo', '-c:a', 'pcm_s16le', '-f', 's16le', pcm];
  const { stderr } = await ffmpeg('-v', 'info', '-copyts', '-i', path, ...audio);
  const samples = await readFile(pcm);
  const found: number[] = [];
  let at = 0;
  let loudMs = Number.NEGATIVE_INFINITY;
  const frames = /pts_time:(\S+) .*?channels:(\d+) .*?rate:(\d+) nb_samples:(\d+)/g;
  for (const [, time, channels, rate, count] of stderr.matchAll(frames)) {
    for (let sample = 0; sample < Number(count) && at + 2 <= samples.length; sample++) {
      const nowMs = (Number(time) + sample / Number(rate)) * 1_000;
      if (Math.abs(samples.readInt16LE(at)) > BEEP_LOUDNESS) {
        if (nowMs - loudMs > QUIET_MS) found.push(nowMs);
        loudMs = nowMs;
      }
      at += 2 * Number(channels);
    }
  }
  return found;
}

/** Leaves out the last unit of each PID, which the end of a capture cuts, and with it what no longer fills a packet. */
export function wholeUnits(bytes: Uint8Array): Uint8Array {
  const starts = new Map<number, number>();
  const pidAt = (at: number) => (bytes[at + 1]! % 32) * 256 + bytes[at + 2]!;
  const end = bytes.length - (bytes.length % 188);
  for (let at = 0; at < end; at += 188) if (bytes[at + 1]! & 0x40) starts.set(pidAt(at), at);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < end; at += 188) {
    if (at < (starts.get(pidAt(at)) ?? end) || pidAt(at) === 0) parts.push(bytes.subarray(at, at + 188));
  }
  return Buffer.concat(parts);
}

async function ffmpeg(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const options = { timeout: PATIENCE_MS, maxBuffer: OUTPUT_BYTES_MAX };
  return await promisify(execFile)('nice', ['ffmpeg', '-nostdin', '-threads', '1', ...args], options);
}

async function withFile<T>(bytes: Uint8Array, use: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'headwater-decode-'));
  try {
    const path = join(folder, 'captured.ts');
    await writeFile(path, bytes);
    return await use(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}
