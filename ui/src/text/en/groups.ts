import { format } from './format.js';

const entries = (count: number) => format.count(count, { one: 'entry', other: 'entries' });
const groups = (count: number) => format.count(count, { one: 'group', other: 'groups' });

/** Choosing groups of a provider: read with the screens on which it is done. */
const words = {
  title: (name: string) => `What shall come in from ${name}?`,
  lead: 'Nothing is imported yet. What your house is likely to watch is ticked; the rest stays outside until you want it.',
  looking: 'Looking at the list',
  lookingLead: 'Every group is counted once. What is downloaded now is what is imported.',
  places: 'Countries and languages',
  morePlaces: (count: number) => `${format.number(count)} more`,
  lists: { live: 'Channels', movies: 'Films', series: 'Series' },
  look: { movies: 'Look at the films', series: 'Look at the series' },
  lookAgain: 'Look again',
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
  sum: (taken: number, all: number, takenGroups: number, allGroups: number) =>
    `${format.number(taken)} of ${entries(all)} in ${format.number(takenGroups)} of ${groups(allGroups)}`,
  difference: (added: number, removed: number) =>
    added === 0 && removed === 0
      ? 'Nothing changes.'
      : `About ${[added > 0 ? `${entries(added)} more` : '', removed > 0 ? `${entries(removed)} fewer` : '']
          .filter((part) => part !== '')
          .join(' and ')}. Your own names and numbers are kept for a week.`,
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
  askedHint: 'Stations that you have already stay where they are.',
  bringIn: (count: number) => `Bring in ${entries(count)}`,
  bringingIn: 'One moment…',
  back: 'Back',
  save: 'Save the choice',
  problem: (list: string) => `${list} could not be read.`,
  fileOwned: 'config.yaml says which groups of this provider come in.',
  notYet: 'The groups are known once the list has been read for the first time.',
};

export type GroupTexts = typeof words;
export default words;
