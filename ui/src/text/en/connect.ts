/** The two addresses that are enough for every player. */
export const connect = {
  tuner: 'Plex, Jellyfin, Emby, Channels',
  tunerAddress: 'Tuner address',
  playlist: 'TiviMate, Kodi, VLC',
  playlistAddress: 'Playlist address',
};
