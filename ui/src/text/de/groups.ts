import type { GroupTexts } from '../en/groups.js';
import { counted, format } from './format.js';

const groups = (count: number) => format.count(count, { one: 'Gruppe', other: 'Gruppen' });

const words: GroupTexts = {
  title: (name) => `Was soll von ${name} hereinkommen?`,
  lead: 'Noch ist nichts importiert. Angehakt ist, was dein Haushalt wohl sieht; der Rest bleibt draußen, bis du ihn willst.',
  looking: 'Die Liste wird angesehen',
  lookingLead: 'Jede Gruppe wird einmal gezählt. Was jetzt geladen wird, wird auch importiert.',
  places: 'Länder und Sprachen',
  morePlaces: (count) => `${format.number(count)} weitere`,
  lists: { live: 'Sender', movies: 'Filme', series: 'Serien' },
  look: { movies: 'Filme ansehen', series: 'Serien ansehen' },
  lookAgain: 'Noch einmal ansehen',
  search: 'Gruppe finden',
  shown: 'Welche Gruppen zu sehen sind',
  filters: { all: 'Alle', on: 'An', off: 'Aus', new: 'Neu' },
  none: 'Keine Gruppe heißt so.',
  noGroup: 'Ohne Gruppe',
  empty: 'nicht mehr in der Liste',
  isNew: 'neu',
  cautions: { adult: 'nur für Erwachsene', events: 'Ereignisse und Schleifen', separator: 'eine Überschrift' },
  tickAll: 'Alle diese anhaken',
  untickAll: 'Alle diese abwählen',
  sum: (taken, all, takenGroups, allGroups) =>
    `${format.number(taken)} von ${counted.entries(all)}, ${format.number(takenGroups)} von ${groups(allGroups)}`,
  difference: (added, removed) =>
    added === 0 && removed === 0
      ? 'Es ändert sich nichts.'
      : `Etwa ${[
          added > 0 ? `${counted.entries(added)} mehr` : '',
          removed > 0 ? `${counted.entries(removed)} weniger` : '',
        ]
          .filter((part) => part !== '')
          .join(' und ')}. Deine eigenen Namen und Nummern bleiben eine Woche lang erhalten.`,
  nothing: 'Hake mindestens eine Gruppe an.',
  later: 'Gruppen, die der Anbieter später hinzufügt',
  laterOptions: { ask: 'Mich fragen', include: 'Hereinlassen', exclude: 'Draußen lassen' },
  which: 'Welche Liste',
  asked: (count) =>
    `${groups(count)} ${count === 1 ? 'kam später und wartet' : 'kamen später und warten'} auf deine Antwort.`,
  unchosen: {
    live: 'Die Sender sind eingeschaltet, aber keine ihrer Gruppen ist gewählt: Nichts davon kommt herein.',
    movies: 'Die Filme sind eingeschaltet, aber keine ihrer Gruppen ist gewählt: Nichts davon kommt herein.',
    series: 'Die Serien sind eingeschaltet, aber keine ihrer Gruppen ist gewählt: Nichts davon kommt herein.',
  },
  unchosenHint:
    'Hake an, was du davon willst. Eine Liste, in der nichts angehakt ist, wird beim Speichern abgeschaltet.',
  askedHint: 'Sender, die du schon hast, bleiben, wo sie sind.',
  bringIn: (count) => `${counted.entries(count)} hereinholen`,
  bringingIn: 'Einen Moment…',
  back: 'Zurück',
  save: 'Auswahl speichern',
  problem: (list) => `${list}: konnte nicht gelesen werden.`,
  fileOwned: 'config.yaml bestimmt, welche Gruppen dieses Anbieters hereinkommen.',
  notYet: 'Die Gruppen sind bekannt, sobald die Liste zum ersten Mal gelesen ist.',
};

export default words;
