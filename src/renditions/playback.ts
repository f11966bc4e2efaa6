import type { AudioCodec, SegmentFormat, VideoCodec } from '../formats/mpegts/index.js';

/** What a browser says of itself. */
export interface BrowserCan {
  /** Media Source Extensions: players in the page can be fed. */
  mse: boolean;
  /** It plays HLS by itself, as Safari does. */
  nativeHls: boolean;
  video: readonly string[];
  audio: readonly string[];
}

export interface Playback {
  /** `ts`: the transport stream, for a player in the page; `hls`: the same by HLS; `nativeHls`: HLS for the browser itself. */
  way: 'ts' | 'hls' | 'nativeHls';
  profile: string;
  /** Why it does not get the stream as it comes. */
  reason: { code: 'video_codec' | 'audio_codec'; codec: string } | null;
}

/** As browsers name what they play. Of MPEG sound they play layer 3 only; broadcasters send layer 2, and the tables do not tell which it is. */
const BROWSER_AUDIO: Partial<Record<AudioCodec, string>> = { aac: 'aac', ac3: 'ac3', eac3: 'eac3' };
const BROWSER_VIDEO: Partial<Record<VideoCodec, string>> = { h264: 'h264', hevc: 'hevc' };

/** How a browser plays a stream with the least work for this machine. */
export function choosePlayback({ layout }: SegmentFormat, can: BrowserCan): Playback {
  const roles = layout.tracks.map(({ role }) => role);
  const video = roles.find((role) => role.kind === 'video');
  const audio = roles.find((role) => role.kind === 'audio');
  const way = can.mse ? 'ts' : can.nativeHls ? 'nativeHls' : 'hls';
  if (video && !can.video.includes(BROWSER_VIDEO[video.codec] ?? ''))
    return { way, profile: 'web', reason: { code: 'video_codec', codec: video.codec } };
  if (audio && !can.audio.includes(BROWSER_AUDIO[audio.codec] ?? ''))
    return { way, profile: 'web', reason: { code: 'audio_codec', codec: audio.codec } };
  return { way, profile: 'copy', reason: null };
}
