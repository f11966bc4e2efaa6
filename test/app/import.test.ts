import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Headwater, startHeadwater } from '../support/headwater.js';
import { startProvider } from '../support/simulated-provider.js';
import { changesFromHere } from '../support/take-back.js';

const config = (url: string) => `providers: [{ key: alpha, url: "${url}" }]`;
const names = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ id: String(at + 1), name: `Station ${at + 1}` }));

test('channels keep id and number when the list is reordered, renamed, and gets new addresses', async () => {
  const list = (entries: readonly [string, string, string][]) =>
    `#EXTM3U\n${entries.map(([id, name, url]) => `#EXTINF:-1 tvg-id="${id}",${name}\nhttp://127.0.0.1:9${url}`).join('\n')}\n`;
  await using provider = await startProvider();
  const serve = (body: string) => provider.answer('/list.m3u', { body });
  serve(
    list([
      ['a.uk', 'Alpha One', '/live/u/p/1.ts?token=1'],
      ['b.uk', 'Bravo Two', '/b.ts'],
      ['', 'Charlie', '/c.ts'],
    ]),
  );
  await using headwater = await startHeadwater({ config: config(provider.url('/list.m3u')) });
  await headwater.ready();
  const before = await headwater.channels();
  expect(before.map((channel) => [channel.number, channel.name])).toEqual([
    ['1', 'Alpha One'],
    ['2', 'Bravo Two'],
    ['3', 'Charlie'],
  ]);

  serve(
    list([
      ['', 'Charlie', '/moved/c.ts'],
      ['d.uk', 'Delta Four', '/d.ts'],
      ['b.uk', 'Bravo Two HD', '/b.ts'],
      ['a.uk', 'Alpha One', '/live/u/p/1.ts?token=2'],
    ]),
  );
  const refresh = await headwater.refresh('alpha');
  expect(refresh).toMatchObject({ state: 'done', addedCount: 1, missingCount: 0 });
  const after = await headwater.channels();
  expect(after.map(({ id, number, name }) => ({ id, number, name }))).toEqual([
    ...before.map(({ id, number, name }) => ({ id, number, name })),
    { id: expect.any(Number), number: '4', name: 'Delta Four' },
  ]);
});

test('an unchanged list does no work, whether the server says so or only the bytes are equal', async () => {
  await using provider = await startProvider({ streams: names(5) });
  await using headwater = await startHeadwater({ config: config(provider.playlistUrl('alpha')) });
  await headwater.ready();
  expect((await headwater.refresh('alpha')).state).toBe('unchanged');
  expect(provider.counters().alpha!.playlist).toMatchObject({ gets: 2, notModified: 1 });
  provider.answer('/plain.m3u', { body: '#EXTM3U\n#EXTINF:-1,A\nhttp://127.0.0.1:9/a.ts\n' });
  await headwater.writeConfig(config(provider.url('/plain.m3u')));
  await headwater.refreshed('alpha', 'done');
  expect((await headwater.refresh('alpha')).state).toBe('unchanged');
});

describe('in one house, for one provider after the other,', () => {
  let headwater: Headwater;
  let takeBack: () => Promise<void>;
  beforeAll(async () => {
    headwater = await startHeadwater();
    ({ takeBack } = await changesFromHere(headwater));
  });
  afterAll(() => headwater?.[Symbol.asyncDispose]());
  /** Makes this list the only one. */
  async function bring(url: string) {
    await takeBack();
    await headwater.send('POST', '/providers', { key: 'alpha', name: 'Alpha', url });
    await headwater.refreshed('alpha', 'done');
  }

  test.each([
    ['a login page', '<!DOCTYPE html><html><body>Login</body></html>', 'provider_not_a_playlist'],
    ['nothing', '', 'provider_not_a_playlist'],
    ['a header without entries', '#EXTM3U\n', 'provider_empty'],
  ])('a provider that answers with %s keeps its channels and says so', async (_what, body, code) => {
    await using provider = await startProvider({ streams: ['BBC One', 'ITV 1'] });
    await bring(provider.playlistUrl('alpha'));
    provider.answer('/alpha.m3u', { body, headers: { 'Content-Type': 'text/html' } });
    expect(await headwater.refresh('alpha')).toMatchObject({ state: 'failed', error: { code } });
    expect((await headwater.channels()).map((channel) => channel.name)).toEqual(['BBC One', 'ITV 1']);
  });

  test('a list that breaks off in the middle changes nothing', async () => {
    await using provider = await startProvider({ streams: names(200), gzip: 'always' });
    await bring(provider.playlistUrl('alpha'));
    provider.provider('alpha').setStreams(names(150));
    provider.provider('alpha').misbehavePlaylist({ kind: 'truncated', how: 'gzip', percent: 50 });
    expect((await headwater.refresh('alpha')).state).toBe('failed');
    expect((await headwater.channels()).length).toBe(200);
  });

  test('a list that lost most of its entries is held until a person accepts it, and the lost ones stay tunable', async () => {
    await using provider = await startProvider({ streams: names(20) });
    await bring(provider.playlistUrl('alpha'));
    provider.provider('alpha').setStreams(names(10));
    expect(await headwater.refresh('alpha')).toMatchObject({
      state: 'held',
      error: { code: 'provider_shrank' },
      missingCount: 10,
    });
    expect((await headwater.channels()).length).toBe(20);
    expect(await headwater.refresh('alpha', '?acceptLoss=true')).toMatchObject({ state: 'done', missingCount: 10 });
    const lineup = (await (await fetch(headwater.url('/lineup.json'))).json()) as unknown[];
    expect(lineup.length).toBe(20); // missing entries stay in outputs until they are swept
    provider.provider('alpha').setStreams(names(20));
    expect(await headwater.refresh('alpha')).toMatchObject({ state: 'done', addedCount: 0, missingCount: 0 });
  });

  test('a provider that gives its stream numbers to other stations is held, and matched by name once accepted', async () => {
    const stations = [
      'Amber News',
      'Birch Kids',
      'Cedar Films',
      'Dune Sports',
      'Elm Music',
      'Fjord Nature',
      'Glen Comedy',
      'Heath Drama',
    ];
    const list = (order: readonly string[]) =>
      `#EXTM3U\n${order.map((name, at) => `#EXTINF:-1,${name}\nhttp://127.0.0.1:9/live/u/p/${at + 1}.ts`).join('\n')}\n`;
    await using provider = await startProvider();
    provider.answer('/list.m3u', { body: list(stations) });
    await bring(provider.url('/list.m3u'));
    const before = await headwater.channels();
    provider.answer('/list.m3u', { body: list([...stations.slice(3), ...stations.slice(0, 3)]) });
    expect(await headwater.refresh('alpha')).toMatchObject({ state: 'held', error: { code: 'provider_renumbered' } });
    expect(await headwater.refresh('alpha', '?acceptLoss=true')).toMatchObject({
      state: 'done',
      addedCount: 0,
      missingCount: 0,
    });
    expect(await headwater.channels()).toEqual(before);
  });

  test('twins under one address are told apart by name, whatever their order', async () => {
    const list = (order: readonly string[]) =>
      `#EXTM3U\n${order.map((name) => `#EXTINF:-1,${name}\nhttp://127.0.0.1:9/same.ts`).join('\n')}\n`;
    await using provider = await startProvider();
    provider.answer('/list.m3u', { body: list(['Amber', 'Birch', 'Cedar']) });
    await bring(provider.url('/list.m3u'));
    const before = await headwater.channels();
    provider.answer('/list.m3u', { body: list(['Cedar', 'Amber', 'Birch']) });
    expect(await headwater.refresh('alpha')).toMatchObject({ state: 'done', addedCount: 0, missingCount: 0 });
    expect(await headwater.channels()).toEqual(before);
  });

  test('hostile texts of a list come to nobody in full, and cost no channel its id', async () => {
    const list = (name: string) =>
      `#EXTM3U\n#EXTINF:-1 tvg-id="${'i'.repeat(9_000)}" tvg-logo="javascript:alert(1)" group-title="${'g'.repeat(9_000)}",${name}\n` +
      'http://127.0.0.1:9/1.ts\n#EXTINF:-1 tvg-logo="https://logo.example/2.png",Birch\u0007  Kids\nhttp://127.0.0.1:9/2.ts\n' +
      '#EXTINF:-1,📺\nhttp://127.0.0.1:9/3.ts\n';
    await using provider = await startProvider();
    provider.answer('/list.m3u', { body: list('N'.repeat(10_000)) });
    await bring(provider.url('/list.m3u'));
    const before = await headwater.channels();
    expect(before.map(({ name }) => name)).toEqual([`${'N'.repeat(199)}…`, 'Birch Kids', '📺']);
    type Shown = { items: { logoUrl: string | null; groupName: string | null }[] };
    const { items } = await headwater.get<Shown>('/channels');
    expect(items.map(({ logoUrl }) => logoUrl)).toEqual([null, 'https://logo.example/2.png', null]);
    expect(items[0]!.groupName).toHaveLength(200);
    const playlist = await (await fetch(headwater.url('/playlist.m3u'))).text();
    expect(playlist).not.toContain('javascript:');
    for (const line of playlist.split('\n')) expect(line.length).toBeLessThan(1_200);
    type Refreshed = { items: { lastRefresh: { warnings: Record<string, number> } }[] };
    const [shown] = (await headwater.get<Refreshed>('/providers')).items;
    expect(shown!.lastRefresh.warnings['name-too-long']).toBe(1);

    provider.answer('/list.m3u', { body: list(`${'N'.repeat(10_000)} HD`) });
    expect(await headwater.refresh('alpha')).toMatchObject({ state: 'done', addedCount: 0, missingCount: 0 });
    expect((await headwater.channels()).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  });

  test('a local file, packed or not, is a provider; added again it brings what stands in it then', async () => {
    await takeBack();
    const path = join(headwater.dataDir, 'own.m3u');
    const add = async (line: string) => {
      await writeFile(path, gzipSync(`#EXTM3U\n#EXTINF:-1 ${line}\nhttp://127.0.0.1:9/1.ts\n`));
      const provider = { key: 'own', name: 'Own list', url: path };
      const { status, body } = await headwater.send<{ id: number }>('POST', '/providers', provider);
      expect(status).toBe(201);
      await headwater.refreshed('own', 'done');
      return body.id;
    };
    const id = await add('tvg-chno="7.1",Own One');
    expect(await headwater.channels()).toMatchObject([{ number: '7.1', name: 'Own One' }]);
    await headwater.send('DELETE', `/providers/${id}`);
    await headwater.idle();
    await add('tvg-chno="8.1",Own Two');
    expect((await headwater.channels()).map(({ name }) => name)).toContain('Own Two');
  });
});
