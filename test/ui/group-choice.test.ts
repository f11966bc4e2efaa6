import { expect, test } from 'vitest';
import { choiceOf, type Group, keyOf, letsIn, ticksBetween, withTicks } from '../../ui/src/screens/groups/choice.js';

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
    ...{ live: true, movies: false },
    groups: { include: { live: ['movies:Action'] }, exclude: { live: ['Adults'] }, newGroups: 'ask' },
  });
});

test('a list of which all is ticked needs no names, whatever is chosen of the others', () => {
  expect(take([news, odd, action, drama], news, odd, action)).toEqual({
    ...{ live: true, movies: true },
    groups: { include: { movies: ['Action'] }, exclude: { movies: ['Drama'] }, newGroups: 'ask' },
  });
});

test('a list of which no group is known keeps what is on, and what was chosen of it', () => {
  const sports = group('live', 'Sports');
  const taken = new Set([keyOf(sports)]);
  const saved = (include: NonNullable<Parameters<typeof letsIn>[0]['include']>) =>
    choiceOf([news, sports], taken, 'include', { before: { include, exclude: { movies: ['Late'] } } });
  const live = ['Sports'];
  expect(saved({})).toEqual({
    live: true,
    groups: { include: { live }, exclude: { movies: ['Late'] }, newGroups: 'include' },
  });
  expect(saved({ live: ['News', 'Sports'], movies: ['Action'] }).groups.include).toEqual({ live, movies: ['Action'] });
  expect(saved(['News', 'movies:Action']).groups.include).toMatchObject({
    live,
    movies: ['News', 'movies:Action', 'Action'],
  });
});

test('what is looked at of a list that is on comes in as was chosen before it could be read', () => {
  expect(letsIn({}, action)).toBe(true);
  expect(letsIn({ include: ['movies:action'], exclude: {} }, action)).toBe(true);
  expect(letsIn({ include: { movies: ['Action'] }, exclude: [] }, drama)).toBe(false);
  expect(letsIn({ include: [], exclude: { movies: ['ACTION'] } }, action)).toBe(false);
});

test('a group that comes while somebody ticks others is treated as the rule for later groups says', () => {
  const came = group('live', 'Came', { isLater: true });
  const sports = group('live', 'Sports');
  const ticks = ticksBetween(new Set([keyOf(news)]), new Set([keyOf(sports)]));
  const taken = withTicks(new Set([keyOf(news), keyOf(came)]), ticks);
  expect(choiceOf([news, sports, came], taken, 'include').groups).toEqual({
    include: { live: ['Sports', 'Came'] },
    exclude: {},
    newGroups: 'include',
  });
  const asked = { ...came, isNew: true };
  const kept = { refused: new Set([keyOf(sports)]) }; // the answer was given before it came
  expect(choiceOf([news, sports, asked], new Set([keyOf(news)]), 'ask', kept).groups.exclude).toEqual({});
});
