import type { Texts } from '../en/index.js';

export const connect: Texts['connect'] = {
  tuner: 'Plex, Jellyfin, Emby, Channels',
  tunerAddress: 'Tuner-Adresse',
  playlist: 'TiviMate, Kodi, VLC',
  playlistAddress: 'Playlist-Adresse',
};
