import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Simulator } from '../../src/demo/start-simulator.js';
import { type Headwater, startHeadwater } from '../support/headwater.js';
import { startProvider } from '../support/simulated-provider.js';
import { changesFromHere } from '../support/take-back.js';

interface Channel {
  id: number;
  number: string;
  name: string;
  streams: { id: number; name: string; pin: number | null }[];
}
interface Evidence {
  score: number;
  reasons: { what: string; points: number }[];
  decision: string | null;
}
interface Matching {
  streams: {
    id: number;
    reading: { name: string; country: string | null; shiftHours: number; variants: string[] };
    like: Evidence | null;
  }[];
  keptApart: (Evidence & { channelId: number; channelName: string })[];
  family: { name: string; channels: { name: string }[] } | null;
}
interface Question extends Evidence {
  id: number;
  a: { name: string; channel: { id: number } };
  b: { name: string; channel: { id: number } };
}
interface Reply {
  changeId: number;
  id: number;
  code?: string;
}

let provider: Simulator;
let headwater: Headwater;
let takeBack: () => Promise<void>;
let listCount = 0;

beforeAll(async () => {
  provider = await startProvider();
  headwater = await startHeadwater();
  ({ takeBack } = await changesFromHere(headwater));
});
afterAll(async () => {
  await headwater?.[Symbol.asyncDispose]();
  await provider?.[Symbol.asyncDispose]();
});

/**
 * Brings two providers into the house that all tests share, with names of their own for the same stations; `Dave@dave.uk` has
 * a guide id. Those of the test before go, and all that was decided with them.
 */
async function houseOf(alpha: readonly string[], beta: readonly string[]) {
  const write = (key: string, names: readonly string[]) => {
    const entries = names.map((given, at) => {
      const [name, id] = given.split('@');
      return `#EXTINF:-1${id ? ` tvg-id="${id}"` : ''},${name}\n${provider.url(`/${key}/${at + 1}.ts`)}`;
    });
    // another text each time, so that no refresh ends early
    provider.answer(`/${key}.m3u`, { body: ['#EXTM3U', ...entries, `# ${++listCount}`].join('\n') });
  };
  await takeBack();
  const before = new Set((await headwater.channels()).map(({ id }) => id)); // some outlive their providers
  const keys = { alpha: `alpha-${++listCount}`, beta: `beta-${listCount}` };
  const lists = new Map([
    [keys.alpha, alpha],
    [keys.beta, beta],
  ]);
  for (const [key, names] of lists) {
    write(key, names);
    await headwater.send('POST', '/providers', { key, name: key, url: provider.url(`/${key}.m3u`) });
    await headwater.refreshed(key, 'done');
  }
  const post = async (path: string, body?: object, method = 'POST') =>
    (await headwater.send<Reply>(method, path, body)).body;
  const channels = async () => (await headwater.channels()).filter(({ id }) => !before.has(id));
  const channel = async (name: string) => {
    const { id } = (await channels()).find((one) => one.name === name)!;
    return headwater.get<Channel>(`/channels/${id}`);
  };
  return {
    ...{ post, channels, channel },
    change: (key: keyof typeof keys, names: readonly string[]) => void lists.set(keys[key], names),
    /** Names of the entries of each channel. */
    async made() {
      const rows = await channels();
      const all = await Promise.all(rows.map(({ id }) => headwater.get<Channel>(`/channels/${id}`)));
      return all.map(({ streams }) => streams.map(({ name }) => name));
    },
    async refresh() {
      for (const [key, names] of lists) {
        write(key, names);
        expect(await headwater.refresh(key)).toMatchObject({ state: 'done' });
      }
    },
  };
}

test('channels of all providers that are one station are one channel; what tells stations apart keeps them apart', async () => {
  const house = await houseOf(
    ['UK: Dave HD', 'UK: Dave +1', 'UK: BBC One', 'UK: BBC Two', 'DE: Sky Sport 1'],
    ['UK| DAVE ᶠᴴᴰ', 'UK| BBC 1', 'UK| Dave ja vu', 'IT| Sky Sport 1'],
  );
  expect(await house.made()).toEqual([
    ['UK: Dave HD', 'UK| DAVE ᶠᴴᴰ'],
    ['UK: Dave +1'],
    ['UK: BBC One', 'UK| BBC 1'],
    ['UK: BBC Two'],
    ['DE: Sky Sport 1'],
    ['UK| Dave ja vu'],
    ['IT| Sky Sport 1'],
  ]);
});

test('merged channels stay one over every refresh, under the first one’s name and number, until it is taken back', async () => {
  const house = await houseOf(['UK: Amber', 'UK: Birch'], ['UK| Cedar', 'UK| BIRCH HD']);
  const { post, made, channel } = house;
  const [amber, birch] = [await channel('UK: Amber'), await channel('UK: Birch')];
  const { changeId } = await post('/channels/merge', { ids: [birch.id, amber.id] });
  const merged = [['UK: Birch', 'UK| BIRCH HD', 'UK: Amber'], ['UK| Cedar']];
  const isMerged = async () => {
    expect((await made()).map((names) => [...names].sort()).sort()).toEqual(
      merged.map((names) => [...names].sort()).sort(),
    );
    expect(await channel('UK: Birch')).toMatchObject({ id: birch.id, number: birch.number });
  };
  await isMerged();
  await house.refresh();
  await isMerged();
  await post(`/changes/${changeId}/undo`);
  await headwater.idle();
  expect(await channel('UK: Amber')).toMatchObject({ id: amber.id, number: amber.number });
  await house.refresh();
  expect(await made()).toHaveLength(3);
  expect(await channel('UK: Amber')).toMatchObject({ id: amber.id, number: amber.number });
});

test('a stream that is taken out stays out, though it is called like the others; into another channel, it stays there', async () => {
  const house = await houseOf(['UK: Amber', 'UK: Birch'], ['UK| AMBER HD', 'UK| Amber FHD']);
  const { post, made, channel } = house;
  const amber = await channel('UK: Amber');
  const out = amber.streams.find(({ name }) => name === 'UK| AMBER HD')!.id;
  const taken = await post(`/channels/${amber.id}/streams/move`, { streams: [out], to: null });
  expect(await headwater.get<Channel>(`/channels/${taken.id}`)).toMatchObject({ streams: [{ name: 'UK| AMBER HD' }] });
  await house.refresh();
  expect((await made()).map((names) => names.join(' + ')).sort()).toEqual([
    ...['UK: Amber + UK| Amber FHD', 'UK: Birch', 'UK| AMBER HD'],
  ]);
  const birch = await channel('UK: Birch');
  await post(`/channels/${taken.id}/streams/move`, { streams: [out], to: birch.id });
  await house.refresh();
  expect((await channel('UK: Birch')).streams.map(({ name }) => name)).toEqual(['UK: Birch', 'UK| AMBER HD']);
  expect(await post(`/channels/${birch.id}/streams/move`, { streams: [out, 999], to: null })).toMatchObject({
    code: 'request_invalid',
  });
});

test('streams are tried in the order that somebody has set, also after a refresh', async () => {
  const house = await houseOf(['UK: Amber', 'UK: Amber HD'], ['UK| Amber', 'UK| Amber FHD']);
  const { post } = house;
  const id = (await house.channels())[0]!.id;
  const order = async () => (await headwater.get<Channel>(`/channels/${id}`)).streams.map(({ name }) => name);
  expect(await order()).toEqual(['UK: Amber', 'UK: Amber HD', 'UK| Amber', 'UK| Amber FHD']);
  const { streams } = await headwater.get<Channel>(`/channels/${id}`);
  const { changeId } = await post(`/channels/${id}/pins`, { streams: [streams[3]!.id, streams[1]!.id] }, 'PUT');
  const pinned = ['UK| Amber FHD', 'UK: Amber HD', 'UK: Amber', 'UK| Amber'];
  expect(await order()).toEqual(pinned);
  await house.refresh();
  expect(await order()).toEqual(pinned);
  await post(`/changes/${changeId}/undo`);
  expect(await order()).toEqual(['UK: Amber', 'UK: Amber HD', 'UK| Amber', 'UK| Amber FHD']);
});

test('streams that are no longer pinned go back to their own places', async () => {
  const house = await houseOf(['UK: Amber', 'UK: Amber HD'], ['UK| Amber']);
  const { post } = house;
  const { id } = (await house.channels())[0]!;
  const streams = async () => (await headwater.get<Channel>(`/channels/${id}`)).streams;
  const own = (await streams()).map(({ name }) => name);
  await post(`/channels/${id}/pins`, { streams: [(await streams())[2]!.id] }, 'PUT');
  expect((await streams()).map(({ name }) => name)).toEqual([own[2], own[0], own[1]]);
  await post(`/channels/${id}/pins`, { streams: [] }, 'PUT');
  await headwater.until(async () => (await streams()).map(({ name }) => name).join() === own.join());
});

test('a channel that was made by taking a stream out goes when that is taken back, and is there again when it is done again', async () => {
  const house = await houseOf(['UK: Amber', 'UK: Birch'], ['UK| AMBER HD']);
  const { post, channel } = house;
  const amber = await channel('UK: Amber');
  const names = async () => (await house.channels()).map(({ name }) => name);
  const taken = await post(`/channels/${amber.id}/streams/move`, { streams: [amber.streams[1]!.id], to: null });
  expect(await names()).toEqual(['UK: Amber', 'UK: Birch', 'UK| AMBER HD']);
  const undone = await post(`/changes/${taken.changeId}/undo`);
  expect(await names()).toEqual(['UK: Amber', 'UK: Birch']);
  await house.refresh();
  expect(await names()).toEqual(['UK: Amber', 'UK: Birch']);
  await post(`/changes/${undone.changeId}/undo`);
  await headwater.idle();
  expect(await channel('UK| AMBER HD')).toMatchObject({ id: taken.id, streams: [{ name: 'UK| AMBER HD' }] });
});

test('doubtful pairs are asked about once; the answer holds over every refresh and can be taken back', async () => {
  const house = await houseOf(['UK: Discovery Historys', 'UK: Amber News'], ['UK| Discovery History', 'UK| Amber New']);
  const { post, made } = house;
  const questions = async () => (await headwater.get<{ items: Question[]; total: number }>('/review')).items;
  const [first, second] = (await questions()) as [Question, Question];
  expect(await questions()).toHaveLength(2);
  expect(first).toMatchObject({ a: { channel: { id: expect.any(Number) } }, decision: null });
  expect(first.score).toBeGreaterThanOrEqual(75);
  expect(first.score).toBeLessThan(85);
  expect(first.reasons[0]).toMatchObject({ what: expect.stringMatching(/^name-/), points: expect.any(Number) });
  await post(`/review/${first.id}`, { verdict: 'same' });
  const { changeId } = await post(`/review/${second.id}`, { verdict: 'different' });
  expect(await questions()).toEqual([]);
  await house.refresh();
  expect(await questions()).toEqual([]);
  expect(await made()).toHaveLength(3);
  await post(`/changes/${changeId}/undo`);
  await headwater.until(async () => (await questions()).length === 1);
  expect(await post('/review/99999', { verdict: 'same' })).toMatchObject({ code: 'review_unknown' });
});

test('of each stream it is told why it is in its channel, and of look-alikes why they are not', async () => {
  const house = await houseOf(['UK: Dave HD', 'UK: Dave +1', 'UK: Dave 2'], ['UK| DAVE', 'DE| Dave']);
  const { post, channel } = house;
  const dave = await channel('UK: Dave HD');
  const explained = await headwater.get<Matching>(`/channels/${dave.id}/matching`);
  expect(explained.streams).toMatchObject([
    {
      reading: { name: 'dave', country: 'GB', shiftHours: 0, variants: ['hd'] },
      like: { score: 100, reasons: [{ what: 'name-same' }] },
    },
    { reading: { variants: [] }, like: { score: 100 } },
  ]);
  const why = Object.fromEntries(
    explained.keptApart.map(({ channelName, reasons }) => [channelName, reasons[0]!.what]),
  );
  expect(why).toEqual({ 'UK: Dave +1': 'shift', 'DE| Dave': 'country', 'UK: Dave 2': 'number' });
  const other = await channel('DE| Dave');
  await post('/channels/merge', { ids: [dave.id, other.id] });
  const { streams } = await headwater.get<Matching>(`/channels/${dave.id}/matching`);
  expect(streams[2]).toMatchObject({ reading: { country: 'DE' }, like: { score: 0, decision: 'same' } });
  const [a, b] = [dave.streams[0]!.id, other.streams[0]!.id];
  expect(await headwater.get<Evidence>(`/source-streams/comparison?a=${a}&b=${b}`)).toMatchObject({
    ...{ score: 0, decision: 'same', reasons: [{ what: 'country', points: 0 }] },
  });
});

test('channels of one brand are told, from their own country and in order of their numbers', async () => {
  const house = await houseOf(
    ['US: HBO', 'US: HBO 2', 'US: HBO Family West', 'US: Sports One', 'US: Sports Two', 'ES: HBO'],
    ['US| HBO HD', 'US| HBO Zone', 'US| Hallmark'],
  );
  const { channel } = house;
  const familyOf = async (name: string) =>
    (await headwater.get<Matching>(`/channels/${(await channel(name)).id}/matching`)).family;
  expect(await familyOf('US: HBO 2')).toMatchObject({
    name: 'hbo',
    channels: [{ name: 'US: HBO' }, { name: 'US: HBO 2' }, { name: 'US: HBO Family West' }, { name: 'US| HBO Zone' }],
  });
  expect(await familyOf('US| Hallmark')).toBeNull();
  expect(await familyOf('US: Sports One')).toBeNull();
});

test('two channels that are kept apart never become one, though their names become equal', async () => {
  const house = await houseOf(['UK: Amber', 'UK: Ambers'], ['UK| Cedar']);
  const { post, made, channel } = house;
  const [one, other] = [await channel('UK: Amber'), await channel('UK: Ambers')];
  await post('/channels/apart', { ids: [one.id, other.id] });
  expect(await headwater.get('/review')).toMatchObject({ items: [], total: 0 });
  expect(await post('/channels/apart', { ids: [one.id, one.id] })).toMatchObject({ code: 'request_invalid' });
  house.change('beta', ['UK| Cedar', 'UK| Amber HD']);
  await house.refresh();
  expect((await made()).map((names) => names.join(' + ')).sort()).toEqual([
    ...['UK: Amber + UK| Amber HD', 'UK: Ambers', 'UK| Cedar'],
  ]);
});

test('events and loops stand in no line-up until somebody gives them a number', async () => {
  const house = await houseOf(['UK: Amber', '24/7: Birch', 'UFC 01 | Cedar v Dogwood'], ['UK| Amber']);
  const { channel } = house;
  const playlist = async () => (await (await fetch(headwater.url('/playlist.m3u'))).text()).match(/(?<=,).*$/gm);
  expect((await house.channels()).map(({ number, name }) => [number, name])).toEqual([
    ...[
      [expect.any(String), 'UK: Amber'],
      [null, '24/7: Birch'],
      [null, 'UFC 01 | Cedar v Dogwood'],
    ],
  ]);
  expect(await playlist()).toEqual(['UK: Amber']);
  const loop = await channel('24/7: Birch');
  const { body } = await headwater.send<Reply>('PATCH', `/channels/${loop.id}`, { number: '900' });
  expect(await playlist()).toEqual(['UK: Amber', '24/7: Birch']);
  await house.post(`/changes/${body.changeId}/undo`);
  expect(await playlist()).toEqual(['UK: Amber']);
});

test('what stands in the names of one provider and makes pairs doubtful is taken out of all of them by a rule', async () => {
  const alpha = ['UK: Amber News [zqx]@ambernews.uk', 'UK: Birch Kids [zqx]', 'UK: Cedar Film [zqx]'];
  const house = await houseOf(alpha, ['UK| Amber News@ambernews.uk', 'UK| Birch Kids']);
  const { post, made } = house;
  const { items } = await headwater.get<{ items: (Question & { lesson: object | null })[] }>('/review');
  expect(items).toMatchObject([{ lesson: { text: '[zqx]', nameCount: 3 } }]);
  const { changeId } = await post(`/review/${items[0]!.id}/lesson`);
  const sorted = async () => (await made()).map((names) => [...names].sort().join(' + ')).sort();
  await headwater.until(async () => (await sorted()).length === 3);
  expect(await sorted()).toEqual([
    ...['UK: Amber News + UK| Amber News', 'UK: Birch Kids + UK| Birch Kids', 'UK: Cedar Film'],
  ]);
  await post(`/changes/${changeId}/undo`);
  await headwater.until(async () => (await made()).length === 5);
});

describe('what people decide holds when', () => {
  const sorted = (made: string[][]) => made.map((names) => [...names].sort().join(' + ')).sort();

  test('the first stream of a merged channel is taken out again: the others stay together', async () => {
    const house = await houseOf(['UK: Amber', 'UK: Birch', 'UK: Cedar'], ['UK| Dogwood']);
    const { post, made, channel } = house;
    const [amber, birch, cedar] = [await channel('UK: Amber'), await channel('UK: Birch'), await channel('UK: Cedar')];
    await post('/channels/merge', { ids: [amber.id, birch.id, cedar.id] });
    await post(`/channels/${amber.id}/streams/move`, { streams: [amber.streams[0]!.id], to: null });
    await house.refresh();
    expect(sorted(await made())).toEqual(['UK: Amber', 'UK: Birch + UK: Cedar', 'UK| Dogwood']);
  });

  test('a provider begins to say its country, or another one brings the same names', async () => {
    const plain = ['Quux Mango', 'Lorem Kiwi', 'Ipsum Fig', 'Dolor Lime'];
    const known = [...plain, 'Elder'].map((name) => `UK| ${name}`);
    const house = await houseOf(plain, known);
    const { post, made, channel } = house;
    const [mango, kiwi, fig] = [await channel('Quux Mango'), await channel('Lorem Kiwi'), await channel('Ipsum Fig')];
    await post('/channels/merge', { ids: [mango.id, kiwi.id] });
    const out = fig.streams.find(({ name }) => name === 'Ipsum Fig')!.id;
    await post(`/channels/${fig.id}/streams/move`, { streams: [out], to: null });
    const groups = async () =>
      (await made())
        .map((names) => [...new Set(names.map((name) => name.replace(/^UK[:|] /, '')))].sort().join(' + '))
        .sort();
    const decided = ['Dolor Lime', 'Elder', 'Ipsum Fig', 'Ipsum Fig', 'Lorem Kiwi + Quux Mango'];
    expect(await groups()).toEqual(decided);
    house.change(
      'alpha',
      plain.map((name) => `UK: ${name}`),
    );
    await house.refresh();
    expect(await groups()).toEqual(decided);
  });

  test('an entry has another name when a change is taken back: it keeps what it says now', async () => {
    const house = await houseOf(['UK: Solo Alphard', 'UK: Amber'], ['UK| Cedar']);
    const { post, made, channel } = house;
    const solo = await channel('UK: Solo Alphard');
    const { changeId } = await post(`/channels/${solo.id}/pins`, { streams: [solo.streams[0]!.id] }, 'PUT');
    house.change('alpha', ['UK: Solo Betamax', 'UK: Amber']);
    await house.refresh();
    await post(`/changes/${changeId}/undo`);
    house.change('beta', ['UK| Solo Betamax FHD']);
    await house.refresh();
    expect(sorted(await made())).toContainEqual('UK: Solo Betamax + UK| Solo Betamax FHD');
  });

  test('a question is answered a second time: that one is refused', async () => {
    const house = await houseOf(['UK: Discovery Historys'], ['UK| Discovery History']);
    const { post } = house;
    const { items } = await headwater.get<{ items: Question[] }>('/review');
    await post(`/review/${items[0]!.id}`, { verdict: 'same' });
    expect(await post(`/review/${items[0]!.id}`, { verdict: 'different' })).toMatchObject({ code: 'review_unknown' });
  });

  test('a stream goes out and comes back: no empty channel is left in the list', async () => {
    const house = await houseOf(['UK: Amber', 'UK: Amber HD'], ['UK| Birch']);
    const { post, channel } = house;
    const amber = await channel('UK: Amber');
    const streams = [amber.streams[1]!.id];
    const taken = await post(`/channels/${amber.id}/streams/move`, { streams, to: null });
    await post(`/channels/${taken.id}/streams/move`, { streams, to: amber.id });
    expect((await house.channels()).map(({ name }) => name)).toEqual(['UK: Amber', 'UK| Birch']);
    expect(await post(`/channels/${amber.id}/streams/move`, { streams, to: null })).toMatchObject({ id: taken.id });
  });
});
