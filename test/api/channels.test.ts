import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startHeadwater } from '../support/headwater.js';
import { startProvider } from '../support/simulated-provider.js';
import { changesFromHere } from '../support/take-back.js';

interface Item {
  id: number;
  number: string | null;
  name: string;
  isHidden: boolean;
  isKept: boolean;
  providerIds: number[];
  trouble: string | null;
}
interface Page {
  items: Item[];
  nextCursor: string | null;
  total: number;
}
interface Failure {
  code: string;
  title: string;
  hint: string;
  errors: { where: string; problem: string }[];
}

const station = (name: string, group: string) => ({ id: name, name, attributes: { 'group-title': group } });
const LISTS = [
  station('Amber News', 'Noticias'),
  station('Birch 10', 'Kids'),
  station('Birch 2', 'Kids'),
  station('Télé Été', 'Films'),
];

let house: Awaited<ReturnType<typeof startHouse>>;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(() => house?.[Symbol.asyncDispose]());
beforeEach(() => house.reset());

/** A house that all tests share. */
async function startHouse() {
  const provider = await startProvider({ streams: LISTS });
  const config = `providers: [{ key: alpha, url: "${provider.playlistUrl('alpha')}" }]`;
  const headwater = await startHeadwater({ config });
  await headwater.ready();
  const { takeBack } = await changesFromHere(headwater);
  const list = (query = '') => headwater.get<Page>(`/channels?${query}`);
  const names = async (query = '') => (await list(query)).items.map((channel) => channel.name);
  const idOf = async (name: string) => (await list('hidden=all')).items.find((channel) => channel.name === name)!.id;
  return {
    provider,
    headwater,
    list,
    names,
    idOf,
    /** Makes it as it was at first: its provider in the file, with the first list, and nobody's edits. */
    async reset() {
      await takeBack();
      await headwater.writeConfig(config);
      await headwater.providerState('alpha', (one) => one.source === 'file' && one.isEnabled);
      provider.provider('alpha').setStreams(LISTS);
      await headwater.refresh('alpha');
    },
    async [Symbol.asyncDispose]() {
      await headwater[Symbol.asyncDispose]();
      await provider[Symbol.asyncDispose]();
    },
  };
}

test('a page starts at any row, in either order, and the total is always told', async () => {
  expect(await house.list('offset=1&limit=2')).toMatchObject({
    items: [{ name: 'Birch 10' }, { name: 'Birch 2' }],
    total: 4,
  });
  expect(await house.names('sort=name')).toEqual(['Amber News', 'Birch 2', 'Birch 10', 'Télé Été']);
  expect(await house.list('offset=100')).toEqual({ items: [], nextCursor: null, total: 4 });
  for (const sort of ['number', 'name']) {
    const whole = await house.names(`sort=${sort}`);
    const pages: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Page = await house.list(`sort=${sort}&limit=3${cursor ? `&cursor=${cursor}` : ''}`);
      expect(page.total).toBe(4);
      pages.push(...page.items.map((channel) => channel.name));
      cursor = page.nextCursor;
    }
    expect(pages).toEqual(whole);
  }
  const both = await fetch(house.headwater.url('/api/v1/channels?offset=1&cursor=abc'));
  expect(both.status).toBe(422);
});

test.each([
  ['every word, in any order and without its accents', 'ete TELE', ['Télé Été']],
  ['the group', 'noticias', ['Amber News']],
  ['the start of a number', '2', ['Birch 10', 'Birch 2']],
  ['words of name and group together', 'kids 10', ['Birch 10']],
  ['nothing where one word is missing', 'amber kids', []],
])('a search finds %s', async (_what, query, found) => {
  expect(await house.list(`query=${encodeURIComponent(query)}`)).toMatchObject({
    items: found.map((name) => ({ name })),
    total: found.length,
  });
});

test('a search finds a channel by what its provider calls it now, and by what a person calls it', async () => {
  const id = await house.idOf('Amber News');
  await house.headwater.send('PATCH', `/channels/${id}`, { name: 'Morning' });
  expect(await house.names('query=morning')).toEqual(['Morning']);
  expect(await house.names('query=amber')).toEqual(['Morning']);
  house.provider.provider('alpha').setStreams([{ ...LISTS[0]!, name: 'Amber News Two' }, ...LISTS.slice(1)]);
  await house.headwater.refresh('alpha');
  expect(await house.names('query=two')).toEqual(['Morning']);
});

test('a hidden channel leaves lists and players, is found when asked for, and keeps its number', async () => {
  const id = await house.idOf('Birch 10');
  await house.headwater.send('PATCH', `/channels/${id}`, { isHidden: true });
  expect(await house.list()).toMatchObject({ total: 3 });
  expect(await house.names('hidden=only')).toEqual(['Birch 10']);
  expect(await house.list('hidden=all')).toMatchObject({ total: 4 });
  const lineup = (await (await fetch(house.headwater.url('/lineup.json'))).json()) as { GuideNumber: string }[];
  expect(lineup.map((entry) => entry.GuideNumber)).toEqual(['1', '3', '4']);
  await house.headwater.send('PATCH', `/channels/${id}`, { isHidden: null });
  expect((await house.list()).items[1]).toMatchObject({ number: '2', name: 'Birch 10' });
});

test('a list tells of each channel whose it is, and what keeps it from playing', async () => {
  const { items } = await house.headwater.get<{ items: { id: number }[] }>('/providers');
  // the last one: nobody has ever changed it
  expect((await house.list()).items[3]).toMatchObject({ providerIds: [items[0]!.id], trouble: null, isKept: false });
  expect(await house.list(`provider=${items[0]!.id}`)).toMatchObject({ total: 4 });
  expect(await house.list('provider=99')).toMatchObject({ total: 0 });
  expect(await house.names('group=Kids')).toEqual(['Birch 10', 'Birch 2']);
  house.provider.provider('alpha').setStreams(LISTS.slice(0, -1));
  await house.headwater.refresh('alpha');
  expect((await house.list()).items[3]).toMatchObject({ name: 'Télé Été', trouble: 'all_missing' });
  await house.headwater.writeConfig('providers: []\n');
  await house.headwater.providerState('alpha', (one) => !one.isEnabled);
  expect((await house.list()).items.map((channel) => channel.trouble)).toEqual(Array(4).fill('no_stream'));
});

test('a channel shows what a person set, what it has by itself, and its entries', async () => {
  await using house = await startHouse(); // where nobody has changed it before
  const id = await house.idOf('Amber News');
  await house.headwater.send('PATCH', `/channels/${id}`, { name: 'Morning', number: '501' });
  expect(await house.headwater.get(`/channels/${id}`)).toMatchObject({
    id,
    name: 'Morning',
    number: '501',
    isNumberChosen: true,
    isKept: true,
    own: { name: 'Morning', groupName: null, logoUrl: null, isHidden: null },
    imported: { name: 'Amber News', groupName: 'Noticias' },
    streams: [{ rank: 0, name: 'Amber News', groups: ['Noticias'], isEnabled: true, missingSince: null }],
  });
});

test('many channels are changed and taken back as one, and an unknown one changes none', async () => {
  const ids = [await house.idOf('Birch 2'), await house.idOf('Amber News')];
  const unknown = await house.headwater.send<Failure>('PATCH', '/channels', {
    ids: [...ids, 999],
    patch: { isHidden: true },
  });
  expect([unknown.status, unknown.body.code]).toEqual([404, 'channel_unknown']);
  expect(unknown.body.title).toContain('999');
  expect(await house.list()).toMatchObject({ total: 4 });

  const changes = async () => (await house.headwater.get<{ items: { id: number }[] }>('/changes')).items;
  const before = await changes();
  const changed = await house.headwater.send<{ changeId: number }>('PATCH', '/channels', {
    ids,
    patch: { isHidden: true, groupName: 'Mine' },
  });
  expect(changed.status).toBe(200);
  expect(await house.names()).toEqual(['Birch 10', 'Télé Été']);
  expect(await house.names('hidden=only&group=Mine')).toEqual(['Amber News', 'Birch 2']);
  const [newest, ...others] = await changes();
  expect(newest).toMatchObject({
    action: 'channels.edit',
    subject: { kind: 'channels', name: '2 channels' },
    after: { ids: ids.toSorted((a, b) => a - b), isHidden: true, groupName: 'Mine' },
  });
  expect(others).toEqual(before);
  expect((await house.headwater.send('POST', `/changes/${changed.body.changeId}/undo`)).status).toBe(200);
  expect(await house.list()).toMatchObject({ total: 4 });
  expect(await house.names('query=mine')).toEqual([]);
});

test('who asks for a number that is taken hears of the next free one', async () => {
  const refused = await house.headwater.send<Failure>('PATCH', `/channels/${await house.idOf('Amber News')}`, {
    number: '2',
  });
  expect([refused.status, refused.body.code]).toEqual([409, 'number_taken']);
  expect(refused.body.errors).toEqual([{ where: 'number', problem: '2 belongs to "Birch 10"; 5 is free.' }]);
  expect(refused.body.hint).toContain('5 is free');
});
