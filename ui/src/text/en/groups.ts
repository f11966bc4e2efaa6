import { format } from './format.js';

const entries = (count: number) => format.count(count, { one: 'entry', other: 'entries' });
/** Where entries are in several groups, only the most that there can be is known. */
interface Sum {
  count: number;
  isExact: boolean;
}
const upTo = ({ count, isExact }: Sum) => (isExact ? format.number(count) : `up to ${format.number(count)}`);
const sumOf = ({ count, isExact }: Sum) => (isExact ? entries(count) : `up to ${entries(count)}`);
const groups = (count: number) => format.count(count, { one: 'group', other: 'groups' });
const capital = (words: string) => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;

/** Choosing groups of a provider: read with the screens on which it is done. */
const words = {
  title: (name: string) => `What shall come in from ${name}?`,
  lead: 'Nothing is imported yet. What your house is likely to watch is ticked; the rest stays outside until you want it.',
  looking: 'Looking at the list',
  lookingLead: 'Every group is counted once. What is downloaded now is what is imported.',
  lookEnded: 'The look at this list was ended.',
  lookEndedHint: 'Headwater has started anew, or an hour has passed. Nothing has changed.',
  lookAgain: 'Look again',
  places: 'Countries and languages',
  morePlaces: (count: number) => `${format.number(count)} more`,
  lists: { live: 'Channels', movies: 'Films', series: 'Series' },
  look: { movies: 'Look at the films', series: 'Look at the series' },
  groupsOf: { live: 'Groups of channels', movies: 'Groups of films', series: 'Groups of series' },
  listHelp: 'Arrows move, the space bar ticks, Shift with arrows ticks several.',
  entries,
  search: 'Find a group',
  shown: 'Which groups are shown',
  filters: { all: 'All', on: 'On', off: 'Off', new: 'New' },
  none: 'No group has this name.',
  noGroup: 'Without a group',
  empty: 'not in the list any more',
  isNew: 'new',
  cautions: { adult: 'adults only', events: 'events and loops', separator: 'a heading' },
  tickAll: 'Tick all of these',
  untickAll: 'Untick all of these',
  upTo,
  sum: (taken: Sum, all: Sum, takenGroups: number, allGroups: number) =>
    `${capital(upTo(taken))} of ${sumOf(all)} in ${format.number(takenGroups)} of ${groups(allGroups)}`,
  noChange: 'Nothing changes.',
  difference: (added: number, removed: number) =>
    added === 0 && removed === 0
      ? 'What you have stays as it is.'
      : `About ${[added > 0 ? `${entries(added)} more` : '', removed > 0 ? `${entries(removed)} fewer` : '']
          .filter((part) => part !== '')
          .join(' and ')}.${removed > 0 ? ' Your own names and numbers are kept for a week.' : ''}`,
  nothing: 'Tick at least one group.',
  later: 'Groups that the provider adds later',
  laterOptions: { ask: 'Ask me', include: 'Bring them in', exclude: 'Leave them out' },
  which: 'Which list',
  asked: (count: number) => `${groups(count)} came later and wait for your answer.`,
  unchosen: {
    live: 'Channels are switched on, but none of their groups is chosen: nothing of them comes in.',
    movies: 'Films are switched on, but none of their groups is chosen: nothing of them comes in.',
    series: 'Series are switched on, but none of their groups is chosen: nothing of them comes in.',
  },
  unchosenHint: 'Tick what you want of them. A list without a tick is switched off when you save.',
  unread: {
    movies: 'Films are switched on, but their list could not be read yet.',
    series: 'Series are switched on, but their list could not be read yet.',
  },
  unreadHint: 'They stay on when you save. Look at them to choose, or to see what is wrong.',
  askedHint: 'Stations that you have already stay where they are.',
  bringIn: (sum: Sum) => `Bring in ${sumOf(sum)}`,
  bringingIn: 'One moment…',
  back: 'Back',
  save: 'Save the choice',
  problem: (list: string) => `${list} could not be read.`,
  fileOwned: 'config.yaml says which groups of this provider come in.',
  notYet: 'The groups are known once the list has been read for the first time.',
};

export type GroupTexts = typeof words;
export default words;
