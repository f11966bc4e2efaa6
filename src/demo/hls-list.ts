import { createHash } from 'node:crypto';
import type { ClipMedia } from './clip-media.js';
import type { ClipSpec } from './clips.js';
import type { Segment, SegmentWindow } from './hls-timeline.js';
import type { HlsPlan } from './simulator-options.js';

/** Writes the lists of a stream in segments, and says what its keys and files hold. @see RFC 8216 */

const SEGMENTS_PER_KEY = 8;
const SEGMENTS_PER_FILE = 4;

export interface ListOptions {
  plan: HlsPlan;
  targetSeconds: number;
  hasEnd: boolean;
  /** The address of a segment, a file or a key by its name. */
  uriOf(name: string): string;
  /** Of the file that holds a segment: what comes before it. */
  offsetOf(segment: Segment): number;
}

export function writeMediaList({ segments, firstNumber, goneMarks }: SegmentWindow, options: ListOptions): string {
  const { plan, uriOf } = options;
  const hasRanges = plan.form === 'byteRange';
  const lines = [
    '#EXTM3U',
    `#EXT-X-VERSION:${plan.form === 'fmp4' ? 7 : hasRanges ? 4 : 3}`,
    `#EXT-X-TARGETDURATION:${options.targetSeconds}`,
    `#EXT-X-MEDIA-SEQUENCE:${firstNumber}`,
    ...(goneMarks > 0 ? [`#EXT-X-DISCONTINUITY-SEQUENCE:${goneMarks}`] : []),
  ];
  for (const [at, segment] of segments.entries()) {
    const before = segments[at - 1];
    if (segment.isMarked) lines.push('#EXT-X-DISCONTINUITY');
    if (plan.form === 'aes128' && (!before || keyName(before) !== keyName(segment)))
      lines.push(keyLine(segment, uriOf(keyName(segment))));
    if (plan.form === 'fmp4' && (!before || headName(before) !== headName(segment)))
      lines.push(`#EXT-X-MAP:URI="${uriOf(headName(segment))}"`);
    if (plan.hasDates ?? true)
      lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(Math.round(segment.beganMs)).toISOString()}`);
    lines.push(`#EXTINF:${segment.seconds.toFixed(6)},`);
    if (!hasRanges) lines.push(uriOf(segmentName(segment, plan)));
    else {
      const isNext = before && fileName(before) === fileName(segment); // then its offset is left out
      const offset = isNext ? '' : `@${options.offsetOf(segment)}`;
      lines.push(`#EXT-X-BYTERANGE:${segment.sizeBytes}${offset}`, uriOf(fileName(segment)));
    }
  }
  if (options.hasEnd) lines.push('#EXT-X-ENDLIST');
  return `${lines.join('\n')}\n`;
}

export function writeMasterList(peakBps: number, media: ClipMedia, spec: ClipSpec, uri: string): string {
  const codecs = [videoCodec(media, spec), spec.audio === 'none' ? null : AUDIO_CODECS[spec.audio]];
  const attributes = [
    `BANDWIDTH=${peakBps}`,
    `CODECS="${codecs.filter((codec) => codec !== null).join(',')}"`,
    ...(spec.video === 'none' ? [] : [`RESOLUTION=${spec.width}x${spec.height}`, `FRAME-RATE=${spec.frameRate}.000`]),
  ];
  return ['#EXTM3U', '#EXT-X-VERSION:3', `#EXT-X-STREAM-INF:${attributes.join(',')}`, uri, ''].join('\n');
}

function segmentName({ series, number }: Segment, { form }: HlsPlan): string {
  return `${series}-${number}.${form === 'fmp4' ? 'm4s' : 'ts'}`;
}

function headName({ series, mediaStart }: Segment): string {
  return `${series}-${mediaStart}.mp4`;
}

function fileName({ series, number }: Segment): string {
  return `${series}-${fileStart(number)}.file.ts`;
}

/** Number of the first segment in the file that holds this one. */
export function fileStart(number: number): number {
  return number - (number % SEGMENTS_PER_FILE);
}

/** Numbers of the segments in the file that begins with `firstNumber`. */
export function numbersInFile(firstNumber: number): number[] {
  return Array.from({ length: SEGMENTS_PER_FILE }, (_, at) => firstNumber + at);
}

function keyName({ series, number }: Segment): string {
  return `${series}-${Math.floor(number / SEGMENTS_PER_KEY)}.key`;
}

export function keyNamed(streamId: string, name: string): Buffer {
  return digest(`key of ${streamId} ${name}`);
}

/** Key and initialisation vector of a segment. Every second key's segments have vectors that the list names. */
export function secretsOf(streamId: string, segment: Segment): { key: Buffer; vector: Buffer } {
  const name = keyName(segment);
  const vector = Buffer.alloc(16);
  vector.writeBigUInt64BE(BigInt(segment.number), 8);
  return { key: keyNamed(streamId, name), vector: namesVector(segment) ? digest(`vector ${name}`) : vector };
}

function keyLine(segment: Segment, uri: string): string {
  const vector = namesVector(segment) ? `,IV=0x${digest(`vector ${keyName(segment)}`).toString('hex')}` : '';
  return `#EXT-X-KEY:METHOD=AES-128,URI="${uri}"${vector}`;
}

function namesVector({ number }: Segment): boolean {
  return Math.floor(number / SEGMENTS_PER_KEY) % 2 === 1;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest().subarray(0, 16);
}

const AUDIO_CODECS = { aac: 'mp4a.40.2', ac3: 'ac-3', mp2: 'mp4a.40.33' } as const;

/** Of H.264 as its first parameter set says: profile, constraints and level stand behind the byte 0x67. */
function videoCodec(media: ClipMedia, { video }: ClipSpec): string | null {
  if (video === 'none') return null;
  if (video === 'hevc') return 'hvc1.1.6.L93.B0';
  if (video === 'mpeg2video') return 'mp2v.61';
  const at = media.packets.indexOf(Buffer.from([0, 0, 1, 0x67]));
  return `avc1.${media.packets.subarray(at + 4, at + 7).toString('hex')}`;
}
