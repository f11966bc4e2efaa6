import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Simulator } from '../../src/demo/start-simulator.js';
import { type Headwater, startHeadwater } from '../support/headwater.js';
import { startProvider } from '../support/simulated-provider.js';
import { changesFromHere } from '../support/take-back.js';

interface Reply {
  changeId: number;
  id: number;
  code?: string;
}

const stations = ['Amber News', 'Birch Kids', 'Cedar Films'].map((name, at) => ({
  id: String(at + 1),
  name,
  attributes: { 'tvg-id': `s${at}` },
}));

test('what a person sets for a channel survives every refresh and a restart', async () => {
  await using provider = await startProvider({ streams: stations });
  const config = `providers: [{ key: alpha, url: "${provider.playlistUrl('alpha')}" }]`;
  await using first = await startHeadwater({ config });
  await first.ready();
  const [amber, birch] = await first.channels();
  await first.send('PATCH', `/channels/${amber!.id}`, { name: 'My News', number: '501', groupName: 'Morning' });
  await first.send('PATCH', `/channels/${birch!.id}`, { isHidden: true });
  provider.provider('alpha').setStreams([...stations.slice(1), { ...stations[0]!, name: 'Amber News FHD' }]);
  expect((await first.refresh('alpha')).state).toBe('done');
  const expected = [
    { number: '3', name: 'Cedar Films' },
    { id: amber!.id, number: '501', name: 'My News', groupName: 'Morning' },
  ];
  expect(await first.channels()).toMatchObject(expected);
  const device = await (await fetch(first.url('/discover.json'))).json();
  await first.stop();

  await using second = await startHeadwater({ dataDir: first.dataDir });
  await second.ready();
  expect(await second.channels()).toMatchObject(expected);
  const again = (await (await fetch(second.url('/discover.json'))).json()) as Record<string, unknown>;
  expect(again).toMatchObject({
    DeviceID: (device as typeof again).DeviceID,
    DeviceAuth: (device as typeof again).DeviceAuth,
  });
});

describe('in one house whose file names a provider', () => {
  type About = { configErrors: { line: number; message: string }[] };
  let provider: Simulator;
  let headwater: Headwater;
  let good: string;
  let takeBack: () => Promise<void>;
  beforeAll(async () => {
    provider = await startProvider({ streams: stations });
    good = `providers:\n  - key: alpha\n    url: "${provider.playlistUrl('alpha')}"\n`;
    headwater = await startHeadwater({ config: good });
    await headwater.ready();
    ({ takeBack } = await changesFromHere(headwater));
  });
  afterAll(async () => {
    await headwater?.[Symbol.asyncDispose]();
    await provider?.[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    await takeBack();
    await headwater.writeConfig(good);
    await headwater.until(async () => (await headwater.get<About>('/about')).configErrors.length === 0);
    await headwater.providerState('alpha', (one) => one.source === 'file' && one.isEnabled);
    await headwater.idle();
  });

  test('an edit is taken back, and one that was changed again since says what stands in the way', async () => {
    const [amber] = await headwater.channels();
    const rename = (name: string) =>
      headwater.send<Reply>('PATCH', `/channels/${amber!.id}`, { name }).then((reply) => reply.body.changeId);
    const first = await rename('One');
    const second = await rename('Two');
    const refused = await headwater.send<Reply>('POST', `/changes/${first}/undo`);
    expect([refused.status, refused.body.code]).toEqual([409, 'change_conflict']);
    expect((await headwater.send('POST', `/changes/${second}/undo`)).status).toBe(200);
    expect((await headwater.channels())[0]!.name).toBe('One');
    expect((await headwater.send('POST', `/changes/${first}/undo`)).status).toBe(200);
    expect((await headwater.channels())[0]!.name).toBe('Amber News');
    expect((await headwater.send<Reply>('POST', `/changes/${first}/undo`)).body.code).toBe('change_undone');
  });

  test('a guide id of a person is what players read, until it is set back', async () => {
    const [amber] = await headwater.channels();
    const guideIds = async () =>
      [...(await (await fetch(headwater.url('/playlist.m3u'))).text()).matchAll(/tvg-id="([^"]*)"/g)].map(
        ([, one]) => one,
      );
    const [own, ...others] = await guideIds();
    expect(own).toBe(`ch${amber!.id}.headwater`);
    const at = `/channels/${amber!.id}`;
    const { body } = await headwater.send<Reply>('PATCH', at, { guideId: ' Amber.uk ' });
    expect(await guideIds()).toEqual(['Amber.uk', ...others]);
    expect(await headwater.get(at)).toMatchObject({
      ...{ own: { guideId: 'Amber.uk', name: null }, imported: { guideId: 's0' }, playerGuideId: 'Amber.uk' },
    });
    await headwater.refresh('alpha');
    expect((await guideIds())[0]).toBe('Amber.uk');
    await headwater.send('POST', `/changes/${body.changeId}/undo`);
    expect(await guideIds()).toEqual([own, ...others]);
    await headwater.send('PATCH', at, { guideId: 'a\nb' }).then(({ status }) => expect(status).toBe(422));
  });

  test('a number that is taken is refused with the name of its channel', async () => {
    const [amber] = await headwater.channels();
    const taken = await headwater.send<Reply & { title: string }>('PATCH', `/channels/${amber!.id}`, { number: '2' });
    expect([taken.status, taken.body.code]).toEqual([409, 'number_taken']);
    expect(taken.body.title).toContain('Birch Kids');
    const wrong = await headwater.send<Reply>('PATCH', `/channels/${amber!.id}`, { number: '0' });
    expect([wrong.status, wrong.body.code]).toEqual([422, 'request_invalid']);
    expect((await headwater.channels())[0]!.number).toBe('1');
  });

  test('what config.yaml names is changed there only, and a provider that leaves the file keeps its channels', async () => {
    const { items } = await headwater.get<{ items: { id: number; source: string; isEnabled: boolean }[] }>(
      '/providers',
    );
    expect(items).toMatchObject([{ source: 'file', isEnabled: true }]);
    const refused = await headwater.send<Reply>('PATCH', `/providers/${items[0]!.id}`, { name: 'Other' });
    expect([refused.status, refused.body.code]).toEqual([409, 'set_in_config_file']);

    await headwater.writeConfig('providers: []\n');
    await headwater.providerState('alpha', (one) => one.source === 'database' && !one.isEnabled);
    expect((await headwater.channels()).length).toBe(3);
    expect((await headwater.send('DELETE', `/providers/${items[0]!.id}`)).status).toBe(200);
  });

  test('a mistake in config.yaml keeps the running settings and is shown with its line', async () => {
    await headwater.writeConfig(`${good}    usrAgent: x\n`);
    const errors = await headwater.until(async () => {
      const { configErrors } = await headwater.get<About>('/about');
      return configErrors.length > 0 ? configErrors : null;
    });
    expect(errors).toMatchObject([{ line: 4, message: expect.stringContaining('userAgent') }]);
    expect((await headwater.channels()).length).toBe(3);
    await headwater.writeConfig(good);
    await headwater.until(async () => (await headwater.get<About>('/about')).configErrors.length === 0);
  });
});

describe('in one house without a file', () => {
  let headwater: Headwater;
  let takeBack: () => Promise<void>;
  beforeAll(async () => {
    headwater = await startHeadwater();
    ({ takeBack } = await changesFromHere(headwater));
  });
  afterAll(() => headwater?.[Symbol.asyncDispose]());
  beforeEach(() => takeBack());

  test('a removed provider takes its channels along, and undo brings them back with their ids', async () => {
    await using provider = await startProvider({ streams: stations });
    const { body } = await headwater.send<Reply>('POST', '/providers', {
      key: 'own',
      name: 'Own',
      url: provider.playlistUrl('alpha'),
    });
    await headwater.refreshed('own', 'done');
    const before = await headwater.channels();
    expect(before.length).toBe(3);
    const removed = await headwater.send<Reply>('DELETE', `/providers/${body.id}`);
    await headwater.idle();
    expect(await headwater.channels()).toEqual([]);
    expect(await (await fetch(headwater.url('/lineup.json'))).json()).toEqual([]);
    await headwater.send('POST', `/changes/${removed.body.changeId}/undo`);
    await headwater.idle();
    expect(await headwater.channels()).toEqual(before);
  });

  test('no answer of the API or of a document shows a credential', async () => {
    const secret = 'hunter2secret';
    await using provider = await startProvider({
      streams: stations,
      credentials: { username: 'mara', password: secret },
    });
    const url = provider.playlistUrl('alpha').replace('http://', `http://mara:${secret}@`);
    await headwater.send('POST', '/providers', {
      key: 'own',
      name: 'Own',
      url: `${url}?password=${secret}`,
      headers: { Authorization: secret },
    });
    await headwater.refreshed('own', 'done');
    const [channel] = await headwater.channels();
    for (const path of [
      '/providers',
      '/channels',
      `/channels/${channel!.id}`,
      '/source-streams',
      '/changes',
      '/jobs',
      '/about',
      '/sessions',
    ]) {
      expect(JSON.stringify(await headwater.get(path)), path).not.toContain(secret);
    }
    for (const path of ['/playlist.m3u', '/lineup.json', '/discover.json']) {
      expect(await (await fetch(headwater.url(path))).text(), path).not.toContain(secret);
    }
  });

  test('pages of other sites and foreign names of this machine are refused', async () => {
    const post = (headers: Record<string, string>) =>
      fetch(headwater.url('/api/v1/providers'), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body: '{}',
      });
    expect([
      (await post({ Origin: 'http://evil.example' })).status,
      (await post({ Origin: headwater.url('') })).status,
    ]).toEqual([403, 422]);
    const { request } = await import('node:http');
    const status = await new Promise((resolve) => {
      const { hostname, port } = new URL(headwater.url('/'));
      request(
        { hostname, port, path: '/api/v1/about', headers: { Host: 'rebound.example' }, agent: false },
        (reply) => {
          reply.resume();
          resolve(reply.statusCode);
        },
      ).end();
    });
    expect(status).toBe(403);
  });
});

test('the main line-up may be called otherwise in config.yaml, and stays the same tuner with the same channels', async () => {
  await using provider = await startProvider({ streams: stations });
  const providers = `providers: [{ key: alpha, url: "${provider.playlistUrl('alpha')}" }]\n`;
  await using headwater = await startHeadwater({ config: providers });
  await headwater.ready();
  const before = (await (await fetch(headwater.url('/discover.json'))).json()) as Record<string, unknown>;
  await headwater.writeConfig(`${providers}lineups: [{ key: home, name: Living room }]\n`);
  const after = await headwater.until(async () => {
    const reply = (await (await fetch(headwater.url('/discover.json'))).json()) as Record<string, unknown>;
    return reply.FriendlyName === 'Living room' ? reply : null;
  });
  expect(after.DeviceID).toBe(before.DeviceID);
  expect((await headwater.channels()).map((channel) => channel.number)).toEqual(['1', '2', '3']);
  expect(((await (await fetch(headwater.url('/lineup.json'))).json()) as unknown[]).length).toBe(3);
});
