import { expect, test } from 'vitest';
import { createGroupCount } from '../../src/providers/group-count.js';

test('groups are counted by list in the order in which they come, with the names of their first three entries', () => {
  const count = createGroupCount();
  count.add('movies', ['Action'], 'Dune');
  for (const name of ['Amber', 'Birch', 'Cedar', 'Elm']) count.add('live', ['UK', 'News'], name);
  count.add('live', [], 'Fir');
  count.join('live', ['News', 'Late']);
  expect(count.groups()).toEqual([
    { list: 'live', name: 'UK', entryCount: 4, position: 1, examples: ['Amber', 'Birch', 'Cedar'] },
    { list: 'live', name: 'News', entryCount: 5, position: 2, examples: ['Amber', 'Birch', 'Cedar'] },
    { list: 'live', name: '', entryCount: 1, position: 3, examples: ['Fir'] },
    { list: 'live', name: 'Late', entryCount: 1, position: 4, examples: [] },
    { list: 'movies', name: 'Action', entryCount: 1, position: 0, examples: ['Dune'] },
  ]);
});

test('after 20,000 names further ones count as without a group, those that are known go on', () => {
  const count = createGroupCount();
  for (let at = 0; at < 20_000; at++) count.add(at % 2 ? 'live' : 'movies', [`Group ${at}`], 'One');
  count.add('live', ['Group 20000'], 'Two');
  count.add('series', ['Group 20001'], 'Three');
  count.add('live', ['Group 1'], 'Four');
  count.join('movies', ['Group 0', 'Group 20002']);
  const counts = new Map(count.groups().map(({ list, name, entryCount }) => [`${list} ${name}`, entryCount]));
  expect(counts.size).toBe(20_003); // with the one for what has no group, of each list
  expect(counts.get('live Group 19999')).toBe(1);
  expect(['live ', 'series ', 'movies ', 'live Group 1', 'movies Group 0'].map((key) => counts.get(key))).toEqual([
    ...[1, 1, 1, 2, 2],
  ]);
});
