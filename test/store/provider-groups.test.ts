import { expect, test } from 'vitest';
import type { ListKind } from '../../src/base/import-choice.js';
import type { ProviderId } from '../../src/base/model.js';
import { openStoreHouse, type StoreHouse } from './store-house.js';

const DAY_MS = 86_400_000;

/** As a refresh does. */
function read(house: StoreHouse, id: ProviderId, list: ListKind, names: readonly string[], nowMs: number): void {
  const { providers } = house.stores;
  house.db.sql.transaction(() => {
    for (const [position, name] of names.entries())
      providers.keepGroup(id, { list, name, entryCount: 1, position, isLater: false }, nowMs);
    const { emptied, forgotten } = providers.goneGroups(id, [list], nowMs);
    for (const row of emptied) providers.emptyGroup(row);
    for (const row of forgotten) providers.forgetGroup(row);
  })();
}
const known = (house: StoreHouse, id: ProviderId) =>
  house.stores.providers
    .groups(id)
    .map(({ list, name, entryCount }) => `${list} ${name} ${entryCount}`)
    .sort();

test('a group that its list has no more is empty, and forgotten after a month; other lists and providers stay', () => {
  using house = openStoreHouse();
  const [id, other] = [house.addProvider('alpha'), house.addProvider('bravo')];
  read(house, other, 'live', ['UK'], DAY_MS);
  read(house, id, 'movies', ['Action'], DAY_MS);
  read(house, id, 'live', ['UK', 'DE'], DAY_MS);
  read(house, id, 'live', ['DE'], 31 * DAY_MS);
  expect(known(house, id)).toEqual(['live DE 1', 'live UK 0', 'movies Action 1']);
  read(house, id, 'live', ['DE'], 31 * DAY_MS + 1);
  expect(known(house, id)).toEqual(['live DE 1', 'movies Action 1']);
  expect(known(house, other)).toEqual(['live UK 1']);
});

test('a provider that makes up other groups at each refresh is remembered by its newest 5,000', () => {
  using house = openStoreHouse();
  const id = house.addProvider('alpha');
  const names = (day: number) => Array.from({ length: 2_000 }, (_, at) => `Day ${day} ${at}`);
  for (const day of [1, 2, 3, 4, 5]) read(house, id, 'live', ['UK', ...names(day)], day * DAY_MS);
  const all = known(house, id);
  expect(all).toHaveLength(2_001 + 5_000);
  const ofDay = (day: number) => all.filter((name) => name.startsWith(`live Day ${day} `)).length;
  expect([1, 2, 3, 4, 5].map(ofDay)).toEqual([0, 1_000, 2_000, 2_000, 2_000]);
  expect(all).toContain('live UK 1');
});
