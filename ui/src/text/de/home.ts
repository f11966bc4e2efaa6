import type { Texts } from '../en/index.js';
import { counted, format } from './format.js';

export const home: Texts['home'] = {
  title: 'Start',
  last: 'Zuletzt gesehen',
  watch: 'Ansehen',
  watchOf: (name) => `${name} ansehen`,
  watchTitle: (name) => `${name} in einem anderen Player`,
  watchHow: 'Öffne die Adresse in einem Player wie VLC, oder richte die Kamera eines Telefons auf den Code.',
  inAnotherPlayer: 'In einem anderen Player ansehen',
  openFile: 'Im Player öffnen',
  streamAddress: 'Stream-Adresse',
  numbered: (number) => `Nr. ${number}`,
  connect: 'Player verbinden',
  lineUp: 'In der Senderliste',
  allChannels: (count) => (count === 1 ? 'Der eine Sender' : `Alle ${format.number(count)} Sender`),
  playing: {
    title: 'Läuft im Haus',
    nobody: 'Niemand schaut.',
    nobodyFree: (free) =>
      free === 1
        ? 'Niemand schaut. Die eine Verbindung ist frei.'
        : `Niemand schaut. Alle ${format.number(free)} Verbindungen sind frei.`,
    viewers: (count) => format.count(count, { one: 'Zuschauer', other: 'Zuschauer' }),
    bitrate: (bps) => (bps > 0 ? `${format.megabits(bps)} Mbit/s` : 'noch keine Daten'),
    states: {
      idle: 'Macht sich bereit',
      opening: 'Öffnet den Stream',
      unwatched: 'Niemand schaut, schließt gleich',
      holding: 'Quelle verloren, wir versuchen die nächste',
      slate: 'Keine Quelle läuft, wir versuchen es weiter',
      closed: 'Beendet',
      fresh: (provider) => (provider === null ? 'Gerade gestartet' : `Gerade gestartet von ${provider}`),
      live: (ms, provider) =>
        provider === null ? `Läuft seit ${format.lasting(ms)}` : `Läuft seit ${format.lasting(ms)} von ${provider}`,
    },
    failovers: (count) =>
      count === 1 ? 'einmal die Quelle gewechselt' : `${format.number(count)}-mal die Quelle gewechselt`,
  },
  needsYou: {
    title: 'Braucht dich',
    nothing: 'Nichts. Alles in Ordnung.',
    config: (count) => `config.yaml hat ${counted.mistakes(count)}.`,
    failing: (name) => `${name} lässt sich nicht aktualisieren. Was schon da ist, bleibt in Gebrauch.`,
    failingEmpty: (name) => `${name} ist noch nicht da: seine Liste lässt sich nicht lesen.`,
    held: (name) => `${name} hat eine ganz andere Liste geschickt. Wir haben die vorige behalten.`,
    newGroups: (name, count) =>
      `${name} hat ${format.count(count, { one: 'neue Gruppe', other: 'neue Gruppen' })}. Hereinlassen?`,
    loginRefused: (name) => `${name} nimmt Benutzername und Passwort nicht an. Prüfe beides.`,
    linkRefused: (name) => `${name} weist den Link ab. Prüfe Benutzername und Passwort darin.`,
    accountEnded: (name, ms) =>
      `${name}: Der Zugang ist ${ms === null ? '' : `am ${format.date(ms)} `}abgelaufen. Verlängere ihn.`,
    review: (count) =>
      count === 1
        ? 'Zwei Sender sind vielleicht einer.'
        : `${format.number(count)} Senderpaare sind vielleicht je einer.`,
    unchosen: {
      live: (name) => `${name}: Sender sind eingeschaltet, aber keine Gruppe ist gewählt.`,
      movies: (name) => `${name}: Filme sind eingeschaltet, aber keine Gruppe ist gewählt.`,
      series: (name) => `${name}: Serien sind eingeschaltet, aber keine Gruppe ist gewählt.`,
    },
    noProvider: 'Noch kein Anbieter. Füge den ersten hinzu.',
    more: (count) => `${format.number(count)} weitere`,
  },
  empty: {
    title: 'Noch keine Sender',
    words: 'Headwater macht aus deinen Playlists eine einzige, aufgeräumte Senderliste.',
    add: 'Anbieter hinzufügen',
  },
};
