import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Headwater, startHeadwater } from '../support/headwater.js';
import { startProvider } from '../support/simulated-provider.js';
import { watchEvents } from '../support/watch-events.js';

interface ProblemBody {
  status: number;
  code: string;
  title: string;
  hint: string;
  errors: { where: string; problem: string }[];
}

describe('in one house', () => {
  let headwater: Headwater;
  beforeAll(async () => {
    headwater = await startHeadwater();
  });
  afterAll(() => headwater?.[Symbol.asyncDispose]());

  test('the API describes itself: each route has a summary, each failure a named code', async () => {
    const document = (await (await fetch(headwater.url('/api/openapi.json'))).json()) as {
      openapi: string;
      paths: Record<string, Record<string, { summary?: string; responses: Record<string, { description: string }> }>>;
    };
    expect(document.openapi).toBe('3.1.0');
    const wanted = [
      '/v1/providers',
      '/v1/providers/try',
      '/v1/providers/{id}',
      '/v1/providers/{id}/refresh',
      '/v1/providers/{id}/refreshes',
      '/v1/channels',
      '/v1/channels/{id}',
      '/v1/source-streams',
      '/v1/sessions',
      '/v1/jobs',
      '/v1/about',
      '/v1/changes',
      '/v1/changes/{id}/undo',
    ];
    expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(wanted));
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, route] of Object.entries(methods)) {
        expect(route.summary, `${method} ${path}`).toBeTruthy();
        for (const [status, response] of Object.entries(route.responses)) {
          if (Number(status) >= 400) expect(response.description, `${method} ${path} ${status}`).toMatch(/^`[a-z_]+`/);
        }
      }
    }
  });

  test('the readable page takes everything from this server', async () => {
    const page = await fetch(headwater.url('/api/docs'));
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    const html = await page.text();
    expect(html).not.toMatch(/https?:\/\//);
    const [script] = /[^"]+rapidoc[^"]*\.js/.exec(html)!;
    const reply = await fetch(new URL(script, headwater.url('/api/')));
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
    expect((await reply.arrayBuffer()).byteLength).toBeGreaterThan(500_000);
  });

  test.each([
    ['a body that is no JSON', 'POST', '/providers', '{', 400, 'request_invalid'],
    ['a field of the wrong type', 'POST', '/providers', '{"key":"UPPER","name":"","url":7}', 422, 'request_invalid'],
    [
      'a field that nobody knows',
      'POST',
      '/providers',
      '{"key":"a","name":"A","url":"http://127.0.0.1:9/","uesrAgent":"x"}',
      422,
      'request_invalid',
    ],
    ['a channel that is not there', 'GET', '/channels/999', undefined, 404, 'channel_unknown'],
    ['an id that is no number', 'GET', '/channels/abc', undefined, 422, 'request_invalid'],
    ['a provider that is not there', 'POST', '/providers/77/refresh', undefined, 404, 'provider_unknown'],
    ['a cursor of somebody else', 'GET', '/channels?cursor=xyz', undefined, 422, 'request_invalid'],
    ['a route that is not there', 'GET', '/nothing', undefined, 404, 'not_found'],
  ] as const)(
    '%s is answered with a problem document that says what to do',
    async (_what, method, path, body, status, code) => {
      const init = body === undefined ? { method } : { method, body, headers: { 'Content-Type': 'application/json' } };
      const reply = await fetch(headwater.url(`/api/v1${path}`), init);
      expect([reply.status, reply.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
      const problem = (await reply.json()) as ProblemBody;
      expect(problem).toMatchObject({ status, code });
      expect(problem.title.length).toBeGreaterThan(10);
      expect(problem.hint.length).toBeGreaterThan(10);
    },
  );

  test('a request with several mistakes names each field', async () => {
    const { body } = await headwater.send<ProblemBody>('POST', '/providers', { key: 'UPPER', name: '', url: 7 });
    expect(body.errors.map((error) => error.where).sort()).toEqual(['key', 'name', 'url']);
  });
});

test('a page of channels continues where the one before ended, and a search finds names and numbers', async () => {
  await using provider = await startProvider({ streams: Array.from({ length: 25 }, (_, at) => `Station ${at + 1}`) });
  await using headwater = await startHeadwater({
    config: `providers: [{ key: alpha, url: "${provider.playlistUrl('alpha')}" }]`,
  });
  await headwater.ready();
  type Page = { items: { number: string; name: string }[]; nextCursor: string | null; total: number | null };
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Page = await headwater.get<Page>(`/channels?limit=10${cursor ? `&cursor=${cursor}` : ''}`);
    expect(page.total).toBe(25);
    seen.push(...page.items.map((channel) => channel.number));
    cursor = page.nextCursor;
  }
  expect(seen).toEqual(Array.from({ length: 25 }, (_, at) => String(at + 1)));
  const found = await headwater.get<Page>('/channels?query=station%202');
  expect(found.items.map((channel) => channel.name)).toEqual([
    'Station 2',
    'Station 12',
    ...Array.from({ length: 6 }, (_, at) => `Station ${20 + at}`),
  ]);
  expect((await headwater.get<Page>('/channels?query=%25')).items).toEqual([]); // a wildcard is a character like any other
  expect((await headwater.get<Page>('/channels?query=17')).items.map((channel) => channel.number)).toEqual(['17']);
});

test('whoever watches the event stream sees an import, and what plays, as it happens', async () => {
  await using provider = await startProvider({ streams: ['News One'] });
  await using headwater = await startHeadwater();
  await using watch = await watchEvents(headwater.url('/api/v1/events'));
  const { seen } = watch;
  await headwater.send('POST', '/providers', { key: 'own', name: 'Own', url: provider.playlistUrl('alpha') });
  await headwater.until(async () => seen.some((one) => one.event === 'job.done'));
  expect(seen.map((one) => one.event)).toEqual(
    expect.arrayContaining(['provider.changed', 'job.progress', 'channel.changed', 'provider.refreshed', 'job.done']),
  );
  expect(seen.find((one) => one.event === 'job.done')!.data).toMatchObject({
    kind: 'refresh',
    subject: 'Own',
    state: 'done',
  });
  const stream = await fetch(headwater.url('/auto/v1'));
  await headwater.until(async () => seen.some((one) => one.event === 'sessions'));
  const sessions = await headwater.get<{ items: { channelName: string; viewers: unknown[] }[] }>('/sessions');
  expect(sessions.items).toMatchObject([{ channelName: 'News One', viewers: [{ output: 'hdhomerun' }] }]);
  await stream.body!.cancel();
});

test('only networks that the settings name may come in', async () => {
  await using headwater = await startHeadwater({ config: 'server: { allowedNetworks: [10.0.0.0/8] }\n' });
  for (const path of ['/', '/api/v1/about', '/lineup.json', '/playlist.m3u', '/auto/v1', '/hdhr/main/discover.json']) {
    expect((await fetch(headwater.url(path))).status, path).toBe(403);
  }
  expect((await fetch(headwater.deviceUrl('/discover.json'))).status).toBe(403);
  expect((await fetch(headwater.url('/healthz'))).status).toBe(200); // says nothing but that it lives
});
