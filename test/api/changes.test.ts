import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startHeadwater } from '../support/headwater.js';
import { startProvider } from '../support/simulated-provider.js';
import { changesFromHere } from '../support/take-back.js';

interface Change {
  id: number;
  action: string;
  subject: { kind: string; id: number; name: string };
  canUndo: boolean;
  isUndo: boolean;
}
interface Failure {
  code: string;
  title: string;
  errors: { where: string; problem: string }[];
}

async function startHouse() {
  const provider = await startProvider({ streams: ['Amber', 'Birch'] });
  const headwater = await startHeadwater();
  await headwater.send('POST', '/providers', { key: 'own', name: 'Own', url: provider.playlistUrl('alpha') });
  await headwater.refreshed('own', 'done');
  const [amber, birch] = await headwater.channels();
  const edit = async (id: number, patch: object) =>
    (await headwater.send<{ changeId: number }>('PATCH', `/channels/${id}`, patch)).body.changeId;
  const undo = (id: number) => headwater.send<Failure & { changeId: number }>('POST', `/changes/${id}/undo`);
  const changes = async (query = '') => (await headwater.get<{ items: Change[] }>(`/changes?${query}`)).items;
  const name = async () => (await headwater.channels())[0]!.name;
  return {
    headwater,
    ...{ amber: amber!, birch: birch!, edit, undo, changes, name },
    async [Symbol.asyncDispose]() {
      await headwater[Symbol.asyncDispose]();
      await provider[Symbol.asyncDispose]();
    },
  };
}

test('the list says what each change was about, also after its subject has another name', async () => {
  await using house = await startHouse();
  const { amber, birch } = house;
  await house.edit(amber.id, { name: 'One' });
  await house.edit(birch.id, { isHidden: true });
  const renamed = await house.edit(amber.id, { name: 'Two' });
  await house.undo(renamed);
  expect(await house.changes()).toMatchObject([
    { action: 'channel.edit', subject: { kind: 'channel', id: amber.id, name: 'One' }, isUndo: true, canUndo: true },
    { id: renamed, isUndo: false, canUndo: false },
    { subject: { kind: 'channel', id: birch.id, name: 'Birch' }, canUndo: true },
    { subject: { name: 'One' } },
    { action: 'provider.add', subject: { kind: 'provider', name: 'Own' } },
  ]);
  await house.headwater.send('PATCH', '/channels', { ids: [amber.id, birch.id], patch: { groupName: 'Mine' } });
  const actions = async (query: string) => (await house.changes(query)).map((change) => change.action);
  expect(await actions(`about=channel:${birch.id}`)).toEqual(['channels.edit', 'channel.edit']);
  expect(await actions('about=provider:1')).toEqual(['provider.add']);
  expect((await fetch(house.headwater.url('/api/v1/changes?about=viewer:1'))).status).toBe(422);
});

describe('in one house', () => {
  let house: Awaited<ReturnType<typeof startHouse>>;
  let takeBack: () => Promise<void>;
  beforeAll(async () => {
    house = await startHouse();
    ({ takeBack } = await changesFromHere(house.headwater));
  });
  afterAll(() => house?.[Symbol.asyncDispose]());
  beforeEach(() => takeBack());

  test('an undo that is refused says what was set since, by whom and when', async () => {
    const first = await house.edit(house.amber.id, { name: 'Hawk', isHidden: null });
    const second = await house.edit(house.amber.id, { name: 'Kite' });
    const third = await house.edit(house.amber.id, { isHidden: true });
    const { status, body } = await house.undo(first);
    expect([status, body.code]).toEqual([409, 'change_conflict']);
    const problems = [
      expect.stringMatching(/^Since then the name was set to "Kite" by \S+ at \d\d:\d\d\.$/),
      expect.stringMatching(/^Since then it was hidden by \S+ at \d\d:\d\d\.$/),
    ];
    expect(body.errors).toEqual([
      { where: `changes/${second}`, problem: problems[0] },
      { where: `changes/${third}`, problem: problems[1] },
    ]);
    expect(body.title).toBe(body.errors.map((error) => error.problem).join(' '));
  });

  test('a value that was set back by hand is no conflict', async () => {
    const first = await house.edit(house.amber.id, { name: 'One' });
    await house.edit(house.amber.id, { name: 'Two' });
    await house.edit(house.amber.id, { name: 'One' });
    expect((await house.undo(first)).status).toBe(200);
    expect(await house.name()).toBe('Amber');
  });

  test('an undo can be taken back, and that again', async () => {
    let last = await house.edit(house.amber.id, { name: 'One', number: '44' });
    const names: string[] = [];
    for (let round = 0; round < 3; round++) {
      const { status, body } = await house.undo(last);
      expect(status).toBe(200);
      last = body.changeId;
      const { items } = await house.headwater.get<{ items: { id: number; name: string; number: string }[] }>(
        '/channels',
      );
      const amber = items.find((channel) => channel.id === house.amber.id)!;
      const { isNumberChosen } = await house.headwater.get<{ isNumberChosen: boolean }>(`/channels/${amber.id}`);
      names.push(`${amber.number} ${amber.name}${isNumberChosen ? ' (chosen)' : ''}`);
    }
    expect(names).toEqual(['1 Amber', '44 One (chosen)', '1 Amber']);
  });

  test('a change of many says which of its channels was changed since', async () => {
    const ids = [house.amber.id, house.birch.id];
    const { body } = await house.headwater.send<{ changeId: number }>('PATCH', '/channels', {
      ids,
      patch: { groupName: 'Mine' },
    });
    const later = await house.edit(house.birch.id, { groupName: 'Yours' });
    const refused = await house.undo(body.changeId);
    expect(refused.body.errors).toEqual([
      {
        where: `changes/${later}`,
        problem: expect.stringMatching(/^Since then the group of "Birch" was set to "Yours" by/),
      },
    ]);
    await house.undo(later);
    expect((await house.undo(body.changeId)).status).toBe(200);
  });

  test('whoever takes back an edit of a provider that is gone hears who removed it', async () => {
    const edited = await house.headwater.send<{ changeId: number }>('PATCH', '/providers/1', {
      name: 'Other',
      userAgent: 'Kodi',
    });
    const removed = await house.headwater.send<{ changeId: number }>('DELETE', '/providers/1');
    await house.headwater.idle();
    const { body } = await house.undo(edited.body.changeId);
    expect(body.errors).toEqual([
      { where: `changes/${removed.body.changeId}`, problem: expect.stringMatching(/^Since then "Own" was removed by/) },
    ]);
  });
});
