import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createDeviceBook } from '../../src/app/device-book.js';
import { RETIRE_MS } from '../../src/base/channel-numbering.js';
import type { ChangeId, ChannelId, LineupId } from '../../src/base/model.js';
import { createEditor, type Edit, type LineupEdit } from '../../src/changes/index.js';
import { applyLineups } from '../../src/jobs/apply-lineups.js';
import type { FileLineup } from '../../src/jobs/desk-calls.js';
import { previewLineup } from '../../src/jobs/lineup-reads.js';
import { addDevice, keepLineups, nextDevicePort } from '../../src/lineup/index.js';
import { createSlices } from '../../src/store/index.js';
import { openStoreHouse } from '../store/store-house.js';

const HOUR_MS = 3_600_000;
const never = new AbortController().signal;

/** A house with a main line-up and a line-up of chosen channels, as edits and what follows them leave it. */
function openHouse() {
  const house = openStoreHouse();
  const { db, stores } = house;
  const clock = { atMs: 1_000 * HOUR_MS, nowMs: () => clock.atMs, steadyMs: () => clock.atMs };
  const editor = createEditor(db, stores, clock, {
    add: (id) => addDevice(stores, id, 0, { deviceId: null, port: nextDevicePort(stores.devices.list()) }),
    nextPort: nextDevicePort,
  });
  const slices = createSlices(db);
  const file: FileLineup = {
    ...{ key: 'main', defaultName: 'Headwater', named: {}, port: 5004, isPortNamed: false, deviceId: null },
  };
  applyLineups(stores, [file], clock);
  const main = stores.lineups.main()!.id;
  /** @param meanwhile What somebody does between the plan and what comes of it. */
  const keep = (meanwhile: (() => Promise<void>) | null = null) => {
    let isPlanned = false;
    const write: typeof slices.write = async (...slice) => {
      if (!isPlanned) await meanwhile?.();
      isPlanned = true;
      return await slices.write(...slice);
    };
    return keepLineups({ stores, slices: { ...slices, write }, clock }, never);
  };
  const breathe = () => Promise.resolve();
  return {
    ...{ db, stores, clock, main, keep, file },
    applyFile: (lineups: FileLineup[]) => applyLineups(stores, lineups, clock),
    preview: (id: LineupId, edit: LineupEdit) => previewLineup(stores, id, edit, { nowMs: clock.atMs, breathe }),
    async edit(edit: Edit, doesKeep = true) {
      const reply = editor.apply({ requestId: randomUUID(), who: 'Mara', edit });
      if (doesKeep) await keep();
      return reply;
    },
    async undo(changeId: number | null) {
      return await this.edit({ kind: 'undo', changeId: changeId as never });
    },
    async addLineup(groups: string[], splitAt: number | null = null, name = 'Kids & Co') {
      const { subjectId } = await this.edit({ kind: 'addLineup', lineup: { name, groups, splitAt } });
      return subjectId as LineupId;
    },
    async set(lineupId: LineupId, patch: LineupEdit, doesKeep = true) {
      return (await this.edit({ kind: 'editLineup', lineupId, patch }, doesKeep)).changeId!;
    },
    add(number: string, name: string, group: string): ChannelId {
      const id = house.addChannel(main, number, name);
      stores.channels.setOverride(id, 'groupName', group);
      return id;
    },
    /** `7 Amber`, in order. */
    numbers: (lineupId: LineupId) =>
      stores.lineups
        .page(lineupId, 0, 100)
        .map(({ channelId, number }) => `${number} ${stores.channels.nameOf(channelId)}`),
    parts: (lineupId: LineupId) => stores.lineups.page(lineupId, 0, 100).map(({ part }) => part),
    [Symbol.dispose]: () => house[Symbol.dispose](),
  };
}

describe('a line-up of chosen groups', () => {
  test('has their channels with the numbers of the main line-up, and no radio, event or hidden one', async () => {
    using house = openHouse();
    house.add('7', 'Amber', 'Kids');
    house.add('8', 'Birch', 'News');
    house.stores.channels.setOverride(house.add('9', 'Cedar', 'KIDS '), 'isHidden', true);
    const radio = house.add('20', 'Radio One', 'Kids');
    house.db.sql.prepare('UPDATE channels SET is_radio = 1 WHERE id = ?').run(radio);
    const event = house.add('10', 'Event 1', 'Kids');
    house.stores.lineups.unplace(house.main, event);
    const kids = await house.addLineup(['kids']);
    expect(house.numbers(kids)).toEqual(['7 Amber']);
    await house.set(kids, { picks: [{ channelId: event, isIn: true }] });
    expect(house.numbers(kids)).toEqual(['1 Event 1', '7 Amber']);
    house.add('11', 'Dune', 'Kids');
    await house.keep();
    expect(house.numbers(kids)).toEqual(['1 Event 1', '7 Amber', '11 Dune']);
  });

  test('numbers its channels in the blocks of their groups, and where a number is taken by the next that is free', async () => {
    using house = openHouse();
    for (const [number, name] of [
      ['7', 'Amber'],
      ['8', 'Birch'],
    ] as const)
      house.add(number, name, 'Kids');
    const kids = await house.addLineup([]);
    await house.set(kids, { blocks: [{ group: 'Kids', from: 100, to: 199 }], groups: ['Kids'] });
    expect(house.numbers(kids)).toEqual(['100 Amber', '101 Birch']);
  });

  test('a channel that leaves keeps its number to itself for a month, and has it again when it comes back', async () => {
    using house = openHouse();
    const amber = house.add('7', 'Amber', 'Kids');
    house.add('8', 'Birch', 'Kids');
    const kids = await house.addLineup(['Kids']);
    await house.set(kids, { numbers: [{ channelId: amber, number: '50' }] });
    const leave = await house.set(kids, { picks: [{ channelId: amber, isIn: false }] });
    expect(house.numbers(kids)).toEqual(['8 Birch']);
    house.add('50', 'Cedar', 'Kids');
    await house.keep();
    expect(house.numbers(kids)).toEqual(['1 Cedar', '8 Birch']); // 50 rests
    await house.undo(leave);
    expect(house.numbers(kids)).toEqual(['1 Cedar', '8 Birch', '50 Amber']);
    await house.set(kids, { picks: [{ channelId: amber, isIn: false }] });
    house.clock.atMs += RETIRE_MS + 1;
    house.add('51', 'Dune', 'Kids');
    await house.set(kids, { picks: [{ channelId: amber, isIn: null }] });
    expect(house.numbers(kids)).toEqual(['1 Cedar', '7 Amber', '8 Birch', '51 Dune']);
  });
});

describe('numbers that a person sends', () => {
  test('a channel that is taken in has the number that came with it, as the preview says', async () => {
    using house = openHouse();
    const amber = house.add('7', 'Amber', 'Kids');
    const birch = house.add('8', 'Birch', 'News');
    house.add('90', 'Cedar', 'News');
    const kids = await house.addLineup(['Kids']);
    await house.set(kids, { picks: [{ channelId: birch, isIn: true }] });
    house.stores.lineups.setFavourite(kids, birch, true);
    await house.set(kids, { picks: [{ channelId: birch, isIn: null }] }); // 8 rests for it
    const edit: LineupEdit = {
      groups: ['Kids', 'News'],
      picks: [{ channelId: birch, isIn: true }],
      numbers: [
        { channelId: birch, number: '90' },
        { channelId: amber, number: '91' },
      ],
    };
    const preview = await house.preview(kids, edit);
    const changeId = await house.set(kids, edit);
    expect(house.numbers(kids)).toEqual(['1 Cedar', '90 Birch', '91 Amber']);
    expect(preview.items.map(({ name, after }) => `${after!.number} ${name}`)).toEqual([
      ...['91 Amber', '90 Birch', '1 Cedar'],
    ]);
    expect(house.stores.lineups.page(kids, 1, 1)).toMatchObject([{ isNumberChosen: true, isFavourite: true }]);
    const { changeId: undone } = await house.undo(changeId);
    expect(house.numbers(kids)).toEqual(['7 Amber']);
    await house.undo(undone);
    expect(house.numbers(kids)).toEqual(['1 Cedar', '90 Birch', '91 Amber']);
  });

  test('one that cannot count is refused, by name and before it is saved', async () => {
    using house = openHouse();
    const amber = house.add('7', 'Amber', 'Kids');
    const birch = house.add('8', 'Birch', 'News');
    const kids = await house.addLineup(['Kids']);
    const wrong = [
      { channelId: birch, number: '90' },
      { channelId: 999 as ChannelId, number: '91' },
      { channelId: amber, number: '92' },
      { channelId: amber, number: '93' },
    ];
    const refused = {
      code: 'request_invalid',
      details: [0, 1, 3].map((at) => ({ where: `numbers.${at}.channelId` })),
    };
    await expect(house.preview(kids, { numbers: wrong })).rejects.toMatchObject(refused);
    await expect(house.set(kids, { numbers: wrong, groups: [] })).rejects.toMatchObject(refused);
    expect([house.numbers(kids), house.stores.lineups.find(kids)!.groups]).toEqual([['7 Amber'], ['Kids']]);
  });

  test('whoever did not see the number that is there now sets nothing back', async () => {
    using house = openHouse();
    const amber = house.add('7', 'Amber', 'Kids');
    const birch = house.add('8', 'Birch', 'Kids');
    const kids = await house.addLineup(['Kids']);
    const swap: LineupEdit = {
      numbers: [
        { channelId: amber, number: '8', was: '7' },
        { channelId: birch, number: '7', was: '8' },
      ],
    };
    await house.set(kids, { numbers: [{ channelId: birch, number: '80' }] });
    const refused = { code: 'number_changed', details: [{ where: 'numbers.1.was' }] };
    await expect(house.preview(kids, swap)).rejects.toMatchObject(refused);
    await expect(house.set(kids, swap)).rejects.toMatchObject(refused);
    expect(house.numbers(kids)).toEqual(['7 Amber', '80 Birch']);
    await house.set(kids, { picks: [{ channelId: birch, isIn: false }] });
    await expect(house.set(kids, swap)).rejects.toMatchObject(refused);
  });

  test('the number that a channel has already stays with it from then on, until that is taken back', async () => {
    using house = openHouse();
    const amber = house.add('7', 'Amber', 'Kids');
    const kids = await house.addLineup(['Kids']);
    await house.set(kids, { blocks: [{ group: 'Kids', from: 100, to: null }] });
    const changeId = await house.set(kids, { numbers: [{ channelId: amber, number: '7' }] });
    const renumber = { kind: 'renumberLineup', lineupId: kids } as const;
    expect((await house.edit(renumber)).changeId).toBeNull();
    await house.undo(changeId);
    await house.edit(renumber);
    expect(house.numbers(kids)).toEqual(['100 Amber']);
  });

  test('a number that somebody gives away while a channel comes in with it is not taken from them', async () => {
    using house = openHouse();
    const amber = house.add('7', 'Amber', 'Kids');
    const kids = await house.addLineup(['Kids']);
    house.add('8', 'Birch', 'Kids');
    await house.keep(async () => {
      await house.set(kids, { numbers: [{ channelId: amber, number: '8' }] }, false);
    });
    expect(house.numbers(kids)).toEqual(['8 Amber']);
    await house.keep();
    expect(house.numbers(kids)).toEqual(['1 Birch', '8 Amber']);
  });
});

describe('every edit is taken back', () => {
  test('groups, picks, tuners, name, ports, the switch and numbers come back as they were', async () => {
    using house = openHouse();
    const amber = house.add('7', 'Amber', 'Kids');
    const birch = house.add('8', 'Birch', 'News');
    const kids = await house.addLineup(['Kids', 'News']);
    const state = () => {
      const { createdAtMs: _, ...row } = house.stores.lineups.find(kids)!;
      return [row, house.stores.devices.ofLineup(kids), house.numbers(kids), [...house.stores.lineups.picks(kids)]];
    };
    const before = state();
    expect(house.stores.devices.ofLineup(kids)).toMatchObject([{ port: 5005 }]);
    const edits: LineupEdit[] = [
      { name: 'Nursery', tunerCount: 2 },
      { groups: ['News'] },
      { picks: [{ channelId: amber, isIn: false }] },
      {
        numbers: [
          { channelId: amber, number: '8' },
          { channelId: birch, number: '7' },
        ],
      },
      { hasPort: false },
      { isEnabled: false },
      { blocks: [{ group: 'Kids', from: 100, to: null }] },
    ];
    for (const edit of edits) {
      const changeId = await house.set(kids, edit);
      expect(state()).not.toEqual(before);
      await house.undo(changeId);
      expect(state()).toEqual(before);
    }
  });

  test('a line-up that was removed is the same device with the same numbers again, and one that was made goes', async () => {
    using house = openHouse();
    const amber = house.add('7', 'Amber', 'Kids');
    const kids = await house.addLineup(['Kids']);
    await house.set(kids, { numbers: [{ channelId: amber, number: '3' }] });
    const devices = house.stores.devices.ofLineup(kids);
    const { changeId } = await house.edit({ kind: 'removeLineup', lineupId: kids });
    expect(house.stores.lineups.list().map(({ key }) => key)).toEqual(['main']);
    await expect(house.set(kids, { groups: [] })).rejects.toMatchObject({ code: 'lineup_unknown' });
    await house.undo(changeId);
    expect(house.stores.lineups.list().map(({ key }) => key)).toEqual(['main', 'kids-co']);
    expect([house.stores.devices.ofLineup(kids), house.numbers(kids)]).toEqual([devices, ['3 Amber']]);
    const made = await house.edit({ kind: 'addLineup', lineup: { name: 'Kids, Co' } });
    expect(house.stores.lineups.list().map(({ key }) => key)).toEqual(['main', 'kids-co', 'kids-co-2']);
    await house.undo(made.changeId);
    expect(house.stores.lineups.list()).toHaveLength(2);
    await expect(house.edit({ kind: 'removeLineup', lineupId: house.main })).rejects.toMatchObject({
      code: 'request_invalid',
    });
  });

  test('a line-up that was removed comes back with its devices although another has its name by then', async () => {
    using house = openHouse();
    const kids = await house.addLineup(['Kids']);
    const devices = house.stores.devices.ofLineup(kids);
    const { changeId } = await house.edit({ kind: 'removeLineup', lineupId: kids });
    await house.addLineup(['News']);
    await house.undo(changeId);
    expect(house.stores.lineups.list().map(({ key, name }) => `${key}: ${name}`)).toEqual([
      ...['main: Headwater', 'kids-co-2: Kids & Co (2)', 'kids-co: Kids & Co'],
    ]);
    expect(house.stores.devices.ofLineup(kids)).toEqual(devices);
  });

  test('a port that is switched off goes to nobody else, and is the same when it is switched on again', async () => {
    using house = openHouse();
    const portOf = (id: LineupId) => house.stores.devices.find(id, 0)!.port;
    const changeId = await house.set(house.main, { hasPort: false });
    const kids = await house.addLineup(['Kids']);
    expect([portOf(house.main), portOf(kids)]).toEqual([5004, 5005]);
    await house.undo(changeId);
    expect([house.stores.lineups.main()!.hasPort, portOf(house.main)]).toEqual([true, 5004]);
  });

  test('no device is called as another, and a line-up of people is never taken for that of the radio', async () => {
    using house = openHouse();
    for (const [number, name] of ['Amber', 'Birch'].entries()) house.add(String(number + 1), name, 'Kids');
    await house.addLineup(['Kids'], 1);
    await house.addLineup(['Kids'], null, 'Kids, Co');
    await house.edit({ kind: 'addLineup', lineup: { name: 'Radio' } });
    const keys = createDeviceBook(house.stores, () => undefined)
      .list()
      .map(({ key }) => key);
    expect(keys).toEqual(['main', 'kids-co', 'kids-co.2', 'kids-co-2', 'radio-2']);
  });

  test('no two have one name, however it is written: not made, not renamed, and not by taking back', async () => {
    using house = openHouse();
    const kids = await house.addLineup(['Kids']);
    const taken = { code: 'lineup_name_taken', details: [{ where: 'name' }] };
    await expect(house.edit({ kind: 'addLineup', lineup: { name: ' HEADWATER' } })).rejects.toMatchObject(taken);
    await expect(house.set(house.main, { name: 'kids & co ' })).rejects.toMatchObject(taken);
    await house.set(kids, { name: 'KIDS & Co' }); // its own
    const renamed = await house.set(kids, { name: 'Nursery' });
    await house.addLineup([]);
    await expect(house.undo(renamed)).rejects.toMatchObject({ code: 'lineup_name_taken' });
    expect(house.stores.lineups.list().map(({ name }) => name)).toEqual(['Headwater', 'Nursery', 'Kids & Co']);
  });

  test('no device has the name of another, whichever was there first: the line-up or the part', async () => {
    using house = openHouse();
    for (let at = 1; at <= 3; at++) house.add(String(at), `Channel ${at}`, 'Kids');
    const names = () =>
      createDeviceBook(house.stores, () => undefined)
        .list()
        .map(({ friendlyName }) => friendlyName);
    const second = await house.addLineup([], null, 'headwater 2');
    const split = await house.set(house.main, { splitAt: 1 });
    expect(names()).toEqual(['Headwater', 'Headwater 2 (2)', 'Headwater 3', 'headwater 2']);
    const taken = { code: 'lineup_name_taken', details: [{ where: 'name' }] };
    await expect(house.set(second, { name: 'HEADWATER 3' })).rejects.toMatchObject(taken);
    await expect(house.addLineup([], null, 'Headwater 2 (2)')).rejects.toMatchObject(taken);
    await house.set(second, { name: 'HEADWATER 2' }); // its own
    const removed = await house.edit({ kind: 'removeLineup', lineupId: second });
    expect(names()).toEqual(['Headwater', 'Headwater 2', 'Headwater 3']);
    await house.undo(removed.changeId);
    expect(names()).toEqual(['Headwater', 'Headwater 2', 'Headwater 3', 'HEADWATER 2 (2)']);
    await house.undo(split);
    await house.set(second, { name: 'Headwater 3' }); // that device waits, and has no name
  });

  test('a channel that is not there is not taken in without a word, and none is numbered that the same edit takes out', async () => {
    using house = openHouse();
    const amber = house.add('7', 'Amber', 'Kids');
    const kids = await house.addLineup(['Kids']);
    const stranger = { channelId: 999 as ChannelId, isIn: true };
    await expect(house.set(kids, { picks: [stranger] })).rejects.toMatchObject({
      ...{ code: 'request_invalid', details: [{ where: 'picks.0.channelId' }] },
    });
    const both = { picks: [{ channelId: amber, isIn: false }], numbers: [{ channelId: amber, number: '88' }] };
    await expect(house.set(kids, both)).rejects.toMatchObject({
      details: [{ where: 'numbers.0.channelId', problem: expect.stringContaining('taken out') }],
    });
    expect(house.numbers(kids)).toEqual(['7 Amber']);
  });

  test('an edit that finds everything as it wants it is no change', async () => {
    using house = openHouse();
    const amber = house.add('7', 'Amber', 'Kids');
    const kids = await house.addLineup(['Kids']);
    const blocks = [{ group: 'Kids', from: 5, to: 9 }];
    const edit: LineupEdit = {
      ...{ name: 'Nursery', tunerCount: 2, blocks, hasPort: false, isEnabled: false, splitAt: 480 },
      ...{ picks: [{ channelId: amber, isIn: true }], numbers: [{ channelId: amber, number: '8' }] },
    };
    expect(await house.set(kids, edit)).not.toBeNull();
    expect(await house.set(kids, edit)).toBeNull();
    expect(await house.set(kids, { picks: [{ channelId: 999 as ChannelId, isIn: null }] })).toBeNull();
    expect((await house.edit({ kind: 'renumberLineup', lineupId: kids })).changeId).toBeNull();
    const last = await house.set(kids, { ...edit, tunerCount: 3 });
    expect(house.stores.changes.find(last as ChangeId)).toMatchObject({
      before: { tunerCount: 2 },
      after: { tunerCount: 3 },
    });
    expect(house.stores.changes.after(0 as ChangeId)).toHaveLength(3);
  });

  test('what somebody else has set since is said', async () => {
    using house = openHouse();
    const kids = await house.addLineup(['Kids']);
    const first = await house.set(kids, { groups: ['News'] });
    await house.set(kids, { groups: [] });
    await expect(house.undo(first)).rejects.toMatchObject({ code: 'change_conflict' });
  });
});

test('a line-up that is split gets a device for each part, with a port that no other has, and keeps them for the next time', async () => {
  using house = openHouse();
  for (let at = 1; at <= 5; at++) house.add(String(at), `Channel ${at}`, 'Kids');
  const kids = await house.addLineup(['Kids']);
  await house.set(house.main, { splitAt: 2 });
  expect(house.parts(house.main)).toEqual([0, 0, 1, 1, 2]);
  const devices = house.stores.devices.ofLineup(house.main);
  expect(devices.map(({ port }) => port)).toEqual([5004, 5006, 5007]);
  expect(house.stores.devices.ofLineup(kids).map(({ port }) => port)).toEqual([5005]);
  const sixth = house.add('6', 'Channel 6', 'Kids');
  await house.keep();
  expect(house.parts(house.main)).toEqual([0, 0, 1, 1, 2, 2]);
  const unsplit = await house.set(house.main, { splitAt: null });
  expect(house.parts(house.main)).toEqual([0, 0, 0, 0, 0, 0]);
  await house.undo(unsplit);
  expect([house.parts(house.main), house.stores.devices.ofLineup(house.main)]).toEqual([[0, 0, 1, 1, 2, 2], devices]);
  expect(house.stores.lineups.homeOf(sixth)).toMatchObject({ lineupId: house.main, number: '6' });
});

test('what the file names only the file changes; what it leaves open is people’s, also over a restart', async () => {
  using house = openHouse();
  house.add('7', 'Amber', 'Kids');
  const inFile = {
    ...house.file,
    key: 'kids',
    defaultName: 'kids',
    named: { groups: ['Kids'], tunerCount: 1 },
    port: 5005,
  };
  house.applyFile([house.file, inFile]);
  await house.keep();
  const kids = house.stores.lineups.findByKey('kids')!.id;
  expect(house.numbers(kids)).toEqual(['7 Amber']);
  await expect(house.set(kids, { groups: [] })).rejects.toMatchObject({ code: 'set_in_config_file' });
  await expect(house.edit({ kind: 'removeLineup', lineupId: kids })).rejects.toMatchObject({
    code: 'set_in_config_file',
  });
  await house.set(kids, { name: 'Nursery', isEnabled: false });
  await house.set(house.main, { name: 'Home', tunerCount: 3 });
  house.applyFile([house.file, inFile]);
  expect(house.stores.lineups.find(kids)).toMatchObject({ name: 'Nursery', isEnabled: false, tunerCount: 1 });
  expect(house.stores.lineups.find(house.main)).toMatchObject({ name: 'Home', tunerCount: 3 });
  house.applyFile([house.file]);
  expect(house.stores.lineups.find(kids)).toMatchObject({ isEnabled: false, source: 'database', fileFields: [] });
  await house.set(kids, { groups: [] });
});

test('what the file calls a line-up no other is called, and one that it does not name gets a free name', async () => {
  using house = openHouse();
  await house.addLineup([]);
  const inFile = { ...house.file, key: 'den', defaultName: 'headwater', named: {}, port: 5006 };
  house.applyFile([{ ...house.file, named: { name: 'KIDS & CO' } }, inFile]);
  const names = () => house.stores.lineups.list().map(({ name }) => name);
  expect(names()).toEqual(['KIDS & CO', 'Kids & Co (2)', 'headwater']);
  house.applyFile([
    { ...house.file, named: { name: 'Den' } },
    { ...inFile, named: { name: 'Kids & Co' } },
  ]);
  expect(names()).toEqual(['Den', 'Kids & Co (2)', 'Kids & Co']);
});
