import { TICKS_PER_SECOND } from '../formats/mpegts/index.js';
import type { LiveTarget } from '../net/index.js';
import type { SegmentForm } from './form.js';

/** Kinds of addresses that ffmpeg opens, since they are no http. */
const FFMPEG_SCHEMES = ['rtsp', 'rtsps', 'rtmp', 'rtmps', 'udp', 'rtp', 'srt'] as const;

export type FfmpegScheme = (typeof FFMPEG_SCHEMES)[number];

/** What ffmpeg is told of one kind of address. */
interface SchemeRule {
  /** What it may open, whatever a server or a stream names. */
  protocols: string;
  /** It does not look for the format, so that no list of other addresses is ever found in what comes. */
  format: string;
  options: readonly string[];
  /** The options that carry these headers, where the protocol has them. */
  headers: Readonly<Record<string, string>>;
  /** What differs where it must not reach into the house. */
  outside?: Pick<SchemeRule, 'protocols' | 'options'>;
}

const RTSP = {
  format: 'rtsp',
  // by TCP, which passes routers and loses nothing; by UDP where the server has nothing else
  options: ['-rtsp_flags', 'prefer_tcp'],
  headers: { 'user-agent': '-user_agent' },
};
/** A server says itself where datagrams come from, and with TCP there are none. */
const BY_TCP = ['-rtsp_transport', 'tcp'];
const RTMP = {
  format: 'flv',
  options: ['-rtmp_live', 'live'],
  headers: { 'user-agent': '-rtmp_flashver', referer: '-rtmp_pageurl' },
};
/** What comes while ffmpeg is kept waiting is held by the kernel, and what is lost even so does not end the stream. */
const DATAGRAMS = ['-buffer_size', '2097152'];

const RULES: Record<FfmpegScheme, SchemeRule> = {
  rtsp: { protocols: 'tcp,udp,rtp', ...RTSP, outside: { protocols: 'tcp', options: BY_TCP } },
  rtsps: { protocols: 'tls,tcp,udp,rtp', ...RTSP, outside: { protocols: 'tls,tcp', options: BY_TCP } },
  rtmp: { protocols: 'rtmp,tcp', ...RTMP },
  rtmps: { protocols: 'rtmps,tls,tcp', ...RTMP },
  udp: { protocols: 'udp', format: 'mpegts', options: [...DATAGRAMS, '-overrun_nonfatal', '1'], headers: {} },
  rtp: { protocols: 'rtp,udp', format: 'rtp', options: DATAGRAMS, headers: {} },
  srt: { protocols: 'srt', format: 'mpegts', options: [], headers: {} },
};

/**
 * How much is looked at before anything is handed on: no more than it takes to find picture and sound. `-fflags nobuffer`
 * would throw away what has been looked at, and with it the first key frame.
 */
const LOOK = ['-probesize', '2000000', '-analyzeduration', '1000000'];

/** Where each input has one thing to be found, which stands at its beginning. */
const SHORT_LOOK = ['-analyzeduration', '300000', '-fpsprobesize', '0'];

const QUIET = ['-hide_banner', '-nostats', '-nostdin', '-v', 'error'];

/** A track that falls silent must not hold up the others for the usual ten seconds. */
const LIVE = ['-max_interleave_delta', '1000000'];

const ALL_TRACKS = ['-map', '0:v:0?', '-map', '0:a?', '-map', '0:s?'];

/** A transport stream on stdout, of the tracks as they are. */
const TO_TRANSPORT_STREAM = [
  ...['-c', 'copy', '-max_muxing_queue_size', '1024'],
  // each frame of sound by itself: of radio they carry the clock, which has to come ten times a second
  ...['-pes_payload_size', '0', '-muxdelay', '0.4', '-muxpreload', '0', '-flush_packets', '1'],
  ...['-f', 'mpegts', 'pipe:1'],
];

/** Null: the address is of another kind. */
export function ffmpegSchemeOf(url: string): FfmpegScheme | null {
  const scheme = /^([a-z]+):\/\//i.exec(url)?.[1]?.toLowerCase();
  return FFMPEG_SCHEMES.find((one) => one === scheme) ?? null;
}

/**
 * ffmpeg's arguments that make a transport stream on stdout of what is at an address. No time limits are among them: their
 * names and units differ from one version to the next, and whoever started it watches it.
 */
export function ffmpegArguments(
  scheme: FfmpegScheme,
  { url, headers, allowPrivate }: Pick<LiveTarget, 'url' | 'headers' | 'allowPrivate'>,
): string[] {
  const { format, headers: known, outside } = RULES[scheme];
  const { protocols, options } = allowPrivate ? RULES[scheme] : (outside ?? RULES[scheme]);
  const told = Object.entries(headers).flatMap(([name, value]) => {
    const option = known[name.toLowerCase()];
    return option === undefined ? [] : [option, value];
  });
  return [
    ...QUIET,
    ...LOOK,
    ...['-protocol_whitelist', protocols, ...options, ...told, '-f', format, '-i', url],
    ...LIVE,
    ...ALL_TRACKS,
    ...TO_TRANSPORT_STREAM,
  ];
}

/**
 * ffmpeg's arguments that make a transport stream on stdout of the segments on stdin. It keeps their time stamps: what is made
 * after it by another goes on with them. In a fragment all pictures may stand before all sound, so it waits for both.
 */
export function repackArguments(form: SegmentForm): string[] {
  return [
    ...QUIET,
    '-copyts',
    ...keptTimes(form),
    '-protocol_whitelist',
    'pipe',
    '-i',
    'pipe:0',
    ...ALL_TRACKS,
    ...TO_TRANSPORT_STREAM,
  ];
}

/**
 * The same with the sound from an address of ours: what sound the segments on stdin have is left out. It is read once, from its
 * beginning to its end.
 */
export function joinArguments(form: SegmentForm, soundForm: SegmentForm, soundUrl: string): string[] {
  return [
    ...[...QUIET, '-copyts', ...keptTimes(form), ...SHORT_LOOK, '-protocol_whitelist', 'pipe', '-i', 'pipe:0'],
    ...[...keptTimes(soundForm), ...SHORT_LOOK, '-protocol_whitelist', 'http,tcp', '-seekable', '0', '-i', soundUrl],
    ...['-map', '0:v:0?', '-map', '1:a', '-map', '0:s?', ...TO_TRANSPORT_STREAM],
  ];
}

/** Options of one input. Bare sound begins when its server says so. */
function keptTimes(form: SegmentForm): string[] {
  const format = { ts: 'mpegts', fmp4: 'mp4', sound: form.kind === 'sound' ? form.format : '' }[form.kind];
  const startTicks = form.kind === 'sound' ? form.startTicks : null;
  const offset = startTicks === null ? [] : ['-itsoffset', `${(startTicks / TICKS_PER_SECOND).toFixed(6)}`];
  return [...LOOK, ...offset, '-f', format];
}
