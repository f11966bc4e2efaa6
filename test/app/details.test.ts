import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { PanelMisbehaviour } from '../../src/demo/misbehaviour.js';
import type { EpisodePlan, StreamPlan } from '../../src/demo/simulator-options.js';
import type { Simulator } from '../../src/demo/start-simulator.js';
import { episodeUrls } from '../support/episode-urls.js';
import { type Headwater, startHeadwater } from '../support/headwater.js';
import { startProvider, startProviders } from '../support/simulated-provider.js';

const login = { username: 'me', password: 's3cret word' };
const second = { username: 'second', password: 'pass2' };
const film = (id: string, name: string, info = {}): StreamPlan => ({ id, name, kind: 'movie', info });
const episode = (id: string, season: number, number: number | null, title = `Part ${number}`) => ({
  ...{ id, season, number, title },
});
const show = (episodes: readonly EpisodePlan[], info = {}): StreamPlan => ({
  ...{ id: '9', name: 'Some Show', kind: 'series', episodes, info },
});
const told = {
  ...{ plot: 'A plot.', genre: 'Action, Drama', cast: 'One / Two', director: 'Three', release_date: '2019-03-31' },
  ...{ duration_secs: '8160', rating: '8,7', tmdb_id: 603, movie_image: 'http://art.example/film.jpg' },
};
const withLogin = `http://art.example/${login.username}/${encodeURIComponent(login.password)}/back.jpg`;
const MANY = Array.from({ length: 10 }, (_, at) => film(String(101 + at), `Film ${at + 1}`));
const streams = [
  { id: '1', name: 'Amber News' },
  film('7', 'Some Film', { ...told, backdrop_path: ['http://art.example/back.jpg', withLogin] }),
  film('8', 'Other Film', { ...told, plot: 'Another plot.' }),
  show([episode('72', 1, 2), episode('71', 1, 1, 'Pilot'), episode('70', 0, null, 'Special')], { plot: 'Of a show.' }),
  ...MANY,
];

let provider: Simulator;
let headwater: Headwater;
beforeAll(async () => {
  provider = await startProvider({ streams, credentials: login, accounts: [second] });
  headwater = await startHeadwater({ config: config(provider.url('/alpha')) });
  await headwater.ready();
});
afterAll(async () => {
  await headwater[Symbol.asyncDispose]();
  await provider.close();
});
beforeEach(() => {
  provider.provider('alpha').setStreams(streams);
  for (const action of ['get_vod_info', 'get_series_info'])
    provider.provider('alpha').misbehavePanel(null, undefined, action);
});

function config(url: string, more = ''): string {
  const accounts = `accounts: [{ username: ${second.username}, password: ${second.password} }]`;
  return `providers:\n  - { key: alpha, kind: xtream, url: "${url}", username: me, password: "${login.password}", ${accounts}, movies: true, series: true${more} }\n`;
}

interface Shown {
  plot: string | null;
  poster: string | null;
  seasons: {
    season: number;
    episodes: { id: number; number: number | null; name: string; durationSecs: number | null; isMissing: boolean }[];
  }[];
  fetchedAt: string | null;
  problem: { code: string; message: string; hint: string } | null;
}

async function idOf(name: string): Promise<number> {
  const { items } = await headwater.get<{ items: { id: number; name: string }[] }>('/source-streams');
  return items.find((entry) => entry.name === name)!.id;
}
const details = async (name: string, query = '') =>
  await headwater.get<Shown>(`/source-streams/${await idOf(name)}/details${query}`);
const asked = (action: string) => provider.counters().alpha!.panel[action] ?? 0;

test('a film is told about by its panel, once a day, and without any login', async () => {
  const shown = await details('Some Film');
  expect(shown).toEqual({
    ...{ kind: 'movie', name: 'Some Film', plot: 'A plot.', genres: ['Action', 'Drama'], cast: ['One', 'Two'] },
    ...{ directors: ['Three'], releaseDate: '2019-03-31', year: 2019, rating: 8.7, durationSecs: 8_160, tmdbId: '603' },
    ...{ poster: 'http://art.example/film.jpg', backdrops: ['http://art.example/back.jpg'], seasons: [] },
    ...{ fetchedAt: expect.stringMatching(/^20/), problem: null },
  });
  expect(asked('get_vod_info')).toBe(1);
  provider.provider('alpha').setStreams([film('7', 'Some Film', { ...told, plot: 'A later plot.' })]);
  expect(await details('Some Film')).toEqual(shown);
  expect(asked('get_vod_info')).toBe(1);
  expect(await details('Some Film', '?fresh=true')).toMatchObject({ plot: 'A later plot.', backdrops: [] });
  expect(asked('get_vod_info')).toBe(2);
});

test('episodes keep their ids while they move, go missing and come back; their addresses have places for an account', async () => {
  const names = ({ seasons }: Shown) =>
    seasons.map(({ season, episodes }) => [
      season,
      ...episodes.map(({ name, isMissing }) => (isMissing ? `(${name})` : name)),
    ]);
  const first = await details('Some Show');
  expect(first).toMatchObject({ plot: 'Of a show.', problem: null });
  expect(names(first)).toEqual([
    [0, 'Special'],
    [1, 'Pilot', 'Part 2'],
  ]);
  expect(first.seasons[1]!.episodes[0]).toMatchObject({ number: 1, durationSecs: 1_500, isMissing: false });
  const ids = ({ seasons }: Shown) =>
    new Map(seasons.flatMap(({ episodes }) => episodes).map(({ id, name }) => [name, id]));

  const ask = async (episodes: readonly EpisodePlan[]) => {
    provider.provider('alpha').setStreams([show(episodes)]);
    return await details('Some Show', '?fresh=true');
  };
  const direct = { fields: { direct_source: 'http://else.example/3.ts' } }; // not used: nobody said so
  const later = await ask([episode('71', 2, 1, 'Pilot'), { ...episode('73', 2, 3), ...direct }]);
  expect(names(later)).toEqual([
    [0, '(Special)'],
    [1, '(Part 2)'],
    [2, 'Pilot', 'Part 3'],
  ]);
  for (const name of ['Special', 'Pilot', 'Part 2']) expect(ids(later).get(name)).toBe(ids(first).get(name));
  expect(names(await ask([]))).toEqual(names(later)); // a panel that names none has lost them for now
  const back = await ask([episode('70', 0, null, 'Special'), episode('71', 2, 1, 'Pilot')]);
  expect(names(back)).toEqual([
    [0, 'Special'],
    [1, '(Part 2)'],
    [2, 'Pilot', '(Part 3)'],
  ]);
  expect(ids(back)).toEqual(ids(later));

  const at = (id: string) => provider.url(`/alpha/series/{username}/{password}/${id}.ts`);
  expect(episodeUrls(headwater)).toEqual(Object.fromEntries(['70', '71', '72', '73'].map((id) => [id, at(id)])));
});

test.each<[string, PanelMisbehaviour, string]>([
  ['a web page', { kind: 'html' }, 'provider_not_a_playlist'],
  ['half of an answer', { kind: 'cutJson', percent: 60 }, 'provider_not_a_playlist'],
  ['nothing', { kind: 'emptyBody' }, 'provider_not_a_playlist'],
  ['a refusal', { kind: 'authRefused' }, 'provider_refused'],
  ['status 503', { kind: 'refuse', status: 503 }, 'provider_refused'],
  ['a hang-up', { kind: 'reset', after: { bytes: 10 } }, 'provider_unreachable'],
])('a panel that answers with %s leaves what was known, and says why', async (_what, fault, code) => {
  const before = await details('Some Film', '?fresh=true');
  provider.provider('alpha').misbehavePanel(fault, undefined, 'get_vod_info');
  const after = await details('Some Film', '?fresh=true');
  expect(after).toEqual({ ...before, problem: expect.objectContaining({ code }) });
  expect(JSON.stringify(after.problem)).not.toMatch(/s3cret|pass2|last good list|undefined/);
});

test('a film that a panel knows nothing about keeps what was told before', async () => {
  const before = await details('Some Film', '?fresh=true');
  provider.provider('alpha').setStreams([]);
  expect(await details('Some Film', '?fresh=true')).toEqual({ ...before, fetchedAt: expect.any(String) });
});

test('those who ask the same at once share one question', async () => {
  const before = asked('get_vod_info');
  provider.provider('alpha').misbehavePanel({ kind: 'late', ms: 200 }, undefined, 'get_vod_info');
  const all = await Promise.all(Array.from({ length: 3 }, () => details('Some Film', '?fresh=true')));
  expect(all.map(({ plot, problem }) => [plot, problem])).toEqual(Array(3).fill(['A plot.', null]));
  expect(asked('get_vod_info')).toBe(before + 1);
});

test('of a provider two are asked at a time and few wait, and whoever leaves is not asked for', async () => {
  const before = asked('get_vod_info');
  const panel = provider.provider('alpha');
  panel.misbehavePanel({ kind: 'halfOpen' }, undefined, 'get_vod_info');
  const leave = new AbortController();
  const ids = await Promise.all(MANY.map(({ name }) => idOf(name)));
  const asking = ids.map((id) =>
    fetch(headwater.url(`/api/v1/source-streams/${id}/details`), { signal: leave.signal }).then(
      (reply) => reply.json() as Promise<Shown>,
      () => null,
    ),
  );
  await headwater.until(async () => asked('get_vod_info') === before + 2);
  expect((await details('Other Film')).problem).toMatchObject({ code: 'try_limit' }); // two asked, eight in line
  expect(asked('get_vod_info')).toBe(before + 2);
  leave.abort();
  await Promise.all(asking);
  panel.misbehavePanel(null, undefined, 'get_vod_info');
  const shown = await headwater.until(async () => {
    const now = await details('Other Film');
    return now.problem === null && now;
  });
  expect(shown.plot).toBe('Another plot.');
  expect(asked('get_vod_info')).toBe(before + 3);
});

test('a channel has no details, and what is not there has none either', async () => {
  const code = async (id: number) => {
    const { status, body } = await headwater.send<{ code: string }>('GET', `/source-streams/${id}/details`);
    return [status, body.code];
  };
  expect(await code(await idOf('Amber News'))).toEqual([422, 'request_invalid']);
  expect(await code(9_999)).toEqual([404, 'not_found']);
});

test('an account that is refused gives way to the next, and a host that is gone to its backup', async () => {
  await using gone = await startProviders([{ key: 'x' }]);
  const url = gone.url('/alpha');
  await gone.close();
  await headwater.writeConfig(config(url, `, backupHosts: ["127.0.0.1:${provider.port}"]`));
  await headwater.until(
    async () => (await headwater.get<{ items: { url: string }[] }>('/providers')).items[0]!.url === url,
  );
  await headwater.refreshed('alpha', 'done');
  provider.provider('alpha').misbehavePanel({ kind: 'authRefused' }, 1, 'get_series_info');
  const before = asked('get_series_info');
  const shown = await details('Some Show'); // another address: what is known is not from there
  expect(shown.problem).toBeNull();
  expect(asked('get_series_info')).toBe(before + 2);
  expect(episodeUrls(headwater)['71']).toBe(`${url}/series/{username}/{password}/71.ts`);
});

test('an episode of a playlist is told as it stands there, and nobody is asked', async () => {
  await using lists = await startProviders([]);
  const entry = `#EXTINF:-1,Some Drama S02E05\n${lists.url('/series/a/b/5.mkv')}`;
  lists.answer('/beta.m3u', { body: `#EXTM3U\n${entry}\n` });
  await headwater.writeConfig(`providers: [{ key: beta, url: "${lists.url('/beta.m3u')}", series: true }]`);
  await headwater.refreshed('beta', 'done');
  const shown = await details('Some Drama S02E05');
  expect(shown).toMatchObject({ kind: 'series', plot: null, fetchedAt: null, problem: null });
  expect(shown.seasons).toEqual([
    {
      season: 2,
      episodes: [{ id: null, number: 5, name: 'Some Drama S02E05', durationSecs: null, isMissing: false }],
    },
  ]);
});
