import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PanelMisbehaviour } from '../../src/demo/misbehaviour.js';
import { type Headwater, startHeadwater } from '../support/headwater.js';
import { startProvider, startProviders } from '../support/simulated-provider.js';
import { changesFromHere } from '../support/take-back.js';
import { someOf } from '../support/whole.js';

const login = { username: 'me', password: 's3cret word/1' };
const streams = [
  { id: '101', name: 'Amber News', attributes: { 'group-title': 'News', 'tvg-id': 'amber.test', 'catchup-days': '7' } },
  { id: '102', name: 'Birch Kids', attributes: { 'group-title': 'Kids' } },
  { id: '7', name: 'Some Film', kind: 'movie' as const, attributes: { 'group-title': 'Action' } },
  { id: '9', name: 'Some Show', kind: 'series' as const, attributes: { 'group-title': 'Drama' } },
];

const config = (url: string, more = '') =>
  `providers:\n  - key: alpha\n    kind: xtream\n    url: ${url}\n    username: ${login.username}\n    password: "${login.password}"\n${more}`;

let shared: Headwater;
let takeBack: () => Promise<void>;
beforeAll(async () => {
  shared = await startHeadwater({ config: 'relay: { lingerMs: 0 }\n' });
  ({ takeBack } = await changesFromHere(shared));
});
afterAll(() => shared?.[Symbol.asyncDispose]());

/** The house that these tests share, with this account as its only provider. */
async function houseWith(url: string, more: object = {}): Promise<Headwater> {
  await takeBack();
  const { status } = await shared.send('POST', '/providers', {
    ...{ key: 'alpha', name: 'alpha', kind: 'xtream', url, ...login },
    ...more,
  });
  expect(status).toBe(201);
  await shared.refreshed('alpha', 'done');
  return shared;
}

/** The first bytes of a channel. */
async function watch(url: string, packets = 200): Promise<{ status: number; bytes: number; code: string | null }> {
  const stop = new AbortController();
  const reply = await fetch(url, { signal: stop.signal });
  let bytes = 0;
  try {
    for await (const piece of reply.body as unknown as AsyncIterable<Uint8Array>) {
      if (bytes === 0 && reply.status === 200) expect(piece[0]).toBe(0x47);
      bytes += piece.length;
      if (bytes >= packets * 188) break;
    }
  } finally {
    stop.abort();
  }
  return { status: reply.status, bytes, code: reply.headers.get('x-hdhomerun-error') };
}

test('the live streams of an account become channels that play', async () => {
  await using provider = await startProvider({ streams, credentials: login, maxConnections: 2 });
  const headwater = await houseWith(provider.url('/alpha'));
  const channels = await headwater.channels();
  expect(channels).toMatchObject([
    { number: expect.any(String), name: 'Amber News' },
    { number: expect.any(String), name: 'Birch Kids' },
  ]);
  expect(provider.counters().alpha!.panel).toEqual({ account: 1, get_live_categories: 1, get_live_streams: 1 });
  const watched = await watch(headwater.url(`/stream/${channels[0]!.id}.ts`));
  expect(watched.status).toBe(200);
  expect(watched.bytes).toBeGreaterThanOrEqual(200 * 188);
  expect(provider.counters().alpha!.accounts).toEqual({ me: 1 });
});

interface Provider {
  id: number;
  kind: string;
  url: string;
  streamCount: number;
  missingCount: number;
  accountCount: number;
  account: Record<string, unknown> | null;
  hasGuide: boolean;
  slots: { limit: number; used: number };
  lastRefresh: { state: string; error: { code: string; message: string; hint: string } | null; warnings: object };
  problem: { code: string; message: string } | null;
}

const providerOf = async (headwater: Headwater): Promise<Provider> =>
  (await headwater.get<{ items: Provider[] }>('/providers')).items[0]!;

const stations = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ id: String(at + 1), name: `Station ${at + 1}` }));

test('what a panel tells about an entry and its account is kept, and no login leaves through the API', async () => {
  await using provider = await startProvider({
    ...{ streams, credentials: login, maxConnections: 3 },
    account: { exp_date: '1893456000', active_cons: '1' },
  });
  const headwater = await houseWith(provider.url('/alpha'), { movies: true, series: true });
  const shown = await providerOf(headwater);
  expect(shown).toMatchObject({
    ...{ kind: 'xtream', streamCount: 4, accountCount: 1, hasGuide: true, slots: { limit: 3, used: 0 } },
    account: { status: 'active', expiresAt: '2030-01-01T00:00:00.000Z', maxConnections: 3, activeConnections: 1 },
  });
  type Entry = {
    name: string;
    kind: string;
    url: string;
    groups: string[];
    number: string | null;
    tvgId: string | null;
  };
  const entries = (await headwater.get<{ items: Entry[] }>(`/source-streams?provider=${shown.id}`)).items;
  expect(entries.map(({ name, kind, groups, number }) => [kind, name, groups, number])).toEqual([
    ['live', 'Amber News', ['News'], '1'],
    ['live', 'Birch Kids', ['Kids'], '2'],
    ['movie', 'Some Film', ['Action'], null],
    ['series', 'Some Show', ['Drama'], null],
  ]);
  expect(entries[0]!.tvgId).toBe('amber.test');
  const all = JSON.stringify([shown, entries, await headwater.get('/changes'), await headwater.get('/log')]);
  for (const secret of [login.password, encodeURIComponent(login.password)]) expect(all).not.toContain(secret);
});

test('a new password, another host and another order leave every channel as it is', async () => {
  await using provider = await startProvider({
    ...{ streams: stations(6), credentials: login },
    accounts: [{ username: 'me', password: 'other' }],
  });
  await using headwater = await startHeadwater({ config: config(provider.url('/alpha')) });
  await headwater.ready();
  const before = await headwater.channels();
  provider.provider('alpha').setStreams(stations(6).reverse());
  await headwater.writeConfig(config(`http://localhost:${provider.port}/alpha`).replace(login.password, 'other'));
  await headwater.until(async () => provider.counters().alpha!.panel.get_live_streams === 2);
  await headwater.idle();
  expect((await providerOf(headwater)).lastRefresh).toMatchObject({ state: 'done', addedCount: 0, missingCount: 0 });
  expect((await headwater.channels()).map(({ id, name }) => [id, name])).toEqual(
    before.map(({ id, name }) => [id, name]),
  );
  expect((await watch(headwater.url(`/stream/${before[0]!.id}.ts`))).status).toBe(200);
});

test('an unchanged panel does no work', async () => {
  await using provider = await startProvider({ streams, credentials: login });
  await using headwater = await startHeadwater({ config: config(provider.url('/alpha')) });
  await headwater.ready();
  expect((await headwater.refresh('alpha')).state).toBe('unchanged');
  await headwater.writeConfig(config(provider.url('/alpha'), '    movies: true\n'));
  await headwater.until(async () => (await providerOf(headwater)).streamCount === 3);
  await headwater.refreshed('alpha', 'done');
  expect((await headwater.refresh('alpha')).state).toBe('unchanged');
  await headwater.writeConfig(config(provider.url('/alpha')));
  await headwater.until(async () => (await providerOf(headwater)).streamCount === 2); // without the film
  expect((await headwater.channels()).length).toBe(2);
});

const six = [
  ...stations(6),
  ...Array.from({ length: 8 }, (_, at) => ({ id: String(at + 501), name: `Film ${at + 1}`, kind: 'movie' as const })),
];

test.each(
  someOf<[string, PanelMisbehaviour, string]>(
    [
      ['empty', { kind: 'emptyList' }, 'provider_empty'],
      ['cut off in the middle', { kind: 'cutJson', percent: 60 }, 'provider_not_a_playlist'],
      ['null', { kind: 'nullList' }, 'provider_empty'],
      ['a web page', { kind: 'html' }, 'provider_not_a_playlist'],
      ['nothing', { kind: 'emptyBody' }, 'provider_not_a_playlist'],
      ['an account that is refused', { kind: 'authRefused' }, 'provider_refused'],
      ['status 512', { kind: 'refuse', status: 512 }, 'provider_refused'],
    ],
    2,
  ),
)('a list of films that is %s keeps the films, and the live list is imported', async (_what, fault, code) => {
  await using provider = await startProvider({ streams: six, credentials: login });
  const headwater = await houseWith(provider.url('/alpha'), { movies: true });
  provider.provider('alpha').misbehavePanel(fault, undefined, 'get_vod_streams');
  provider.provider('alpha').setStreams([...six, { id: '99', name: 'Station 99' }]);
  expect(await headwater.refresh('alpha')).toMatchObject({
    state: 'done',
    error: { code },
    addedCount: 1,
    missingCount: 0,
  });
  expect((await headwater.channels()).length).toBe(7);
  expect(await providerOf(headwater)).toMatchObject({ streamCount: 15, missingCount: 0 });

  provider.provider('alpha').misbehavePanel(null, undefined, 'get_vod_streams');
  provider.provider('alpha').misbehavePanel(fault, undefined, 'get_live_streams');
  provider.provider('alpha').setStreams(six.slice(0, -1));
  expect(await headwater.refresh('alpha')).toMatchObject({ state: 'done', error: { code }, missingCount: 1 });
  expect((await headwater.channels()).length).toBe(7);
});

test('the live list is guarded also while the films have never come in', async () => {
  const inGroup = (group: string) =>
    stations(8).map((station) => ({ ...station, attributes: { 'group-title': group } }));
  await using provider = await startProvider({
    streams: [...inGroup('UK'), { id: '99', name: 'Elm', attributes: { 'group-title': 'DE' } }],
    credentials: login,
  });
  provider.provider('alpha').misbehavePanel({ kind: 'refuse', status: 500 }, undefined, 'get_vod_streams');
  const groups = { include: { live: ['UK'] }, newGroups: 'ask' };
  const headwater = await houseWith(provider.url('/alpha'), { movies: true, groups });
  expect((await headwater.channels()).length).toBe(8);
  provider.provider('alpha').setStreams([...inGroup('DE'), { id: '99', name: 'Elm' }]);
  expect(await headwater.refresh('alpha')).toMatchObject({ state: 'held', error: { code: 'provider_shrank' } });
  expect((await headwater.channels()).length).toBe(8);
});

test('a kind that lost most of its entries is held by itself until a person accepts it', async () => {
  await using provider = await startProvider({ streams: six, credentials: login });
  const headwater = await houseWith(provider.url('/alpha'), { movies: true });
  provider.provider('alpha').setStreams([...stations(7), ...six.slice(6, 9)]);
  const held = await headwater.refresh('alpha');
  expect(held).toMatchObject({ state: 'held', error: { code: 'provider_shrank' }, addedCount: 1 });
  expect((await headwater.channels()).length).toBe(7); // the live list was written
  expect((await providerOf(headwater)).missingCount).toBe(0);
  expect((await headwater.refresh('alpha', '?acceptLoss=true')).state).toBe('done');
  expect((await providerOf(headwater)).missingCount).toBe(5);
});

test.each(
  someOf<[string, PanelMisbehaviour]>(
    [
      ['a notice before the JSON', { kind: 'phpNotice' }],
      ['a page behind the JSON', { kind: 'pageBehind' }],
      ['objects instead of arrays', { kind: 'objectList' }],
      ['each entry twice', { kind: 'duplicateIds' }],
      ['sources behind the panel', { kind: 'directSource', url: 'http://127.0.0.1:9/direct.ts' }],
      ['a slow reply', { kind: 'late', ms: 300 }],
      ['a reply that drips', { kind: 'drip', bytesPerSecond: 8_000 }],
      ['a host of its own that nobody reaches', { kind: 'wrongServer', baseUrl: 'http://192.0.2.1:1' }],
    ],
    3,
  ),
)('a panel with %s is imported and plays', async (_what, fault) => {
  await using provider = await startProvider({ streams, credentials: login });
  provider.provider('alpha').misbehavePanel(fault, undefined, '*');
  const headwater = await houseWith(provider.url('/alpha'));
  const channels = await headwater.channels();
  expect(channels.map(({ name }) => name)).toEqual(['Amber News', 'Birch Kids']);
  expect((await watch(headwater.url(`/stream/${channels[0]!.id}.ts`), 20)).status).toBe(200);
});

test('a panel that redirects its questions to another host is followed', async () => {
  await using other = await startProvider({ streams, credentials: login });
  await using provider = await startProvider({ streams, credentials: login });
  provider.provider('alpha').misbehavePanel({ kind: 'otherHost', baseUrl: other.url('') }, undefined, '*');
  const headwater = await houseWith(provider.url('/alpha'));
  expect((await headwater.channels()).length).toBe(2);
  expect(other.counters().alpha!.panel).toMatchObject({ account: 1, get_live_streams: 1 });
});

/** What a person is asked to mend. */
const ACCOUNT_FAULTS: Record<string, object> = {
  'an account that has ended': { accountFault: 'ended', accountEndedAt: '2020-09-13T12:26:40.000Z' },
  'a password that the panel does not know': { accountFault: 'login', accountEndedAt: null },
};

test.each(
  someOf<[string, Record<string, unknown> | PanelMisbehaviour, string, RegExp]>(
    [
      [
        'an account that has ended',
        { status: 'Expired', exp_date: '1600000000' },
        'provider_refused',
        /"alpha".*ended on 2020-09-13/,
      ],
      ['an account that is banned', { status: 'Banned' }, 'provider_refused', /"banned"/],
      ['a password that the panel does not know', { kind: 'authRefused' }, 'provider_refused', /no such user name/],
      ['status 512', { kind: 'refuse', status: 512 }, 'provider_refused', /512.*blocked/],
      ['a web page', { kind: 'html' }, 'provider_not_a_playlist', /web page/],
      ['half of the account', { kind: 'cutJson', percent: 50 }, 'provider_not_a_playlist', /no account/],
      ['a hang-up', { kind: 'reset', after: { bytes: 10 } }, 'provider_unreachable', /broke off/],
    ],
    3,
  ),
)('%s keeps the channels and is told in words', async (what, fault, code, words) => {
  await using provider = await startProvider({ streams, credentials: login });
  const headwater = await houseWith(provider.url('/alpha'));
  if ('kind' in fault) provider.provider('alpha').misbehavePanel(fault as PanelMisbehaviour);
  else provider.provider('alpha').setAccount(fault);
  const { state, error } = await headwater.refresh('alpha');
  expect([state, error?.code]).toEqual(['failed', code]);
  const shown = await providerOf(headwater);
  expect(shown.problem!.message).toMatch(words);
  expect(shown.problem!.message).not.toContain(login.password);
  expect(shown.lastRefresh.error!.hint).toMatch(/The last good list stays in use\.$/);
  expect((await headwater.channels()).length).toBe(2);
  expect(shown.problem).toMatchObject(ACCOUNT_FAULTS[what] ?? { accountFault: null, accountEndedAt: null });
  const status = 'status' in fault && !('kind' in fault) ? String(fault.status).toLowerCase() : null;
  if (status !== null) expect(shown.account).toMatchObject({ status });
});

const second = { username: 'second', password: 'pass2' };
const withSecond = { accounts: [second] };

/** Keeps watching until it is stopped. */
async function stay(url: string): Promise<{ status: number; stop(): Promise<void> }> {
  const controller = new AbortController();
  const reply = await fetch(url, { signal: controller.signal });
  const reading = (async () => {
    for await (const _piece of reply.body as unknown as AsyncIterable<Uint8Array>) {
      // taken
    }
  })().catch(() => {});
  return {
    status: reply.status,
    async stop() {
      controller.abort();
      await reading;
    },
  };
}

test('accounts give connections together, each for addresses of its own, and one too many is refused by us', async () => {
  await using provider = await startProvider({
    ...{ streams: stations(3), credentials: login, maxConnections: 1 },
    accounts: [{ ...second, maxConnections: 1 }],
  });
  const headwater = await houseWith(provider.url('/alpha'), withSecond);
  expect(await providerOf(headwater)).toMatchObject({ accountCount: 2, slots: { limit: 2, used: 0 } });
  const [one, two, three] = await headwater.channels();
  const first = await stay(headwater.url(`/stream/${one!.id}.ts`));
  const other = await stay(headwater.url(`/stream/${two!.id}.ts`));
  expect([first.status, other.status]).toEqual([200, 200]);
  expect(provider.counters().alpha!.accounts).toEqual({ me: 1, second: 1 });
  expect((await providerOf(headwater)).slots).toMatchObject({ limit: 2, used: 2 });
  type Sessions = { slots: { providerId: number; limit: number; used: number }[] };
  const { id: providerId } = await providerOf(headwater);
  expect((await headwater.get<Sessions>('/sessions')).slots).toMatchObject([{ providerId, limit: 2, used: 2 }]);
  expect((await fetch(headwater.url(`/stream/${three!.id}.ts`))).status).toBe(503);
  expect(provider.counters().alpha!.refused).toBe(0);
  await Promise.all([first.stop(), other.stop()]);
});

test('an account that the streams refuse gives way to the next one', async () => {
  await using provider = await startProvider({
    ...{ streams, credentials: login, account: { max_connections: '2' } },
    accounts: [second],
  });
  const headwater = await houseWith(provider.url('/alpha'), { ...second, accounts: [login] });
  provider.provider('alpha').refuseAccount('second', 403);
  const [channel] = await headwater.channels();
  expect((await watch(headwater.url(`/stream/${channel!.id}.ts`))).status).toBe(200);
  expect(provider.counters().alpha!).toMatchObject({ refused: 1, accounts: { me: 1 } });
});

test('where the first account has ended, the next one imports and plays', async () => {
  await using provider = await startProvider({
    ...{ streams, credentials: login, account: { status: 'Expired' } },
    accounts: [{ ...second, maxConnections: 2 }],
  });
  const headwater = await houseWith(provider.url('/alpha'), withSecond);
  expect(await providerOf(headwater)).toMatchObject({
    ...{ account: { status: 'expired' }, slots: { limit: 2 }, lastRefresh: { state: 'done' } },
  });
  const [channel] = await headwater.channels();
  expect((await watch(headwater.url(`/stream/${channel!.id}.ts`))).status).toBe(200);
  expect(provider.counters().alpha!.accounts).toEqual({ second: 1 });
});

test('where a host does not answer, its backups are asked in their order, for the lists and for the streams', async () => {
  await using gone = await startProviders([{ key: 'x' }]);
  const gonePort = gone.port;
  await gone.close();
  await using provider = await startProvider({ streams, credentials: login });
  const backupHosts = ['127.0.0.1:9', `localhost:${provider.port}`];
  const headwater = await houseWith(`http://127.0.0.1:${gonePort}/alpha`, { backupHosts });
  const [channel] = await headwater.channels();
  expect(channel).toMatchObject({ name: 'Amber News' });
  expect((await watch(headwater.url(`/stream/${channel!.id}.ts`))).status).toBe(200);
  expect(provider.counters().alpha!.accounts).toEqual({ me: 1 });
});

test('a playlist has backup hosts too', async () => {
  await using gone = await startProviders([{ key: 'x' }]);
  const gonePort = gone.port;
  await gone.close();
  await using provider = await startProvider({ streams: ['Amber News'] });
  const text = `providers:\n  - { key: alpha, url: "http://127.0.0.1:${gonePort}/alpha.m3u", backupHosts: ["127.0.0.1:${provider.port}"] }`;
  await using headwater = await startHeadwater({ config: text });
  await headwater.ready();
  const [channel] = await headwater.channels();
  expect((await watch(headwater.url(`/stream/${channel!.id}.ts`), 20)).status).toBe(200);
});
