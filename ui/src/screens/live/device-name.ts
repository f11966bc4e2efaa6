import { parts } from '../../text/index.js';

/** Players by what their user agents hold. The order counts: many say that they are others as well. */
const PLAYERS: readonly (readonly [RegExp, string])[] = [
  [/plex/i, 'Plex'],
  [/jellyfin/i, 'Jellyfin'],
  [/emby/i, 'Emby'],
  [/tivimate/i, 'TiviMate'],
  [/kodi|xbmc/i, 'Kodi'],
  [/channels(dvr|-dvr| dvr)/i, 'Channels DVR'],
  [/tvheadend/i, 'Tvheadend'],
  [/iptv ?smarters/i, 'IPTV Smarters'],
  [/ott ?navigator/i, 'OTT Navigator'],
  [/sparkle/i, 'Sparkle TV'],
  [/infuse/i, 'Infuse'],
  [/threadfin|xteve/i, 'Threadfin'],
  [/dispatcharr/i, 'Dispatcharr'],
  [/vlc/i, 'VLC'],
  [/\bmpv\b|libmpv/i, 'mpv'],
  [/mplayer/i, 'MPlayer'],
  [/lavf|ffmpeg|ffprobe/i, 'ffmpeg'],
  [/gstreamer|souphttpsrc/i, 'GStreamer'],
  [/exoplayer|androidxmedia3/i, 'Android (ExoPlayer)'],
  [/applecoremedia/i, 'Apple (AVPlayer)'],
  [/roku/i, 'Roku'],
  [/smart-?tv|tizen/i, 'Samsung TV'],
  [/web0s|webos/i, 'LG TV'],
  [/^curl\//i, 'curl'],
  [/^wget\//i, 'Wget'],
];
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/edg(e|a|ios)?\//i, 'Edge'],
  [/opr\//i, 'Opera'],
  [/firefox|fxios/i, 'Firefox'],
  [/chrome|chromium|crios/i, 'Chrome'],
  [/safari/i, 'Safari'],
];

/** What watches, as people call it. A guess: programs say of themselves what they like. */
export function deviceName(userAgent: string): string {
  const player = PLAYERS.find(([sign]) => sign.test(userAgent));
  if (player) return player[1];
  const browser = /^mozilla\//i.test(userAgent) ? BROWSERS.find(([sign]) => sign.test(userAgent)) : undefined;
  if (browser) return parts.live.device.browser(browser[1]);
  const program = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,38}/u.exec(userAgent)?.[0].trim();
  return program || parts.live.device.unknown;
}
