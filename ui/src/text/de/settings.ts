import type { Texts } from '../en/index.js';
import { counted, format } from './format.js';

export const settings: Texts['settings'] = {
  title: 'Einstellungen',
  search: 'Einstellung suchen',
  searchHint: 'Name oder Wörter',
  none: (query) => `Keine Einstellung passt zu „${query}“.`,
  sections: {
    label: 'Abschnitte',
    house: 'Das Haus',
    access: 'Zugang',
    looks: 'Dieser Browser',
    about: 'Über',
  },
  source: {
    file: (line) => `config.yaml, Zeile ${line}`,
    database: 'hier gesetzt',
    default: 'Vorgabe',
    flag: 'Befehlszeile',
    environment: 'Umgebung',
  },
  setElsewhere: {
    file: (path, line) => `Steht in ${path}, Zeile ${line}, und wird dort geändert.`,
    flag: 'Steht auf der Befehlszeile und wird dort geändert.',
    environment: 'Steht in einer Umgebungsvariablen und wird dort geändert.',
  },
  defaultIs: (value) => `Vorgabe: ${value}`,
  nothing: 'keine',
  reset: (name) => `${name}: zurück zur Vorgabe`,
  needsRestart: 'Wirkt, wenn Headwater neu gestartet wird.',
  range: (low, high) =>
    low !== undefined && high !== undefined
      ? `${format.number(low)} bis ${format.number(high)}`
      : low !== undefined
        ? `mindestens ${format.number(low)}`
        : high !== undefined
          ? `höchstens ${format.number(high)}`
          : '',
  listHelp: 'Je Zeile eines.',
  save: 'Speichern',
  on: 'An',
  off: 'Aus',
  saved: (name) => `${name} ist gesetzt.`,
  wentBack: (name) => `${name} hat wieder die Vorgabe.`,
  config: {
    title: (count) => `config.yaml hat ${counted.mistakes(count)}`,
    rest: 'Bis das behoben ist, gelten die Einstellungen von vorher.',
    good: 'config.yaml hat keinen Fehler.',
    path: 'Konfigurationsdatei',
  },
  access: {
    password: 'Passwort ändern',
    current: 'Bisheriges Passwort',
    next: 'Neues Passwort',
    nextHelp: 'Mindestens 8 Zeichen.',
    change: 'Ändern',
    changed: 'Das Passwort ist geändert. Andere Browser sind abgemeldet.',
    logins: 'Angemeldete Browser',
    thisOne: 'dieser hier',
    lastSeen: (ms) => `zuletzt gesehen ${format.ago(ms)}`,
    end: 'Abmelden',
    endOf: (name) => `${name} abmelden`,
    endAll: 'Überall abmelden',
    ended: 'Abgemeldet.',
    tokens: 'API-Schlüssel',
    tokensHelp: 'Für deine Programme. Sie dürfen, was du darfst.',
    noTokens: 'Noch kein Schlüssel.',
    tokenName: 'Wofür er ist',
    tokenMake: 'Schlüssel anlegen',
    tokenOnce: 'Kopiere ihn jetzt: Er wird nur dieses eine Mal gezeigt.',
    tokenDone: 'Ich habe ihn',
    token: 'Schlüssel',
    revoke: 'Widerrufen',
    revokeOf: (name) => `${name} widerrufen`,
    revoked: (name) => `${name} ist widerrufen.`,
    made: (ms) => `angelegt ${format.moment(ms)}`,
    used: (ms) => `zuletzt benutzt ${format.ago(ms)}`,
    neverUsed: 'nie benutzt',
    noKeeper: 'Noch gibt es keinen Verwalter: Jeder zu Hause kann alles ändern.',
    agent: (browser, system) => `${browser} auf ${system}`,
    unknownAgent: 'Unbekanntes Programm',
  },
  about: {
    version: 'Version',
    started: 'Läuft seit',
    api: 'API-Beschreibung',
    kit: 'Bausteine dieser Seiten',
  },
};
