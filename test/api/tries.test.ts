import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestOptions, request, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { allowListeners } from '../../src/base/abort.js';
import type { PanelMisbehaviour, PlaylistMisbehaviour } from '../../src/demo/misbehaviour.js';
import type { Simulator } from '../../src/demo/start-simulator.js';
import { type Headwater, startHeadwater, until } from '../support/headwater.js';
import { startProviders } from '../support/simulated-provider.js';

interface Tried {
  kind: string;
  url: string | null;
  username: string | null;
  password: string | null;
  shownUrl: string | null;
  suggestedName: string;
  suggestedKey: string;
  entryCount: number | null;
  isCountComplete: boolean;
  firstNames: string[];
  groupCount: number | null;
  sizeBytes: number | null;
  account: Record<string, unknown> | null;
  maxConnections: number | null;
  problem: { code: string; message: string; hint: string } | null;
  needsLogin: boolean;
}

const group = (name: string) => ({ 'group-title': name });
const streams = [
  { id: '1', name: 'Amber News', attributes: group('News') },
  { id: '2', name: 'Birch Kids', attributes: group('Kids') },
  { id: '3', name: 'Cedar News', attributes: group('News') },
];
const login = { username: 'me', password: 's3cret-word' };

let headwater: Headwater;
let simulator: Simulator;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'headwater-tries-'));
  headwater = await startHeadwater();
});
beforeEach(async () => {
  simulator = await startProviders([
    { key: 'plain', streams },
    { key: 'panel', streams, credentials: login, maxConnections: 2, gzip: 'negotiated' },
  ]);
});
afterEach(() => simulator.close());
afterAll(async () => {
  await headwater[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function tryOut(address: string, more: { username?: string; password?: string } = {}): Promise<Tried> {
  const reply = await headwater.send<Tried>('POST', '/providers/try', { address, ...more });
  expect(reply.status).toBe(200);
  const { url: _url, username: _username, password: _password, ...shown } = reply.body;
  expect(JSON.stringify(shown)).not.toContain(login.password);
  return reply.body;
}

const panelLink = (path = '/get.php') => `${simulator.url(path)}?username=${login.username}&password=${login.password}`;
const imported = (url: string) => `${url}&type=m3u_plus&output=ts`;
const found = { entryCount: 3, isCountComplete: true, firstNames: streams.map(({ name }) => name), groupCount: 2 };

test('an M3U link says what is in it, what to call it, and how large it is', async () => {
  const url = simulator.playlistUrl('plain');
  const tried = await tryOut(` <${url}>\n`);
  expect(tried).toMatchObject({ kind: 'm3u', url, shownUrl: url, ...found, problem: null, needsLogin: false });
  expect(tried).toMatchObject({ suggestedName: 'Provider 127.0.0.1', suggestedKey: 'provider-127-0-0-1' });
  const size = (await (await fetch(url)).arrayBuffer()).byteLength;
  expect(tried.sizeBytes).toBe(size);
  expect([tried.account, tried.maxConnections]).toEqual([null, null]);
  expect((await headwater.get<{ total: number }>('/providers')).total).toBe(0);
});

describe('an account of a panel is found', () => {
  const account = { status: 'active', maxConnections: 2, activeConnections: 0, expiresAt: null, isTrial: false };
  test.each([
    ['in a link to its list', () => panelLink(), {}],
    ['in a link to its account', () => panelLink('/player_api.php'), {}],
    ['in a link to its guide', () => panelLink('/xmltv.php'), {}],
    ['behind its host', () => panelLink('/'), {}],
    ['behind a folder', () => panelLink('/panel/get.php'), {}],
    ['beside its host', () => `127.0.0.1:${simulator.port}`, login],
    [
      'in a mail',
      () => `Welcome!\nHost: ${simulator.url('')}\nUsername: ${login.username}\nPassword: ${login.password}\n`,
      {},
    ],
  ])('%s', async (_where, address, beside) => {
    const tried = await tryOut(address(), beside);
    expect(tried).toMatchObject({ kind: 'xtream', ...found, account, maxConnections: 2, problem: null, ...login });
    expect(tried.url).toBe(simulator.url(address().includes('/panel/') ? '/panel' : ''));
    expect(tried.shownUrl).toBe(tried.url);
    expect(simulator.counters().panel!.panel).toEqual({ account: 1, get_live_streams: 1 });
  });
});

test('what was tried is imported with the address that came back', async () => {
  const { kind, url, username, password, suggestedKey, suggestedName, maxConnections } = await tryOut(panelLink());
  const provider = { key: suggestedKey, name: suggestedName, kind, url, username, password, maxConnections };
  const { status, body } = await headwater.send<{ id: number }>('POST', '/providers', provider);
  expect(status).toBe(201);
  await headwater.refreshed(suggestedKey, 'done');
  expect((await headwater.channels()).map(({ name }) => name)).toEqual(streams.map(({ name }) => name));
  const again = await tryOut(panelLink());
  expect(again).toMatchObject({ kind: 'xtream', entryCount: 3, maxConnections: 2 });
  expect(again.problem).toMatchObject({ code: 'provider_known', message: `You have this already: ${suggestedName}.` });
  expect((await tryOut(panelLink())).suggestedKey).toBe(`${suggestedKey}-2`); // the first is taken
  expect((await headwater.send('DELETE', `/providers/${body.id}`)).status).toBe(200);
  await headwater.idle();
});

test('a panel that does not tell about accounts gives its list all the same', async () => {
  for (const fault of [{ kind: 'refuse', status: 404 }, { kind: 'html' }] as PanelMisbehaviour[]) {
    simulator.provider('panel').misbehavePanel(fault);
    const own = { kind: 'm3u', url: panelLink(), username: null, password: null };
    expect(await tryOut(panelLink())).toMatchObject({ ...own, ...found, account: null });
    const beside = await tryOut(`127.0.0.1:${simulator.port}/panel`, login);
    expect(beside).toMatchObject({ kind: 'm3u', url: imported(panelLink('/panel/get.php')), problem: null });
  }
  simulator.provider('panel').misbehavePanel({ kind: 'phpNotice' });
  expect(await tryOut(panelLink())).toMatchObject({ kind: 'xtream', ...found });
});

test('a panel whose list of live channels is none says so, and can be added all the same', async () => {
  for (const [fault, code, words] of [
    [{ kind: 'cutJson', percent: 50 }, 'provider_not_a_playlist', /something that is no account/],
    [{ kind: 'html' }, 'provider_not_a_playlist', /web page/],
    [{ kind: 'emptyList' }, 'provider_empty', /no entry/],
    [{ kind: 'refuse', status: 512 }, 'provider_refused', /512/],
  ] as [PanelMisbehaviour, string, RegExp][]) {
    simulator.provider('panel').misbehavePanel(fault, undefined, 'get_live_streams');
    const tried = await tryOut(panelLink());
    expect(tried).toMatchObject({ kind: 'xtream', ...login, account: { status: 'active' }, entryCount: null });
    expect(tried.problem).toMatchObject({ code, message: expect.stringMatching(words) });
  }
});

test('an account that has ended, is banned or has another password is told apart', async () => {
  const problemWith = async (account: Record<string, unknown>) => {
    simulator.provider('panel').setAccount(account);
    return await tryOut(panelLink());
  };
  const expired = await problemWith({ status: 'Expired', exp_date: '1600000000', max_connections: 'Unlimited' });
  expect(expired).toMatchObject({ kind: 'xtream', account: { status: 'expired', maxConnections: null } });
  expect(expired.problem).toMatchObject({ code: 'provider_refused', message: expect.stringContaining('2020-09-13') });
  expect(expired.account).toMatchObject({ expiresAt: '2020-09-13T12:26:40.000Z' });
  expect((await problemWith({ status: 'Active', exp_date: 1_600_000_000 })).problem?.message).toContain('has ended');
  expect((await problemWith({ status: 'Banned' })).problem?.message).toContain('"banned"');
  expect((await problemWith({ status: 'Active' })).problem).toBeNull();
  const wrong = await tryOut(simulator.url('/get.php?username=me&password=s3cret-wrong'));
  expect(wrong).toMatchObject({ kind: 'xtream', account: null, problem: { code: 'provider_refused' } });
  expect(wrong.problem?.message).toContain('no such user name and password');
});

test('a server without a login asks for one', async () => {
  const tried = await tryOut(`127.0.0.1:${simulator.port}`);
  expect(tried).toMatchObject({ kind: 'xtream', needsLogin: true, problem: null, entryCount: null });
  const elsewhere = await tryOut(simulator.url('/nowhere/'));
  expect(elsewhere).toMatchObject({ problem: { code: 'provider_refused' } });
});

describe('what goes wrong is named as a refresh names it', () => {
  test.each<[PlaylistMisbehaviour, string, RegExp]>([
    [{ kind: 'loginPage' }, 'provider_not_a_playlist', /login page/],
    [{ kind: 'html' }, 'provider_not_a_playlist', /^That address answers with a web page, not a list\.$/],
    [{ kind: 'json' }, 'provider_not_a_playlist', /JSON/],
    [{ kind: 'emptyBody' }, 'provider_not_a_playlist', /with nothing/],
    [{ kind: 'shrunk', keepCount: 0 }, 'provider_empty', /no entry/],
    [{ kind: 'refuse', status: 401 }, 'provider_refused', /401: wrong user name or password/],
    [{ kind: 'refuse', status: 403 }, 'provider_refused', /403: not allowed/],
    [{ kind: 'refuse', status: 429 }, 'provider_refused', /429: .*too often/],
    [{ kind: 'refuse', status: 512 }, 'provider_refused', /512: .*blocked/],
    [{ kind: 'refuse', status: 502 }, 'provider_refused', /502: its server/],
    [{ kind: 'redirects', hops: 'endless' }, 'redirect_limit', /redirected/],
    [{ kind: 'expiredToken' }, 'provider_refused', /403/],
    [{ kind: 'truncated', how: 'length', percent: 50 }, 'provider_unreachable', /broke off/],
    [{ kind: 'truncated', how: 'gzip', percent: 50 }, 'provider_unreachable', /breaks off|broke off/],
    [{ kind: 'reset', after: { bytes: 40 } }, 'provider_unreachable', /broke off/],
  ])('%j: %s', async (fault, code, message) => {
    simulator.provider('plain').misbehavePlaylist(fault);
    const { problem, url, kind, entryCount } = await tryOut(simulator.playlistUrl('plain'));
    expect({ url, kind, entryCount }).toEqual({ url: simulator.playlistUrl('plain'), kind: 'm3u', entryCount: null });
    expect(problem).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(problem?.hint).not.toMatch(/^$|last good list/);
  });

  test('redirects that arrive are followed', async () => {
    simulator.provider('plain').misbehavePlaylist({ kind: 'redirects', hops: 3 });
    expect(await tryOut(simulator.playlistUrl('plain'))).toMatchObject({ ...found, problem: null });
  });

  test('nobody is there, and nothing that could be an address', async () => {
    const { port } = simulator;
    await simulator.close();
    const gone = await tryOut(`http://127.0.0.1:${port}/tv.m3u`);
    expect(gone).toMatchObject({ kind: 'm3u', problem: { code: 'provider_unreachable' } });
    expect(await tryOut('gopher://a/b')).toMatchObject({ kind: 'unknown', url: null, shownUrl: null });
    expect((await tryOut('"  "')).problem).toMatchObject({ code: 'request_invalid' });
  });
});

test('a server that stalls is given up, and what a slow one sends in time is counted', async () => {
  const many = Array.from({ length: 2_000 }, (_, at) => ({ id: String(at), name: `Station ${at}` }));
  simulator.provider('plain').setStreams(many);
  simulator.provider('panel').misbehavePanel({ kind: 'silent' }, undefined, 'get_live_streams');
  simulator.provider('plain').misbehavePlaylist({ kind: 'drip', bytesPerSecond: 4_000 });
  // each of them takes the whole time; two askers, so that none cancels the other
  const [silent, slow] = await Promise.all([tryAs(1, panelLink()), tryAs(2, simulator.playlistUrl('plain'))]);
  expect(silent).toMatchObject({ kind: 'xtream', account: { status: 'active' }, maxConnections: 2, entryCount: null });
  expect(silent.problem).toMatchObject({ code: 'provider_unreachable', message: expect.stringContaining('too long') });
  expect(slow).toMatchObject({ problem: null, isCountComplete: false });
  expect(slow.entryCount).toBeGreaterThan(20);
  expect(slow.entryCount).toBeLessThan(2_000);
});

test('a list that hangs after its first line is no empty one', async () => {
  const server = createServer(
    (_request: IncomingMessage, response: ServerResponse) => void response.write('#EXTM3U\n'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { problem } = await tryOut(`http://127.0.0.1:${(server.address() as AddressInfo).port}/tv.m3u`);
  expect(problem).toMatchObject({ code: 'provider_unreachable', message: expect.stringContaining('stopped sending') });
  expect(problem?.hint).toContain('Wait a few minutes');
  server.closeAllConnections();
  server.close();
});

/** As another computer of the house. */
function tryAs(host: number, address: string, signal?: AbortSignal, userAgent = ''): Promise<Tried> {
  return ask(address, {
    localAddress: `127.0.1.${host}`,
    headers: { 'user-agent': userAgent },
    ...(signal && { signal: allowListeners(signal) }),
  });
}

/** As a browser that knows us under that name. */
function askAs(host: string, address: string): Promise<Tried> {
  return ask(address, { headers: { host } });
}

function ask(address: string, options: RequestOptions & { headers: Record<string, string> }): Promise<Tried> {
  return new Promise((resolve, reject) => {
    const headers = { ...options.headers, 'content-type': 'application/json' };
    const init = { ...options, method: 'POST', headers };
    const asked = request(headwater.url('/api/v1/providers/try'), init, async (reply) => {
      let text = '';
      for await (const piece of reply) text += piece;
      resolve(JSON.parse(text));
    });
    asked.on('error', reject);
    asked.end(JSON.stringify({ address }));
  });
}

test('the next question of a page ends the one before, a page that has gone asks nothing more, and two run at a time', async () => {
  const open = new Set<ServerResponse>();
  let askedCount = 0;
  const server = createServer((_request: IncomingMessage, response: ServerResponse) => {
    askedCount++;
    open.add(response);
    response.once('close', () => open.delete(response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tv.m3u`;
  const first = tryAs(1, url);
  await until(async () => open.size === 1);
  const second = tryAs(1, url, undefined, 'another browser');
  expect(await first).toMatchObject({ code: 'call_cancelled' });
  await until(async () => open.size === 1 && askedCount === 2);

  const leave = new AbortController();
  const left = tryAs(2, url, leave.signal).catch(() => 'left');
  await until(async () => open.size === 2);
  const third = tryAs(3, simulator.playlistUrl('plain'));
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(simulator.counters().plain?.playlist.gets).toBe(0); // waits for its turn
  leave.abort();
  expect(await left).toBe('left');
  expect(await third).toMatchObject(found);
  for (const response of open) response.end('#EXTM3U\n#EXTINF:-1,One\nhttp://a.example/1.ts\n');
  expect(await second).toMatchObject({ entryCount: 1 });
  server.close();
});

test('eight questions wait for their turn, and who comes then is told to come again', async () => {
  const open = new Set<ServerResponse>();
  const server = createServer((_request: IncomingMessage, response: ServerResponse) => void open.add(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tv.m3u`;
  const leave = new AbortController();
  const asked: Promise<unknown>[] = [];
  const answers: { code?: string }[] = [];
  for (let host = 1; host <= 11; host++) {
    const answer = tryAs(host, url, leave.signal);
    asked.push(answer.then((said) => answers.push(said as { code?: string })).catch(() => {}));
  }
  await until(async () => open.size === 2 && answers.length === 1);
  expect(answers).toMatchObject([{ code: 'try_limit', status: 503 }]);
  leave.abort();
  await Promise.all(asked);
  expect(answers.length).toBe(1);
  server.closeAllConnections();
  server.close();
});

test('before the set-up no path says whether something is there, but for a file that was brought', async () => {
  const list = '#EXTM3U\n#EXTINF:-1,Amber\nhttp://a.example/1.ts\n';
  const path = join(folder, 'here.m3u');
  writeFileSync(path, list);
  const paths = [path, join(folder, 'none.m3u'), '~/none.m3u', 'none.m3u', `file://${path}`, '/etc'];
  for (const one of paths) {
    const { problem, url, shownUrl, suggestedName } = await tryOut(one);
    expect({ url, shownUrl, suggestedName }, one).toEqual({ url: null, shownUrl: null, suggestedName: 'Playlist' });
    expect(problem).toMatchObject({ code: 'request_invalid', message: expect.stringContaining('after the set-up') });
  }
  const uploaded = join(headwater.dataDir, 'uploads', 'own.m3u');
  mkdirSync(join(headwater.dataDir, 'uploads'), { recursive: true });
  writeFileSync(uploaded, list);
  expect(await tryOut(uploaded)).toMatchObject({ url: uploaded, entryCount: 1, problem: null });
});

test('a port that hangs up on plain http is asked with TLS', async () => {
  const firstBytes: number[] = [];
  const server = createTcpServer((socket: Socket) => {
    socket.on('error', () => {});
    socket.once('data', (piece) => {
      firstBytes.push(piece[0]!);
      socket.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}/tv.m3u`;
  const tried = await tryOut(address);
  expect(firstBytes).toEqual(['G'.charCodeAt(0), 0x16]); // GET, then a TLS handshake
  expect(tried).toMatchObject({ url: `http://${address}`, problem: { code: 'provider_unreachable' } });
  server.close();
});

test('a file is read where it lies, packed or not, and at most 32 MiB of it', async () => {
  await using house = await startHeadwater();
  await house.signUp();
  const tryOut = async (address: string) => (await house.send<Tried>('POST', '/providers/try', { address })).body;
  const list = '#EXTM3U\n#EXTINF:-1 group-title="News",Amber News\nhttp://a.example/1.ts\n';
  const path = join(folder, 'My list.m3u');
  writeFileSync(path, list);
  const one = { kind: 'm3u', entryCount: 1, firstNames: ['Amber News'], isCountComplete: true, problem: null };
  expect(await tryOut(`"${path}"`)).toMatchObject({ ...one, url: path, suggestedKey: 'my-list' });
  expect(await tryOut(`file://${path.replace(' ', '%20')}`)).toMatchObject(one);
  writeFileSync(`${path}.gz`, gzipSync(list));
  expect(await tryOut(`${path}.gz`)).toMatchObject({ ...one, suggestedKey: 'my-list' });
  const missing = await tryOut(join(folder, 'none.m3u'));
  expect(missing.problem).toMatchObject({ code: 'provider_unreachable', message: expect.stringContaining('ENOENT') });
  expect((await tryOut(folder)).problem).toMatchObject({ code: 'provider_not_a_playlist' });
  const entry = (at: number) => `#EXTINF:-1,Station ${at}\nhttp://a.example/${String(at).padStart(400, '0')}.ts\n`;
  writeFileSync(path, `#EXTM3U\n${Array.from({ length: 90_000 }, (_, at) => entry(at)).join('')}`);
  const large = await tryOut(path);
  expect(large).toMatchObject({
    isCountComplete: false,
    firstNames: ['Station 0', 'Station 1', 'Station 2', 'Station 3', 'Station 4'],
  });
  expect(large.entryCount).toBeGreaterThan(70_000);
  expect(large.entryCount).toBeLessThan(90_000);
});

test('an address that a provider has is recognised, and added again only when somebody wants it', async () => {
  const url = simulator.playlistUrl('plain');
  const add = (key: string, more: object = {}) =>
    headwater.send<{ id: number; code: string; title: string }>('POST', '/providers', { key, name: key, url, ...more });
  expect((await tryOut(url)).problem).toBeNull();
  const first = await add('first');
  await headwater.refreshed('first', 'done');
  const other = `${url.replace('http:', 'HTTP:')}#again`;
  expect((await tryOut(other)).problem).toMatchObject({
    code: 'provider_known',
    message: 'You have this already: first.',
  });
  const refused = await add('second', { url: other });
  expect([refused.status, refused.body.code]).toEqual([409, 'provider_known']);
  expect(refused.body.title).toContain('first');
  const both = await add('second', { url: other, allowTwice: true });
  expect(both.status).toBe(201);
  for (const { body } of [first, both]) await headwater.send('DELETE', `/providers/${body.id}`);
  await headwater.idle();
  expect((await tryOut(url)).problem).toBeNull(); // those that are gone count no more
});

test('our own playlist is refused under every name that we have', async () => {
  const { port } = headwater.app;
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]) {
    const url = `http://${host}/playlist.m3u`;
    expect((await tryOut(url)).problem).toMatchObject({ code: 'provider_is_headwater' });
    const added = await headwater.send<{ code: string }>('POST', '/providers', { key: 'own', name: 'Own', url });
    expect([added.status, added.body.code]).toEqual([422, 'provider_is_headwater']);
  }
  const asNas = await askAs(`nas.local:${port}`, `http://NAS.local:${port}/playlist.m3u`);
  expect(asNas.problem).toMatchObject({ code: 'provider_is_headwater' });
  const device = headwater.deviceUrl('/lineup.m3u');
  expect((await tryOut(device)).problem).toMatchObject({ code: 'provider_is_headwater' });
});
