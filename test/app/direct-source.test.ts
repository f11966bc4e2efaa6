import { expect, test } from 'vitest';
import { scrub } from '../../src/base/scrub.js';
import { episodeUrls } from '../support/episode-urls.js';
import { type Headwater, startHeadwater } from '../support/headwater.js';
import { startProviders } from '../support/simulated-provider.js';

const login = { username: 'me', password: 's3cret' };

/** A panel whose entries name addresses behind it: some that play, others that nobody may open. */
async function startPanel() {
  const sources = await startProviders([{ key: 'origin', streams: ['Amber News'] }]);
  const direct = (address: string) => ({ fields: { direct_source: address } });
  const panel = await startProviders([
    {
      key: 'alpha',
      credentials: login,
      maxConnections: 2,
      streams: [
        { id: '101', name: 'Amber News', ...direct(sources.streamUrl('origin', '1')) },
        { id: '102', name: 'Birch Kids' },
        { id: '103', name: 'Cedar Files', ...direct('file:///etc/passwd') },
        { id: '104', name: 'Dune Sport', ...direct('rtmp://127.0.0.1/live') },
        {
          id: '105',
          name: 'Elm Places',
          ...direct('http://else.example/{username}/{password}/one.ts|User-Agent=TV%2F1'),
        },
        {
          ...{ id: '9', name: 'Some Show', kind: 'series' as const },
          episodes: [{ id: '91', season: 1, number: 1, title: 'Pilot', ...direct('http://films.example/91.mkv') }],
        },
        { id: '7', name: 'Some Film', kind: 'movie' as const, ...direct('http://films.example/7.mkv') },
      ],
    },
  ]);
  return { sources, panel };
}

const entriesOf = async (headwater: Headwater) => {
  const { items } = await headwater.get<{ items: { id: number; name: string; url: string }[] }>('/source-streams');
  return Object.fromEntries(items.map(({ name, url }) => [name, url]));
};

async function watch(headwater: Headwater, id: number): Promise<number> {
  const stop = new AbortController();
  const reply = await fetch(headwater.url(`/stream/${id}.ts`), { signal: stop.signal });
  await reply.body?.getReader().read();
  stop.abort();
  return reply.status;
}

test('where the provider says so, entries are played at the address behind the panel, and stay what they are', async () => {
  const { sources, panel } = await startPanel();
  await using _sources = sources;
  await using _panel = panel;
  await using headwater = await startHeadwater();
  const kinds = { movies: true, series: true };
  const alpha = { key: 'alpha', name: 'Alpha', kind: 'xtream', url: panel.url('/alpha'), ...kinds, ...login };
  const { id } = (await headwater.send<{ id: number }>('POST', '/providers', alpha)).body;
  await headwater.refreshed('alpha', 'done');
  const before = await headwater.channels();
  const atPanel = await entriesOf(headwater);
  for (const url of Object.values(atPanel))
    expect(url).toMatch(/\/alpha\/(live|movie|series)\/\*\*\*\/\*\*\*\/\d+(\.ts)?$/);
  const show = (await headwater.get<{ items: { id: number; kind: string }[] }>('/source-streams')).items.find(
    ({ kind }) => kind === 'series',
  );
  const look = (query = '') => headwater.get(`/source-streams/${show!.id}/details${query}`);
  await look();
  expect(episodeUrls(headwater)['91']).toBe(panel.url('/alpha/series/{username}/{password}/91.ts'));

  panel.provider('alpha').misbehavePanel({ kind: 'late', ms: 500 }, 1, 'get_series_info');
  const asking = look('?fresh=true');
  await headwater.until(async () => panel.counters().alpha!.panel.get_series_info === 2);
  const edit = await headwater.send<{ changeId: number }>('PATCH', `/providers/${id}`, { usesDirectSource: true });
  await headwater.until(async () => (await entriesOf(headwater))['Amber News'] !== atPanel['Amber News']);
  await headwater.idle(); // the films come after the channels
  expect(await entriesOf(headwater)).toEqual({
    ...atPanel,
    'Amber News': scrub(sources.streamUrl('origin', '1')),
    'Elm Places': 'http://else.example/%7Busername%7D/%7Bpassword%7D/one.ts', // our login is for the panel alone
    'Some Film': 'http://films.example/7.mkv',
  });
  const [last] = (await headwater.get<{ items: object[] }>(`/providers/${id}/refreshes`)).items;
  expect(last).toMatchObject({ state: 'done', addedCount: 0, changedCount: 3, missingCount: 0 });
  expect(await headwater.channels()).toEqual(before);
  await asking; // it was asked for the address of before
  await look();
  expect(episodeUrls(headwater)['91']).toBe('http://films.example/91.mkv');
  expect(await watch(headwater, before[0]!.id)).toBe(200);
  expect([sources.counters().origin!.total, panel.counters().alpha!.total]).toEqual([1, 0]);

  await headwater.send('POST', `/changes/${edit.body.changeId}/undo`);
  await headwater.until(async () => (await entriesOf(headwater))['Amber News'] === atPanel['Amber News']);
  await headwater.idle(); // the films come after the channels
  expect(await entriesOf(headwater)).toEqual(atPanel);
  await look();
  expect(episodeUrls(headwater)['91']).toBe(panel.url('/alpha/series/{username}/{password}/91.ts'));
  await headwater.idle();
});

test('config.yaml says it too, for panels only, and a changed file is followed', async () => {
  const { sources, panel } = await startPanel();
  await using _sources = sources;
  await using _panel = panel;
  const config = (more: string) =>
    `providers:\n  - { key: alpha, kind: xtream, url: "${panel.url('/alpha')}", username: me, password: s3cret${more} }\n`;
  await using headwater = await startHeadwater({ config: config(', directSource: true') });
  await headwater.ready();
  expect((await entriesOf(headwater))['Amber News']).toBe(scrub(sources.streamUrl('origin', '1')));
  await headwater.writeConfig(config(''));
  await headwater.until(async () => (await entriesOf(headwater))['Amber News']!.startsWith(panel.url('/alpha')));
  await headwater.idle();
  await headwater.writeConfig(`providers: [{ key: beta, url: "http://127.0.0.1:9/b.m3u", directSource: true }]`);
  type About = { configErrors: { message: string }[] };
  const [error] = await headwater.until(async () => {
    const { configErrors } = await headwater.get<About>('/about');
    return configErrors.length > 0 && configErrors;
  });
  expect(error!.message).toMatch(/providers\.beta.*directSource: is for kind xtream/);
});
