import type { InferResponseType } from 'hono/client';
import { type api, siteUrl } from '../../../api/client.js';
import type { StartEngine } from './engine.js';

/** How the daemon says that a channel is to be played here. */
export type Way = InferResponseType<(typeof api.channels)[':id']['playback']['$post'], 200>;

/** Each player is loaded when it is first needed, and no other. @param avoidsTs The transport stream has failed here. */
export async function loadEngine(way: Way, avoidsTs: boolean): Promise<{ start: StartEngine; url: string }> {
  if (way.way === 'nativeHls')
    return { start: (await import('./native-engine.js')).startNative, url: siteUrl(way.url) };
  if (way.way === 'ts' && !avoidsTs) {
    const { canPlayTs, startTs } = await import('./mpegts-engine.js');
    if (canPlayTs()) return { start: startTs, url: siteUrl(way.url) };
  }
  return { start: (await import('./hls-engine.js')).startHls, url: siteUrl(way.hlsUrl) };
}
