import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Headwater, startHeadwater } from '../support/headwater.js';
import { startProvider, startProviders } from '../support/simulated-provider.js';
import { changesFromHere } from '../support/take-back.js';

interface Provider {
  id: number;
  key: string;
  name: string;
  url: string;
  isEnabled: boolean;
  isRefreshing: boolean;
  maxConnections: number | null;
  refresh: string;
  slots: { limit: number; used: number; waiting: number };
  isUpload: boolean;
  hasLogin: boolean;
  problem: { code: string; message: string; hint: string; since: string } | null;
  lastGoodAt: string | null;
  recent: { at: string; state: string }[];
  lastRefresh: { state: string; error: { code: string; message: string } | null } | null;
}
interface Reply {
  changeId: number;
  id: number;
  code?: string;
}

/** All tests share it; each begins without providers. */
let headwater: Headwater;
let takeBack: () => Promise<void>;
beforeAll(async () => {
  headwater = await startHeadwater({ config: 'relay: { lingerMs: 0 }\n' });
  ({ takeBack } = await changesFromHere(headwater));
});
afterAll(() => headwater?.[Symbol.asyncDispose]());
beforeEach(() => takeBack());

const find = async (key: string) =>
  (await headwater.get<{ items: Provider[] }>('/providers')).items.find((one) => one.key === key)!;
const add = (key: string, url: string, more: object = {}) =>
  headwater.send<Reply>('POST', '/providers', { key, name: key, url, ...more }).then(({ body }) => body.id);

test('the list of providers says who plays, what is wrong since when, and how the last days were', async () => {
  await using provider = await startProviders([
    { key: 'alpha', streams: ['Amber News'], credentials: { username: 'me', password: 's3cret' } },
    { key: 'bravo', streams: ['Birch Kids'] },
  ]);
  const link = `${provider.url('/get.php')}?username=me&password=s3cret&type=m3u_plus`;
  await add('alpha', link, { maxConnections: 2 });
  await add('bravo', provider.playlistUrl('bravo'));
  await headwater.refreshed('alpha', 'done');
  await headwater.refreshed('bravo', 'done');
  const alpha = await find('alpha');
  expect(alpha).toMatchObject({ hasLogin: true, isUpload: false, problem: null });
  expect(alpha.slots).toEqual({ limit: 2, used: 0, waiting: 0 });
  expect(alpha.recent.map(({ state }) => state)).toEqual(['done']);
  expect(JSON.stringify(alpha)).not.toContain('s3cret');
  expect((await find('bravo')).hasLogin).toBe(false);
  expect((await find('bravo')).slots).toEqual({ limit: 1, used: 0, waiting: 0 });

  const amber = (await headwater.channels()).find(({ name }) => name === 'Amber News')!;
  const stream = await fetch(headwater.url(`/auto/v${amber.number}`));
  expect((await find('alpha')).slots).toEqual({ limit: 2, used: 1, waiting: 0 });
  await stream.body!.cancel();

  provider.provider('bravo').misbehavePlaylist({ kind: 'loginPage' });
  await headwater.refresh('bravo');
  const first = await find('bravo');
  expect(first.problem).toMatchObject({ code: 'provider_not_a_playlist', hint: expect.any(String) });
  provider.provider('bravo').misbehavePlaylist({ kind: 'refuse', status: 403 });
  await headwater.refresh('bravo');
  const second = await find('bravo');
  expect(second.problem).toMatchObject({
    ...{ code: 'provider_refused', accountFault: 'login' },
    since: first.problem!.since,
  });
  expect(second.lastGoodAt).toBe(first.lastGoodAt);
  expect(Date.parse(second.lastGoodAt!)).toBeLessThan(Date.parse(second.problem!.since));
  expect(second.recent.map(({ state }) => state)).toEqual(['failed']);
  provider.provider('bravo').misbehavePlaylist(null);
  await headwater.refresh('bravo');
  expect((await find('bravo')).problem).toBeNull();
});

test('a refresh is stopped by a person, and the last good list stays', async () => {
  await using provider = await startProvider({ streams: ['Amber News', 'Birch Kids'] });
  const id = await add('alpha', provider.playlistUrl('alpha'));
  await headwater.refreshed('alpha', 'done');
  expect(await headwater.send('POST', `/providers/${id}/refresh/cancel`)).toEqual({
    status: 200,
    body: { isCancelled: false },
  });
  provider.provider('alpha').misbehavePlaylist({ kind: 'silent' });
  await headwater.send('POST', `/providers/${id}/refresh`);
  await headwater.until(async () => provider.counters().alpha!.playlist.gets === 2);
  const cancelled = await headwater.send('POST', `/providers/${id}/refresh/cancel`);
  expect(cancelled).toEqual({ status: 200, body: { isCancelled: true } });
  await headwater.refreshed('alpha', 'failed');
  const words = { code: 'call_cancelled', message: 'Stopped by you.' };
  const { items } = await headwater.get<{ items: { kind: string; state: string; error: object }[] }>('/jobs');
  expect(items.find(({ kind }) => kind === 'refresh')).toMatchObject({ state: 'failed', error: words });
  const now = await find('alpha');
  expect(now).toMatchObject({ lastRefresh: { error: words }, problem: null });
  expect(now.recent.map(({ state }) => state)).toEqual(['done']);
  expect((await headwater.channels()).length).toBe(2);
});

test('all providers are refreshed at once, but for those that are switched off', async () => {
  await using provider = await startProviders(['alpha', 'bravo', 'charlie'].map((key) => ({ key, streams: [key] })));
  const ids: number[] = [];
  for (const key of ['alpha', 'bravo', 'charlie']) {
    ids.push(await add(key, provider.playlistUrl(key)));
    await headwater.refreshed(key, 'done');
  }
  await headwater.send('PATCH', `/providers/${ids[1]}`, { isEnabled: false });
  const started = await headwater.send('POST', '/refresh-all');
  expect(started).toEqual({ status: 202, body: { startedIds: [ids[0], ids[2]] } });
  await headwater.refreshed('alpha', 'unchanged');
  await headwater.refreshed('charlie', 'unchanged');
  expect(provider.counters().bravo!.playlist.gets).toBe(1);
});

/** A provider that lets in only who sends the right header, and remembers what it was asked. */
async function startGuarded(): Promise<
  { url(path: string): string; seen: [string, IncomingHttpHeaders][] } & AsyncDisposable
> {
  const seen: [string, IncomingHttpHeaders][] = [];
  const server = createServer((request, response) => {
    seen.push([request.url!, request.headers]);
    const path = request.url!.split('?')[0]!.slice(1);
    response.end(`#EXTM3U\n#EXTINF:-1,${path}\nhttp://127.0.0.1:9/${path}.ts\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (path) => `http://127.0.0.1:${port}${path}`,
    seen,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test('every field of a provider is changed and taken back, secrets too, and no secret is ever shown', async () => {
  await using guarded = await startGuarded();
  const secrets = ['old-secret', 'new-secret', 'old-token', 'new-token'];
  const oldUrl = guarded.url('/one?token=old-token');
  const newUrl = guarded.url('/two?token=new-token');
  const more = { headers: { Authorization: 'Bearer old-secret' }, userAgent: 'Old/1', maxConnections: 1 };
  const id = await add('own', oldUrl, { ...more, refresh: '0 4 * * *' });
  await headwater.refreshed('own', 'done');
  expect(guarded.seen.at(-1)).toMatchObject([
    '/one?token=old-token',
    { authorization: 'Bearer old-secret', 'user-agent': 'Old/1' },
  ]);

  const before = await find('own');
  const wanted = {
    name: 'New name',
    url: newUrl,
    headers: { Authorization: 'Bearer new-secret' },
    userAgent: 'New/2',
    maxConnections: 3,
    refresh: 'manual',
    isEnabled: true,
  };
  const changed = await headwater.send<Reply>('PATCH', `/providers/${id}`, wanted);
  expect(changed.status).toBe(200);
  await headwater.until(async () => (await headwater.channels()).some((channel) => channel.name === 'two'));
  await headwater.idle();
  expect(await find('own')).toMatchObject({ name: 'New name', maxConnections: 3, refresh: 'manual' });
  expect(guarded.seen.at(-1)).toMatchObject([
    '/two?token=new-token',
    { authorization: 'Bearer new-secret', 'user-agent': 'New/2' },
  ]);

  const asked = guarded.seen.length;
  expect((await headwater.send('POST', `/changes/${changed.body.changeId}/undo`)).status).toBe(200);
  await headwater.until(async () => guarded.seen.length > asked);
  await headwater.idle();
  expect(guarded.seen.at(-1)).toMatchObject([
    '/one?token=old-token',
    { authorization: 'Bearer old-secret', 'user-agent': 'Old/1' },
  ]);
  const { name, url, maxConnections, refresh, isEnabled } = await find('own');
  expect({ name, url, maxConnections, refresh, isEnabled }).toEqual({
    ...{ name: before.name, url: before.url, maxConnections: 1, refresh: '0 4 * * *', isEnabled: true },
  });
  expect((await headwater.channels()).map((channel) => channel.name)).toContain('one');

  for (const path of ['/changes', '/providers', `/providers/${id}`, '/jobs', `/providers/${id}/refreshes`]) {
    const text = JSON.stringify(await headwater.get(path));
    for (const secret of secrets) expect(text, path).not.toContain(secret);
  }
});

test('switching a provider off is taken back, and an address that proves wrong is taken back at once', async () => {
  await using provider = await startProvider({ streams: ['Amber News'] });
  const id = await add('alpha', provider.playlistUrl('alpha'));
  await headwater.refreshed('alpha', 'done');
  const patch = (fields: object) => headwater.send<Reply>('PATCH', `/providers/${id}`, fields);
  const undo = (change: { body: Reply }) => headwater.send('POST', `/changes/${change.body.changeId}/undo`);
  const off = await patch({ isEnabled: false });
  expect((await find('alpha')).isEnabled).toBe(false);
  await undo(off);
  expect((await find('alpha')).isEnabled).toBe(true);
  const wrong = await patch({ url: provider.url('/nothing.m3u') });
  await headwater.refreshed('alpha', 'failed');
  await undo(wrong);
  await headwater.refreshed('alpha', 'done'); // read again, though it has failed only just now
});

test('a new address takes over from a refresh of the old one that still runs', async () => {
  await using provider = await startProviders([
    { key: 'alpha', streams: ['Amber News'] },
    { key: 'bravo', streams: ['Birch Kids'] },
  ]);
  provider.provider('alpha').misbehavePlaylist({ kind: 'silent' });
  const id = await add('own', provider.playlistUrl('alpha'));
  await headwater.until(async () => provider.counters().alpha!.playlist.gets === 1);
  await headwater.send('PATCH', `/providers/${id}`, { url: provider.playlistUrl('bravo') });
  await headwater.refreshed('own', 'done');
  expect((await headwater.channels()).map(({ name }) => name)).toEqual(['Birch Kids']);
});
