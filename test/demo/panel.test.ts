import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PanelMisbehaviour } from '../../src/demo/misbehaviour.js';
import type { Simulator } from '../../src/demo/start-simulator.js';
import { startProvider } from '../support/simulated-provider.js';
import { capture } from './capture.js';

const login = { username: 'me', password: 'a word' };
const second = { username: 'other', password: 'b', maxConnections: 1 };

let provider: Simulator;
beforeEach(async () => {
  provider = await startProvider({
    streams: [
      { id: '11', name: 'News One', attributes: { 'group-title': 'News', 'tvg-id': 'one.test', 'catchup-days': '3' } },
      { id: '12', name: 'Kids Two', attributes: { 'group-title': 'Kids' }, fields: { stream_id: '12.0' } },
      { id: '21', name: 'Some Film', kind: 'movie', attributes: { 'group-title': 'Action' } },
      { id: '31', name: 'Some Show', kind: 'series', episodes: [{ id: '311', season: 1, number: 1, title: 'One' }] },
    ],
    credentials: login,
    maxConnections: 1,
    accounts: [second],
  });
});
afterEach(() => provider.close());

async function ask(
  action = '',
  { username, password } = login,
): Promise<{ status: number; text: string; url: string }> {
  const query = new URLSearchParams({ username, password });
  const reply = await fetch(provider.url(`/alpha/player_api.php?${query}${action ? `&action=${action}` : ''}`));
  return { status: reply.status, text: await reply.text(), url: reply.url };
}
const list = async (action: string) => JSON.parse((await ask(action)).text);

test('each action lists its kind, and anything else answers with the account', async () => {
  expect(await list('get_live_streams')).toMatchObject([
    { stream_id: 11, name: 'News One', epg_channel_id: 'one.test', tv_archive: 1, tv_archive_duration: '3' },
    { stream_id: '12.0', category_id: '2', category_ids: [2] },
  ]);
  expect(await list('get_live_categories')).toMatchObject([{ category_name: 'News' }, { category_name: 'Kids' }]);
  expect(await list('get_vod_streams')).toMatchObject([{ stream_id: 21, container_extension: 'ts' }]);
  expect(await list('get_series')).toMatchObject([{ series_id: 31, name: 'Some Show' }]);
  for (const action of ['', 'get_account_info'])
    expect(await list(action)).toMatchObject({ user_info: { auth: 1, max_connections: '1' }, server_info: {} });
  expect(JSON.parse((await ask('', second)).text).user_info).toMatchObject({ username: 'other', max_connections: '1' });
  expect(JSON.parse((await ask('get_series', { username: 'me', password: 'x' })).text)).toEqual({
    user_info: { auth: 0 },
  });
  expect(await list('get_vod_info&vod_id=21')).toMatchObject({ movie_data: { stream_id: 21, name: 'Some Film' } });
  expect(await list('get_series_info&series_id=31')).toMatchObject({
    episodes: { 1: [{ id: '311', episode_num: 1 }] },
  });
  expect(await list('get_vod_info&vod_id=99')).toEqual([]);
  expect(provider.counters().alpha!.panel).toMatchObject({ get_live_streams: 1, get_series: 2, account: 2 });
});

test('its streams count against the account whose name they carry, those of its playlist too', async () => {
  const url = ({ username, password }: typeof login, file: string) =>
    provider.url(
      `/alpha/${file.startsWith('21') ? 'movie' : 'live'}/${username}/${encodeURIComponent(password)}/${file}`,
    );
  const playlist = await (await fetch(provider.url('/alpha/get.php?username=me&password=a%20word'))).text();
  const listed = playlist.split('\n').filter((line) => line.startsWith('http'));
  expect(listed).toEqual([url(login, '11.ts'), url(login, '12.ts'), url(login, '21.ts')]);
  const first = capture(listed[0]!, { ms: 1_500 });
  await expect.poll(() => provider.counters().alpha!.open).toBe(1);
  expect((await capture(url(login, '12.ts'))).status).toBe(403);
  expect((await capture(url(second, '12.ts'), { bytes: 188 })).status).toBe(200);
  await first;
  await expect.poll(() => provider.counters().alpha!.open).toBe(0);
  expect((await capture(url(login, '21.ts'), { bytes: 188 })).status).toBe(200);
  expect(provider.counters().alpha!.accounts).toEqual({ me: 2, other: 1 });
  provider.provider('alpha').refuseAccount('other', 458);
  expect((await capture(url(second, '11.ts'))).status).toBe(458);
  expect((await capture(url({ ...login, password: 'no' }, '11.ts'))).status).toBe(401);
  expect((await capture(url(login, '31.ts'))).status).toBe(404); // a series is no stream
});

describe('it misbehaves on command, for one action or all', () => {
  test.each<[PanelMisbehaviour, RegExp]>([
    [{ kind: 'authRefused' }, /^\{"user_info":\{"auth":0\}\}$/],
    [{ kind: 'emptyList' }, /^\[\]$/],
    [{ kind: 'nullList' }, /^null$/],
    [{ kind: 'objectList' }, /^\{"0":\{.*"2":\{.*\}\}$/],
    [{ kind: 'cutJson', percent: 50 }, /^\[\{"num":1.*[^\]]$/],
    [{ kind: 'duplicateIds' }, /"stream_id":11,.*"stream_id":11,/],
    [{ kind: 'directSource', url: 'http://x.example/1' }, /"direct_source":"http:\/\/x\.example\/1"/],
    [{ kind: 'phpNotice' }, /^<br \/>\n<b>Warning<\/b>.*\n\[\{/],
    [{ kind: 'pageBehind' }, /\}\]<html>/],
    [{ kind: 'html' }, /^<!DOCTYPE html>/],
    [{ kind: 'emptyBody' }, /^$/],
    [{ kind: 'late', ms: 50 }, /^\[\{/],
    [{ kind: 'drip', bytesPerSecond: 20_000 }, /^\[\{.*\}\]$/],
  ])('%j', async (fault, text) => {
    provider.provider('alpha').misbehavePanel(fault, 1, 'get_live_streams');
    expect((await list('')).user_info.auth).toBe(1); // not the account
    expect((await ask('get_live_streams')).text).toMatch(text);
    expect((await list('get_live_streams')).length).toBe(2); // one time only
    provider.provider('alpha').misbehavePanel({ kind: 'refuse', status: 512 }, undefined, '*');
    for (const action of ['', 'get_live_streams', 'get_series']) expect((await ask(action)).status).toBe(512);
  });

  test('it redirects to another host, and names a host that is not its own', async () => {
    provider.provider('alpha').misbehavePanel({ kind: 'wrongServer', baseUrl: 'http://192.0.2.1:81' });
    expect((await list('')).server_info).toMatchObject({ url: '192.0.2.1', port: '81' });
    await using other = await startProvider({ streams: ['Else'], credentials: login });
    provider.provider('alpha').misbehavePanel({ kind: 'otherHost', baseUrl: other.url('') }, 1, 'get_live_streams');
    const { url, text } = await ask('get_live_streams');
    expect(url).toContain(other.url('/alpha/player_api.php?'));
    expect(JSON.parse(text)).toMatchObject([{ name: 'Else' }]);
  });
});
