import { expect, test } from 'vitest';
import { type Headwater, startHeadwater } from '../support/headwater.js';
import { startProvider } from '../support/simulated-provider.js';

/** How the accounts of subscriptions are played with, as their providers see it. */

const me = { username: 'me', password: 'pass1' };
const second = { username: 'second', password: 'pass2' };
const stations = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ id: String(at + 1), name: `Station ${'ABCDE'[at]}` }));

const panel = (key: string, url: string, { username, password } = me, more = '') =>
  `  - { key: ${key}, kind: xtream, url: "${url}", username: ${username}, password: ${password}${more} }\n`;
const withSecond = `, accounts: [{ username: ${second.username}, password: ${second.password} }]`;

/** Stays until it is stopped. */
async function stay(headwater: Headwater, channelId: number, userAgent: string) {
  const controller = new AbortController();
  const url = headwater.url(`/stream/${channelId}.ts`);
  const reply = await fetch(url, { signal: controller.signal, headers: { 'User-Agent': userAgent } });
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

type Sessions = { slots: { providerName: string; limit: number; used: number; elsewhere: number }[] };
const slotsOf = async (headwater: Headwater) => (await headwater.get<Sessions>('/sessions')).slots;

test('what is watched is spread over the accounts of a provider, and stays where it plays', async () => {
  await using provider = await startProvider({
    ...{ streams: stations(4), credentials: me, maxConnections: 3 },
    accounts: [{ ...second, maxConnections: 3 }],
  });
  await using headwater = await startHeadwater({
    config: `relay: { returnAfterSeconds: 1 }\nproviders:\n${panel('alpha', provider.url('/alpha'), me, withSecond)}`,
  });
  await headwater.ready();
  // a first picture that is late would have a second account tried beside the first
  await provider.prepare(
    stations(4).map(({ name }) => ({ title: name })),
    AbortSignal.timeout(30_000),
  );
  const [one, ...others] = await headwater.channels();
  const viewers = [await stay(headwater, one!.id, 'Player')];
  await new Promise((resolve) => setTimeout(resolve, 3_200)); // the other account is free, but no better
  expect(provider.counters().alpha!.accounts).toEqual({ me: 1 });
  for (const { id } of others) viewers.push(await stay(headwater, id, `Player ${id}`));
  expect(provider.counters().alpha!.accounts).toEqual({ me: 2, second: 2 });
  await Promise.all(viewers.map((viewer) => viewer.stop()));
});

test('an account that is in use elsewhere is left alone while another is free, and asked when none is', async () => {
  await using provider = await startProvider({
    ...{ streams: stations(2), credentials: me, maxConnections: 1, account: { active_cons: '1' } },
    accounts: [{ ...second, maxConnections: 1 }],
  });
  await using headwater = await startHeadwater({
    config: `providers:\n${panel('alpha', provider.url('/alpha'), me, withSecond)}`,
  });
  await headwater.ready();
  const [one, two] = await headwater.channels();
  const first = await stay(headwater, one!.id, 'A');
  expect(provider.counters().alpha!.accounts).toEqual({ second: 1 });
  expect(await slotsOf(headwater)).toMatchObject([{ limit: 2, used: 1, elsewhere: 1 }]);
  const other = await stay(headwater, two!.id, 'B'); // the account was wrong: it plays
  expect([first.status, other.status]).toEqual([200, 200]);
  expect(provider.counters().alpha!.accounts).toEqual({ me: 1, second: 1 });
  expect(await slotsOf(headwater)).toMatchObject([{ limit: 2, used: 2, elsewhere: 0 }]);
  await Promise.all([first.stop(), other.stop()]);
});

test('a playlist and a panel with one login never open more than it allows, and both show its use', async () => {
  await using provider = await startProvider({ streams: stations(2), credentials: me, maxConnections: 1 });
  const list = `${provider.url('/alpha')}/get.php?username=${me.username}&password=${me.password}&type=m3u_plus`;
  await using headwater = await startHeadwater({
    config: `providers:\n${panel('alpha', provider.url('/alpha'))}  - { key: listed, url: "${list}" }\n`,
  });
  await headwater.ready();
  const [one, two] = await headwater.channels();
  const first = await stay(headwater, one!.id, 'A');
  expect(first.status).toBe(200);
  expect((await stay(headwater, two!.id, 'B')).status).toBe(503);
  expect(provider.counters().alpha).toMatchObject({ peak: 1, refused: 0 });
  expect(await slotsOf(headwater)).toMatchObject([
    { providerName: 'alpha', limit: 1, used: 1 },
    { providerName: 'listed', limit: 1, used: 1 },
  ]);
  const { items } = await headwater.get<{ items: { slots: object }[] }>('/providers');
  expect(items.map(({ slots }) => slots)).toEqual([
    { limit: 1, used: 1, waiting: 0 },
    { limit: 1, used: 1, waiting: 0 },
  ]);
  const { TunerCount } = (await (await fetch(headwater.deviceUrl('/discover.json'))).json()) as { TunerCount: number };
  expect(TunerCount).toBe(1);
  const next = await stay(headwater, two!.id, 'A'); // its only viewer is ended for it
  expect(next.status).toBe(200);
  expect(provider.counters().alpha).toMatchObject({ peak: 1, refused: 0, total: 2 });
  await Promise.all([first.stop(), next.stop()]);
});
