import { writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Asked, ask, askUnderName, codeOf, cookieOf } from '../support/asking.js';
import { type Headwater, type KeeperClient, startHeadwater } from '../support/headwater.js';
import { movableClock } from '../support/movable-clock.js';
import { startProvider } from '../support/simulated-provider.js';

/** Who may do what, asked of every route that there is: docs/access.md in code. */

const DAY_MS = 86_400_000;
const HOME = '192.168.1.20';
const OUTSIDE = '203.0.113.5';
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
/** What answers nobody once there is a keeper; everything else says `login_required`. */
const OPEN = ['GET /api/v1/session', 'POST /api/v1/session', 'POST /api/v1/setup'];
/** Below /api, and not in its description. */
const UNDESCRIBED = [
  ...['/api', '/api/', '/api/openapi.json', '/api/docs', '/api/docs/rapidoc.js', '/api/v1', '/api/v1/events'],
  ...['/api/nothing', '/api/v1/session/', '/api/v1/session/x', '/api/v1/%61bout', '/api/v1//about', '/api/v1/./about'],
];
const DEVICE_PATHS = [
  ...['/discover.json', '/lineup.json', '/lineup_status.json', '/device.xml', '/auto/v999', '/hdhr/main/discover.json'],
  ...['/playlist.m3u', '/lineups/radio/playlist.m3u', '/stream/999.ts', '/nothing', '/API/v1/about', '//api/v1/about'],
];
const PAGES = ['/', '/assets/none.js'];

interface ApiDocument {
  paths: Record<string, Record<string, { security?: object[] }>>;
}

/** Proxies on this machine are believed, so that a test can come from any network. */
const PLAYED = 'server: { trustedProxies: [loopback] }\n';

async function describedPaths(headwater: Headwater, token: string): Promise<string[]> {
  const document = (await (await ask(headwater, 'GET', '/api/openapi.json', { token })).json()) as ApiDocument;
  return Object.keys(document.paths).map((path) => `/api${path}`);
}

const filled = (path: string) => path.replace(/\{\w+\}/g, '999999');

async function statusOf(headwater: Headwater, method: string, path: string, asked: Asked): Promise<[number, string]> {
  const leave = new AbortController();
  const headers: Record<string, string> = { ...asked.headers };
  if (asked.cookie) headers.Cookie = asked.cookie;
  if (asked.token) headers.Authorization = `Bearer ${asked.token}`;
  if (asked.from) headers['X-Forwarded-For'] = asked.from;
  const reply = await fetch(headwater.url(path), { method, headers, signal: leave.signal, redirect: 'manual' });
  const isProblem = reply.headers.get('content-type') === 'application/problem+json' && method !== 'HEAD';
  const code = isProblem ? await codeOf(reply) : '';
  leave.abort(); // an event stream has no end
  return [reply.status, code];
}

describe('in one house with a keeper, to which proxies bring people from everywhere', () => {
  const clock = movableClock();
  let headwater: Headwater;
  let keeper: KeeperClient;
  /** What strangers got of pages and documents while there was no keeper. */
  let beforeSetUp: string[];
  beforeAll(async () => {
    headwater = await startHeadwater({ config: PLAYED, clock });
    beforeSetUp = await statuses([...PAGES, ...DEVICE_PATHS], { from: OUTSIDE });
    keeper = await headwater.signUp();
  });
  afterAll(() => headwater?.[Symbol.asyncDispose]());
  async function logIn(): Promise<string> {
    const { name, password } = keeper;
    return cookieOf(await ask(headwater, 'POST', '/api/v1/session', { body: { name, password } }));
  }
  const statuses = async (paths: string[], asked: Asked) => {
    const replies = await Promise.all(paths.map((path) => statusOf(headwater, 'GET', path, asked)));
    return replies.map(([status], at) => `${paths[at]} ${status === 403 ? 'refused' : 'answered'}`);
  };

  test('of the whole API nobody gets anything but the door, by whatever method and from wherever', async () => {
    const { name, password } = keeper;
    const expired = await logIn();
    clock.advance(31 * DAY_MS);
    const made = await headwater.send<{ id: number; token: string }>('POST', '/tokens', { name: 'Revoked' });
    await headwater.send('DELETE', `/tokens/${made.body.id}`);

    const described = await describedPaths(headwater, keeper.token);
    expect(described.length).toBeGreaterThan(12);
    const paths = [...described.map(filled), ...UNDESCRIBED];
    const strangers: Record<string, Asked> = {
      nobody: {},
      'a revoked token': { token: made.body.token },
      'an expired login': { cookie: expired },
      'a made-up cookie': { cookie: 'headwater_session=AAAA' },
      'a password instead of a token': { headers: { Authorization: `Basic ${btoa(`${name}:${password}`)}` } },
    };
    const wrong: string[] = [];
    let askedCount = 0;
    for (const [who, shown] of Object.entries(strangers)) {
      for (const from of [HOME, OUTSIDE]) {
        for (const path of paths) {
          for (const method of METHODS) {
            const [status, code] = await statusOf(headwater, method, path, { ...shown, from });
            const isOpen = OPEN.includes(`${method} ${path}`);
            const isLoginRequired = status === 401 && (method === 'HEAD' || code === 'login_required');
            const isRefused = path === '/api/v1/setup' && from === OUTSIDE && status === 403;
            askedCount++;
            if (isOpen ? isLoginRequired : !(isLoginRequired || isRefused))
              wrong.push(`${who} from ${from}: ${method} ${path} → ${status} ${code}`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(askedCount).toBeGreaterThan(1_000);
  });

  test('the keeper gets to every route from everywhere, with cookie or token', async () => {
    const cookie = await logIn();
    const wrong: string[] = [];
    const described = (await describedPaths(headwater, keeper.token)).filter((path) => path !== '/api/v1/setup');
    for (const from of [HOME, OUTSIDE]) {
      for (const shown of [{ cookie }, { token: keeper.token }]) {
        for (const path of [...described.map(filled), '/api/openapi.json', '/api/docs', '/api/v1/events']) {
          const [status] = await statusOf(headwater, 'GET', path, { ...shown, from });
          if (status === 401 || status === 403 || status >= 500) wrong.push(`${from}: GET ${path} → ${status}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  test('devices, playlists and streams need no login and stay in the house; pages may be read from everywhere', async () => {
    const all = (paths: string[], how: string) => paths.map((path) => `${path} ${how}`);
    expect(beforeSetUp).toEqual(all([...PAGES, ...DEVICE_PATHS], 'refused'));
    const cookie = await logIn();
    for (const shown of [{}, { cookie }, { token: keeper.token }]) {
      expect(await statuses(DEVICE_PATHS, { ...shown, from: OUTSIDE })).toEqual(all(DEVICE_PATHS, 'refused'));
      expect(await statuses(DEVICE_PATHS, { ...shown, from: HOME })).toEqual(all(DEVICE_PATHS, 'answered'));
      expect(await statuses(PAGES, { ...shown, from: OUTSIDE })).toEqual(all(PAGES, 'answered'));
    }
    for (const path of ['/healthz', '/readyz']) {
      expect((await statusOf(headwater, 'GET', path, { from: OUTSIDE }))[0]).toBe(200);
    }
    const nobody = await Promise.all(DEVICE_PATHS.map((path) => statusOf(headwater, 'GET', path, { from: HOME })));
    expect(nobody.map(([status]) => status)).not.toContain(401);
  });
});

describe('in one house without a keeper', () => {
  let headwater: Headwater;
  beforeAll(async () => {
    headwater = await startHeadwater();
  });
  afterAll(() => headwater?.[Symbol.asyncDispose]());

  test('the description says which routes need no login', async () => {
    const { paths } = (await (await ask(headwater, 'GET', '/api/openapi.json')).json()) as ApiDocument;
    const open = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, route]) => route.security?.length === 0)
        .map(([method]) => `${method.toUpperCase()} /api${path}`),
    );
    expect(open.sort()).toEqual([...OPEN].sort());
  });

  test('a proxy that the settings do not name cannot pass strangers off as this machine', async () => {
    for (const name of ['X-Forwarded-For', 'Forwarded', 'X-Real-IP']) {
      const headers = { [name]: OUTSIDE };
      expect((await ask(headwater, 'GET', '/api/v1/session', { headers })).status, name).toBe(403);
      const body = { name: 'Mallory', password: 'first come, first served' };
      expect((await ask(headwater, 'POST', '/api/v1/setup', { headers, body })).status, name).toBe(403);
    }
    expect(await headwater.get('/session')).toMatchObject({ state: 'setup' });
  });

  test('a name of the internet that leads to this machine is refused, for the door too', async () => {
    for (const path of ['/', '/api/v1/session', '/api/v1/setup', '/playlist.m3u'])
      expect(await askUnderName(headwater, 'GET', path, 'rebound.example.com'), path).toBe(403);
    expect(await askUnderName(headwater, 'GET', '/api/v1/session', 'headwater.local')).toBe(200);
  });

  test('pages and API say what a browser may do with them', async () => {
    const page = await ask(headwater, 'GET', '/');
    const policy = page.headers.get('content-security-policy')!;
    expect(policy).toContain("script-src 'self'; style-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(await page.text()).not.toMatch(/<style|style=|<script(?![^>]* src=)|\son\w+=/i);
    const docs = await ask(headwater, 'GET', '/api/docs');
    expect(docs.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    for (const reply of [page, docs, await ask(headwater, 'GET', '/assets/none.js')]) {
      expect(reply.headers.get('x-frame-options')).toBe('DENY');
      expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
    }
    for (const path of ['/api/v1/session', '/api/v1/channels/999', '/api/nothing', '/api/openapi.json']) {
      const { headers } = await ask(headwater, 'GET', path);
      expect([path, headers.get('cache-control'), headers.get('x-content-type-options')]).toEqual([
        path,
        'no-store',
        'nosniff',
      ]);
    }
  });
});

test('until the set-up the API answers the own network only, even where the settings let everybody in', async () => {
  await using headwater = await startHeadwater({
    config: 'server: { trustedProxies: [loopback], allowedNetworks: [0.0.0.0/0, "::/0"] }\n',
  });
  const body = { name: 'Mallory', password: 'first come, first served' };
  for (const from of [OUTSIDE, '2001:db8::1', 'unknown', '[2001:db8::1]:4711', '203.0.113.5:80']) {
    expect((await ask(headwater, 'GET', '/api/v1/about', { from })).status, from).toBe(403);
    const setUp = await ask(headwater, 'POST', '/api/v1/setup', { from, body });
    expect([setUp.status, await codeOf(setUp)], from).toEqual([403, 'client_not_allowed']);
  }
  expect((await ask(headwater, 'GET', '/playlist.m3u', { from: OUTSIDE })).status).toBe(200);
  for (const from of [
    '127.0.0.1',
    '::1',
    '10.1.2.3',
    '172.20.0.1',
    '169.254.1.1',
    'fe80::1',
    'fd00::1',
    `${HOME}:4711`,
  ])
    expect((await ask(headwater, 'GET', '/api/v1/about', { from })).status, from).toBe(200);
  await headwater.signUp();
  const late = await ask(headwater, 'POST', '/api/v1/setup', { from: OUTSIDE, body });
  expect(await codeOf(late)).toBe('client_not_allowed');
});

test('behind https under a path, the cookie is for that path and for https only', async () => {
  await using headwater = await startHeadwater({ config: 'server: { baseUrl: "https://tv.example.org/head/" }\n' });
  const body = { name: 'Anna', password: 'correct horse' };
  const reply = await ask(headwater, 'POST', '/api/v1/setup', { body, headers: { Origin: 'https://tv.example.org' } });
  expect(reply.headers.getSetCookie()[0]).toMatch(/; Path=\/head; HttpOnly; Secure; SameSite=Strict$/);
  const cookie = `headwater_session=of-the-path-before; ${reply.headers.getSetCookie()[0]!.split(';')[0]}`;
  expect((await ask(headwater, 'GET', '/api/v1/about', { cookie })).status).toBe(200);
});

describe('in one house with a keeper', () => {
  let headwater: Headwater;
  let cookie: string;
  let token: string;
  beforeAll(async () => {
    headwater = await startHeadwater();
    ({ cookie, token } = await headwater.signUp());
  });
  afterAll(() => headwater?.[Symbol.asyncDispose]());

  test('a page of another site can neither write with the cookie nor ask with a token', async () => {
    const own = headwater.url('');
    const write = (headers: Record<string, string>, shown: Asked = { cookie }) =>
      ask(headwater, 'POST', '/api/v1/tokens', { ...shown, headers, body: { name: 'T' } }).then(
        (reply) => reply.status,
      );
    expect(await write({ Origin: own })).toBe(201);
    expect(await write({})).toBe(201);
    expect(await write({ 'Sec-Fetch-Site': 'same-origin' })).toBe(201);
    expect(await write({ 'Sec-Fetch-Site': 'none' })).toBe(201);
    expect(await write({ Origin: own.replace('http', 'https') })).toBe(201); // a proxy that speaks https for us, and keeps Host
    for (const Origin of ['https://evil.example', 'null', own.replace(/\d+$/, '1')])
      expect(await write({ Origin }), Origin).toBe(403);
    for (const site of ['cross-site', 'same-site']) expect(await write({ 'Sec-Fetch-Site': site }), site).toBe(403);
    const foreign = { Origin: 'https://evil.example' };
    expect(await write(foreign, { token })).toBe(403);
    expect((await ask(headwater, 'GET', '/api/v1/about', { token, headers: foreign })).status).toBe(403);
    const read = await ask(headwater, 'GET', '/api/v1/about', { cookie, headers: foreign });
    expect(read.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('50 MB are refused at once, and who sent them goes on', async () => {
    const send = (isLong: boolean, headers: Record<string, string>) =>
      new Promise<{ status: number; text: string; sentBytes: number }>((resolve, reject) => {
        const asking = request(headwater.url('/api/v1/tokens'), { method: 'POST', headers, agent: false });
        let sentBytes = 0;
        asking.on('response', (reply) => {
          let text = '';
          reply.on('data', (piece) => {
            text += piece;
          });
          reply.on('end', () => {
            asking.destroy();
            resolve({ status: reply.statusCode!, text, sentBytes });
          });
        });
        asking.on('error', (error) => (asking.destroyed ? undefined : reject(error)));
        const piece = Buffer.alloc(65_536, 0x20);
        const write = () => {
          if (asking.destroyed || sentBytes >= 50e6) return void (asking.destroyed || asking.end());
          sentBytes += piece.length;
          asking.write(piece, () => setImmediate(write));
        };
        if (isLong) write();
        else asking.end();
      });
    const json = { 'Content-Type': 'application/json' };
    const known = { ...json, Authorization: `Bearer ${token}` };
    for (const length of [{ 'Content-Length': String(50e6) }, {}] as Record<string, string>[]) {
      const reply = await send(true, { ...known, ...length });
      expect([reply.status, JSON.parse(reply.text).code]).toEqual([413, 'request_too_large']);
      expect(reply.sentBytes).toBeLessThan(20e6);
    }
    const stranger = await send(true, { ...json, 'Content-Length': String(50e6) });
    expect([stranger.status, JSON.parse(stranger.text).code]).toEqual([401, 'login_required']);
    expect(stranger.sentBytes).toBeLessThan(20e6);
    // a client that sends all the same gets its answer too, and its next request
    const whole = await fetch(headwater.url('/api/v1/tokens'), {
      method: 'POST',
      headers: known,
      body: Buffer.alloc(50e6),
    });
    expect([whole.status, await codeOf(whole)]).toEqual([413, 'request_too_large']);
    expect((await headwater.send('POST', '/tokens', { name: 'after it' })).status).toBe(201);
  });
});

test('no route tells a login of a provider', async () => {
  await using provider = await startProvider({ streams: ['News One'] });
  await using headwater = await startHeadwater();
  const keeper = await headwater.signUp();
  const list = join(headwater.dataDir, 'list.m3u');
  const stream = 'http://canary-user:canary-pass@127.0.0.1:9/live/canary-user/canary-pass/1.ts?token=canary-token';
  await writeFile(list, `#EXTM3U\n#EXTINF:-1 group-title="News",News Two\n${stream}\n`);
  const events = await watchEvents(headwater, keeper);
  const secret = { Authorization: 'Bearer canary-header', Cookie: 'id=canary-cookie' };
  const { port } = new URL(provider.playlistUrl('alpha'));
  const providers = [
    { key: 'list', name: 'List', url: list },
    {
      key: 'good',
      name: 'Good',
      url: `http://canary-user:canary-pass@127.0.0.1:${port}/alpha.m3u?username=canary-user&password=canary-pass`,
    },
    { key: 'gone', name: 'Gone', url: 'http://canary-user:canary-pass@127.0.0.1:9/get.php?password=canary-pass' },
    { key: 'odd', name: 'Odd', url: `http://127.0.0.1:${port}/canary-user/canary-pass/1?token=canary-token` },
  ];
  for (const one of providers) {
    const added = await headwater.send<{ id: number }>('POST', '/providers', { ...one, headers: secret });
    expect(added.status).toBe(201);
    await headwater.until(async () => {
      type Reply = { lastRefresh: { state: string } | null; isRefreshing: boolean };
      const now = await headwater.get<Reply>(`/providers/${added.body.id}`);
      return now.lastRefresh !== null && !now.isRefreshing && now.lastRefresh.state !== 'running';
    });
  }
  await headwater.idle();
  await headwater.send('PATCH', '/providers/1', { headers: { 'X-Key': 'canary-header' } });
  await headwater.send('PATCH', '/providers/2', { url: 'http://127.0.0.1:9/?password=canary-pass' });
  await headwater.send('POST', '/providers/1/refresh');
  await headwater.idle();
  await (await ask(headwater, 'GET', '/auto/v1')).text();

  const described = await describedPaths(headwater, keeper.token);
  const ids = [1, 2, 3, 4];
  const paths = described.flatMap((path) =>
    path.includes('{') ? ids.map((id) => path.replace(/\{\w+\}/g, String(id))) : [path],
  );
  const leaks: string[] = [];
  let text = '';
  for (const path of [...new Set(paths)]) {
    const body = await (await ask(headwater, 'GET', path, { token: keeper.token })).text();
    text += body;
    if (/canary/.test(body)) leaks.push(`${path}: ${/.{60}canary.{20}/s.exec(body)?.[0] ?? body.slice(0, 200)}`);
  }
  expect(leaks).toEqual([]);
  expect(text).toContain('News Two'); // what was looked through is what there is
  expect(text).toContain('***');
  const heard = await events.stop();
  expect(heard).toContain('event: provider.refreshed');
  expect(heard).not.toContain('canary');
});

async function watchEvents(headwater: Headwater, { token }: KeeperClient) {
  const leave = new AbortController();
  const headers = { Authorization: `Bearer ${token}` };
  const reply = await fetch(headwater.url('/api/v1/events'), { headers, signal: leave.signal });
  let text = '';
  const reading = (async () => {
    for await (const piece of reply.body!.pipeThrough(new TextDecoderStream())) text += piece;
  })().catch(() => {});
  return {
    async stop() {
      leave.abort();
      await reading;
      return text;
    },
  };
}
