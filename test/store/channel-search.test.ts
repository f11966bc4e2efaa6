import { expect, test } from 'vitest';
import type { ChannelQuery } from '../../src/store/index.js';
import { openStoreHouse } from './store-house.js';

const ALL: ChannelQuery = {
  text: null,
  groupName: null,
  providerId: null,
  hidden: 'no',
  sort: 'number',
  from: { offset: 0 },
  limit: 100,
};

function openSearch() {
  const house = openStoreHouse();
  const lineupId = house.addLineup('main');
  const { channels } = house.stores;
  for (const id of [house.addChannel(lineupId, '7', 'Amber'), house.addChannel(lineupId, '3', 'Birch')])
    channels.index.refresh(id);
  const names = (query: Partial<ChannelQuery> = {}) =>
    channels.search({ ...ALL, ...query, lineupId }).rows.map((channel) => channel.name);
  return { house, channels, lineupId, names, [Symbol.dispose]: () => house[Symbol.dispose]() };
}

test('a channel without a row is found as a gap, and listed once it is filled', () => {
  using search = openSearch();
  const id = search.house.addChannel(search.lineupId, '5', 'Cedar');
  expect(search.channels.index.gaps()).toEqual([id]);
  expect(search.names()).toEqual(['Birch', 'Amber']);
  search.channels.index.refresh(id);
  expect(search.channels.index.gaps()).toEqual([]);
  expect(search.names()).toEqual(['Birch', 'Cedar', 'Amber']);
});

test('a channel that is removed leaves the lists at once', () => {
  using search = openSearch();
  const [first] = search.channels.search({ ...ALL, lineupId: search.lineupId }).rows;
  search.channels.remove(first!.id);
  expect(search.names()).toEqual(['Amber']);
});

test('characters that mean something to a database are characters like any other', () => {
  using search = openSearch();
  for (const text of ['%', '_', "'", '"', '*']) expect(search.names({ text })).toEqual([]);
});

test('the row of a channel is written again only when its entries are called otherwise', () => {
  using search = openSearch();
  const { index } = search.channels;
  const before = new Map([...index.hashPages()].flat());
  search.house.db.sql.prepare("UPDATE source_streams SET name = 'Other' WHERE name = 'Amber'").run();
  for (const id of before.keys()) index.refresh(id);
  const changed = [...index.hashPages()].flat().filter(([id, hash]) => before.get(id) !== hash);
  expect(changed.length).toBe(1);
  expect(search.names({ text: 'other' })).toEqual(['Amber']);
});

test('a channel that was edited before its row was made keeps the edit', () => {
  using search = openSearch();
  const id = search.house.addChannel(search.lineupId, '5', 'Cedar');
  search.channels.setOverride(id, 'name', 'Mine');
  search.channels.index.refresh(id);
  search.channels.index.add({ channelId: id, name: 'Cedar', groupName: null, number: '5', entries: [] });
  expect(search.names({ text: 'mine' })).toEqual(['Mine']);
});
