import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Simulator } from '../../src/demo/start-simulator.js';
import { type Headwater, startHeadwater } from '../support/headwater.js';
import { startProvider } from '../support/simulated-provider.js';

const login = { username: 'tv-user', password: 'tv-s3cret' };
const second = { username: 'tv-second', password: 'tv-0ther' };

let provider: Simulator;
let headwater: Headwater;
beforeAll(async () => {
  provider = await startProvider({
    streams: [
      { id: '1', name: 'Amber News' },
      { id: '2', name: 'Some Film', kind: 'movie' },
    ],
    credentials: login,
    maxConnections: 2,
    accounts: [{ ...second, maxConnections: 3 }],
  });
  headwater = await startHeadwater();
});
afterAll(async () => {
  await headwater[Symbol.asyncDispose]();
  await provider.close();
});

interface Shown {
  id: number;
  kind: string;
  url: string;
  hasLogin: boolean;
  hasGuide: boolean;
  accountCount: number;
  live: boolean;
  movies: boolean;
  backupHosts: string[];
  streamCount: number;
  maxConnections: number | null;
  username: string | null;
  account: { status: string; checkedAt: string; maxConnections: number } | null;
  accounts: { username: string; maxConnections: number | null; state: { status: string } | null }[];
  userAgent: string | null;
  headerNames: string[];
  proxy: string | null;
  proxyHasLogin: boolean;
  slots: { limit: number };
}

const shown = async (id: number) => await headwater.get<Shown>(`/providers/${id}`);

/** Everything that the API says about providers and what was done to them. */
async function expectNoSecrets(): Promise<void> {
  const told = await Promise.all(['/providers', '/changes', '/log', '/jobs', '/events/log'].map(tell));
  for (const secret of [login.password, second.password]) expect(told.join()).not.toContain(secret);
}

async function tell(path: string): Promise<string> {
  return await (await fetch(headwater.url(`/api/v1${path}`))).text();
}

let id: number;
test('an account is added with its login, imported, and shown without it', async () => {
  const panel = { key: 'panel', name: 'Panel', kind: 'xtream', url: provider.url('/alpha') };
  const added = await headwater.send<{ id: number }>('POST', '/providers', { ...panel, ...login });
  expect(added.status).toBe(201);
  id = added.body.id;
  await headwater.refreshed('panel', 'done');
  expect(await shown(id)).toMatchObject({
    ...{ kind: 'xtream', hasLogin: true, hasGuide: true, accountCount: 1, live: true, movies: false, streamCount: 1 },
    ...{ maxConnections: null, slots: { limit: 2 }, account: { status: 'active', maxConnections: 2 } },
  });
  await expectNoSecrets();
});

test.each([
  [{ kind: 'xtream', url: 'http://a.example', username: 'u' }, 'password'],
  [{ kind: 'xtream', url: 'http://a.example', password: 'p' }, 'username'],
  [{ kind: 'xtream', url: '/lists/a.m3u', username: 'u', password: 'p' }, 'url'],
  [{ url: 'http://a.example/a.m3u', username: 'u', password: 'p' }, 'username'],
  [{ kind: 'xtream', url: 'http://a.example', username: 'u', password: 'p', accounts: [{ username: 'u', password: 'x' }] }, 'accounts'], // biome-ignore format: one case a line
  [{ kind: 'xtream', url: 'http://a.example', username: 'u', password: 'p', backupHosts: ['a b'] }, 'backupHosts.0'],
])('%j is refused and the field is named', async (fields, where) => {
  const { status, body } = await headwater.send<{ code: string; details: { where: string }[] }>('POST', '/providers', {
    ...{ key: 'wrong', name: 'Wrong' },
    ...fields,
  });
  expect([status, body.code]).toEqual([422, 'request_invalid']);
  expect(JSON.stringify(body)).toContain(where.split('.')[0]);
  expect(JSON.stringify(body)).not.toContain('"p"');
});

test('more accounts, films and backup hosts can be set and taken back', async () => {
  const patch = { accounts: [second], movies: true, backupHosts: ['backup.example:8080'] };
  const { status, body } = await headwater.send<{ changeId: number }>('PATCH', `/providers/${id}`, patch);
  expect(status).toBe(200);
  await headwater.until(async () => (await shown(id)).streamCount === 2);
  await headwater.idle();
  expect(await shown(id)).toMatchObject({
    ...{ accountCount: 2, movies: true, backupHosts: ['backup.example:8080'], slots: { limit: 5 } },
  });
  await expectNoSecrets();
  const [change] = (await headwater.get<{ items: { after: object }[] }>('/changes')).items;
  expect(change!.after).toEqual({ accounts: '***', movies: true, backupHosts: ['backup.example:8080'] });
  expect((await headwater.send('POST', `/changes/${body.changeId}/undo`)).status).toBe(200);
  expect(await shown(id)).toMatchObject({ accountCount: 1, movies: false, backupHosts: [], slots: { limit: 2 } });
  await headwater.idle();
});

test('a wrong password is told by the next refresh, and taking it back restores the right one', async () => {
  const wrong = await headwater.send<{ changeId: number }>('PATCH', `/providers/${id}`, { password: 'wrong-one' });
  await headwater.refreshed('panel', 'failed');
  expect((await shown(id)).account).toMatchObject({ status: 'refused' });
  expect((await headwater.send('POST', `/changes/${wrong.body.changeId}/undo`)).status).toBe(200);
  await headwater.until(async () => (await shown(id)).account?.status === 'active');
  await headwater.idle();
  expect((await headwater.channels()).map(({ name }) => name)).toEqual(['Amber News']);
  await expectNoSecrets();
});

test('a password that was changed since is named in the conflict, and not shown', async () => {
  const first = await headwater.send<{ changeId: number }>('PATCH', `/providers/${id}`, { password: 'tv-0ther' });
  await headwater.send('PATCH', `/providers/${id}`, { password: login.password });
  const { status, body } = await headwater.send<{ code: string }>('POST', `/changes/${first.body.changeId}/undo`);
  expect([status, body.code]).toEqual([409, 'change_conflict']);
  expect(JSON.stringify(body)).toContain('the password was changed');
  for (const secret of [login.password, second.password]) expect(JSON.stringify(body)).not.toContain(secret);
  await headwater.idle();
});

test('the link of a list is understood as the address of its panel', async () => {
  const link = provider.url(`/alpha/get.php?username=${second.username}&password=${second.password}&type=m3u_plus`);
  const asked = { key: 'link', name: 'Link', kind: 'xtream', url: link };
  const added = await headwater.send<{ id: number }>('POST', '/providers', asked);
  expect(added.status).toBe(201);
  await headwater.refreshed('link', 'done');
  expect(await shown(added.body.id)).toMatchObject({ url: provider.url('/alpha'), slots: { limit: 3 } });
  await expectNoSecrets();
});

const names = async () => {
  const { username, accounts } = await shown(id);
  return [username, ...accounts.map((account) => account.username)];
};

test('accounts change places, and limits change, without a password being sent again', async () => {
  await headwater.send('PATCH', `/providers/${id}`, { accounts: [second] });
  await headwater.until(async () => (await shown(id)).accounts[0]?.state?.status === 'active');
  expect((await shown(id)).accounts).toMatchObject([{ username: second.username, maxConnections: null }]);
  const swapped = { username: second.username, accounts: [{ username: login.username, maxConnections: 1 }] };
  const { status, body } = await headwater.send<{ changeId: number }>('PATCH', `/providers/${id}`, swapped);
  expect(status).toBe(200);
  await headwater.idle();
  // both passwords went along: the panel lets both in
  expect(await shown(id)).toMatchObject({
    ...{ username: second.username, account: { status: 'active', maxConnections: 3 }, slots: { limit: 4 } },
    accounts: [{ username: login.username, maxConnections: 1, state: { status: 'active' } }],
  });
  await expectNoSecrets();
  expect((await headwater.send('POST', `/changes/${body.changeId}/undo`)).status).toBe(200);
  await headwater.idle();
  expect(await names()).toEqual([login.username, second.username]);
  expect((await shown(id)).account).toMatchObject({ status: 'active', maxConnections: 2 });
});

test('an account of which no password is known is refused, and nothing of the change is done', async () => {
  const accounts = [{ username: second.username }, { username: 'tv-third' }];
  const { status, body } = await headwater.send<{ code: string }>('PATCH', `/providers/${id}`, {
    accounts,
    name: 'No',
  });
  expect([status, body.code]).toEqual([422, 'request_invalid']);
  expect(JSON.stringify(body)).toContain('accounts.1.password');
  expect(await names()).toEqual([login.username, second.username]);
  await expectNoSecrets();
});

test('header values and the logins of an address and a proxy stay when they are sent back as they are shown', async () => {
  const secret = 'tv-h3ader';
  const own = { userAgent: 'TV/1.0', headers: { 'X-Key': secret, 'X-Other': 'plain' }, refresh: 'manual' };
  const proxy = `http://me:${secret}@127.0.0.1:9`;
  const key = { key: 'routed', name: 'Routed', url: `http://me:${secret}@127.0.0.1:9/a.m3u` };
  const added = await headwater.send<{ id: number }>('POST', '/providers', { ...key, ...own, proxy });
  expect(added.status).toBe(201);
  const at = `/providers/${added.body.id}`;
  const before = await shown(added.body.id);
  expect(before).toMatchObject({
    ...{ userAgent: 'TV/1.0', headerNames: ['X-Key', 'X-Other'] },
    ...{ proxy: 'http://127.0.0.1:9', proxyHasLogin: true },
  });
  const patch = { headers: { 'x-key': null, 'X-New': 'new' }, proxy: before.proxy, url: before.url };
  expect((await headwater.send('PATCH', at, patch)).status).toBe(200);
  expect(await shown(added.body.id)).toMatchObject({
    headerNames: ['x-key', 'X-New'],
    proxyHasLogin: true,
    hasLogin: true,
  });
  const wrong = await headwater.send<{ code: string }>('PATCH', at, { headers: { 'X-None': null } });
  expect([wrong.status, wrong.body.code]).toEqual([422, 'request_invalid']);
  const told = await Promise.all(['/providers', '/changes', '/log'].map(tell));
  expect(told.join()).not.toContain(secret);
});
