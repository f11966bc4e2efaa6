import { type ListPlaceholder, listPlaceholder, type ValuePlaceholder } from '../base/profile-templates.js';
import type { Profile } from '../base/profiles.js';
import type { Encoder } from './encoders.js';

/** What the channel sends, as far as the arguments depend on it. */
export interface SourceFormat {
  /** `h264`, `hevc`, `mpeg2`; null: it is radio. */
  videoCodec: string | null;
}

/** Seconds from one key frame to the next: where a player may join, and where HLS is cut. */
const KEY_SECONDS = 2;
/**
 * How much is looked at before the first picture is made. In media, so it costs half a second where a channel has just begun
 * and nothing where it runs: a joiner gets seconds at once. Sound that is copied has to be known before anything is written.
 */
const LOOK_US = { encoded: '500000', copied: '1000000' };
const LOOK_BYTES = '1000000';

/** Whether a picture is encoded, which is what costs. */
export function encodesPicture({ video }: Profile, { videoCodec }: SourceFormat): boolean {
  if (videoCodec === null) return false;
  return video === 'h264' || (video === 'copyH264' && videoCodec !== 'h264');
}

/** Of templates: with them pictures or sound may come at other times than those at which they are shown. */
const MOVES_TIME = /^-(r|vsync|fps_mode|force_key_frames|async)(:|$)|setpts=|framerate=/;

/**
 * Whether what comes out has the time stamps of what goes in, so that players can go from one form of a channel to another
 * in the middle. A template may have its own idea of time.
 */
export function keepsTime(profile: Pick<Profile, 'arguments'>): boolean {
  return !profile.arguments?.some((argument) => MOVES_TIME.test(argument));
}

/** ffmpeg's arguments that make a profile of the transport stream on its stdin, on its stdout. */
export function renditionArguments(profile: Profile, source: SourceFormat, encoder: Encoder): string[] {
  const lists: Record<ListPlaceholder, readonly string[]> = {
    input: input(profile, source, encoder),
    output: output(profile),
    video: video(profile, source, encoder),
    audio: audio(profile),
    subtitles: ['-map', '0:s?', '-c:s', 'copy'],
  };
  const body = profile.arguments ?? ['{video}', '{audio}', ...(profile.subtitles ? ['{subtitles}'] : [])];
  const whole = [
    ...(body.includes('{input}') ? [] : ['{input}']),
    ...body,
    ...(body.includes('{output}') ? [] : ['{output}']),
  ];
  const values: Record<ValuePlaceholder, string> = {
    encoder: encoder.codec,
    filter: filter(profile, encoder),
    height: String(profile.height ?? HEIGHT_MAX),
    videoKbps: String(profile.videoKbps),
    audioKbps: String(profile.audioKbps),
  };
  const expanded = whole.flatMap((argument) => {
    const list = listPlaceholder(argument);
    if (list !== null) return lists[list];
    return [argument.replace(/\{(\w+)\}/g, (_, name: ValuePlaceholder) => values[name])];
  });
  return ['-hide_banner', '-nostats', '-nostdin', '-v', 'error', ...expanded];
}

/** `-fflags nobuffer` would be wrong: it throws away what has been looked at, and with it the first key frame. */
function input(profile: Profile, source: SourceFormat, { device }: Encoder): string[] {
  const look = profile.audio === 'copy' ? LOOK_US.copied : LOOK_US.encoded;
  return [
    ...(encodesPicture(profile, source) ? device : []),
    ...['-probesize', LOOK_BYTES, '-analyzeduration', look],
    ...(keepsTime(profile) ? ['-copyts'] : []),
    ...['-protocol_whitelist', 'pipe', '-f', 'mpegts', '-i', 'pipe:0'],
  ];
}

function output(profile: Profile): string[] {
  return [
    // a track that falls silent must not hold up the others for the usual ten seconds
    ...['-max_interleave_delta', '1000000', '-max_muxing_queue_size', '1024'],
    // sound is gathered until a unit is full: in small ones, and with so much time that none comes behind the clock
    ...['-pes_payload_size', '1024', '-muxdelay', '0.4', '-muxpreload', '0'],
    // the muxer would add that delay to them; less than zero is what ffmpeg calls times just before they begin anew
    ...(keepsTime(profile) ? ['-mpegts_copyts', '1', '-avoid_negative_ts', 'disabled'] : []),
    ...['-flush_packets', '1', '-f', 'mpegts', 'pipe:1'],
  ];
}

function video(profile: Profile, source: SourceFormat, encoder: Encoder): string[] {
  if (profile.video === 'none') return ['-vn'];
  const map = ['-map', '0:v:0?']; // radio has none
  if (!encodesPicture(profile, source)) return [...map, '-c:v', 'copy'];
  const { videoKbps } = profile;
  return [
    ...[...map, '-vf', filter(profile, encoder), '-c:v', encoder.codec, ...encoder.options],
    ...['-b:v', `${videoKbps}k`, '-maxrate', `${Math.round(videoKbps * 1.3)}k`, '-bufsize', `${videoKbps * 2}k`],
    // the filter makes an even rate, and would else be made so from zero on; -fps_mode is too new for old ffmpegs
    ...['-vsync', keepsTime(profile) ? 'passthrough' : 'cfr'],
    ...['-force_key_frames', `expr:if(isnan(prev_forced_t),1,gte(t,prev_forced_t+${KEY_SECONDS - 0.01}))`, '-g', '250'],
  ];
}

/** More than any picture has. */
const HEIGHT_MAX = 4_320;

/**
 * Only what is interlaced is deinterlaced, and nothing is made larger. Lines and columns stay even, as encoders want them. A
 * hole, as a change of source leaves one, is filled with the picture before it.
 */
function filter(profile: Profile, { format }: Encoder): string {
  const { height } = profile;
  const lines = height === null ? 'trunc(ih/2)*2' : `trunc(min(${height}\\,ih)/2)*2`;
  const rate = keepsTime(profile) ? 'fps=source_fps,' : '';
  return `bwdif=mode=send_frame:parity=auto:deint=interlaced,${rate}scale=w=-2:h=${lines},${format}`;
}

/** Sound that has a hole, as after a change of source, is filled: players lose lips and words of what has one. */
function audio({ audio, audioKbps, tracks }: Profile): string[] {
  const map = ['-map', tracks === 'all' ? '0:a?' : '0:a:0?'];
  if (audio === 'copy') return [...map, '-c:a', 'copy'];
  return [...map, '-c:a', 'aac', '-b:a', `${audioKbps}k`, '-ac', '2', '-ar', '48000', '-af', 'aresample=async=1'];
}
