import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { TICKS_PER_SECOND } from './ts-time.js';

/**
 * What a demo channel shows: its name, a running clock, a ball that crosses the picture each eight seconds, and a tone of
 * its own. A few seconds are rendered once and repeated for ever (`clip-reader.ts`).
 */
export interface ClipSpec {
  /** Drawn large; any text. For radio it only chooses the tone. */
  title: string;
  video: 'h264' | 'hevc' | 'mpeg2video' | 'none';
  audio: 'aac' | 'ac3' | 'mp2' | 'none';
  width: number;
  height: number;
  frameRate: 25 | 50;
  videoKbps: number;
  audioKbps: number;
  /** Pads H.264 up to `videoKbps`, which flat pictures would never reach: for benches. */
  isPadded: boolean;
  /** 0 to 3. Their reordering makes PTS and DTS differ. */
  bFrames: number;
  /** Key frames behind the first are not IDR: pictures in front of them refer to the round's earlier ones. */
  isOpenGop: boolean;
  toneHz: number;
  /** Background as rrggbb. */
  colour: string;
}

const GOP_SECONDS = 2;

/** Fills in what is not said. Tone and colour follow from the title, so that channels differ without asking. */
export function completeClipSpec(partial: Partial<ClipSpec> & { title: string }): ClipSpec {
  const hash = createHash('sha256').update(partial.title).digest();
  const [red, green, blue] = [hash[0]!, hash[1]!, hash[2]!].map((byte) => 24 + (byte % 96));
  return {
    video: 'h264',
    audio: 'aac',
    width: 640,
    height: 360,
    frameRate: 25,
    videoKbps: 600,
    audioKbps: 96,
    isPadded: false,
    bFrames: partial.isOpenGop ? 3 : 0,
    isOpenGop: false,
    toneHz: 220 + (hash[3]! % 48) * 10,
    colour: [red, green, blue].map((part) => part!.toString(16).padStart(2, '0')).join(''),
    ...partial,
  };
}

/**
 * Length of one round: whole GOPs of 2 s that also hold whole sound frames (AAC 1024, AC-3 1536, MP2 1152 samples of
 * 48 kHz). Else the seam would have a gap or an overlap.
 */
export function clipSeconds(spec: ClipSpec): number {
  return spec.audio === 'mp2' ? 18 : 16;
}

export function clipPeriodTicks(spec: ClipSpec): number {
  return clipSeconds(spec) * TICKS_PER_SECOND;
}

/** Raise it when `clipArguments` changes in a way that its text does not show. */
const RECIPE = 1;

/** Names a clip by everything that shapes it. The folder it is kept in does not count. */
export function clipKey(spec: ClipSpec): string {
  const recipe = JSON.stringify([RECIPE, spec.title, clipArguments(spec, 'TITLE', 'OUT')]);
  return createHash('sha256').update(recipe).digest('hex').slice(0, 24);
}

/**
 * Arguments for ffmpeg.
 *
 * @param titleFile A file that holds the title: text in the filter graph itself would need four kinds of escaping.
 */
export function clipArguments(spec: ClipSpec, titleFile: string, outFile: string): string[] {
  const hasVideo = spec.video !== 'none';
  const hasAudio = spec.audio !== 'none';
  return [
    ...['-hide_banner', '-nostdin', '-v', 'error', '-y'],
    ...(hasVideo ? ['-f', 'lavfi', '-i', pictureGraph(spec, titleFile)] : []),
    ...(hasAudio ? ['-f', 'lavfi', '-i', toneGraph(spec)] : []),
    ...(hasVideo ? videoArguments(spec) : []),
    ...(hasAudio ? audioArguments(spec) : []),
    ...['-threads', '1', '-map_metadata', '-1', '-f', 'mpegts'],
    ...['-pes_payload_size', '0', '-pcr_period', '20'], // one sound frame per PES: clip-media.ts cuts between them
    outFile,
  ];
}

function pictureGraph(spec: ClipSpec, titleFile: string): string {
  const { width, height, frameRate, colour } = spec;
  const unit = height / 360;
  const titleSize = Math.floor(Math.min(44 * unit, (1.6 * width) / Math.max(spec.title.length, 1)));
  const font = `fontfile=${escapeFilterValue(fontFile())}:fontcolor=white`;
  const centred = 'x=(w-text_w)/2';
  return [
    `color=c=0x${colour}:s=${width}x${height}:r=${frameRate}:d=${clipSeconds(spec)}`,
    `drawbox=x=0:y=ih*0.82:w=iw:h=ih*0.02:color=white@0.25:t=fill`,
    `drawtext=${font}:textfile=${escapeFilterValue(titleFile)}:expansion=none:fontsize=${titleSize}:${centred}:y=h*0.3`,
    `drawtext=${font}:text='%{pts\\:hms}  %{n}':fontsize=${Math.floor(32 * unit)}:${centred}:y=h*0.53`,
    `drawtext=${font}:text='●':fontsize=${Math.floor(60 * unit)}:x=mod(t*w/8\\,w):y=h*0.75`,
    'format=yuv420p',
  ].join(',');
}

/** A little longer than the picture: encoders delay the sound, and what is over is cut off when the clip is read. */
function toneGraph(spec: ClipSpec): string {
  return `sine=frequency=${spec.toneHz}:sample_rate=48000:duration=${clipSeconds(spec) + 0.2},aformat=channel_layouts=stereo`;
}

function videoArguments(spec: ClipSpec): string[] {
  const gop = String(GOP_SECONDS * spec.frameRate);
  const rate = `${spec.videoKbps}k`;
  const common = ['-g', gop, '-b:v', rate, '-maxrate', rate, '-bufsize', rate, '-bf', String(spec.bFrames)];
  const keys = `keyint=${gop}:min-keyint=${gop}:scenecut=0:open-gop=${spec.isOpenGop ? 1 : 0}`;
  switch (spec.video) {
    case 'h264': {
      const padding = spec.isPadded ? ':nal-hrd=cbr' : '';
      return ['-c:v', 'libx264', '-preset', 'veryfast', ...common, '-x264-params', `${keys}${padding}:threads=1`];
    }
    case 'hevc': {
      const params = `${keys}:bframes=${spec.bFrames}:log-level=error:pools=1:frame-threads=1`;
      return ['-c:v', 'libx265', '-preset', 'ultrafast', ...common, '-x265-params', params];
    }
    case 'mpeg2video':
      return [
        '-c:v',
        'mpeg2video',
        ...common,
        ...(spec.isOpenGop ? [] : ['-flags', '+cgop']),
        '-sc_threshold',
        '1000000000',
      ];
    case 'none':
      return [];
  }
}

function audioArguments(spec: ClipSpec): string[] {
  return ['-c:a', spec.audio, '-b:a', `${spec.audioKbps}k`, '-ar', '48000', '-ac', '2'];
}

function fontFile(): string {
  return createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');
}

/** Escapes a value for a filter graph: once for the option, once for the graph. @see ffmpeg-filters, "Quoting and escaping" */
function escapeFilterValue(value: string): string {
  return value.replace(/[\\':]/g, '\\$&').replace(/[\\'[\],;]/g, '\\$&');
}
