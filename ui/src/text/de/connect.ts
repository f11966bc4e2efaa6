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
  onlyHere: (host) =>
    `Du hast diese Seite als ${host} geöffnet; das versteht nur dieser Rechner. Die Adressen unten nehmen stattdessen seine Adresse in deinem Haus.`,
  onlyThisMachine:
    'Headwater antwortet nur auf diesem Rechner. Starte es für andere Geräte mit --host 0.0.0.0, oder nimm server.host aus der config.yaml; die Adressen hier folgen.',
};
