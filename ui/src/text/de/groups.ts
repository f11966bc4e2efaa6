import type { GroupTexts } from '../en/groups.js';
import { counted, format } from './format.js';

type Sum = Parameters<GroupTexts['upTo']>[0];
const upTo = ({ count, isExact }: Sum) => (isExact ? format.number(count) : `bis zu ${format.number(count)}`);
const sumOf = ({ count, isExact }: Sum) => (isExact ? counted.entries(count) : `bis zu ${counted.entries(count)}`);
const groups = (count: number) => format.count(count, { one: 'Gruppe', other: 'Gruppen' });

const capital = (words: string) => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;

const words: GroupTexts = {
  title: (name) => `Was soll von ${name} hereinkommen?`,
  lead: 'Noch ist nichts importiert. Angehakt ist, was dein Haushalt wohl sieht; der Rest bleibt draußen, bis du ihn willst.',
  looking: 'Die Liste wird angesehen',
  lookingLead: 'Jede Gruppe wird einmal gezählt. Was jetzt geladen wird, wird auch importiert.',
  lookEnded: 'Das Ansehen dieser Liste wurde beendet.',
  lookEndedHint: 'Headwater ist neu gestartet, oder eine Stunde ist vergangen. Geändert hat sich nichts.',
  lookAgain: 'Noch einmal ansehen',
  places: 'Länder und Sprachen',
  morePlaces: (count) => `${format.number(count)} weitere`,
  lists: { live: 'Sender', movies: 'Filme', series: 'Serien' },
  look: { movies: 'Filme ansehen', series: 'Serien ansehen' },
  groupsOf: { live: 'Gruppen mit Sendern', movies: 'Gruppen mit Filmen', series: 'Gruppen mit Serien' },
  listHelp: 'Pfeiltasten bewegen, die Leertaste hakt an, Umschalt mit Pfeiltasten hakt mehrere an.',
  entries: counted.entries,
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
  upTo,
  sum: (taken, all, takenGroups, allGroups) =>
    `${capital(upTo(taken))} von ${upTo(all)} ${all.count === 1 ? 'Eintrag' : 'Einträgen'} in ${format.number(takenGroups)} von ${format.number(allGroups)} ${allGroups === 1 ? 'Gruppe' : 'Gruppen'}`,
  noChange: 'Es ändert sich nichts.',
  difference: (added, removed) =>
    added === 0 && removed === 0
      ? 'Was du hast, bleibt, wie es ist.'
      : `Etwa ${[
          added > 0 ? `${counted.entries(added)} mehr` : '',
          removed > 0 ? `${counted.entries(removed)} weniger` : '',
        ]
          .filter((part) => part !== '')
          .join(' und ')}.${removed > 0 ? ' Deine eigenen Namen und Nummern bleiben eine Woche lang erhalten.' : ''}`,
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
  unread: {
    movies: 'Die Filme sind eingeschaltet, aber ihre Liste ließ sich noch nicht lesen.',
    series: 'Die Serien sind eingeschaltet, aber ihre Liste ließ sich noch nicht lesen.',
  },
  unreadHint: 'Beim Speichern bleiben sie an. Sieh sie an, um zu wählen oder zu erfahren, was nicht stimmt.',
  askedHint: 'Sender, die du schon hast, bleiben, wo sie sind.',
  bringIn: (sum) => `${capital(sumOf(sum))} hereinholen`,
  bringingIn: 'Einen Moment…',
  back: 'Zurück',
  save: 'Auswahl speichern',
  problem: (list) => `${list}: konnte nicht gelesen werden.`,
  fileOwned: 'config.yaml bestimmt, welche Gruppen dieses Anbieters hereinkommen.',
  notYet: 'Die Gruppen sind bekannt, sobald die Liste zum ersten Mal gelesen ist.',
};

export default words;
