import { expect, test } from 'vitest';
import { startHeadwater } from '../support/headwater.js';
import { startProvider } from '../support/simulated-provider.js';

const login = { username: 'me', password: 's3cret word/1' };
const streams = [
  { id: '101', name: 'Amber News', attributes: { 'group-title': 'News', 'tvg-id': 'amber.test', 'catchup-days': '7' } },
  { id: '102', name: 'Birch Kids', attributes: { 'group-title': 'Kids' } },
  { id: '7', name: 'Some Film', kind: 'movie' as const, attributes: { 'group-title': 'Action' } },
  { id: '9', name: 'Some Show', kind: 'series' as const, attributes: { 'group-title': 'Drama' } },
];

const config = (url: string, more = '') =>
  `providers:\n  - key: alpha\n    kind: xtream\n    url: ${url}\n    username: ${login.username}\n    password: "${login.password}"\n${more}`;

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
  await using headwater = await startHeadwater({ config: config(provider.url('/alpha')) });
  await headwater.ready();
  const channels = await headwater.channels();
  expect(channels).toMatchObject([
    { number: '1', name: 'Amber News' },
    { number: '2', name: 'Birch Kids' },
  ]);
  expect(provider.counters().alpha!.panel).toEqual({ account: 1, get_live_categories: 1, get_live_streams: 1 });
  const watched = await watch(headwater.url(`/stream/${channels[0]!.id}.ts`));
  expect(watched.status).toBe(200);
  expect(watched.bytes).toBeGreaterThanOrEqual(200 * 188);
  expect(provider.counters().alpha!.accounts).toEqual({ me: 1 });
});
