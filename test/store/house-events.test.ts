import { expect, test } from 'vitest';
import type { NewHouseEvent } from '../../src/store/index.js';
import { openStoreHouse } from './store-house.js';

const DAY_MS = 86_400_000;
const row = (atMs: number): NewHouseEvent => ({
  atMs,
  level: 'info',
  kind: 'config.mended',
  subject: null,
  subjectId: null,
  facts: {},
});

test('of what happened a week is kept, and 20,000 rows at most', () => {
  using house = openStoreHouse();
  const { houseEvents } = house.stores;
  const [old] = houseEvents.add([row(1 * DAY_MS), row(5 * DAY_MS)]);
  expect(houseEvents.excess(9 * DAY_MS)).toEqual([old]);
  houseEvents.add(Array.from({ length: 20_000 }, () => row(9 * DAY_MS)));
  const excess = houseEvents.excess(9 * DAY_MS);
  expect(excess).toEqual([1, 2]);
  for (const id of excess) houseEvents.remove(id);
  expect(houseEvents.excess(9 * DAY_MS)).toEqual([]);
});
