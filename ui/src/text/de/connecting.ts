import type english from '../en/connecting.js';
import { counted, format } from './format.js';
import { guides } from './guides.js';

type Values = Readonly<Record<string, string | number>>;
interface Said {
  message: string;
  hint: string;
}

const FOR: Readonly<Record<string, string>> = {
  discovery: 'Damit finden Kodi, Jellyfin, Emby und Plex die Tuner',
  control: 'Damit stellen Tvheadend und hdhomerun_config Sender ein',
  ssdp: 'Damit findet Plex die Tuner und merkt, dass sie wieder da sind',
};
const purpose = ({ part }: Values) => FOR[String(part)] ?? 'Damit finden Player die Tuner';

const OWNERS: Readonly<Record<string, string>> = {
  pages: 'den Seiten und Playlists dieses Headwater',
  control: 'der Steuerung seiner Tuner (hdhomerun_config und ähnliche)',
};
const ownerOf = ({ owner, other }: Values) =>
  OWNERS[String(owner)] ?? `„${other}“, einem anderen Tuner dieses Headwater`;

function howToSpeak(quietBy: string): string {
  if (quietBy === '') return 'Schalte es in den Einstellungen (hdhomerun) ein';
  return quietBy === '--demo'
    ? 'Eine Demo bleibt für sich: starte sie mit HEADWATER_DISCOVERY=on'
    : `Starte Headwater ohne ${quietBy}`;
}

/** What the check of the way has found. */
const FOUND: Readonly<Record<string, (values: Values) => Said>> = {
  house_address: ({ addresses }) => ({
    message: `Andere im Haus erreichen diesen Rechner unter ${addresses}.`,
    hint: '',
  }),
  only_this_machine: () => ({
    message: 'Headwater antwortet nur auf diesem Rechner.',
    hint: 'Starte es mit --host 0.0.0.0, oder nimm server.host aus der config.yaml.',
  }),
  container_bridge: ({ address }) => ({
    message: `Headwater läuft in einem Container mit eigenem Netz (${address}): Rundrufe des Hauses erreichen es nicht, und Player erreichen diese Adresse nicht.`,
    hint: 'Starte es mit „network_mode: host“ (docs/docker.md). Sonst setze hdhomerun.advertise auf die Adresse des Rechners, und gib sie in Playern von Hand ein.',
  }),
  announced: (values) => ({ message: `${values.name} ist an. ${purpose(values)}.`, hint: '' }),
  announcing_off: (values) => ({
    message: `${values.name} ist ${values.by ? `durch ${values.by} ` : ''}ausgeschaltet. ${purpose(values)}.`,
    hint: `${howToSpeak(String(values.by ?? ''))}, oder gib die Adresse in Playern von Hand ein.`,
  }),
  announcing_failed: ({ name, reason }) => ({
    message: `${name} geht nicht (${reason}).`,
    hint: 'Es wird jede Minute neu versucht; bis dahin gib die Adresse in Playern von Hand ein.',
  }),
  answers: ({ name, address }) => ({ message: `„${name}“ antwortet unter ${address}.`, hint: '' }),
  advertised_unreachable: ({ name, address, reason }) => ({
    message: `Player werden zu ${address} geschickt (hdhomerun.advertise), wo „${name}“ nicht zu finden ist (${reason}).`,
    hint: 'Berichtige hdhomerun.advertise, oder nimm es heraus: dann erfahren Player die Adresse, unter der sie kamen.',
  }),
  unreachable: ({ name, address, reason }) => ({
    message: `„${name}“ ist unter ${address} nicht zu erreichen (${reason}).`,
    hint: 'Vielleicht steht eine Firewall auf diesem Rechner im Weg: lass den TCP-Port dieser Adresse herein.',
  }),
  address_refused: ({ name, address }) => ({
    message: `„${name}“ antwortet unter ${address}, weist aber dessen eigenes Netz ab, und damit wohl alle Player darin.`,
    hint: 'Füge unter server.allowedNetworks das Netz der Player hinzu.',
  }),
  address_long: ({ baseUrl, length, max }) => ({
    message: `Die Adresse ${baseUrl} hat ${length} Zeichen; Kodi und Tvheadend haben Platz für ${max}.`,
    hint: 'Sie erfahren statt des Namens die Nummer des Rechners. Ein kürzeres hdhomerun.advertise vermeidet das.',
  }),
  no_channels: ({ name }) => ({
    message: `„${name}“ hat keine Sender: ein Player findet den Tuner, und bei der Suche dann nichts.`,
    hint: 'Wähle Gruppen eines Anbieters, und warte, bis seine Liste gelesen ist.',
  }),
  many_channels: ({ name, count, max }) => ({
    message: `„${name}“ hat ${format.number(Number(count))} Sender; Plex nimmt von einem Tuner etwa ${max}.`,
    hint: 'Wähle für Plex weniger Gruppen, oder teile sie unter „Senderlisten“ auf mehrere Geräte auf. Andere Player nehmen alle.',
  }),
  port_own: (values) => ({
    message: `${values.part === undefined ? `„${values.name}“ hat keinen eigenen Port` : `${values.name} geht nicht`}: Port ${values.port} gehört ${ownerOf(values)}.`,
    hint: 'Gib einem der beiden einen anderen Port: lineups[].port, oder server.port für die Seiten.',
  }),
  port_copy: ({ name, port }) => ({
    message: `„${name}“ hat keinen eigenen Port: eine Kopie dieses Headwater, mit denselben Tuner-Nummern, läuft auf diesem Rechner und hat Port ${port}.`,
    hint: 'Lass nur eines der beiden laufen: Player halten sie für eines.',
  }),
  other_of_ours: ({ name, address, other, port }) => ({
    message: `Unter ${address}, wo „${name}“ sein sollte, antwortet „${other}“, ein anderer Tuner dieses Headwater.`,
    hint: `Etwas dazwischen lenkt diesen Port auf einen anderen um: lass Port ${port} hier zu Port ${port} führen.`,
  }),
  port_taken: ({ name, port }) => ({
    message: `„${name}“ hat keinen eigenen Port: Port ${port} gehört einem anderen Programm.`,
    hint: `Beende dieses Programm (als root nennt es „ss -ltnp 'sport = :${port}'“), oder gib der Senderliste einen anderen Port (lineups[].port).`,
  }),
  no_connections: () => ({
    message: 'Kein eingeschalteter Anbieter ist da; darum kann nichts laufen.',
    hint: 'Füge unter Anbieter einen hinzu, oder schalte einen ein.',
  }),
  plex_in_step: () => ({ message: 'Die Sender in Plex werden nachgeführt.', hint: '' }),
  plex_unknown_device: ({ keys }) => ({
    message: `In plex.devices steht „${keys}“; kein Tuner hat diesen Schlüssel.`,
    hint: 'Berichtige es in der config.yaml: dort stehen Schlüssel von Senderlisten, wie sie die Seite Senderlisten zeigt.',
  }),
  plex_unfinished: ({ names }) => ({
    message: `Plex kennt den Tuner „${names}“, benutzt ihn aber noch nicht.`,
    hint: 'Schließe seine Einrichtung in Plex ab, wo das Programm gewählt wird: Live-TV & DVR.',
  }),
  plex_no_port: ({ names }) => ({
    message: `Plex kann von „${names}“ nicht erfahren: der Tuner hat keinen eigenen Port.`,
    hint: 'Schalte seinen Port unter „Senderlisten“ ein: Plex kennt Tuner nur an Adresse und Port.',
  }),
  plex_not_listed: ({ names }) => ({
    message: `Plex hat vom Tuner „${names}“ erfahren, und führt ihn nicht auf.`,
    hint: 'Sieh nach, ob der Plex-Server seine Adresse erreicht, oder füge ihn dort von Hand hinzu: Live-TV & DVR.',
  }),
  plex_failed: ({ reason }) => ({
    message: `Die Sender in Plex werden nicht nachgeführt (${reason}).`,
    hint: 'Prüfe plex.url und plex.token in der config.yaml.',
  }),
  others_heard: ({ address }) => ({
    message: `Player auf anderen Rechnern erreichen uns, zuletzt ${address}.`,
    hint: '',
  }),
  player_refused: ({ address }) => ({
    message: `Das Gerät ${address} hat etwas gefragt und wurde abgewiesen: sein Netz steht nicht in server.allowedNetworks.`,
    hint: 'Wenn es deines ist, trag sein Netz dort ein, in der config.yaml oder unter Einstellungen.',
  }),
  only_looked: ({ address, ports }) => ({
    message: `Das Gerät ${address} hat Tuner gesucht und von ihnen erfahren, und seither keinen etwas gefragt.`,
    hint: `Wenn er sie nicht zeigt: lass TCP ${ports} durch die Firewall dieses Rechners.`,
  }),
  nobody_heard: ({ ports }) => ({
    message: 'Seit dem Start hat kein Player auf einem anderen Rechner etwas gefragt.',
    hint: `Wenn einer es hätte tun sollen: lass TCP ${ports}, UDP 65001 und UDP 1900 durch die Firewall dieses Rechners, und sieh nach, ob beide im selben Netz sind (kein Gäste-WLAN).`,
  }),
};

const words: typeof english = {
  title: (name) => `${name} verbinden`,
  players: 'Player',
  player: 'Player',
  groups: { servers: 'Medienserver', apps: 'Apps auf Fernsehern, Telefonen und Rechnern' },
  otherApp: 'Andere App',
  device: 'Tuner und Senderliste',
  deviceOf: (name, count) => `${name}, ${counted.channels(count)}`,
  copies: {
    tuner: 'Tuner-Adresse',
    tunerUrl: 'Tuner-Adresse',
    playlist: 'Playlist-Adresse',
    lineup: 'Senderliste als Playlist',
  },
  noPort: (name) => `${name} hat keinen eigenen Port.`,
  noPortNeeded: (player) =>
    `${player} braucht einen. Schalte ihn ein; ist er an, dann gehört dieser Port etwas anderem, und die Prüfung sagt, wem.`,
  noPortElse:
    'Playlists gehen auch so. Player, die einen Tuner suchen oder nur Rechner und Port nehmen, brauchen einen.',
  toPort: 'Zu seinem Port',
  noAddress: 'Diese Adresse gibt es erst, wenn es einen eigenen Port hat.',
  onlyHere: (host) =>
    `Du hast diese Seite als ${host} geöffnet; das versteht nur dieser Rechner. Die Adressen unten nehmen stattdessen seine Adresse in deinem Haus.`,
  troubles: 'Wenn etwas nicht stimmt',
  seen: {
    title: (name) => `Was von ${name} zu hören war`,
    nothing: (name) => `Von ${name} noch nichts gehört. Nach Schritt 2 fragt es binnen einer Minute.`,
    nothingOther: 'Von einer App, die nicht in dieser Liste ist, noch nichts gehört.',
    from: (when, address) => `${when}, von ${address}`,
    notYet: 'Noch nicht',
    refused: (status) => `Abgewiesen (${format.number(status)}); im Protokoll steht, warum`,
    asks: {
      discover: 'Hat den Tuner gefunden',
      lineup: 'Hat die Senderliste geholt',
      playlist: 'Hat die Playlist geholt',
      stream: 'Hat ein Bild gespielt',
    },
    done: 'Erledigt',
    open: 'Kommt noch',
  },
  check: {
    title: 'Ist der Weg frei?',
    again: 'Noch einmal prüfen',
    checking: 'Prüft…',
    levels: { ok: 'Alles gut', warning: 'Einen Blick wert', failure: 'Im Weg' },
    good: (count) =>
      count === 1 ? '1 Punkt ist, wie er sein soll' : `${format.number(count)} Punkte sind, wie sie sein sollen`,
    message: (code, values) => FOUND[code]?.(values).message ?? null,
    hint: (code, values) => FOUND[code]?.(values).hint ?? null,
  },
  guides,
};

export default words;
