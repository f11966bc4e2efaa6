export const connect = {
  title: 'Connect',
  lead: 'Two addresses are enough for every player in the house.',
  tuner: 'Plex, Jellyfin, Emby, Channels',
  tunerHow: 'Add an HDHomeRun tuner under Live TV; if it is not found by itself, type this address.',
  tunerAddress: 'Tuner address',
  playlist: 'TiviMate, Kodi, VLC',
  playlistHow: 'Add an M3U playlist (in VLC: open a network stream) and paste this address.',
  playlistAddress: 'Playlist address',
  onlyHere: (host: string) =>
    `You opened this page as ${host}, which only this machine understands. The addresses below use the machine’s address in your house instead.`,
  /** The machine has no address that others reach, or listens for itself alone. */
  onlyThisMachine:
    'Headwater answers only on this machine. For other devices start it with --host 0.0.0.0, or take server.host out of config.yaml; the addresses follow.',
};
