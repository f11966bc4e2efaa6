import { createRequire } from 'node:module';
import type { AudioCodec, VideoCodec } from '../formats/mpegts/index.js';

/** Why there is no picture: all sources are down, all connections are in use, a limit of ours is reached. */
export const SLATE_REASONS = ['down', 'noSlot', 'limit'] as const;
export type SlateReason = (typeof SLATE_REASONS)[number];

/** What a slate is made like: players must not notice that it is another stream. */
export interface SlateFormat {
  /** Null: radio. */
  video: VideoCodec | null;
  audio: AudioCodec | null;
  /** In pictures per second. */
  frameRate: number;
}

/** Raise it when the arguments change in a way that a format's name does not show. */
const RECIPE = 2;
const SECONDS = 3.2;
const FRAME_RATES = [23.976, 24, 25, 29.97, 30, 50, 59.94, 60];
const RATIONALS: Readonly<Record<number, string>> = { 23.976: '24000/1001', 29.97: '30000/1001', 59.94: '60000/1001' };

/** A title and a line below it, in the words of a household. */
export type SlateWords = Readonly<Record<SlateReason, readonly [title: string, below: string]>>;

const ENGLISH: SlateWords = {
  down: ['No picture right now', 'Headwater keeps trying the sources of this channel.'],
  noSlot: ['All connections are in use', 'The picture comes back as soon as one is free.'],
  limit: ['Too many channels are playing', 'Stop another one, then tune this one again.'],
};
const GERMAN: SlateWords = {
  down: ['Gerade kein Bild', 'Headwater versucht weiter die Quellen dieses Senders.'],
  noSlot: ['Alle Verbindungen sind belegt', 'Das Bild kommt wieder, sobald eine frei ist.'],
  limit: ['Zu viele Sender laufen', 'Halte einen anderen an und schalte diesen neu ein.'],
};

/** @param language Two letters. */
export function slateWords(language: string): SlateWords {
  return language === 'de' ? GERMAN : ENGLISH;
}

/** The format with the nearest usual frame rate. */
export function usualFormat(format: SlateFormat): SlateFormat {
  const distance = (rate: number) => Math.abs(rate - format.frameRate);
  const frameRate = FRAME_RATES.reduce((best, rate) => (distance(rate) < distance(best) ? rate : best), 25);
  return { ...format, frameRate: format.video === null ? 0 : frameRate };
}

/** Names a format in a file name. */
export function slateName({ video, audio, frameRate }: SlateFormat, language: string): string {
  return [`slate${RECIPE}`, language, video ?? 'radio', audio ?? 'silent', String(frameRate).replace('.', '_')].join(
    '-',
  );
}

const VIDEO_ARGUMENTS: Readonly<Record<VideoCodec, (gop: string) => string[]>> = {
  h264: (gop) => [
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-tune', 'stillimage', '-profile:v', 'main', '-b:v', '300k'],
    ...['-x264-params', `keyint=${gop}:min-keyint=${gop}:scenecut=0:bframes=0:open-gop=0:threads=1`],
  ],
  hevc: (gop) => [
    ...['-c:v', 'libx265', '-preset', 'ultrafast', '-b:v', '300k'],
    '-x265-params',
    `keyint=${gop}:min-keyint=${gop}:scenecut=0:bframes=0:open-gop=0:pools=1:frame-threads=1:log-level=error`,
  ],
  mpeg2: (gop) => ['-c:v', 'mpeg2video', '-g', gop, '-bf', '0', '-sc_threshold', '1000000000', '-b:v', '600k'],
};

const AUDIO_ARGUMENTS: Readonly<Record<Exclude<AudioCodec, 'other'>, readonly string[]>> = {
  aac: ['-c:a', 'aac', '-b:a', '64k'],
  'aac-latm': ['-c:a', 'aac', '-b:a', '64k', '-mpegts_flags', '+latm'],
  ac3: ['-c:a', 'ac3', '-b:a', '192k'],
  eac3: ['-c:a', 'eac3', '-b:a', '192k'],
  mpeg: ['-c:a', 'mp2', '-b:a', '128k'],
};

/** Arguments for ffmpeg. Text comes from files: text in the filter graph itself would need four kinds of escaping. */
export function slateArguments(
  { video, audio, frameRate }: SlateFormat,
  textFiles: { title: string; below: string },
  outFile: string,
): string[] {
  const frameCount = Math.round(SECONDS * frameRate);
  const rate = RATIONALS[frameRate] ?? String(frameRate);
  const sound = audio === null || audio === 'other' ? null : AUDIO_ARGUMENTS[audio];
  return [
    ...['-hide_banner', '-nostdin', '-v', 'error', '-y'],
    ...(video ? ['-f', 'lavfi', '-i', picture(rate, frameCount, textFiles)] : []),
    ...(sound ? ['-f', 'lavfi', '-i', `anullsrc=r=48000:cl=stereo:d=${SECONDS + 0.1}`] : []),
    ...(video ? [...VIDEO_ARGUMENTS[video](String(frameCount))] : []),
    ...(sound ?? []),
    ...['-threads', '1', '-map_metadata', '-1', '-f', 'mpegts', '-pes_payload_size', '0', '-pcr_period', '20'],
    outFile,
  ];
}

/** Ends by its filter: `-frames:v` would end the sound with it, before the sound that belongs to the last pictures. */
function picture(rate: string, frameCount: number, { title, below }: { title: string; below: string }): string {
  const font = `fontfile=${escapeFilterValue(fontFile())}`;
  const text = (file: string, size: number, colour: string, y: string) =>
    `drawtext=${font}:textfile=${escapeFilterValue(file)}:expansion=none:fontsize=${size}:fontcolor=${colour}:x=(w-text_w)/2:y=${y}`;
  return [
    `color=c=0x0d1518:s=1280x720:r=${rate}:d=${SECONDS + 1}`,
    'drawbox=x=iw/2-60:y=ih*0.36:w=120:h=4:color=0x6fe3dc:t=fill',
    text(title, 54, '0xe9f1f2', 'h*0.42'),
    text(below, 28, '0x9fb0b3', 'h*0.54'),
    `trim=end_frame=${frameCount}`,
    'format=yuv420p',
  ].join(',');
}

function fontFile(): string {
  return createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');
}

/** Escapes a value for a filter graph: once for the option, once for the graph. @see ffmpeg-filters, "Quoting and escaping" */
function escapeFilterValue(value: string): string {
  return value.replace(/[\\':]/g, '\\$&').replace(/[\\'[\],;]/g, '\\$&');
}
