import type { Texts } from '../en/index.js';
import { counted, format } from './format.js';

export const welcome: Texts['welcome'] = {
  title: 'Willkommen',
  rail: 'Schritte',
  steps: { language: 'Sprache', keeper: 'Verwalter', provider: 'Anbieter', groups: 'Gruppen', import: 'Import' },
  foot: 'Du kannst diese Seite jederzeit schließen. Was begonnen hat, läuft weiter.',
  next: 'Weiter',
  back: 'Zurück',
  language: {
    title: 'In welcher Sprache wollen wir sprechen?',
    lead: 'Du kannst sie jederzeit ändern. Jeder Browser merkt sich seine eigene.',
  },
  keeper: {
    title: 'Wer kümmert sich um dieses Haus?',
    lead: 'Der Verwalter fügt Anbieter hinzu und ordnet die Sender. Player brauchen zu Hause keine Anmeldung, und sonst kann niemand das Passwort eines Anbieters lesen.',
    name: 'Dein Name',
    nameMissing: 'Gib einen Namen ein.',
    password: 'Passwort',
    passwordHelp: 'Mindestens 8 Zeichen. Ein Satz lässt sich leichter merken als Sonderzeichen.',
    passwordShort: 'Es müssen mindestens 8 Zeichen sein.',
    submit: 'Weiter',
    submitting: 'Einen Moment…',
    later: 'Erst einmal umsehen',
    done: (name) => name,
  },
  provider: {
    title: 'Woher kommen deine Sender?',
    lead: 'Setze den Link deines Anbieters ein, zieh eine Datei hierher, oder gib den Server eines Xtream-Kontos ein.',
    known: (count) => format.count(count, { one: 'Anbieter ist schon da.', other: 'Anbieter sind schon da.' }),
    goOn: 'Damit weitermachen',
    skip: 'Später',
    none: 'noch keiner',
    some: counted.providers,
  },
  import: {
    title: (count) =>
      count === 1
        ? 'Dein Anbieter wird zur Senderliste'
        : `${format.number(count)} Anbieter werden zu einer Senderliste`,
    done: 'Deine Senderliste ist fertig',
    lead: 'Derselbe Sender aus allen Listen wird zu einem einzigen. Die übrigen Streams stehen bereit.',
    label: 'Import bisher',
    channels: counted.channels,
    channelsWord: () => 'Sender',
    fromEntries: (count, isDone) =>
      `${isDone ? '' : 'bisher '}aus ${format.count(count, { one: 'Eintrag', other: 'Einträgen' })}`,
    entriesDone: (count) => `${counted.entries(count)} fertig`,
    failed: 'kam nicht an',
    waiting: 'wartet',
    ready: 'Bereit zum Schauen',
    streams: counted.streams,
    addresses: 'Für deine Player',
    home: 'Zum Start',
    another: 'Weiteren Anbieter hinzufügen',
    nothing: 'Noch ist nichts angekommen.',
  },
};
