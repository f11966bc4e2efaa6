import { describe, expect, test } from 'vitest';
import { ALL_GROUPS, type GroupChoice, LIST_KINDS, type ListKind } from '../../src/base/import-choice.js';
import type { ProviderId } from '../../src/base/model.js';
import { createGroupGate } from '../../src/providers/group-choice.js';
import { choiceQuestions } from '../../src/providers/known-groups.js';

const gateOf = (choice: Partial<GroupChoice>, later: readonly string[] = []) =>
  createGroupGate({ ...ALL_GROUPS, ...choice }, (_list, group) => later.includes(group));
const verdicts = (choice: Partial<GroupChoice>, group: string) =>
  LIST_KINDS.map((list) => gateOf(choice).verdict(list, group));

describe('a choice by list', () => {
  test('never takes the real name of a group for a word about lists', () => {
    const films: Partial<GroupChoice> = { include: { live: ['News'], movies: ['Action'] } };
    expect(verdicts(films, 'movies:Action')).toEqual(['left', 'left', 'taken']);
    expect(verdicts({ include: { live: ['movies:Action', 'Series: New'], movies: [] } }, 'MOVIES:action')[0]).toBe(
      'taken',
    );
    expect(verdicts({ exclude: { live: ['movies:Action'] } }, 'Action')).toEqual(['taken', 'taken', 'taken']);
    expect(verdicts({ exclude: { live: ['live:UK'] } }, 'UK')).toEqual(['taken', 'taken', 'taken']);
  });

  test('says of each list alone: not named is all, an empty row is nothing', () => {
    expect(verdicts({ include: { live: ['News'], movies: [] } }, 'Sport')).toEqual(['left', 'left', 'taken']);
    expect(verdicts({ include: {} }, '')).toEqual(['taken', 'taken', 'taken']);
  });
});

test('a choice in one row, as older files have it, means what it meant', () => {
  expect(verdicts({ include: [] }, 'UK')).toEqual(['taken', 'taken', 'taken']);
  expect(verdicts({ include: ['uk'] }, 'UK')).toEqual(['taken', 'taken', 'taken']);
  expect(verdicts({ include: ['movies:UK'] }, 'UK')).toEqual(['left', 'taken', 'left']);
  expect(verdicts({ include: ['Series: New'] }, 'Series: New')).toEqual(['taken', 'taken', 'taken']);
  expect(verdicts({ include: [], exclude: ['live:UK'] }, 'UK')).toEqual(['refused', 'taken', 'taken']);
});

test('of a list of which nothing is wanted a new group is no question; of any other it is', () => {
  const rows = LIST_KINDS.map((list, position) => ({
    ...{ providerId: 1 as ProviderId, list, name: 'New', entryCount: 1, position, isLater: true },
    ...{ firstSeenAtMs: 1, lastSeenAtMs: 1 },
  }));
  const questions = (include: GroupChoice['include'], newGroups: GroupChoice['newGroups'] = 'ask') =>
    choiceQuestions(
      { wantsLive: true, wantsMovies: true, wantsSeries: true, groups: { include, exclude: [], newGroups } },
      () => rows,
    );
  expect(questions({ movies: [] })).toEqual({ askedGroupCount: 2, unchosenLists: ['movies'] });
  expect(questions({ movies: ['Old'] })).toEqual({ askedGroupCount: 3, unchosenLists: [] });
  expect(questions([])).toEqual({ askedGroupCount: 3, unchosenLists: [] });
  expect(questions({ movies: [] }, 'include')).toEqual({ askedGroupCount: 0, unchosenLists: [] });
});

test('an entry of several groups is refused by one, else taken for one, else waits for one', () => {
  const choice: Partial<GroupChoice> = { include: { live: ['A'] }, exclude: { live: ['B'] }, newGroups: 'ask' };
  const verdictOf = (list: ListKind, ...groups: string[]) => gateOf(choice, ['New']).entry(list, groups);
  expect(verdictOf('live', 'A', 'B')).toBe('refused');
  expect(verdictOf('live', 'B', 'A')).toBe('refused');
  expect(verdictOf('live', 'New', 'A')).toBe('taken');
  expect(verdictOf('live', 'C', 'New')).toBe('later');
  expect(verdictOf('live', 'C', 'D')).toBe('left');
  expect(verdictOf('live')).toBe('left');
});

test('a name that both lists say is refused, and names that no group has are told by list', () => {
  expect(verdicts({ include: { live: ['A'] }, exclude: { live: ['a'] } }, 'A')[0]).toBe('refused');
  const gate = gateOf({ include: { live: ['A', 'Gone'], movies: ['A'] } });
  gate.verdict('live', 'a');
  expect(gate.unknownNames()).toEqual(['live:gone', 'movies:a']);
});
