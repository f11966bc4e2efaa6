import type { Texts } from '../en/index.js';
import { counted, format } from './format.js';

const found = (kind: string, count: number | null, isComplete: boolean) =>
  count === null ? kind : `${kind}, ${isComplete ? '' : 'mindestens '}${counted.entries(count)}`;

export const providers: Texts['providers'] = {
  title: 'Anbieter',
  sum: (providerCount, connectionCount, channelCount) =>
    `${counted.providers(providerCount)}, ${counted.connections(connectionCount)}, zusammen ${counted.channels(channelCount)}`,
  none: 'Headwater macht aus deinen Playlists eine einzige, aufgeräumte Senderliste. Füge hier die erste hinzu.',
  refreshAll: 'Alle aktualisieren',
  refresh: 'Aktualisieren',
  refreshOf: (name) => `${name} aktualisieren`,
  stop: 'Anhalten',
  stopOf: (name) => `Aktualisierung von ${name} anhalten`,
  moreOf: (name) => `Mehr zu ${name}`,
  edit: 'Ändern…',
  remove: 'Entfernen',
  switchOff: 'Abschalten',
  switchOn: 'Einschalten',
  again: 'Noch einmal aktualisieren',
  wouldChange: 'Was sich ändern würde',
  acceptLoss: 'Verlust annehmen',
  acceptList: 'Neue Liste annehmen',
  off: 'Abgeschaltet: Er wird nicht aktualisiert, und nichts von ihm läuft.',
  columns: { connections: 'Verbindungen', brings: 'Bringt', last: 'Letzte Aktualisierung', history: '30 Tage' },
  kinds: { m3u: 'M3U-Liste', xtream: 'Xtream', file: 'M3U-Datei' },
  streams: counted.streams,
  gone: (count) => `${format.number(count)} nicht mehr in der Liste, eine Woche aufgehoben`,
  slots: (used, limit) =>
    used === 0 ? `${format.number(limit)} frei` : `${format.number(used)} von ${format.number(limit)} belegt`,
  waiting: (count) => format.count(count, { one: 'wartet', other: 'warten' }),
  notYet: 'noch nicht',
  imported: (ms) => format.ago(ms),
  unchanged: 'nichts Neues',
  difference: (added, missing) =>
    [added > 0 ? `+${format.number(added)}` : '', missing > 0 ? `−${format.number(missing)}` : '']
      .filter((part) => part !== '')
      .join(' ') || 'nichts Neues',
  sentence: {
    imported: (count, ms) => `${counted.entries(count)} importiert, ${format.ago(ms)}.`,
    unchanged: (ms, count) => `${format.ago(ms)} nichts Neues, weiterhin ${counted.entries(count)}.`,
  },
  next: (ms) => `nächste ${format.moment(ms)}`,
  byHand: 'nur von Hand',
  running: 'läuft',
  held: (ms) => `zurückgehalten ${format.ago(ms)}`,
  failed: (ms) => `misslungen ${format.ago(ms)}`,
  failingSince: (ms) => `Misslingt seit ${format.moment(ms)}.`,
  kept: 'Was vorher da war, bleibt in Gebrauch.',
  changeLogin: { xtream: 'Zugang ändern', m3u: 'Adresse ändern' },
  history: (days, badDays) =>
    days === 0
      ? 'noch nie aktualisiert'
      : badDays === 0
        ? days === 1
          ? 'am einzigen Tag gut'
          : `an allen ${format.number(days)} Tagen gut`
        : days === 1
          ? 'Ärger am einzigen Tag'
          : `Ärger an ${format.number(badDays)} von ${format.number(days)} Tagen`,
  setElsewhere: 'Steht in config.yaml und wird dort geändert.',
  demo: 'Nachgestellt, zum Ausprobieren.',
  phases: {
    waiting: { name: 'Warten', detail: () => 'ein anderer wird importiert' },
    fetching: {
      name: 'Laden',
      detail: (done, total) => (total ? `${format.bytes(done)} von ${format.bytes(total)}` : format.bytes(done)),
    },
    reading: { name: 'Lesen', detail: counted.entries },
    saving: {
      name: 'Speichern',
      detail: (done, total) => (total ? `${format.number(done)} von ${format.number(total)}` : format.number(done)),
    },
    matching: { name: 'Zuordnen', detail: () => 'Sender entstehen' },
  },
  progressOf: (name) => `Import von ${name}`,
  removed: (name) => `${name} ist entfernt, mit allem, was nur er bringt.`,
  added: (name) => `${name} ist hinzugefügt. Der Import hat begonnen.`,
  changed: (name) => `${name} ist geändert.`,
  switchedOff: (name) => `${name} ist abgeschaltet.`,
  switchedOn: (name) => `${name} ist eingeschaltet.`,
  stopped: (name) => `Die Aktualisierung von ${name} ist angehalten. Was vorher da war, bleibt.`,
  add: {
    title: 'Anbieter hinzufügen',
    lead: 'Setze einen Link ein, zieh eine Datei hierher, oder gib einen Server ein. Wir finden heraus, was es ist, bevor etwas importiert wird.',
    address: 'Link, Datei oder Server',
    addressHelp: 'Ein M3U-Link, der Server eines Xtream-Kontos oder ein Pfad auf dem Rechner von Headwater',
    addressMissing: 'Setze einen Link ein, zieh eine Datei hierher, oder gib einen Server ein.',
    drop: 'Datei hier ablegen',
    choose: 'Datei wählen',
    uploading: (share) => `Datei wird gesendet, ${Math.round(share * 100)} %`,
    username: 'Benutzername',
    password: 'Passwort',
    loginHelp: 'Dieser Server fragt nach den Zugangsdaten deines Abos.',
    trying: 'Wir sehen nach…',
    found: {
      m3u: (count, isComplete) => found('M3U-Liste', count, isComplete),
      xtream: (count, isComplete) => found('Xtream-Konto', count, isComplete),
      connections: counted.connections,
      ends: (ms) => `endet am ${format.date(ms)}`,
      names: (names) => `Zum Beispiel ${format.list(names)}`,
    },
    name: 'Name',
    nameHelp: 'Wie du ihn hier lesen willst',
    connections: 'Verbindungen gleichzeitig',
    connectionsHelp: 'So viele, wie dein Abo erlaubt. Mehr öffnen wir nie.',
    submit: 'Hinzufügen',
    chooseGroups: 'Gruppen wählen',
    all: 'Alles hinzufügen',
    submitting: 'Wird hinzugefügt…',
    anyway: 'Trotzdem hinzufügen',
    cancel: 'Abbrechen',
    nameless: 'Playlist',
    publicLists: 'Öffentliche Liste wählen',
    demoLead: 'Keine Liste zur Hand?',
    demo: 'Mit dem Demo-Anbieter ausprobieren',
  },
};
