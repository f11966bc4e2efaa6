import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { ProviderId } from '../../src/base/model.js';
import type { ProviderInput } from '../../src/changes/index.js';
import { type DeskHouse, startDeskHouse } from './desk-house.js';

/**
 * What providers send when they are broken, ended or hostile, through the whole of a refresh: either it is told in words and
 * the last good list stays as it is, or it is read as far as it makes sense. What has no end is in test/net, with smaller limits.
 */

/** What a server answers to one question: the body with status 200, or more than that. */
type Answer = string | Buffer | ((response: ServerResponse) => void);
/** By action of a panel, the account under `''`; a playlist is under `''` too. */
type Answers = Readonly<Record<string, Answer>>;

interface Told {
  state: 'failed' | 'held';
  code: string;
  /** Of the message, for the person whose provider it is. */
  words: RegExp;
}

interface Read {
  state: 'done';
  warnings: Record<string, number>;
  /** Names of what is there afterwards. */
  names: string[];
}

/** Ten of each kind, all of them below one host, so that their numbers are their identity. */
const range = (count: number) => Array.from({ length: count }, (_, at) => at + 1);
const item = (name: string, url: string) => `#EXTINF:-1 group-title="All",${name}\n${url}\n`;
const live = (count: number) => range(count).map((at) => item(`Station ${at}`, `http://tv.example/live/u/p/${at}.ts`));
const films = (count: number) => range(count).map((at) => item(`Film ${at}`, `http://tv.example/movie/u/p/${at}.mkv`));
const playlist = (...items: string[]) => `#EXTM3U\n${items.join('')}`;
const GOOD_LIST = playlist(...live(20), ...films(8));

const status = (code: number) => (response: ServerResponse) => void response.writeHead(code).end('no');
const brokenOff = (body: string) => (response: ServerResponse) => {
  response.writeHead(200, { 'content-length': String(body.length * 2) });
  response.write(body, () => response.destroy());
};

const playlists: [string, Answer, Told | Read][] = [
  ['a login page', '<!DOCTYPE html><p>Login', told('failed', 'provider_not_a_playlist', /"Own" sent a web page/)],
  ['nothing', '', told('failed', 'provider_not_a_playlist', /"Own" sent nothing/)],
  ['JSON', '{"error":"expired"}', told('failed', 'provider_not_a_playlist', /"Own" sent a JSON document/)],
  ['a header alone', '#EXTM3U\n', told('failed', 'provider_empty', /without any/)],
  ['status 403', status(403), told('failed', 'provider_refused', /403: not allowed/)],
  ['status 429', status(429), told('failed', 'provider_refused', /429: it is asked too often/)],
  ['status 503', status(503), told('failed', 'provider_refused', /503: .*overloaded/)],
  ['status 500', status(500), told('failed', 'provider_refused', /500: its server has a problem/)],
  ['status 512', status(512), told('failed', 'provider_refused', /512: .*blocked/)],
  ['a half', brokenOff(GOOD_LIST), told('failed', 'provider_unreachable', /broke off/)],
  ['half a gzip', gzipSync(GOOD_LIST).subarray(0, 60), told('failed', 'provider_unreachable', /breaks off/)],
  ['no films any more', playlist(...live(20)), told('held', 'provider_shrank', /lacks 8 of 8 films/)],
  ['a few channels', playlist(...live(9), ...films(8)), told('held', 'provider_shrank', /11 of 20 live channels/)],
  [
    'a line of 1 MB',
    playlist(...live(20), ...films(8), item('x'.repeat(1e6), 'http://tv.example/live/u/p/99.ts')),
    { state: 'done', warnings: { 'line-too-long': 1, 'url-without-extinf': 1 }, names: [...goodNames(), '99'] },
  ],
  [
    'addresses that nobody should open',
    playlist(
      ...live(20),
      ...films(8),
      ...['file:///etc/passwd', 'concat:/etc/passwd|/etc/shadow', '-i /etc/passwd', 'http://tv.example/a b.ts'].map(
        (url, at) => item(`Odd ${at}`, url),
      ),
    ),
    { state: 'done', warnings: { 'unsupported-scheme': 2, 'space-in-url': 1 }, names: [...goodNames(), 'Odd 3'] },
  ],
  [
    'names that nobody should see',
    playlist(
      ...live(20),
      ...films(8),
      item('Quote "s" \'q\'', 'http://tv.example/live/u/p/101.ts'),
      item('Bell\u0007 \u001b[31mred', 'http://tv.example/live/u/p/102.ts'),
      item('Evil\u202etxt.exe', 'http://tv.example/live/u/p/103.ts'),
      item('N'.repeat(10_000), 'http://tv.example/live/u/p/104.ts'),
    ),
    {
      state: 'done',
      warnings: { 'name-too-long': 1 },
      names: [...goodNames(), 'Quote "s" \'q\'', 'Bell [31mred', 'Eviltxt.exe', `${'N'.repeat(199)}…`],
    },
  ],
  [
    'each entry twice',
    playlist(...live(20), ...live(20), ...films(8)),
    { state: 'done', warnings: { 'duplicate-entry': 20 }, names: goodNames() },
  ],
];

const ACCOUNT = '{"user_info":{"auth":1,"status":"Active","max_connections":"1"}}';
const LISTS = {
  live: { action: 'get_live_streams', id: 'stream_id', word: 'live channels' },
  films: { action: 'get_vod_streams', id: 'stream_id', word: 'films' },
  series: { action: 'get_series', id: 'series_id', word: 'series' },
};
const panelList = (kind: keyof typeof LISTS, count: number) =>
  JSON.stringify(range(count).map((at) => ({ [LISTS[kind].id]: at, name: `${kind} ${at}`, category_id: '1' })));
const CATEGORIES = '[{"category_id":"1","category_name":"All"}]';
const GOOD_PANEL: Answers = {
  ...{
    '': ACCOUNT,
    get_live_categories: CATEGORIES,
    get_vod_categories: CATEGORIES,
    get_series_categories: CATEGORIES,
  },
  ...Object.fromEntries(entriesOf(LISTS).map(([kind, { action }]) => [action, panelList(kind, 10)])),
};
const panelNames = entriesOf(LISTS).flatMap(([kind]) => range(10).map((at) => `${kind} ${at}`));

/** One kind's list is wrong, the others are as before, so that the refresh as a whole is done. */
const panels: [string, Answers, Told | Read | (Told & { isPart: true })][] = [
  ['auth: 0', { '': '{"user_info":{"auth":0}}' }, told('failed', 'provider_refused', /"Own".*no such user name/)],
  [
    'an ended account',
    { '': '{"user_info":{"auth":1,"status":"Expired","exp_date":"1600000000"}}' },
    told('failed', 'provider_refused', /ended on 2020-09-13/),
  ],
  ...entriesOf(LISTS).flatMap(([kind, { action }]): typeof panels => [
    [`${kind}: none`, { [action]: '[]' }, part('provider_empty', /without any/)],
    [`${kind}: half`, { [action]: panelList(kind, 5) }, { ...part('provider_shrank', /5 of 10/), state: 'held' }],
    [`${kind}: cut`, { [action]: panelList(kind, 10).slice(0, -9) }, part('provider_not_a_playlist', /"Own"/)],
  ]),
  ['a list of 0 bytes', { get_vod_streams: '' }, part('provider_not_a_playlist', /answers with nothing/)],
  ['a list with status 512', { get_series: status(512) }, part('provider_refused', /512/)],
  [
    'a notice of PHP before the list',
    { get_live_streams: `<br />\n<b>Warning</b>:  foreach() in <b>/a.php["x"]</b><br />\n${panelList('live', 10)}` },
    { state: 'done', warnings: { 'text-before-json': 1 }, names: panelNames },
  ],
  [
    'each id twice',
    { get_vod_streams: panelList('films', 10).replace(']', `,${panelList('films', 10).slice(1)}`) },
    { state: 'done', warnings: { 'duplicate-id': 10 }, names: panelNames },
  ],
];

function told(state: Told['state'], code: string, words: RegExp): Told {
  return { state, code, words };
}

function part(code: string, words: RegExp): Told & { isPart: true } {
  return { ...told('failed', code, words), isPart: true };
}

function goodNames(): string[] {
  return [...range(20).map((at) => `Station ${at}`), ...range(8).map((at) => `Film ${at}`)];
}

function entriesOf<Key extends string, Value>(of: Record<Key, Value>): [Key, Value][] {
  return Object.entries(of) as [Key, Value][];
}

/** A server whose answers can be changed, each provider in a folder of its own. */
async function startServer() {
  const answers = new Map<string, Answers>();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://server');
    const answer = answers.get(url.pathname.split('/')[1]!)![url.searchParams.get('action') ?? '']!;
    if (typeof answer === 'function') answer(response);
    else response.end(answer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    answers,
    url: (folder: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/${folder}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function addProvider({ desk }: DeskHouse, key: string, of: Omit<ProviderInput, 'key' | 'name'>) {
  const edit = {
    kind: 'addProvider' as const,
    provider: { key, name: 'Own', wantsMovies: true, allowTwice: true, ...of },
  };
  return (await desk.ask('edit', { requestId: randomUUID(), who: 'test', edit })).subjectId as ProviderId;
}

function entriesIn({ db }: DeskHouse, providerId: ProviderId): { name: string }[] {
  return db.sql
    .prepare('SELECT name, url, groups, missing_since_ms FROM source_streams WHERE provider_id = ? ORDER BY id')
    .all(providerId) as { name: string }[];
}

test('whatever a provider sends is told in words and leaves the last good list, or is read as far as it makes sense', async () => {
  await using server = await startServer();
  await using house = await startDeskHouse();
  const refresh = (providerId: ProviderId) => house.desk.ask('refresh', { providerId, acceptLoss: false });
  const cases = [
    ...playlists.map(([what, answer, expected]) => ({ what, good: { '': GOOD_LIST }, bad: { '': answer }, expected })),
    ...panels.map(([what, bad, expected]) => ({ what, good: GOOD_PANEL, bad: { ...GOOD_PANEL, ...bad }, expected })),
  ];
  const providers = await Promise.all(
    cases.map(async ({ good }, at) => {
      const key = `case-${at}`;
      server.answers.set(key, good);
      const login = { kind: 'xtream' as const, username: 'user', password: 'pass', wantsSeries: true };
      const url = good === GOOD_PANEL ? server.url(key) : `${server.url(key)}/list.m3u`;
      const id = await addProvider(house, key, { url, ...(good === GOOD_PANEL ? login : {}) });
      expect(await refresh(id)).toMatchObject({ state: 'done', error: null });
      return { id, before: entriesIn(house, id) };
    }),
  );
  for (const [at, { bad }] of cases.entries()) server.answers.set(`case-${at}`, bad);
  const refreshes = await Promise.all(providers.map(({ id }) => refresh(id)));

  for (const [at, { what, expected }] of cases.entries()) {
    const { id, before } = providers[at]!;
    const { state, error, warnings } = refreshes[at]!;
    if ('code' in expected) {
      expect([what, state, error?.code]).toEqual([
        what,
        'isPart' in expected && expected.state === 'failed' ? 'done' : expected.state,
        expected.code,
      ]);
      expect(error!.message, what).toMatch(expected.words);
      if (state === 'failed') expect(error!.hint, what).toMatch(/\S The last good list stays in use\.$/);
      expect(error!.hint, what).not.toMatch(/come in yet|^ /);
      expect(entriesIn(house, id), what).toEqual(before);
    } else {
      expect([what, state, error]).toEqual([what, 'done', null]);
      expect(warnings, what).toMatchObject(expected.warnings);
      expect(
        entriesIn(house, id).map(({ name }) => name),
        what,
      ).toEqual(expected.names);
    }
  }
});

test('a list that never came in is not said to stay, neither when it is looked at nor when its first import fails', async () => {
  await using server = await startServer();
  await using house = await startDeskHouse();
  const lists = ['live', 'movies', 'series'] as const;
  const household = { countries: [], languages: [] };
  for (const what of ['a login page', 'a header alone', 'status 403', 'half a gzip']) {
    server.answers.set('first', { '': playlists.find(([name]) => name === what)![1] });
    const provider = { key: 'looked', name: 'Looked', url: `${server.url('first')}/list.m3u` };
    const looked = await house.desk.ask('inspect', { of: { provider }, lists, household }).catch((error) => error);
    expect(String(looked.hint), what).not.toMatch(/undefined|last good list|come in yet/);
    const id = await addProvider(house, `first-${what.replaceAll(' ', '-')}`, { url: provider.url, allowTwice: true });
    const { error } = await house.desk.ask('refresh', { providerId: id, acceptLoss: false });
    expect(error!.hint, what).toMatch(/\S Nothing of it has come in yet\.$/);
  }
});
