import { expect, test } from 'vitest';
import { startHeadwater } from '../support/headwater.js';
import { startProvider } from '../support/simulated-provider.js';

test('channels move into the blocks of their groups when somebody wants it, chosen numbers stay, and all of it is taken back', async () => {
  const station = (name: string, group: string) => ({ id: name, name, attributes: { 'group-title': group } });
  const streams = [
    station('Amber', 'News'),
    station('Birch', 'Sport'),
    station('Cedar', 'Sport'),
    station('Dogwood', 'Sport'),
  ];
  await using provider = await startProvider({ streams });
  await using headwater = await startHeadwater({
    config: `providers: [{ key: alpha, url: "${provider.playlistUrl('alpha')}" }]`,
  });
  await headwater.ready();
  const numbers = async () =>
    Object.fromEntries((await headwater.channels()).map(({ name, number }) => [name, number]));
  const { items } = await headwater.get<{ items: { id: number; key: string; channelCount: number }[] }>('/lineups');
  expect(items).toMatchObject([{ key: 'main', channelCount: 4, blocks: [], fileFields: [] }]);
  const path = `/lineups/${items[0]!.id}`;
  const cedar = (await headwater.channels()).find(({ name }) => name === 'Cedar')!;
  await headwater.send('PATCH', `/channels/${cedar.id}`, { number: '50' });
  const overlapping = {
    blocks: [
      { group: 'Sport', from: 200 },
      { group: 'News', from: 300 },
    ],
  };
  expect((await headwater.send('PATCH', path, overlapping)).status).toBe(422);
  await headwater.send('PATCH', path, { blocks: [{ group: 'Sport', from: 200, to: 299 }] });
  expect(await numbers()).toEqual({ Amber: '1', Birch: '2', Cedar: '50', Dogwood: '4' });
  expect(await headwater.get(`${path}/renumbering`)).toMatchObject({
    items: [
      { name: 'Birch', before: '2', after: '200' },
      { name: 'Dogwood', before: '4', after: '201' },
    ],
  });
  const { body } = await headwater.send<{ changeId: number }>('POST', `${path}/renumbering`);
  expect(await numbers()).toEqual({ Amber: '1', Birch: '200', Cedar: '50', Dogwood: '201' });
  await headwater.send('POST', `/changes/${body.changeId}/undo`);
  expect(await numbers()).toEqual({ Amber: '1', Birch: '2', Cedar: '50', Dogwood: '4' });
  expect(await headwater.get(`${path}/renumbering`)).toMatchObject({ total: 2 }); // those numbers do not rest
});

test('a preview refuses what saving would refuse, in the same words', async () => {
  await using provider = await startProvider({ streams: ['Amber', 'Birch'].map((name) => ({ id: name, name })) });
  await using headwater = await startHeadwater({
    config: `providers: [{ key: alpha, url: "${provider.playlistUrl('alpha')}" }]`,
  });
  await headwater.ready();
  const [main] = (await headwater.get<{ items: { id: number }[] }>('/lineups')).items;
  const [amber] = await headwater.channels();
  await headwater.send('POST', '/lineups', { name: 'Kids', key: 'k'.repeat(40) });
  const refused = [
    [{ numbers: [{ channelId: amber!.id, number: '2' }] }, 409, 'number_taken'],
    [{ groups: ['News'] }, 422, 'request_invalid'],
    [{ isEnabled: false }, 422, 'request_invalid'],
    [{ name: 'kids' }, 409, 'lineup_name_taken'],
    [
      {
        blocks: [
          { group: 'A', from: 1 },
          { group: 'B', from: 2 },
        ],
      },
      422,
      'request_invalid',
    ],
  ] as const;
  for (const [patch, status, code] of refused) {
    const preview = await headwater.send('POST', `/lineups/${main!.id}/preview`, patch);
    expect(preview).toMatchObject({ status, body: { code } });
    const { status: saved, body } = await headwater.send('PATCH', `/lineups/${main!.id}`, patch);
    expect({ ...(preview.body as object), instance: '', requestId: '' }).toEqual({
      ...(body as object),
      instance: '',
      requestId: '',
    });
    expect(saved).toBe(status);
  }
  expect(await headwater.send('POST', '/lineups/999/preview', {})).toMatchObject({ status: 422 });
  expect(await headwater.send('POST', '/lineups/999/preview', { name: 'X' })).toMatchObject({ status: 404 });
  const same = await headwater.send<{ changeId: null }>('PATCH', `/lineups/${main!.id}`, { tunerCount: null });
  expect([same.status, same.body.changeId]).toEqual([200, null]);
});

test('slots for events are in no line-up by themselves, also not by their group, until somebody takes them in', async () => {
  const names = ['Amber', 'OSPREL EVENT 07: no event today'];
  const streams = names.map((name) => ({ id: name, name, attributes: { 'group-title': 'Sport' } }));
  await using provider = await startProvider({ streams });
  await using headwater = await startHeadwater({
    config: `providers: [{ key: alpha, url: "${provider.playlistUrl('alpha')}" }]`,
  });
  await headwater.ready();
  const made = await headwater.send<{ id: number }>('POST', '/lineups', { name: 'Sport', groups: ['Sport'] });
  const { items } = await headwater.get<{ items: { id: number; channelCount: number }[] }>('/lineups');
  expect(items.map(({ channelCount }) => channelCount)).toEqual([1, 1]);
  const slot = (await headwater.get<{ items: { id: number; name: string }[] }>('/channels')).items.at(-1)!;
  expect(slot.name).toBe(names[1]);
  await headwater.send('PATCH', `/lineups/${made.body.id}`, { picks: [{ channelId: slot.id, isIn: true }] });
  await headwater.send('PATCH', `/channels/${slot.id}`, { number: '70' });
  const numbers = async (id: number) =>
    (await headwater.get<{ items: { number: string }[] }>(`/lineups/${id}/channels`)).items.map(({ number }) => number);
  expect([await numbers(items[0]!.id), await numbers(made.body.id)]).toEqual([
    ['1', '70'],
    ['1', '2'],
  ]);
});
