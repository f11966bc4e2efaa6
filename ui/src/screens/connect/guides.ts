/** The players that have a guide, and what each step gives to copy. The words are those of `text/…/guides.ts`. */
export type GuideKey = 'plex' | 'jellyfin' | 'emby' | 'channels' | 'kodi' | 'tvheadend' | 'tivimate' | 'vlc' | 'other';

/** `tuner`: host and port; `tunerUrl`: the same with http; the other two are lists. */
export type CopyKind = 'tuner' | 'tunerUrl' | 'playlist' | 'lineup';

export interface Guide {
  key: GuideKey;
  /** Null: not the name of a program. */
  name: string | null;
  group: 'servers' | 'apps';
  /** One for each step. */
  copies: readonly (CopyKind | null)[];
  /** What is heard of it when it works, in this order. */
  asks: readonly ('discover' | 'lineup' | 'playlist' | 'stream')[];
}

export const GUIDES: readonly Guide[] = [
  {
    ...{ key: 'plex', name: 'Plex', group: 'servers' },
    ...{ copies: [null, 'tuner', null, null], asks: ['discover', 'lineup', 'stream'] },
  },
  {
    ...{ key: 'jellyfin', name: 'Jellyfin', group: 'servers' },
    ...{ copies: [null, 'tunerUrl', null], asks: ['discover', 'lineup', 'stream'] },
  },
  {
    ...{ key: 'emby', name: 'Emby', group: 'servers' },
    ...{ copies: [null, 'tunerUrl', null], asks: ['discover', 'lineup', 'stream'] },
  },
  {
    ...{ key: 'channels', name: 'Channels', group: 'servers' },
    ...{ copies: [null, 'tuner', null], asks: ['discover', 'lineup', 'stream'] },
  },
  {
    ...{ key: 'tvheadend', name: 'Tvheadend', group: 'servers' },
    ...{ copies: [null, 'playlist', null, null], asks: ['playlist', 'stream'] },
  },
  {
    ...{ key: 'tivimate', name: 'TiviMate', group: 'apps' },
    ...{ copies: [null, 'playlist', null], asks: ['playlist', 'stream'] },
  },
  {
    ...{ key: 'kodi', name: 'Kodi', group: 'apps' },
    ...{ copies: [null, 'playlist', null], asks: ['playlist', 'stream'] },
  },
  {
    ...{ key: 'vlc', name: 'VLC', group: 'apps' },
    ...{ copies: [null, 'playlist', null], asks: ['playlist', 'stream'] },
  },
  {
    ...{ key: 'other', name: null, group: 'apps' },
    ...{ copies: ['playlist', 'tuner', 'lineup'], asks: ['playlist', 'stream'] },
  },
];
