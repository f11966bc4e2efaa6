import type { Texts } from '../en/index.js';

export const connect: Texts['connect'] = {
  title: 'Verbinden',
  lead: 'Zwei Adressen genügen für jeden Player im Haus.',
  tuner: 'Plex, Jellyfin, Emby, Channels',
  tunerHow: 'Füge unter Live-TV einen HDHomeRun-Tuner hinzu; wird er nicht von selbst gefunden, gib diese Adresse ein.',
  tunerAddress: 'Tuner-Adresse',
  playlist: 'TiviMate, Kodi, VLC',
  playlistHow: 'Füge eine M3U-Playlist hinzu (in VLC: Netzwerkstream öffnen) und setze diese Adresse ein.',
  playlistAddress: 'Playlist-Adresse',
  from: 'Adressen gesehen von',
  onlyHere: (host) =>
    `Du hast diese Seite als ${host} geöffnet; das versteht nur dieser Rechner. Die Adressen unten nehmen stattdessen seine Adresse in deinem Haus.`,
  onlyHereNone: (host) =>
    `Du hast diese Seite als ${host} geöffnet; das versteht nur dieser Rechner. Öffne sie für andere Geräte unter seinem Namen oder seiner Adresse in deinem Haus; die Adressen hier folgen.`,
};
