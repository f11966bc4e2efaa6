import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Headwater, startHeadwater } from '../support/headwater.js';

interface DemoState {
  isRunning: boolean;
  canStart: boolean;
  providerIds: number[];
}

interface Provider {
  id: number;
  key: string;
  name: string;
  url: string;
  source: string;
}

const providers = async (headwater: Headwater) => (await headwater.get<{ items: Provider[] }>('/providers')).items;
const demo = (headwater: Headwater, method: string) =>
  headwater.send<DemoState & { code?: string; title?: string }>(method, '/demo');
const keysOfDemo = ['demo-alpha', 'demo-bravo', 'demo-charlie'];

/** Everything that players remember of a channel. */
async function places(headwater: Headwater) {
  return (await headwater.channels()).map(({ id, number, name, streamCount }) => ({ id, number, name, streamCount }));
}

async function allRefreshed(headwater: Headwater): Promise<void> {
  for (const key of keysOfDemo) await headwater.refreshed(key, 'done');
}

let cacheBefore: string | undefined;
beforeAll(() => {
  cacheBefore = process.env.XDG_CACHE_HOME;
  process.env.XDG_CACHE_HOME = `${process.cwd()}/node_modules/.cache`;
});
afterAll(() => {
  if (cacheBefore === undefined) delete process.env.XDG_CACHE_HOME;
  else process.env.XDG_CACHE_HOME = cacheBefore;
});

test('the demo is switched on and off by a person, and comes back with the same channels, also after a restart', async () => {
  await using first = await startHeadwater();
  expect(await first.get('/demo')).toEqual({ isRunning: false, canStart: true, providerIds: [] });
  const on = await demo(first, 'POST');
  expect([on.status, on.body.isRunning, on.body.canStart]).toEqual([202, true, false]);
  const own = await providers(first);
  expect(own.map(({ key, name, source }) => ({ key, name, source }))).toEqual([
    { key: 'demo-alpha', name: 'Demo Alpha', source: 'database' },
    { key: 'demo-bravo', name: 'Demo Bravo', source: 'database' },
    { key: 'demo-charlie', name: 'Demo Charlie', source: 'database' },
  ]);
  expect(on.body.providerIds).toEqual(own.map(({ id }) => id));
  await allRefreshed(first);
  const before = await places(first);
  expect(before.length).toBeGreaterThan(20);
  expect((await demo(first, 'POST')).status).toBe(202); // it runs already: nothing is added twice
  expect((await providers(first)).length).toBe(3);

  const off = await demo(first, 'DELETE');
  expect(off).toEqual({ status: 200, body: { isRunning: false, canStart: true, providerIds: [] } });
  await first.idle();
  expect([await providers(first), await places(first)]).toEqual([[], []]);
  await expect(fetch(`${new URL(own[0]!.url).origin}/`)).rejects.toThrow(); // its port is closed

  await demo(first, 'POST');
  await allRefreshed(first);
  await first.idle();
  expect((await providers(first)).map(({ id }) => id)).toEqual(own.map(({ id }) => id));
  expect(await places(first)).toEqual(before);
  const [played] = (await providers(first)).map(({ url }) => new URL(url).port);
  await first.stop();

  await using second = await startHeadwater({ dataDir: first.dataDir });
  await allRefreshed(second);
  expect(await second.get('/demo')).toMatchObject({ isRunning: true, canStart: false });
  expect((await providers(second)).map(({ url }) => new URL(url).port)).not.toContain(played);
  await second.until(async () => {
    type Streams = { items: { url: string }[] };
    const { items } = await second.get<Streams>('/source-streams?limit=500');
    const ports = new Set(items.map(({ url }) => new URL(url).port));
    return ports.size === 1 && !ports.has(played!);
  });
  await second.idle();
  expect(await places(second)).toEqual(before);
  const stream = await fetch(second.url(`/auto/v${before[0]!.number}`));
  expect(stream.status).toBe(200);
  await stream.body!.cancel();

  const [alpha] = await providers(second);
  await second.send('DELETE', `/providers/${alpha!.id}`);
  await second.idle();
  await second.stop();
  await using third = await startHeadwater({ dataDir: first.dataDir });
  expect((await providers(third)).map(({ key }) => key)).toEqual(keysOfDemo.slice(1)); // a person removed the first
  expect((await third.get<DemoState>('/demo')).providerIds.length).toBe(2);
});

test('without ffmpeg the demo says what is missing, and nothing is added', async () => {
  await using headwater = await startHeadwater();
  process.env.HEADWATER_FFMPEG = '/nowhere/ffmpeg';
  try {
    const { status, body } = await demo(headwater, 'POST');
    expect([status, body.code]).toEqual([503, 'demo_failed']);
    expect(body.title).toContain('HEADWATER_FFMPEG');
  } finally {
    delete process.env.HEADWATER_FFMPEG;
  }
  expect(await headwater.get('/demo')).toEqual({ isRunning: false, canStart: true, providerIds: [] });
  expect(await providers(headwater)).toEqual([]);
});
