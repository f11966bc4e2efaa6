import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createEditor, type Edit } from '../../src/changes/index.js';
import { openStoreHouse } from '../store/store-house.js';

const HOUR_MS = 3_600_000;

function openEditor() {
  const house = openStoreHouse();
  const channelId = house.addChannel(house.addLineup('main'), '1', 'Amber');
  const clock = { atMs: 1_000 * HOUR_MS };
  const devices = { add: () => {}, nextPort: () => null };
  const now = { nowMs: () => clock.atMs, steadyMs: () => clock.atMs };
  const editor = createEditor(house.db, house.stores, now, devices);
  const apply = (edit: Edit) => editor.apply({ requestId: randomUUID(), who: 'Mara', edit });
  return { ...house, channelId, clock, apply, [Symbol.dispose]: () => house[Symbol.dispose]() };
}

test('a change is taken back within a day, and after that it is too late', () => {
  using house = openEditor();
  const edit = (name: string) =>
    house.apply({ kind: 'editChannel', channelId: house.channelId, patch: { name } }).changeId!;
  const first = edit('One');
  house.clock.atMs += 23 * HOUR_MS;
  const undone = house.apply({ kind: 'undo', changeId: first });
  expect(house.stores.channels.nameOf(house.channelId)).toBe('Amber');
  house.clock.atMs += 24 * HOUR_MS;
  expect(() => house.apply({ kind: 'undo', changeId: undone.changeId! })).toThrow(
    expect.objectContaining({ code: 'change_conflict', hint: expect.stringContaining('24 hours') }),
  );
});

test('the sentence of a conflict has the clock of the house', () => {
  using house = openEditor();
  const edit = (name: string) =>
    house.apply({ kind: 'editChannel', channelId: house.channelId, patch: { name } }).changeId!;
  const first = edit('One');
  house.clock.atMs = new Date(1970, 1, 12, 9, 2).getTime(); // in the zone of this machine
  edit('Kite');
  expect(() => house.apply({ kind: 'undo', changeId: first })).toThrow(
    'Since then the name was set to "Kite" by Mara at 09:02.',
  );
});

test('of many channels the ones that are gone hold nobody up', () => {
  using house = openEditor();
  const other = house.addChannel(house.stores.lineups.main()!.id, '2', 'Birch');
  const { changeId } = house.apply({
    kind: 'editChannels',
    channelIds: [house.channelId, other],
    patch: { isHidden: true },
  });
  house.stores.channels.remove(other);
  expect(house.apply({ kind: 'undo', changeId: changeId! }).channelIds).toEqual([house.channelId]);
  expect(house.stores.channels.overrides(house.channelId)).toEqual({});
});
