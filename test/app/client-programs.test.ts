import { expect, test } from 'vitest';
import { askKind, clientProgram } from '../../src/app/client-programs.js';

test.each([
  ['Jellyfin-Server/10.11.0', '/discover.json', null, 'jellyfin'],
  ['Emby/4.8', '/lineup.json', null, 'emby'],
  ['PlexMediaServer/1.43.0', '/discover.json', null, 'plex'],
  ['Kodi/21.1 (Linux; Android 12.0) Android/12.0.0', '/lineup.json', null, 'kodi'],
  ['TVHeadend/4.3-2400', '/playlist.m3u', null, 'tvheadend'],
  ['TiviMate/5.1.0 (Android 12)', '/playlist.m3u', null, 'tivimate'],
  ['VLC/3.0.21 LibVLC/3.0.21', '/auto/v7', null, 'vlc'],
  ['Mozilla/5.0 (X11; Linux x86_64) Chrome/140 Safari/537.36', '/stream/7.ts', null, 'browser'],
  // by what is asked, where the name says nothing
  ['', '/lineup.post?scan=start&source=Antenna', null, 'plex'],
  ['', '/lineup_status.json', null, 'plex'],
  ['Lavf/60.16.100', '/auto/v7?transcode=none', null, 'emby'],
  // the library of the server that has asked before
  ['Lavf/60.16.100', '/auto/v7', 'plex', 'plex'],
  ['Lavf/60.16.100', '/auto/v7', null, 'other'],
  // one that says its name is not taken for another
  ['SparkleTV/2.0', '/playlist.m3u', 'plex', 'other'],
] as const)('"%s" that asks for %s is told from others', (userAgent, path, before, program) => {
  expect(clientProgram(userAgent, path, before)).toBe(program);
});

test.each([
  ['/discover.json', 'discover'],
  ['/hdhr/main/device.xml', 'discover'],
  ['/lineup.json', 'lineup'],
  ['/lineup.post', 'scan'],
  ['/tuner0/v7.1', 'stream'],
  ['/lineups/kids/playlist.m3u', 'playlist'],
  ['/hls/7/index.m3u8', 'stream'],
  ['/hls/7/copy/abcdef-12.ts', null],
  ['/api/v1/connect', null],
  ['/manage/connect', null],
])('%s is asked for as %s', (path, kind) => {
  expect(askKind(path)).toBe(kind);
});
