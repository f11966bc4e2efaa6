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
  /** Between two key frames. */
  gopSeconds: 2 | 8;
  /** Pads H.264 up to `videoKbps`, which flat pictures would never reach: for benches. */
  isPadded: boolean;
  /** 0 to 3. Their reordering makes PTS and DTS differ. */
  bFrames: number;
  /** Key frames behind the first are not IDR: pictures in front of them refer to the round's earlier ones. */
  isOpenGop: boolean;
  toneHz: number;
  /** Background as rrggbb. */
  colour: string;
  /** Two fields a picture, top first; with H.264 and MPEG-2, at 25 pictures a second. */
  isInterlaced: boolean;
  /** Each second the picture flashes and the tone is a short beep at the same moment: shows whether lips and sound agree. */
  hasBeat: boolean;
  /** Of the sound; three letters, null: not told. */
  language: string | null;
  /** A second sound track. Default null: none. */
  secondAudio: { audio: 'aac' | 'ac3' | 'mp2'; language: string } | null;
  /** DVB subtitles in this language. Default null: none. */
  subtitleLanguage: string | null;
}

/** Files that a clip is made from, beside what ffmpeg draws itself. */
export interface ClipFiles {
  /** Holds the title: text in the filter graph itself would need four kinds of escaping. */
  title: string;
  /** As `clip-subtitles.ts` writes it. */
  subtitles: string;
}

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
    gopSeconds: 2,
    isPadded: false,
    bFrames: partial.isOpenGop ? 3 : 0,
    isOpenGop: false,
    toneHz: 220 + (hash[3]! % 48) * 10,
    colour: [red, green, blue].map((part) => part!.toString(16).padStart(2, '0')).join(''),
    isInterlaced: false,
    hasBeat: false,
    language: null,
    secondAudio: null,
    subtitleLanguage: null,
    ...partial,
  };
}

/**
 * Length of one round: whole GOPs that also hold whole sound frames (AAC 1024, AC-3 1536, MP2 1152 samples of
 * 48 kHz). Else the seam would have a gap or an overlap.
 */
export function clipSeconds({ audio, secondAudio, gopSeconds }: ClipSpec): number {
  const codecs = new Set([audio, secondAudio?.audio ?? audio]);
  if (!codecs.has('mp2')) return 16;
  if (gopSeconds === 8) return 72; // a multiple of 8 that holds whole frames of all of them
  return codecs.size === 1 ? 18 : 24;
}

export function clipPeriodTicks(spec: ClipSpec): number {
  return clipSeconds(spec) * TICKS_PER_SECOND;
}

/** Raise it when `clipArguments` changes in a way that its text does not show. */
const RECIPE = 1;

/** Names a clip by everything that shapes it. The folder it is kept in does not count. */
export function clipKey(spec: ClipSpec): string {
  const files = { title: 'TITLE', subtitles: 'SUBTITLES' };
  const recipe = JSON.stringify([RECIPE, spec.title, clipArguments(spec, files, 'OUT')]);
  return createHash('sha256').update(recipe).digest('hex').slice(0, 24);
}

/** Arguments for ffmpeg. */
export function clipArguments(spec: ClipSpec, files: ClipFiles, outFile: string): string[] {
  const { secondAudio, subtitleLanguage } = spec;
  const hasVideo = spec.video !== 'none';
  const inputs = [
    ...(hasVideo ? [['-f', 'lavfi', '-i', pictureGraph(spec, files.title)]] : []),
    ...(spec.audio !== 'none' ? [['-f', 'lavfi', '-i', toneGraph(spec, spec.toneHz)]] : []),
    ...(secondAudio ? [['-f', 'lavfi', '-i', toneGraph(spec, 2 * spec.toneHz)]] : []),
    ...(subtitleLanguage ? [['-fix_sub_duration', '-f', 'sup', '-i', files.subtitles]] : []),
  ];
  return [
    ...['-hide_banner', '-nostdin', '-v', 'error', '-y'],
    ...inputs.flat(),
    ...(secondAudio || subtitleLanguage ? inputs.flatMap((_, at) => ['-map', String(at)]) : []),
    ...(hasVideo ? videoArguments(spec) : []),
    ...audioArguments(spec),
    ...(subtitleLanguage ? ['-c:s', 'dvbsub', '-metadata:s:s:0', `language=${subtitleLanguage}`] : []),
    ...['-threads', '1', '-map_metadata', '-1', '-f', 'mpegts'],
    ...['-pes_payload_size', '0', '-pcr_period', '20'], // one sound frame per PES: clip-media.ts cuts between them
    outFile,
  ];
}

function pictureGraph(spec: ClipSpec, titleFile: string): string {
  const { width, height, frameRate, colour, isInterlaced } = spec;
  const rate = isInterlaced ? 2 * frameRate : frameRate;
  const unit = height / 360;
  const titleSize = Math.floor(Math.min(44 * unit, (1.6 * width) / Math.max(spec.title.length, 1)));
  const font = `fontfile=${escapeFilterValue(fontFile())}:fontcolor=white`;
  const centred = 'x=(w-text_w)/2';
  return [
    `color=c=0x${colour}:s=${width}x${height}:r=${rate}:d=${clipSeconds(spec)}`,
    `drawbox=x=0:y=ih*0.82:w=iw:h=ih*0.02:color=white@0.25:t=fill`,
    `drawtext=${font}:textfile=${escapeFilterValue(titleFile)}:expansion=none:fontsize=${titleSize}:${centred}:y=h*0.3`,
    `drawtext=${font}:text='%{pts\\:hms}  %{n}':fontsize=${Math.floor(32 * unit)}:${centred}:y=h*0.53`,
    `drawtext=${font}:text='●':fontsize=${Math.floor(60 * unit)}:x=mod(t*w/8\\,w):y=h*0.75`,
    ...(spec.hasBeat ? [`drawbox=x=0:y=0:w=iw:h=ih:color=white:t=fill:enable='${beat(0.08)}'`] : []),
    ...(isInterlaced ? ['interlace=scan=tff:lowpass=off'] : []),
    'format=yuv420p',
  ].join(',');
}

/** The first part of each second's second half: key frames, where sources are joined, stand on whole seconds. */
function beat(seconds: number): string {
  return `between(mod(t\\,1)\\,0.5\\,${0.499 + seconds})`;
}

/** A little longer than the picture: encoders delay the sound, and what is over is cut off when the clip is read. */
function toneGraph(spec: ClipSpec, toneHz: number): string {
  const seconds = clipSeconds(spec) + 0.2;
  const tone = spec.hasBeat
    ? `aevalsrc=0.5*sin(2*PI*${toneHz}*t)*${beat(0.1)}:s=48000:d=${seconds}`
    : `sine=frequency=${toneHz}:sample_rate=48000:duration=${seconds}`;
  return `${tone},aformat=channel_layouts=stereo`;
}

function videoArguments(spec: ClipSpec): string[] {
  const gop = String(spec.gopSeconds * spec.frameRate);
  const rate = `${spec.videoKbps}k`;
  const common = ['-g', gop, '-b:v', rate, '-maxrate', rate, '-bufsize', rate, '-bf', String(spec.bFrames)];
  const keys = `keyint=${gop}:min-keyint=${gop}:scenecut=0:open-gop=${spec.isOpenGop ? 1 : 0}`;
  const fields = spec.isInterlaced ? '+ilme+ildct' : '';
  switch (spec.video) {
    case 'h264': {
      const padding = spec.isPadded ? ':nal-hrd=cbr' : '';
      const order = spec.isInterlaced ? ':tff=1' : '';
      const leading = spec.isOpenGop ? ':b-adapt=0' : ''; // else flat pictures have no B frames where it matters
      const params = `${keys}${leading}${padding}${order}:threads=1`;
      return ['-c:v', 'libx264', '-preset', 'veryfast', ...common, ...flags(fields), '-x264-params', params];
    }
    case 'hevc': {
      const params = `${keys}:bframes=${spec.bFrames}:log-level=error:pools=1:frame-threads=1`;
      return ['-c:v', 'libx265', '-preset', 'ultrafast', ...common, '-x265-params', params];
    }
    case 'mpeg2video': {
      const groups = spec.isOpenGop ? '' : '+cgop';
      const order = spec.isInterlaced ? ['-top', '1'] : [];
      return ['-c:v', 'mpeg2video', ...common, ...flags(groups + fields), ...order, '-sc_threshold', '1000000000'];
    }
    case 'none':
      return [];
  }
}

function flags(names: string): string[] {
  return names === '' ? [] : ['-flags', names];
}

function audioArguments({ audio, audioKbps, language, secondAudio }: ClipSpec): string[] {
  if (audio === 'none') return [];
  const form = ['-b:a', `${audioKbps}k`, '-ar', '48000', '-ac', '2'];
  const first = ['-c:a', audio, ...form, ...(language ? ['-metadata:s:a:0', `language=${language}`] : [])];
  if (!secondAudio) return first;
  return [...first, '-c:a:1', secondAudio.audio, '-metadata:s:a:1', `language=${secondAudio.language}`];
}

function fontFile(): string {
  return createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');
}

/** Escapes a value for a filter graph: once for the option, once for the graph. @see ffmpeg-filters, "Quoting and escaping" */
function escapeFilterValue(value: string): string {
  return value.replace(/[\\':]/g, '\\$&').replace(/[\\'[\],;]/g, '\\$&');
}
