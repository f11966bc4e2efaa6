import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWebServer, type WebServer } from '../net/web-server.js';
import { runTool } from '../support/run-tool.js';

/** What ffmpeg's HLS muxer has written. */
export interface HlsClip {
  files: ReadonlyMap<string, Buffer>;
  /** The lines of each segment, with the keys and maps that hold for it. */
  segments: { lines: readonly string[]; held: readonly string[] }[];
  segmentSeconds: number;
}

const PICTURE = ['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '2', '-c:a', 'aac'];

/** @param args Of the muxer: `-hls_key_info_file KEYINFO` takes a key that is made here. */
export async function encodeHls(seconds: number, segmentSeconds: number, ...args: string[]): Promise<HlsClip> {
  const folder = await mkdtemp(join(tmpdir(), 'headwater-hls-'));
  try {
    await writeFile(join(folder, 'key.bin'), Buffer.from('0123456789abcdef'));
    await writeFile(join(folder, 'KEYINFO'), `key.bin\n${join(folder, 'key.bin')}\n`);
    const sources = [
      ...['-f', 'lavfi', '-i', `testsrc2=s=320x180:r=25:d=${seconds}`],
      ...['-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=48000:duration=${seconds}`],
    ];
    const muxer = ['-f', 'hls', '-hls_time', `${segmentSeconds}`, '-hls_list_size', '0', '-hls_playlist_type', 'vod'];
    const gop = ['-g', '25', '-keyint_min', '25', '-sc_threshold', '0'];
    const own = args.map((arg) => (arg === 'KEYINFO' ? join(folder, arg) : arg));
    await runTool(
      'ffmpeg',
      ['-v', 'error', '-y', ...sources, ...PICTURE, ...gop, ...muxer, ...own, join(folder, 'x.m3u8')],
      { signal: AbortSignal.timeout(30_000), timeoutMs: 30_000 },
    );
    const files = new Map<string, Buffer>();
    for (const name of await readdir(folder)) files.set(name, await readFile(join(folder, name)));
    return { files, segments: segmentsOf(files.get('x.m3u8')!.toString()), segmentSeconds };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Segments of sound alone, without a transport stream around it. */
export async function encodeSound(seconds: number, segmentSeconds: number): Promise<HlsClip> {
  const folder = await mkdtemp(join(tmpdir(), 'headwater-hls-'));
  try {
    const source = ['-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=48000:duration=${seconds}`, '-c:a', 'aac'];
    const muxer = ['-f', 'segment', '-segment_time', `${segmentSeconds}`, '-segment_format', 'adts'];
    await runTool('ffmpeg', ['-v', 'error', ...source, ...muxer, join(folder, 'x%d.aac')], {
      signal: AbortSignal.timeout(30_000),
      timeoutMs: 30_000,
    });
    const names = (await readdir(folder)).sort(
      (a, b) => Number.parseInt(a.slice(1), 10) - Number.parseInt(b.slice(1), 10),
    );
    const files = new Map<string, Buffer>();
    for (const name of names) files.set(name, Buffer.concat([ID3_TAG, await readFile(join(folder, name))]));
    const segments = names.map((name) => ({ lines: [`#EXTINF:${segmentSeconds},`, name], held: [] }));
    return { files, segments, segmentSeconds };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Picture and sound of the same programme, each in a list of its own. */
export interface ApartClips {
  picture: HlsClip;
  sound: HlsClip;
}

/** The picture flashes and the tone beeps at the same moment, once a second. */
const BEAT = 'lt(mod(t\\,1)\\,0.1)';
const FLASH = `drawbox=t=fill:color=black,drawbox=t=fill:color=white:enable='${BEAT}'`;
const BEEP = `asetnsamples=48,volume=volume=0:enable='not(${BEAT})'`;
const PICTURE_ALONE = ['-map', '0:v', '-vf', FLASH, '-c:v', 'libx264', '-preset', 'ultrafast'];
const SOUND_ALONE = ['-map', '1:a', '-af', BEEP, '-c:a', 'aac', '-b:a', '128k'];
const APART_GOP = ['-g', '50', '-keyint_min', '50', '-sc_threshold', '0'];
const APART_SECONDS = 2;

/** By ffmpeg's HLS muxer. */
export async function encodeApart(seconds: number, kind: 'mpegts' | 'fmp4'): Promise<ApartClips> {
  const files = await encodeApartFiles(seconds, (folder) => [
    ...[...PICTURE_ALONE, '-bf', '2', ...APART_GOP, ...SOUND_ALONE, '-f', 'hls', '-hls_time', `${APART_SECONDS}`],
    ...['-hls_list_size', '0', '-hls_playlist_type', 'vod', '-hls_segment_type', kind],
    ...(kind === 'fmp4' ? ['-hls_fmp4_init_filename', 'init_%v.mp4'] : []),
    ...['-hls_segment_filename', join(folder, `x_%v_%d.${kind === 'fmp4' ? 'm4s' : 'ts'}`)],
    ...['-var_stream_map', 'v:0,agroup:sound a:0,agroup:sound,default:yes', join(folder, 'list_%v.m3u8')],
  ]);
  const clipOf = (at: number): HlsClip => ({
    files,
    segments: segmentsOf(files.get(`list_${at}.m3u8`)!.toString()),
    segmentSeconds: APART_SECONDS,
  });
  return { picture: clipOf(0), sound: clipOf(1) };
}

/** Where ffmpeg's muxer begins a transport stream, and how long a frame of AAC is, in ticks of 90 kHz. */
const TS_START_TICKS = 126_000;
const AAC_FRAME_TICKS = 1_920;
const FRAMES_PER_SEGMENT = 94;

/** The picture in transport streams, the sound as bare AAC whose segments say when they begin. */
export async function encodeApartBare(seconds: number): Promise<ApartClips> {
  const files = new Map(
    await encodeApartFiles(seconds, (folder) => [
      ...[
        ...PICTURE_ALONE,
        '-bf',
        '0',
        ...APART_GOP,
        '-f',
        'hls',
        '-hls_time',
        `${APART_SECONDS}`,
        '-hls_list_size',
        '0',
      ],
      ...[join(folder, 'list_0.m3u8'), ...SOUND_ALONE, '-f', 'adts', join(folder, 'whole.aac')],
    ]),
  );
  const picture = { files, segments: segmentsOf(files.get('list_0.m3u8')!.toString()), segmentSeconds: APART_SECONDS };
  const frames = adtsFrames(files.get('whole.aac')!);
  const segments: HlsClip['segments'] = [];
  for (let from = 0; from < frames.length; from += FRAMES_PER_SEGMENT) {
    // the encoder's first frame is heard before the picture begins
    const tag = timeTag(TS_START_TICKS + (from - 1) * AAC_FRAME_TICKS);
    const own = frames.slice(from, from + FRAMES_PER_SEGMENT);
    const name = `sound_${segments.length}.aac`;
    files.set(name, Buffer.concat([tag, ...own]));
    segments.push({ lines: [`#EXTINF:${(own.length * AAC_FRAME_TICKS) / 90_000},`, name], held: [] });
  }
  return { picture, sound: { files, segments, segmentSeconds: APART_SECONDS } };
}

async function encodeApartFiles(
  seconds: number,
  argsFor: (folder: string) => readonly string[],
): Promise<ReadonlyMap<string, Buffer>> {
  const folder = await mkdtemp(join(tmpdir(), 'headwater-hls-'));
  try {
    const sources = [
      ...['-f', 'lavfi', '-i', `color=s=320x180:r=25:d=${seconds}`],
      ...['-f', 'lavfi', '-i', `sine=frequency=1000:sample_rate=48000:duration=${seconds}`],
    ];
    await runTool('ffmpeg', ['-v', 'error', '-y', ...sources, ...argsFor(folder)], {
      signal: AbortSignal.timeout(30_000),
      timeoutMs: 30_000,
    });
    const files = new Map<string, Buffer>();
    for (const name of await readdir(folder)) files.set(name, await readFile(join(folder, name)));
    return files;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Each says its length in 13 bits of its header (ISO/IEC 13818-7 §6.2). */
function adtsFrames(bytes: Buffer): Buffer[] {
  const frames: Buffer[] = [];
  for (let at = 0; at + 7 <= bytes.length; ) {
    const length = ((bytes[at + 3]! & 3) << 11) | (bytes[at + 4]! << 3) | (bytes[at + 5]! >> 5);
    frames.push(bytes.subarray(at, at + length));
    at += length;
  }
  return frames;
}

/** An ID3 tag with one private frame (RFC 8216 §3.4). */
function timeTag(ticks: number): Buffer {
  const owner = Buffer.from('com.apple.streaming.transportStreamTimestamp\0', 'latin1');
  const value = Buffer.alloc(8);
  value.writeBigUInt64BE(BigInt(ticks));
  const frame = Buffer.concat([Buffer.from([0x50, 0x52, 0x49, 0x56, 0, 0, 0, owner.length + 8, 0, 0]), owner, value]);
  return Buffer.concat([Buffer.from('ID3\x04\0\0\0\0\0', 'latin1'), Buffer.from([frame.length]), frame]);
}

/** As packagers put it before each segment of sound; what is in it does not matter here. */
const ID3_TAG = Buffer.concat([Buffer.from('ID3\x04\0\0\0\0\0\x14', 'latin1'), Buffer.alloc(20)]);

function segmentsOf(playlist: string): HlsClip['segments'] {
  const segments: HlsClip['segments'] = [];
  let held: string[] = [];
  let lines: string[] = [];
  for (const line of playlist.split('\n')) {
    if (/^#EXT-X-(KEY|MAP)/.test(line)) held = [...held.filter((one) => one.slice(0, 10) !== line.slice(0, 10)), line];
    else if (/^#EXT(INF|-X-BYTERANGE)/.test(line)) lines.push(line);
    else if (line !== '' && !line.startsWith('#')) {
      segments.push({ lines: [...lines, line], held });
      lines = [];
    }
  }
  return segments;
}

/** The same with the counters of packets beginning anew in each segment, as many packagers write them. */
export function withCountersAnew(clip: HlsClip): HlsClip {
  const files = [...clip.files].map(([name, bytes]): [string, Buffer] => {
    if (!name.endsWith('.ts')) return [name, bytes];
    const packets = Buffer.from(bytes);
    const last = new Map<number, number>();
    for (let at = 0; at < packets.length; at += 188) {
      const pid = packets.readUInt16BE(at + 1) & 0x1fff;
      const hasPayload = (packets[at + 3]! >> 4) & 1;
      const counter = ((last.get(pid) ?? 15) + hasPayload) & 15;
      last.set(pid, counter);
      packets[at + 3] = (packets[at + 3]! & 0xf0) | counter;
    }
    return [name, packets];
  });
  return { ...clip, files: new Map(files) };
}

export interface HlsServer extends WebServer {
  /** Most sockets that were open at a time. */
  peak(): number;
  asked(pattern: RegExp): number;
}

export interface HlsServerOptions {
  /** Segments in the list at the start, and later. */
  windowCount?: number;
  /** Number of the first segment. */
  firstSequence?: number;
  /** Served as `/sound.m3u8`; `/master.m3u8` names both lists. */
  sound?: HlsClip;
  /** What it does instead: returns true when it has answered. `elapsedMs` since the start. */
  instead?(request: http.IncomingMessage, response: http.ServerResponse, elapsedMs: number): boolean;
  /** Changes the list that is about to be sent. */
  rewrite?(text: string, elapsedMs: number): string;
}

/**
 * A live playlist `/live.m3u8` (below any folder), which grows by a segment each time that one would have been recorded, and its
 * segments beside it.
 */
export async function startHlsServer(clip: HlsClip, options: HlsServerOptions = {}): Promise<HlsServer> {
  const { windowCount = 4, firstSequence = 100 } = options;
  const startedMs = performance.now();
  let peak = 0;
  const server = await startWebServer((request, response) => {
    peak = Math.max(peak, server.sockets.size);
    const elapsedMs = performance.now() - startedMs;
    if (options.instead?.(request, response, elapsedMs)) return;
    const name = new URL(request.url!, 'http://x').pathname.replace(/.*\//, '');
    if (name === 'live.m3u8') {
      const from = Math.floor(elapsedMs / 1_000 / clip.segmentSeconds);
      const text = windowOf(clip, from, from + windowCount, firstSequence);
      response.end(options.rewrite?.(text, elapsedMs) ?? text);
      return;
    }
    if (options.sound && name === 'master.m3u8') return void response.end(MASTER);
    if (options.sound && name === 'sound.m3u8') {
      const from = Math.floor(elapsedMs / 1_000 / clip.segmentSeconds);
      return void response.end(windowOf(options.sound, from, from + windowCount, firstSequence));
    }
    const file = clip.files.get(name) ?? options.sound?.files.get(name);
    if (!file) return void response.writeHead(404).end();
    const range = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '');
    const bytes = range ? file.subarray(Number(range[1]), Number(range[2]) + 1) : file;
    response.writeHead(range ? 206 : 200, { 'Content-Length': bytes.length }).end(bytes);
  });
  return {
    ...server,
    peak: () => peak,
    asked: (pattern) => server.requests.filter(({ url }) => pattern.test(url!)).length,
  };
}

const MASTER = `#EXTM3U
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="one",DEFAULT=YES,URI="sound.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=400000,AUDIO="sound"
live.m3u8
`;

function windowOf(clip: HlsClip, from: number, to: number, firstSequence: number): string {
  const shown = clip.segments.slice(from, to);
  return [
    '#EXTM3U',
    `#EXT-X-TARGETDURATION:${clip.segmentSeconds}`,
    `#EXT-X-MEDIA-SEQUENCE:${firstSequence + from}`,
    ...shown.flatMap(({ lines, held }) => [...held, ...lines]),
    '',
  ].join('\n');
}
