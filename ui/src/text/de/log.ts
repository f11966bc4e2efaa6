import type { Texts } from '../en/index.js';
import { failures } from './failures.js';
import { fieldsOf } from './fields.js';
import { counted, format, whoIs } from './format.js';

/** As they came over the wire; each sentence takes what its kind has. */
type Facts = Readonly<Record<string, unknown>>;

const text = (value: unknown): string => String(value ?? '');
const quoted = (value: unknown): string => `„${text(value)}“`;
const amount = (value: unknown): number => (typeof value === 'number' ? value : 0);
const parts = (value: unknown): string[] => (Array.isArray(value) ? value.map(text) : []);
const byWhom = ({ who }: Facts): string => (who === 'set-up' ? 'bei der Einrichtung' : `von ${whoIs(text(who))}`);

/** Why, by its code; what another version says stays in its own words. */
function reason({ code, message }: Facts): string {
  return failures.byCode[text(code)]?.message ?? text(message ?? code);
}

function edited(subject: string, is: string, facts: Facts): string {
  const fields = fieldsOf(parts(facts.fields));
  const what = fields === '' ? '' : `: ${fields}`;
  return `${subject} ${is} ${byWhom(facts)} ${facts.isUndo ? 'zurückgesetzt' : 'geändert'}${what}.`;
}

function lasting(seconds: number): string {
  return seconds < 120 ? format.count(seconds, { one: 'Sekunde', other: 'Sekunden' }) : format.lasting(seconds * 1_000);
}

/** Of which streams a channel is made; of merged and parted ones `name` has several. */
function composed({ what, name }: Facts, by: string): string {
  switch (what) {
    case 'channels.merge':
      return `Aus ${text(name)} wurde${by} ein Sender gemacht`;
    case 'channels.apart':
      return `${text(name)} wurden${by} getrennt`;
    case 'streams.move':
      return `Streams von ${quoted(name)} wurden${by} verschoben`;
    case 'streams.together':
      return `Streams von ${quoted(name)} bleiben${by} zusammen`;
    default:
      return `Streams von ${quoted(name)} wurden${by} in eine Reihenfolge gebracht`;
  }
}

/** Every kind of event that the house log keeps, as whole sentences. */
const SENTENCES: Readonly<Record<string, (facts: Facts) => string | null>> = {
  'house.started': ({ version }) => `Headwater ${text(version)} ist gestartet.`,
  'house.stopped': ({ version }) => `Headwater ${text(version)} wurde angehalten.`,
  'provider.added': (facts) =>
    `Der Anbieter ${quoted(facts.name)} wurde ${byWhom(facts)} ${facts.isUndo ? 'zurückgeholt' : 'hinzugefügt'}.`,
  'provider.removed': (facts) =>
    `Der Anbieter ${quoted(facts.name)} wurde ${byWhom(facts)} ${facts.isUndo ? 'zurückgenommen' : 'entfernt'}.`,
  'provider.edited': (facts) => edited(`Der Anbieter ${quoted(facts.name)}`, 'wurde', facts),
  'provider.refreshed'({ name, state, entryCount, addedCount, missingCount, error }) {
    if (error && state === 'done') return `${quoted(name)} wurde nur zum Teil aktualisiert: ${reason(error as Facts)}`;
    if (error) return `${quoted(name)} ließ sich nicht aktualisieren: ${reason(error as Facts)}`;
    if (state === 'unchanged') return `${quoted(name)} hat nichts Neues.`;
    const numbers = [amount(addedCount), amount(missingCount)].map(format.number);
    return `${quoted(name)} wurde aktualisiert: ${counted.entries(amount(entryCount))}, ${numbers[0]} neu, ${numbers[1]} fehlen.`;
  },
  'channel.edited': (facts) =>
    facts.count === 1
      ? edited(`Der Sender ${quoted(facts.name)}`, 'wurde', facts)
      : edited(counted.channels(amount(facts.count)), 'wurden', facts),
  'channel.composed'(facts) {
    const by = byWhom(facts);
    const sentence = composed(facts, facts.isUndo ? '' : ` ${by}`);
    return facts.isUndo ? `${by.charAt(0).toUpperCase()}${by.slice(1)} zurückgenommen: ${sentence}.` : `${sentence}.`;
  },
  'setting.edited': (facts) =>
    facts.value === null
      ? `Die Einstellung ${text(facts.name)} wurde ${byWhom(facts)} auf ihre Vorgabe gesetzt.`
      : `Die Einstellung ${text(facts.name)} wurde ${byWhom(facts)} ${facts.isUndo ? 'zurück auf' : 'auf'} ${JSON.stringify(facts.value)} gesetzt.`,
  'lineup.edited': (facts) =>
    `Die ${facts.isRenumbered ? 'Nummern' : 'Nummernblöcke'} der Senderliste ${quoted(facts.name)} wurden ${byWhom(facts)} ${facts.isUndo ? 'zurückgesetzt' : 'geändert'}.`,
  'rules.edited': (facts) => `Die Regeln für alle Anbieter wurden ${byWhom(facts)} geändert.`,
  'person.login': ({ name, address }) => `${text(name)} hat sich von ${text(address)} angemeldet.`,
  'person.login_refused': ({ name, address }) =>
    name === null
      ? `Eine Anmeldung mit unbekanntem Namen von ${text(address)} wurde abgewiesen.`
      : `Eine Anmeldung als ${quoted(name)} von ${text(address)} wurde abgewiesen.`,
  'person.locked': ({ address, minutes }) =>
    `Von ${text(address)} kamen zu viele falsche Anmeldungen; die Adresse ist ${text(minutes)} Minuten gesperrt.`,
  'relay.started': ({ name, provider }) => `${quoted(name)} läuft von ${text(provider)}.`,
  'relay.ended': (facts) => {
    const ran = `${quoted(facts.name)} lief ${lasting(amount(facts.seconds))}`;
    return facts.code === null ? `${ran}.` : `${ran} und brach ab: ${reason(facts)}`;
  },
  'relay.failover': (facts) =>
    `${quoted(facts.name)} hat die Quelle bei ${text(facts.provider)} verloren und sucht eine andere: ${reason(facts)}`,
  'relay.moved': ({ name, provider }) => `${quoted(name)} läuft weiter von ${text(provider)}.`,
  'relay.failed': (facts) => `${quoted(facts.name)} ließ sich nicht abspielen: ${reason(facts)}`,
  'config.changed': ({ settings }) => `config.yaml hat sich geändert: ${format.list(parts(settings))}.`,
  'config.invalid': ({ line, count }) =>
    amount(count) > 1
      ? `config.yaml hat ${counted.mistakes(amount(count))}, den ersten in Zeile ${text(line)}. Die Einstellungen von vorher gelten weiter.`
      : `config.yaml hat einen Fehler in Zeile ${text(line)}. Die Einstellungen von vorher gelten weiter.`,
  'config.mended': () => 'config.yaml hat keinen Fehler mehr.',
  notice({ code, count }) {
    // the one that counts: rows that the log left out
    if (count) return `Zu viel auf einmal. ${counted.entries(amount(count))} fehlen.`;
    const known = failures.byCode[text(code)];
    return known ? `${known.message} ${known.hint}` : null;
  },
};

export const log: Texts['log'] = {
  title: 'Protokoll',
  filters: { label: 'Filter', level: 'Mindestens', search: 'Im Protokoll suchen', searchHint: 'Wörter' },
  levels: { info: 'Alles', warn: 'Warnungen', error: 'Fehler' },
  levelOf: { info: 'Hinweis', warn: 'Warnung', error: 'Fehler' },
  about: (name) => `Nur über ${name}`,
  clearAbout: 'Wieder alles',
  raw: 'Rohe Zeilen',
  rawHelp: 'Die Zeilen dieses Laufs, wie das Programm sie schreibt. Adressen und Passwörter sind verdeckt.',
  pause: 'Anhalten',
  follow: 'Mitlaufen',
  paused: 'Angehalten. Neue Ereignisse werden nicht gezeigt.',
  more: 'Ältere zeigen',
  none: 'Ruhig. In den letzten 7 Tagen nichts dieser Art.',
  noneFound: (query) => `Nichts aus den letzten 7 Tagen passt zu „${query}“.`,
  noLines: 'In diesem Lauf keine Zeile dieser Art.',
  copy: 'Zeilen kopieren',
  at: format.moment,
  clock: format.clock,
  say: (kind, facts) => SENTENCES[kind]?.(facts) ?? null,
};
