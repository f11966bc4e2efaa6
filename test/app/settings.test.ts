import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startHeadwater } from '../support/headwater.js';
import { changesFromHere } from '../support/take-back.js';
import { watchEvents } from '../support/watch-events.js';

interface Setting {
  name: string;
  value: unknown;
  defaultValue: unknown;
  source: string;
  file: { path: string; line: number } | null;
  canEdit: boolean;
}
interface Reply {
  changeId: number;
  setting: Setting;
  code: string;
  title: string;
  errors: { where: string; problem: string }[];
}

type House = Awaited<ReturnType<typeof startHouse>>;

async function startHouse(options: { config?: string; dataDir?: string } = {}) {
  const headwater = await startHeadwater(options);
  const list = async () => (await headwater.get<{ items: Setting[] }>('/settings')).items;
  return {
    headwater,
    list,
    get: async (name: string) => (await list()).find((one) => one.name === name)!,
    set: (name: string, value: unknown) => headwater.send<Reply>('PATCH', '/settings', { name, value }),
    undo: (id: number) => headwater.send<Reply>('POST', `/changes/${id}/undo`),
    [Symbol.asyncDispose]: () => headwater[Symbol.asyncDispose](),
  };
}

test('what a person sets counts at once, outlives a restart, and is taken back', async () => {
  await using first = await startHouse();
  await using watch = await watchEvents(first.headwater.url('/api/v1/events'));
  const set = await first.set('relay.lingerMs', 9_000);
  expect(set.body.setting).toMatchObject({ value: 9_000, source: 'database', canEdit: true });
  await first.headwater.until(async () => watch.seen.some((one) => one.event === 'settings.changed'));
  expect(watch.seen.find((one) => one.event === 'settings.changed')!.data).toEqual({ names: ['relay.lingerMs'] });
  await first.headwater.stop();

  await using second = await startHouse({ dataDir: first.headwater.dataDir });
  expect(await second.get('relay.lingerMs')).toMatchObject({ value: 9_000, source: 'database' });
  expect(await second.headwater.get('/changes')).toMatchObject({
    items: [{ action: 'setting.edit', subject: { kind: 'setting', name: 'relay.lingerMs' }, after: { value: 9_000 } }],
  });
  expect((await second.undo(set.body.changeId)).status).toBe(200);
  expect(await second.get('relay.lingerMs')).toMatchObject({ value: 5_000, source: 'default' });
});

test('how lists are brought in counts for the next refresh, and after a restart', async () => {
  await using house = await startHouse();
  const { headwater } = house;
  const path = join(headwater.dataDir, 'own.m3u');
  const put = (count: number) => {
    const entries = Array.from({ length: count }, (_, at) => `#EXTINF:-1,Station ${at}\nhttp://tv.example/${at}.ts\n`);
    writeFileSync(path, `#EXTM3U\n${entries.join('')}`);
  };
  put(20);
  await headwater.send('POST', '/providers', { key: 'own', name: 'Own', url: path });
  await headwater.refreshed('own', 'done');
  expect((await house.set('imports.holdAbovePercent', 10)).status).toBe(200);
  put(16);
  expect((await headwater.refresh('own')).state).toBe('held');
  await headwater.stop();
  await using again = await startHouse({ dataDir: headwater.dataDir });
  expect((await again.headwater.refresh('own')).state).toBe('held');
});

describe('in one house whose file changes', () => {
  type About = { configErrors: unknown[] };
  let house: House;
  let takeBack: () => Promise<void>;
  const until = (source: string) =>
    house.headwater.until(async () => (await house.get('relay.lingerMs')).source === source);
  beforeAll(async () => {
    house = await startHouse();
    ({ takeBack } = await changesFromHere(house.headwater));
  });
  afterAll(() => house?.[Symbol.asyncDispose]());
  beforeEach(async () => {
    await house.headwater.writeConfig('');
    await house.headwater.until(async () => (await house.list()).every(({ source }) => source !== 'file'));
    await house.headwater.until(async () => (await house.headwater.get<About>('/about')).configErrors.length === 0);
    await takeBack();
  });

  test('each setting has its value, where that comes from, and what may be chosen', async () => {
    await house.headwater.writeConfig('relay:\n  lingerMs: 7000\n');
    await until('file');
    expect(await house.get('relay.lingerMs')).toEqual({
      name: 'relay.lingerMs',
      value: 7_000,
      defaultValue: 5_000,
      source: 'file',
      file: { path: `${house.headwater.dataDir}/config.yaml`, line: 2 },
      description: 'How long a stream is kept after its last viewer.',
      kind: 'integer',
      minimum: 0,
      maximum: 600_000,
      unit: 'ms',
      canEdit: false,
      needsRestart: false,
    });
    expect(await house.get('server.port')).toMatchObject({ source: 'flag', canEdit: false, needsRestart: true });
    expect(await house.get('logging.level')).toMatchObject({ source: 'default', kind: 'choice', canEdit: true });
    expect(await house.get('server.allowedNetworks')).toMatchObject({ kind: 'list' });
  });

  test('the file wins, also when it is written later, and gives the value free again', async () => {
    await house.set('relay.lingerMs', 9_000);
    await house.headwater.writeConfig('relay:\n  joinSeconds: 5\n  lingerMs: 1000\n');
    await until('file');
    expect(await house.get('relay.lingerMs')).toMatchObject({ value: 1_000, file: { line: 3 } });
    const refused = await house.set('relay.lingerMs', 2_000);
    expect([refused.status, refused.body.code]).toEqual([409, 'set_in_config_file']);
    expect(refused.body.title).toContain('line 3 of');
    expect((await house.set('server.port', 80)).body).toMatchObject({
      code: 'set_in_config_file',
      errors: [{ where: '--port' }],
    });
    await house.headwater.writeConfig('relay: { joinSeconds: 5 }\n');
    await until('database');
    expect(await house.get('relay.lingerMs')).toMatchObject({ value: 9_000 });
  });

  test('a value that does not fit to a later file counts for nothing, and the file is right', async () => {
    await house.set('relay.bufferSeconds', 6);
    await house.headwater.writeConfig('relay: { joinSeconds: 10 }\n');
    await house.headwater.until(async () => (await house.get('relay.joinSeconds')).source === 'file');
    expect(await house.get('relay.bufferSeconds')).toMatchObject({ value: 12, source: 'default' });
    expect(await house.headwater.get('/about')).toMatchObject({ configErrors: [] });
  });

  test('while the file is broken, settings can be changed and those from before go on', async () => {
    await house.headwater.writeConfig('relay: { lingerMs: 7000 }\n');
    await until('file');
    await house.headwater.writeConfig('relay: { lingerMs: soon }\n');
    await house.headwater.until(async () => (await house.headwater.get<About>('/about')).configErrors.length === 1);
    expect((await house.set('relay.stallMs', 6_000)).status).toBe(200);
    expect(await house.get('relay.stallMs')).toMatchObject({ value: 6_000 });
    expect(await house.get('relay.lingerMs')).toMatchObject({ value: 7_000, source: 'file' });
    expect((await house.headwater.get<About>('/about')).configErrors.length).toBe(1);
  });
});

describe('before the set-up, in one house,', () => {
  let house: House;
  let takeBack: () => Promise<void>;
  beforeAll(async () => {
    house = await startHouse();
    ({ takeBack } = await changesFromHere(house.headwater));
  });
  afterAll(() => house?.[Symbol.asyncDispose]());
  beforeEach(() => takeBack());

  test('null goes back to the default', async () => {
    await house.set('relay.stallMs', 6_000);
    expect((await house.set('relay.stallMs', null)).body.setting).toMatchObject({ value: 4_000, source: 'default' });
  });

  test.each([
    ['a setting that is not there', 'relay.nothing', 1, 404, 'setting_unknown'],
    ['one that has its own page', 'providers', [], 404, 'setting_unknown'],
    ['a number that is too great', 'relay.lingerMs', 700_000, 422, 'request_invalid'],
    ['a value of the wrong kind', 'relay.lingerMs', 'soon', 422, 'request_invalid'],
    ['a word that is none of the choices', 'logging.level', 'loud', 422, 'request_invalid'],
    ['a value that does not go with another', 'relay.bufferSeconds', 2, 422, 'request_invalid'],
  ])('%s is refused and changes nothing', async (_what, name, value, status, code) => {
    const before = await house.list();
    const refused = await house.set(name, value);
    expect([refused.status, refused.body.code]).toEqual([status, code]);
    expect(await house.list()).toEqual(before);
  });

  test('before the set-up nobody locks their own network out', async () => {
    const out = await house.set('server.allowedNetworks', ['10.0.0.0/8']);
    expect([out.status, out.body.code]).toEqual([422, 'request_invalid']);
    expect(out.body.title).toContain('127.0.0.1');
    expect((await house.set('server.allowedNetworks', ['127.0.0.1'])).status).toBe(200);
    // a proxy that is trusted speaks for others: whoever asks over it is judged by their own address
    await house.set('server.trustedProxies', ['loopback']);
    const over = await fetch(house.headwater.url('/api/v1/settings'), {
      headers: { 'X-Forwarded-For': '192.168.1.7' },
    });
    expect(over.status).toBe(403);
  });

  test('a base address may be set from the house: the pages still work by the address that was used', async () => {
    const patch = (value: string | null) =>
      fetch(house.headwater.url('/api/v1/settings'), {
        method: 'PATCH',
        headers: { Origin: house.headwater.url(''), 'Content-Type': 'application/json' },
        body: JSON.stringify({ name: 'server.baseUrl', value }),
      });
    expect((await patch('https://tv.example/')).status).toBe(200);
    expect((await patch(null)).status).toBe(200);
  });

  test('an access setting counts for the next request', async () => {
    const { body } = await house.set('server.trustedProxies', ['loopback']);
    const asked = () =>
      fetch(house.headwater.url('/playlist.m3u'), { headers: { 'X-Forwarded-For': '8.8.8.8' } }).then(
        (reply) => reply.status,
      );
    expect(await asked()).toBe(403);
    await house.undo(body.changeId);
    expect(await asked()).toBe(200);
  });

  test('about says under which addresses the house reaches us, and that this is no demo', async () => {
    const about = await house.headwater.get<{ houseAddresses: string[]; isDemo: boolean }>('/about');
    expect(about.isDemo).toBe(false);
    for (const address of about.houseAddresses) expect(address).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
  });
});

/** A house with a keeper behind a proxy on the same machine, and three who may manage it. */
async function startBehindProxy() {
  const house = await startHouse();
  await house.headwater.signUp();
  const { token } = await house.headwater
    .send<{ token: string }>('POST', '/tokens', { name: 'asker' })
    .then(({ body }) => body);
  await house.set('server.allowedNetworks', ['loopback']);
  const { takeBack } = await changesFromHere(house.headwater);
  const own = new URL(house.headwater.url('')).host;
  const askers = {
    'at the machine': { Host: own },
    'over the proxy': { Host: 'tv.example.org', 'X-Forwarded-For': '10.1.1.1' },
    'over the proxy with a page': {
      ...{ Host: 'tv.example.org', 'X-Forwarded-For': '8.8.8.8', 'X-Forwarded-Proto': 'https' },
      ...{ 'X-Forwarded-Host': 'tv.example.org', Origin: 'https://tv.example.org' },
    },
  };
  const ask = (asker: keyof typeof askers, method: string, path: string, body?: unknown) =>
    askRaw(house.headwater.url(`/api/v1${path}`), method, { Authorization: `Bearer ${token}`, ...askers[asker] }, body);
  return {
    ...{ ...house, ask },
    /** Back to how all begin, with the change by which the proxy is trusted. */
    async trustProxy() {
      await takeBack();
      return (await house.set('server.trustedProxies', ['127.0.0.1'])).body.changeId;
    },
  };
}

/** `fetch` would not let the Host be set. */
async function askRaw(url: string, method: string, headers: Record<string, string>, body?: unknown) {
  return await new Promise<{ status: number; body: Reply }>((resolve, reject) => {
    const type = body === undefined ? {} : { 'Content-Type': 'application/json' };
    const asking = request(url, { method, headers: { ...headers, ...type }, agent: false }, async (reply) => {
      const text = (await reply.toArray()).join('');
      resolve({ status: reply.statusCode!, body: JSON.parse(text) as Reply });
    });
    asking.on('error', reject);
    asking.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

describe('in one house with a keeper', () => {
  let house: Awaited<ReturnType<typeof startBehindProxy>>;
  let trustId: number;
  beforeAll(async () => {
    house = await startBehindProxy();
  });
  afterAll(() => house?.[Symbol.asyncDispose]());
  beforeEach(async () => {
    trustId = await house.trustProxy();
  });

  test.each([
    ['at the machine', 'server.trustedProxies', [], 200],
    ['at the machine', 'server.allowedNetworks', [], 200],
    ['at the machine', 'server.allowedNetworks', ['10.0.0.0/8'], 200],
    ['at the machine', 'server.baseUrl', 'https://other.example/', 200],
    ['over the proxy', 'server.trustedProxies', [], 422],
    ['over the proxy', 'server.trustedProxies', ['192.168.1.1'], 422],
    ['over the proxy', 'server.trustedProxies', ['loopback'], 200],
    ['over the proxy', 'server.allowedNetworks', [], 200],
    ['over the proxy with a page', 'server.trustedProxies', [], 422],
    ['over the proxy with a page', 'server.allowedNetworks', [], 200],
    ['over the proxy with a page', 'server.baseUrl', 'https://tv.example.org/', 200],
  ] as const)('once there is a keeper, who asks %s and sets %s to %j gets %i and can still manage', async (...row) => {
    const [asker, name, value, status] = row;
    const set = await house.ask(asker, 'PATCH', '/settings', { name, value });
    expect(set.status).toBe(status);
    if (status === 422) expect(set.body.title).toContain('lock yourself out');
    expect((await house.ask(asker, 'GET', '/settings')).status).toBe(200);
    // whoever was let in may also change again what they have set
    expect((await house.ask(asker, 'PATCH', '/settings', { name: 'relay.lingerMs', value: 9_000 })).status).toBe(200);
  });

  test('nobody locks themselves out by taking a change back', async () => {
    const undo = `/changes/${trustId}/undo`;
    const over = await house.ask('over the proxy', 'POST', undo);
    expect([over.status, over.body.code]).toEqual([422, 'request_invalid']);
    expect(over.body.title).toContain('the name under which you have opened Headwater');
    expect(await house.get('server.trustedProxies')).toMatchObject({ value: ['127.0.0.1'] });
    expect((await house.ask('at the machine', 'POST', undo)).status).toBe(200);
    expect((await house.ask('over the proxy', 'GET', '/settings')).status).toBe(403);
  });
});
