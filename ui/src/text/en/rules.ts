import type { Rule, RuleKind } from '../../screens/rules/rule-types.js';
import { format } from './format.js';

const entries = (count: number) => format.count(count, { one: 'entry', other: 'entries' });
const quoted = (words: string) => `“${words}”`;

const KIND_NAMES: Readonly<Record<RuleKind, string>> = {
  live: 'TV channels',
  radio: 'radio',
  movie: 'films',
  series: 'series',
};

/** `films with “cam” in the name`. */
function whom({ kinds, name, group, isSeparator }: Rule['when']): string {
  const isChannels = kinds.length === 2 && kinds.includes('live') && kinds.includes('radio');
  const kindWords = isChannels ? 'channels' : format.list(kinds.map((kind) => KIND_NAMES[kind]));
  const noun = isSeparator
    ? `headings${kinds.length === 0 ? '' : ` among ${kindWords}`}`
    : kinds.length === 0
      ? 'entries'
      : kindWords;
  const named = name === null ? '' : ` with ${quoted(name)} in the name`;
  const grouped = group === null ? '' : group === '^$' ? ' without a group' : ` in groups with ${quoted(group)}`;
  return `${noun}${named}${grouped}`;
}

const rules = {
  title: 'Rules',
  lead: 'What of all providers’ lists comes in, and what it is called. They run in this order at each import.',
  ownLead: (count: number) =>
    count === 0
      ? 'What of this list comes in, and what it is called. They run in this order at each import.'
      : `${format.count(count, { one: 'rule', other: 'rules' })} for all providers run first, then these, in this order.`,
  forAll: 'Rules for all providers',
  list: 'The rules in their order',
  none: 'No rules yet: everything comes in as the provider calls it.',
  noneHint: 'Pick a template, or add a rule and see on real names what it does.',
  add: 'Add a rule',
  pick: 'Pick a template',
  edit: 'Change',
  editOf: (sentence: string) => `Change: ${sentence}`,
  moreOf: (sentence: string) => `More about: ${sentence}`,
  up: 'Move up',
  down: 'Move down',
  remove: 'Remove',
  isOn: (sentence: string) => `In use: ${sentence}`,
  moved: (place: number, count: number) => `Now at place ${format.number(place)} of ${format.number(count)}`,
  ofFile: 'config.yaml',
  ofFileHelp: 'Set in config.yaml, and changed there.',
  template: 'Template',
  save: 'Save the rules',
  discard: 'Discard',
  unsaved: 'Not saved yet. Saving imports the lists anew.',
  outdated: 'The saved rules have changed meanwhile.',
  outdatedHint: 'What you are writing is still here. Saving it replaces them.',
  takeOver: 'Take over the saved rules',
  saveOwn: 'Save mine',
  saved: 'The rules are saved. Lists that they change are being imported.',
  removed: 'A template that is not there any more',
  fits: (count: number) => `fits ${entries(count)}`,
  sentence({ when, action }: Rule): string {
    const who = whom(when);
    switch (action.kind) {
      case 'include':
        return `Take in only ${who}`;
      case 'exclude':
        return `Leave out ${who}`;
      case 'rename':
        return action.to === ''
          ? `Take ${quoted(action.find)} out of the names of ${who}`
          : `Replace ${quoted(action.find)} by ${quoted(action.to)} in the names of ${who}`;
      case 'regroup':
        return action.to === '' ? `Take the group from ${who}` : `Put ${who} into the group ${quoted(action.to)}`;
      case 'region':
        return `Keep ${who} apart, as the region ${quoted(action.to)}`;
      case 'number':
        return action.counts ? `Number ${who} from ${action.to} on` : `Give ${who} the number ${action.to}`;
    }
  },
  templates: {
    'no-separators': 'Without headings such as ##### SPORTS #####',
    'no-adult': 'Without groups for adults',
    'no-loops': 'Without 24/7 loops of one series',
    'no-events': 'Without channels that only show single events (PPV)',
    'no-country': 'Names without a country in front, such as UK: or |DE|',
  } satisfies Record<string, string> as Readonly<Record<string, string>>,
  form: {
    action: 'What to do',
    actions: {
      exclude: 'Leave out',
      include: 'Take in only',
      rename: 'Change the name',
      regroup: 'Change the group',
      number: 'Give a number',
      region: 'Keep apart as a region',
    },
    name: 'With this in the name',
    nameHelp: 'A regular expression, whatever the case: ^ is the beginning, $ the end, | means or, \\. is a dot.',
    group: 'In groups with this',
    groupHelp: '^$ means entries without a group.',
    kind: 'Which list',
    kinds: {
      all: 'All',
      channels: 'Channels, TV and radio',
      live: 'TV channels',
      radio: 'Radio',
      movie: 'Films',
      series: 'Series',
      several: 'Several, as they are set',
    },
    isSeparator: 'Only headings such as ##### SPORTS #####',
    find: 'Replace this in the name',
    to: 'By this',
    toHelp: 'Empty takes it away. $1 is what the first brackets hold.',
    toGroup: 'New group',
    toGroupHelp: 'Empty takes it away. $1 is what the first brackets of the group above hold.',
    toRegion: 'Region',
    toRegionHelp: 'Entries of two regions are never one channel.',
    toNumber: 'Number',
    counts: 'Count on from it, one number for each',
    label: 'What it is for, if you like',
    done: 'Done',
    cancel: 'Cancel',
    whichMissing: 'Say which entries are meant: by name, group, list or as headings.',
    findMissing: 'Say what is replaced.',
    toMissing: 'This is missing.',
  },
  preview: {
    title: 'What they do',
    oneTitle: 'What this rule does',
    names: 'Names before and after',
    counts: (facts: { left: number; renamed: number; regrouped: number; numbered: number; scanned: number }) =>
      [
        `Of ${entries(facts.scanned)}`,
        `${format.number(facts.left)} left out`,
        ...(facts.renamed > 0 ? [`${format.number(facts.renamed)} renamed`] : []),
        ...(facts.regrouped > 0 ? [`${format.number(facts.regrouped)} in other groups`] : []),
        ...(facts.numbered > 0 ? [`${format.number(facts.numbered)} with other numbers`] : []),
      ].join(' · '),
    some: 'More are there than were looked at.',
    nothing: 'No entry that is here fits.',
    noEntries: 'Nothing has been imported yet. Real names show here after the first import.',
    incomplete: 'Real names show here as soon as the rule says something.',
    leftOut: 'left out',
    before: 'Before',
    after: 'After',
    group: (before: string, after: string) => `${before || 'no group'} → ${after || 'no group'}`,
    number: (number: string) => `number ${number}`,
    region: (region: string) => `region ${region}`,
  },
};

export type RuleTexts = typeof rules;
export default rules;
