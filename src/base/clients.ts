/** Programs that play from us and that people know by name; `browser`: any; `other`: all that we cannot tell. */
export const CLIENT_PROGRAMS = [
  'plex',
  'jellyfin',
  'emby',
  'channels',
  'kodi',
  'tvheadend',
  'tivimate',
  'vlc',
  'browser',
  'other',
] as const;
export type ClientProgram = (typeof CLIENT_PROGRAMS)[number];

/** What such a program asks for. */
export const ASK_KINDS = ['discover', 'lineup', 'scan', 'status', 'playlist', 'stream'] as const;
export type AskKind = (typeof ASK_KINDS)[number];
