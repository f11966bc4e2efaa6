import type { Rule, RuleKind } from '../../screens/rules/rule-types.js';
import type { RuleTexts } from '../en/rules.js';
import { counted, format } from './format.js';

const quoted = (words: string) => `„${words}“`;

const KIND_NAMES: Readonly<Record<RuleKind, string>> = {
  live: 'Fernsehsender',
  radio: 'Radiosender',
  movie: 'Filme',
  series: 'Serien',
};

/** `Filme mit „cam“ im Namen`. */
function whom({ kinds, name, group, isSeparator }: Rule['when']): string {
  const isChannels = kinds.length === 2 && kinds.includes('live') && kinds.includes('radio');
  const kindWords = isChannels ? 'Sender' : format.list(kinds.map((kind) => KIND_NAMES[kind]));
  const noun = isSeparator
    ? `Überschriften${kinds.length === 0 ? '' : ` (${kindWords})`}`
    : kinds.length === 0
      ? 'Einträge'
      : kindWords;
  const named = name === null ? '' : ` mit ${quoted(name)} im Namen`;
  const grouped = group === null ? '' : group === '^$' ? ' ohne Gruppe' : ` in Gruppen mit ${quoted(group)}`;
  return `${noun}${named}${grouped}`;
}

const rules: RuleTexts = {
  title: 'Regeln',
  lead: 'Was aus den Listen aller Anbieter hereinkommt und wie es heißt. Sie gelten der Reihe nach, bei jedem Import.',
  ownLead: (count) =>
    count === 0
      ? 'Was aus dieser Liste hereinkommt und wie es heißt. Sie gelten der Reihe nach, bei jedem Import.'
      : `Zuerst ${format.count(count, { one: 'Regel', other: 'Regeln' })} für alle Anbieter, dann diese der Reihe nach.`,
  forAll: 'Regeln für alle Anbieter',
  list: 'Die Regeln in ihrer Reihenfolge',
  none: 'Noch keine Regeln: Alles kommt herein, wie der Anbieter es nennt.',
  noneHint: 'Wähle eine Vorlage oder füge eine Regel hinzu und sieh an echten Namen, was sie bewirkt.',
  add: 'Regel hinzufügen',
  pick: 'Vorlage wählen',
  edit: 'Ändern',
  editOf: (sentence) => `Ändern: ${sentence}`,
  moreOf: (sentence) => `Mehr zu: ${sentence}`,
  up: 'Nach oben',
  down: 'Nach unten',
  remove: 'Entfernen',
  isOn: (sentence) => `In Gebrauch: ${sentence}`,
  moved: (place, count) => `Jetzt an Stelle ${format.number(place)} von ${format.number(count)}`,
  ofFile: 'config.yaml',
  ofFileHelp: 'In config.yaml gesetzt und nur dort zu ändern.',
  template: 'Vorlage',
  save: 'Regeln speichern',
  discard: 'Verwerfen',
  unsaved: 'Noch nicht gespeichert. Danach werden die Listen neu importiert.',
  outdated: 'Die gespeicherten Regeln haben sich inzwischen geändert.',
  outdatedHint: 'Dein Entwurf ist noch da. Speicherst du ihn, ersetzt er sie.',
  takeOver: 'Gespeicherte Regeln übernehmen',
  saveOwn: 'Meine speichern',
  saved: 'Die Regeln sind gespeichert. Listen, die sich dadurch ändern, werden importiert.',
  removed: 'Eine Vorlage, die es nicht mehr gibt',
  fits: (count) => `passt auf ${counted.entries(count)}`,
  sentence({ when, action }) {
    const who = whom(when);
    switch (action.kind) {
      case 'include':
        return `Nur ${who} übernehmen`;
      case 'exclude':
        return `${who} weglassen`;
      case 'rename':
        return action.to === ''
          ? `${who}: ${quoted(action.find)} aus dem Namen streichen`
          : `${who}: ${quoted(action.find)} im Namen durch ${quoted(action.to)} ersetzen`;
      case 'regroup':
        return action.to === '' ? `${who}: Gruppe streichen` : `${who} in die Gruppe ${quoted(action.to)} legen`;
      case 'region':
        return `${who} getrennt halten, als Region ${quoted(action.to)}`;
      case 'number':
        return action.counts ? `${who} ab ${action.to} nummerieren` : `${who}: Nummer ${action.to}`;
    }
  },
  templates: {
    'no-separators': 'Ohne Überschriften wie ##### SPORT #####',
    'no-adult': 'Ohne Gruppen für Erwachsene',
    'no-loops': 'Ohne Dauerschleifen einer Serie (24/7)',
    'no-events': 'Ohne Sender, die nur einzelne Ereignisse zeigen (PPV)',
    'no-country': 'Namen ohne Land davor, wie UK: oder |DE|',
  },
  form: {
    action: 'Was geschehen soll',
    actions: {
      exclude: 'Weglassen',
      include: 'Nur das übernehmen',
      rename: 'Namen ändern',
      regroup: 'Gruppe ändern',
      number: 'Nummer geben',
      region: 'Als Region getrennt halten',
    },
    name: 'Mit diesem im Namen',
    nameHelp: 'Ein regulärer Ausdruck, groß oder klein: ^ ist der Anfang, $ das Ende, | heißt oder, \\. ist ein Punkt.',
    group: 'In Gruppen mit diesem',
    groupHelp: '^$ meint Einträge ohne Gruppe.',
    kind: 'Welche Liste',
    kinds: {
      all: 'Alle',
      channels: 'Sender, Fernsehen und Radio',
      live: 'Fernsehsender',
      radio: 'Radiosender',
      movie: 'Filme',
      series: 'Serien',
      several: 'Mehrere, wie gesetzt',
    },
    isSeparator: 'Nur Überschriften wie ##### SPORT #####',
    find: 'Dies im Namen ersetzen',
    to: 'Durch dies',
    toHelp: 'Leer streicht es. $1 ist, was die ersten Klammern enthalten.',
    toGroup: 'Neue Gruppe',
    toGroupHelp: 'Leer streicht sie. $1 ist, was die ersten Klammern der Gruppe oben enthalten.',
    toRegion: 'Region',
    toRegionHelp: 'Einträge zweier Regionen werden nie ein Sender.',
    toNumber: 'Nummer',
    counts: 'Von da an weiterzählen, je Eintrag eine',
    label: 'Wozu sie dient, wenn du magst',
    done: 'Fertig',
    cancel: 'Abbrechen',
    whichMissing: 'Sag, welche Einträge gemeint sind: nach Name, Gruppe, Liste oder als Überschriften.',
    findMissing: 'Sag, was ersetzt wird.',
    toMissing: 'Das fehlt noch.',
  },
  preview: {
    title: 'Was sie bewirken',
    oneTitle: 'Was diese Regel bewirkt',
    names: 'Namen vorher und nachher',
    counts: ({ left, renamed, regrouped, numbered, scanned }) =>
      [
        `Von ${format.count(scanned, { one: 'Eintrag', other: 'Einträgen' })}`,
        `${format.number(left)} weggelassen`,
        ...(renamed > 0 ? [`${format.number(renamed)} umbenannt`] : []),
        ...(regrouped > 0 ? [`${format.number(regrouped)} in anderen Gruppen`] : []),
        ...(numbered > 0 ? [`${format.number(numbered)} mit anderen Nummern`] : []),
      ].join(' · '),
    some: 'Es gibt mehr, als angesehen wurden.',
    nothing: 'Kein Eintrag, der hier ist, passt.',
    noEntries: 'Noch ist nichts importiert. Nach dem ersten Import stehen hier echte Namen.',
    incomplete: 'Hier stehen echte Namen, sobald die Regel etwas sagt.',
    leftOut: 'weggelassen',
    before: 'Vorher',
    after: 'Nachher',
    group: (before, after) => `${before || 'ohne Gruppe'} → ${after || 'ohne Gruppe'}`,
    number: (number) => `Nummer ${number}`,
    region: (region) => `Region ${region}`,
  },
};

export default rules;
