import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ask, codeOf } from '../support/asking.js';
import { type Headwater, startHeadwater } from '../support/headwater.js';
import { changesFromHere } from '../support/take-back.js';

interface Reply {
  id: number;
  code?: string;
}

/** All tests share it; each begins without providers. */
let headwater: Headwater;
let takeBack: () => Promise<void>;
beforeAll(async () => {
  headwater = await startHeadwater();
  ({ takeBack } = await changesFromHere(headwater));
});
afterAll(() => headwater?.[Symbol.asyncDispose]());
beforeEach(() => takeBack());

test.each([
  ['a schedule that is none', { refresh: 'garbage' }],
  ['a schedule out of range', { refresh: '99 99 * * *' }],
  ['an address that is none of ours', { url: 'javascript:alert(1)//x://y' }],
  ['a header with a line break', { headers: { 'X-A': 'a\r\nB: c' } }],
  ['a name of 20,000 characters', { name: 'x'.repeat(20_000) }],
  ['a name of two lines', { name: 'a\nb' }],
])('%s is refused before anything is kept', async (_what, wrong) => {
  const { status, body } = await headwater.send<Reply>('POST', '/providers', {
    key: 'own',
    name: 'Own',
    url: '/tmp/none.m3u',
    ...wrong,
  });
  expect([status, body.code]).toEqual([422, 'request_invalid']);
  expect((await headwater.get<{ total: number }>('/providers')).total).toBe(0);
});

test('a request of many megabytes is refused', async () => {
  // nobody else may get this connection: it is closed unless its body comes soon
  const asked = { body: { name: 'x'.repeat(9_000_000) }, headers: { Connection: 'close' } };
  const reply = await ask(headwater, 'POST', '/api/v1/providers', asked);
  expect([reply.status, await codeOf(reply)]).toEqual([413, 'request_too_large']);
});

test('a provider that never comes to an end keeps nobody else waiting, and removing it ends its refresh', async () => {
  const server = createServer((_request, response) => {
    response.writeHead(200).write('#EXTM3U\n');
    const drip = setInterval(() => response.write('#\n'), 50);
    response.on('close', () => clearInterval(drip));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/list.m3u`;
  const slow = await headwater.send<Reply>('POST', '/providers', { key: 'slow', name: 'Slow', url });
  const path = join(headwater.dataDir, 'own.m3u');
  await writeFile(path, '#EXTM3U\n#EXTINF:-1,Own One\nhttp://127.0.0.1:9/1.ts\n');
  await headwater.send('POST', '/providers', { key: 'own', name: 'Own', url: path });
  await headwater.until(async () => (await headwater.channels()).length === 1);
  await headwater.send('DELETE', `/providers/${slow.body.id}`);
  await headwater.idle();
  server.closeAllConnections();
  server.close();
});

test.each(['/dev/zero', '/tmp'])('a path that is no file (%s) is told, and blocks nothing', async (path) => {
  await headwater.send('POST', '/providers', { key: 'odd', name: 'Odd', url: path });
  await headwater.refreshed('odd', 'failed');
  const { items } = await headwater.get<{ items: { lastRefresh: { error: { code: string } } }[] }>('/providers');
  expect(items[0]!.lastRefresh.error.code).toBe('provider_not_a_playlist');
});

test('what a player asks in vain is answered with 404, never with a page', async () => {
  for (const path of [
    '/xmltv.xml',
    '/lineup.txt',
    '/tuner7/status.json',
    '/tuner1/v1',
    '/stream/abc.ts',
    '/hdhr/nope/lineup.json',
  ]) {
    const reply = await fetch(headwater.url(path));
    expect([path, reply.status]).toEqual([path, 404]);
    expect(reply.headers.get('content-type') ?? '').not.toContain('html');
  }
});

test('a choice of every group that a list can have is kept, and of a longer one its row and the limit are named', async () => {
  const names = (count: number) => Array.from({ length: count }, (_, at) => `Group number ${at} of a long list`);
  const provider = { key: 'alpha', name: 'Alpha', url: 'http://127.0.0.1:9/none.m3u' };
  const all = names(20_003);
  const made = await headwater.send<Reply>('POST', '/providers', { ...provider, groups: { include: { live: all } } });
  expect(made).toMatchObject({ status: 201 });
  const choose = (groups: object) =>
    headwater.send<Reply & { title: string }>('PATCH', `/providers/${made.body.id}`, { groups });
  expect((await choose({ exclude: all })).status).toBe(200);
  for (const [groups, told] of [
    [
      { include: { live: [], movies: names(40_001) } },
      'groups.include.movies: It has 40,001 names; 40,000 are the most',
    ],
    [{ exclude: names(40_001) }, 'groups.exclude: It has 40,001 names; 40,000 are the most'],
    [
      { include: { live: ['UK'], series: [7] } },
      'groups.include.series.0: Invalid input: expected string, received number',
    ],
  ] as const) {
    const { status, body } = await choose(groups);
    expect([status, body.code, body.title]).toEqual([422, 'request_invalid', expect.stringContaining(told)]);
  }
});
