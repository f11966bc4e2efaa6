import { expect, test } from 'vitest';
import { choiceOf, type Group, keyOf } from '../../ui/src/screens/groups/choice.js';

const group = (list: Group['list'], name: string, facts: Partial<Group> = {}): Group => ({
  ...{ list, name, entryCount: 1, countries: [], languages: [], caution: null },
  ...{ isLater: false, isNew: false, isRefused: false },
  ...facts,
});
const take = (groups: readonly Group[], ...taken: Group[]) => choiceOf(groups, new Set(taken.map(keyOf)), 'ask');

const news = group('live', 'News');
const odd = group('live', 'movies:Action');
const adult = group('live', 'Adults', { caution: 'adult' });
const action = group('movies', 'Action');
const drama = group('movies', 'Drama', { isLater: true });

test('what is ticked is sent by list, as the provider calls it, and what has nothing ticked is switched off', () => {
  expect(take([news, odd, adult, action], odd)).toEqual({
    ...{ live: true, movies: false, series: false },
    groups: { include: { live: ['movies:Action'] }, exclude: { live: ['Adults'] }, newGroups: 'ask' },
  });
});

test('a list of which all is ticked needs no names, whatever is chosen of the others', () => {
  expect(take([news, odd, action, drama], news, odd, action)).toEqual({
    ...{ live: true, movies: true, series: false },
    groups: { include: { movies: ['Action'] }, exclude: { movies: ['Drama'] }, newGroups: 'ask' },
  });
});
