import type { InferRequestType } from 'hono/client';
import type { api } from '../../../api/client.js';

export type BrowserCan = InferRequestType<(typeof api.channels)[':id']['playback']['$post']>['json'];

/** One usual form of each, as broadcasters send it. */
const VIDEO = { h264: 'video/mp4; codecs="avc1.640028"', hevc: 'video/mp4; codecs="hvc1.1.6.L120.90"' };
const AUDIO = {
  aac: 'audio/mp4; codecs="mp4a.40.2"',
  ac3: 'audio/mp4; codecs="ac-3"',
  eac3: 'audio/mp4; codecs="ec-3"',
};

/** What this browser plays, for the daemon to choose the way by. */
export function browserCan(): BrowserCan {
  const mse = typeof MediaSource !== 'undefined' && typeof MediaSource.isTypeSupported === 'function';
  const video = document.createElement('video');
  const plays = (type: string) => (mse ? MediaSource.isTypeSupported(type) : video.canPlayType(type) !== '');
  const known = (types: Readonly<Record<string, string>>) => Object.keys(types).filter((name) => plays(types[name]!));
  return {
    mse,
    nativeHls: video.canPlayType('application/vnd.apple.mpegurl') !== '',
    video: known(VIDEO),
    audio: known(AUDIO),
  };
}
