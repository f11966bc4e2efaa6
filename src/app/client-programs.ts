import type { AskKind, ClientProgram } from '../base/clients.js';

/**
 * Which program asks. Media servers fetch documents under their own name, but often open streams with a library of theirs
 * that says nothing of it; what is asked tells some of them apart, and what the same machine has asked before the rest.
 */

/** The order counts: programs name each other, and browsers name everybody. */
const BY_USER_AGENT: readonly (readonly [RegExp, ClientProgram])[] = [
  [/plex/i, 'plex'],
  [/jellyfin/i, 'jellyfin'],
  [/emby/i, 'emby'],
  [/channels[ -]?dvr|^channels\//i, 'channels'],
  [/tvheadend/i, 'tvheadend'],
  [/tivimate/i, 'tivimate'],
  [/kodi|xbmc/i, 'kodi'],
  [/vlc/i, 'vlc'],
  [/^mozilla\//i, 'browser'],
];

/** Libraries that open addresses for many programs. */
const LIBRARY = /^(lavf|ffmpeg|libcurl|curl-|go-http-client|okhttp|exoplayer|python|node|undici|axios)|^$/i;

/**
 * @param path With the query, of which some programs have a sign of their own.
 * @param before What the same machine was known as when it last asked for the same thing.
 */
export function clientProgram(userAgent: string, path: string, before: ClientProgram | null): ClientProgram {
  const named = BY_USER_AGENT.find(([sign]) => sign.test(userAgent));
  if (named) return named[1];
  if (!LIBRARY.test(userAgent)) return 'other';
  // nobody else has us look for channels, or asks how far that is
  if (/\/lineup\.post\?.*\bscan=|\/lineup_status\.json/.test(path)) return 'plex';
  if (/\/v[\d.]+\?.*\btranscode=none\b/.test(path)) return 'emby';
  return before ?? 'other';
}

const KINDS: readonly (readonly [RegExp, AskKind])[] = [
  [/\/(discover\.json|device\.xml|capability)$/, 'discover'],
  [/\/lineup\.(json|xml|m3u)$/, 'lineup'],
  [/\/(lineup_status\.json|lineup\.post)$/, 'scan'],
  [/\/status\.json$/, 'status'],
  [/\/(auto|tuner\d+)\/v[\d.]+$/, 'stream'],
  [/^\/(lineups\/[^/]+\/)?playlist\.m3u$/, 'playlist'],
  [/^\/stream\/\d+\.(ts|m3u)$/, 'stream'],
  [/^\/hls\/\d+\/(index|master)\.m3u8$/, 'stream'],
];

/** Null: it does not concern players, or comes so often that it says nothing more. @param path Without the query. */
export function askKind(path: string): AskKind | null {
  return KINDS.find(([sign]) => sign.test(path))?.[1] ?? null;
}
