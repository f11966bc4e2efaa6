import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Asked, ask, codeOf, cookieOf } from '../support/asking.js';
import { type Headwater, type KeeperClient, startHeadwater } from '../support/headwater.js';
import { movableClock } from '../support/movable-clock.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Proxies on this machine are believed, so that a test can come from any network. */
const PLAYED_NETWORKS = 'server: { trustedProxies: [loopback] }\n';

async function logIn(headwater: Headwater, { name, password }: KeeperClient, from?: string): Promise<string> {
  const reply = await ask(headwater, 'POST', '/api/v1/session', {
    body: { name, password },
    ...(from ? { from } : {}),
  });
  expect(reply.status).toBe(200);
  return cookieOf(reply);
}

/** Follows the events until they end. */
async function follow(headwater: Headwater, asked: Asked = {}): Promise<{ ended: Promise<void> }> {
  const reply = await ask(headwater, 'GET', '/api/v1/events', asked);
  expect([reply.status, reply.headers.get('cache-control')]).toEqual([200, 'no-store']);
  let text = '';
  const ended = (async () => {
    for await (const piece of reply.body!.pipeThrough(new TextDecoderStream())) text += piece;
  })();
  await headwater.until(async () => text.includes('welcome'));
  return { ended };
}

test('the first one becomes the keeper, is logged in at once, and gets a token that works', async () => {
  await using headwater = await startHeadwater();
  expect(await headwater.get('/session')).toEqual({ state: 'setup', person: null });
  const wanted = { name: ' Anna ', password: 'correct horse' };
  const reply = await ask(headwater, 'POST', '/api/v1/setup', { body: wanted });
  expect(reply.status).toBe(201);
  const { person, token } = (await reply.json()) as { person: { id: number; name: string }; token: string };
  expect(person).toEqual({ id: expect.any(Number), name: 'Anna' });
  expect(token).toMatch(/^hw_[A-Za-z0-9_-]{43}$/);
  expect(reply.headers.getSetCookie()[0]).toMatch(
    /^headwater_session=[A-Za-z0-9_-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Strict$/,
  );
  for (const known of [{ cookie: cookieOf(reply) }, { token }]) {
    const session = await ask(headwater, 'GET', '/api/v1/session', known);
    expect(await session.json()).toEqual({ state: 'signedIn', person });
  }
  expect(await (await ask(headwater, 'GET', '/api/v1/session')).json()).toEqual({ state: 'signedOut', person: null });
  const again = await ask(headwater, 'POST', '/api/v1/setup', { body: wanted });
  expect([again.status, await codeOf(again)]).toEqual([409, 'keeper_exists']);
});

test('at the set-up a wrong name or password is named, of two at the same time one wins, and who wants no token gets none', async () => {
  await using headwater = await startHeadwater();
  const setUp = (name: string, password: string) =>
    ask(headwater, 'POST', '/api/v1/setup', { body: { name, password, wantsToken: false } });
  for (const [name, password, where] of [
    ['', 'long enough', 'name'],
    ['x'.repeat(81), 'long enough', 'name'],
    ['Anna', '7 chars', 'password'],
    ['Anna', 'x'.repeat(201), 'password'],
  ] as const) {
    const reply = await setUp(name, password);
    const { errors } = (await reply.json()) as { errors: { where: string; problem: string }[] };
    expect([reply.status, errors.map((error) => error.where)]).toEqual([422, [where]]);
    if (where === 'password') expect(errors[0]!.problem).toMatch(/at (least 8|most 200) characters/);
  }
  const replies = await Promise.all([setUp('Anna', '8 chars!'), setUp('Bert', '8 chars!')]);
  const [won, lost] = replies.sort((a, b) => a.status - b.status) as [Response, Response];
  expect([won.status, ((await won.json()) as { token: null }).token]).toEqual([201, null]);
  expect([lost.status, await codeOf(lost), lost.headers.getSetCookie()]).toEqual([409, 'keeper_exists', []]);
});

test('an edit is written down with the name of who made it, and events that were open without a login end with the set-up', async () => {
  await using headwater = await startHeadwater();
  const add = (key: string) => ({ key, name: key, url: `http://127.0.0.1:9/${key}.m3u`, refresh: 'manual' });
  await headwater.send('POST', '/providers', add('first'));
  const { ended } = await follow(headwater);
  const keeper = await headwater.signUp();
  await ended;
  await headwater.send('POST', '/providers', add('second'));
  await ask(headwater, 'POST', '/api/v1/providers', { cookie: keeper.cookie, body: add('third') });
  const { items } = await headwater.get<{ items: { who: string }[] }>('/changes');
  expect(items.map((change) => change.who)).toEqual(['Keeper', 'Keeper (token Made at the set-up)', 'set-up']);
});

test('whoever guesses passwords waits longer and longer, is locked after ten, and locks nobody else out', async () => {
  const clock = movableClock();
  await using headwater = await startHeadwater({ config: PLAYED_NETWORKS, clock });
  const keeper = await headwater.signUp();
  const guess = (password: string, from = '198.51.100.7') =>
    ask(headwater, 'POST', '/api/v1/session', { body: { name: keeper.name, password }, from });
  const guessed = await Promise.all(Array.from({ length: 7 }, (_, at) => guess(`guess number ${at}`)));
  // also those that were sent at the same time are counted one by one
  expect(guessed.map((reply) => reply.status).sort()).toEqual([401, 401, 401, 401, 401, 429, 429]);
  const waitS: number[] = [];
  for (let failures = 5; ; failures++) {
    const refused = await guess(keeper.password); // the right one does not help while the wait lasts
    expect([refused.status, await codeOf(refused)]).toEqual([429, 'login_locked']);
    waitS.push(Number(refused.headers.get('retry-after')));
    if (failures === 10) break;
    clock.advance(waitS.at(-1)! * 1000);
    expect((await guess('still wrong')).status).toBe(401);
  }
  expect(waitS).toEqual([1, 2, 4, 8, 16, 900]);
  type Rows = { items: { kind: string; level: string; facts: object }[] };
  const rows = await headwater.until(async () => {
    const { items } = await headwater.get<Rows>('/log?level=warn');
    return items.length >= 11 ? items : null;
  });
  expect(rows.map(({ kind }) => kind)).toEqual(['person.locked', ...Array(10).fill('person.login_refused')]);
  expect(rows[0]).toMatchObject({ facts: { address: '198.51.100.7', minutes: 15 } });
  await logIn(headwater, keeper, '203.0.113.9');
  clock.advance(15 * MINUTE_MS);
  expect((await guess('wrong once more')).status).toBe(401);
  expect((await guess(keeper.password)).status).toBe(200);
  for (let at = 0; at < 5; at++) expect((await guess(`from the start ${at}`)).status).toBe(401);
  expect((await guess(keeper.password)).status).toBe(429);
});

test('a hundred wrong passwords from everywhere stop new logins, not those who are logged in', async () => {
  const clock = movableClock();
  await using headwater = await startHeadwater({ config: PLAYED_NETWORKS, clock });
  const keeper = await headwater.signUp();
  const guess = (password: string, from: string) =>
    ask(headwater, 'POST', '/api/v1/session', { body: { name: keeper.name, password }, from });
  for (let at = 0; at < 100; at++)
    expect((await guess('wrong password', `2001:db8:0:${at.toString(16)}::1`)).status).toBe(401);
  expect((await guess(keeper.password, '192.168.1.9')).status).toBe(429);
  expect((await ask(headwater, 'GET', '/api/v1/about', { cookie: keeper.cookie })).status).toBe(200);
  const change = { current: keeper.password, next: 'another password' };
  const changed = await ask(headwater, 'POST', '/api/v1/session/password', { cookie: keeper.cookie, body: change });
  expect(changed.status).toBe(200);
  clock.advance(15 * MINUTE_MS);
  expect((await guess(change.next, '192.168.1.9')).status).toBe(200);
});

test('another password ends the other logins, and the one before opens nothing', async () => {
  const clock = movableClock();
  await using headwater = await startHeadwater({ clock });
  const keeper = await headwater.signUp();
  const other = await logIn(headwater, keeper);
  const change = (current: string, next: string) =>
    ask(headwater, 'POST', '/api/v1/session/password', { cookie: keeper.cookie, body: { current, next } });
  for (let at = 0; at < 5; at++) {
    const wrong = await change('not the password', 'another password');
    expect([wrong.status, await codeOf(wrong)]).toEqual([401, 'login_refused']);
  }
  expect((await change(keeper.password, 'another password')).status).toBe(429); // counted like a login
  clock.advance(MINUTE_MS);
  expect((await change(keeper.password, 'short')).status).toBe(422);
  expect(await (await change(keeper.password, 'another password')).json()).toEqual({ ended: 1 });
  const statuses = [keeper.cookie, other].map((cookie) => ask(headwater, 'GET', '/api/v1/about', { cookie }));
  expect((await Promise.all(statuses)).map((reply) => reply.status)).toEqual([200, 401]);
  const body = { name: keeper.name, password: keeper.password };
  expect((await ask(headwater, 'POST', '/api/v1/session', { body })).status).toBe(401);
  await logIn(headwater, { ...keeper, password: 'another password' });
});

describe('in one house with a keeper', () => {
  const clock = movableClock();
  let headwater: Headwater;
  let keeper: KeeperClient;
  beforeAll(async () => {
    headwater = await startHeadwater({ config: PLAYED_NETWORKS, clock });
    keeper = await headwater.signUp();
  });
  afterAll(() => headwater?.[Symbol.asyncDispose]());
  /** Ends all logins of the tests before. */
  async function onlyLogin(): Promise<string> {
    const all = await logIn(headwater, keeper);
    await ask(headwater, 'DELETE', '/api/v1/session?everywhere=true', { cookie: all });
    return await logIn(headwater, keeper);
  }

  test('a wrong password and a wrong name are refused with the same words', async () => {
    const replies = [];
    for (const body of [
      { name: keeper.name, password: 'wrong password' },
      { name: 'Nobody', password: keeper.password },
    ]) {
      const reply = await ask(headwater, 'POST', '/api/v1/session', { body });
      replies.push([reply.status, await reply.text(), reply.headers.getSetCookie()]);
    }
    expect(replies[0]).toEqual(replies[1]);
    expect(replies[0]![1]).toContain('login_refused');
  });

  test('too many logins at once are sent away instead of queued', async () => {
    const { name, password } = keeper;
    const replies = await Promise.all(
      Array.from({ length: 24 }, (_, at) =>
        ask(headwater, 'POST', '/api/v1/session', { body: { name, password }, from: `198.51.100.${at}` }),
      ),
    );
    const away = replies.filter((reply) => reply.status === 429);
    expect(away.length).toBeGreaterThan(0);
    expect(replies.length - away.length).toBeGreaterThanOrEqual(9); // one at work and eight who wait
    expect(Number(away[0]!.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('logging out ends this login, or all, and takes the cookie', async () => {
    const first = await onlyLogin();
    const [second, third] = [await logIn(headwater, keeper), await logIn(headwater, keeper)];
    const session = (cookie: string) =>
      ask(headwater, 'GET', '/api/v1/about', { cookie }).then((reply) => reply.status);
    const out = await ask(headwater, 'DELETE', '/api/v1/session', { cookie: second });
    expect(await out.json()).toEqual({ ended: 1 });
    expect(out.headers.getSetCookie()[0]).toMatch(
      /^headwater_session=; Max-Age=0; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect([await session(second), await session(third), await session(first)]).toEqual([401, 200, 200]);
    const all = await ask(headwater, 'DELETE', '/api/v1/session?everywhere=true', { cookie: third });
    expect(await all.json()).toEqual({ ended: 2 });
    expect([await session(third), await session(first)]).toEqual([401, 401]);
    expect((await ask(headwater, 'GET', '/api/v1/about', { token: keeper.token })).status).toBe(200);
  });

  test('the list of logins says which one is this, and ends another', async () => {
    const first = await onlyLogin();
    const headers = { 'User-Agent': 'A telephone' };
    const { name, password } = keeper;
    const reply = await ask(headwater, 'POST', '/api/v1/session', { body: { name, password }, headers });
    const cookie = cookieOf(reply);
    const list = async (known: Asked) =>
      (
        (await (await ask(headwater, 'GET', '/api/v1/session/logins', known)).json()) as {
          items: { id: number; userAgent: string; isThis: boolean; createdAt: string; lastSeenAt: string }[];
        }
      ).items;
    const logins = await list({ cookie });
    expect(logins.map((login) => [login.userAgent, login.isThis])).toEqual([
      ['A telephone', true],
      ['node', false],
    ]);
    expect(JSON.stringify(logins)).not.toContain(cookie.split('=')[1]);
    const other = `/api/v1/session/logins/${logins[1]!.id}`;
    expect(await (await ask(headwater, 'DELETE', other, { cookie })).json()).toEqual({ id: logins[1]!.id });
    expect((await ask(headwater, 'DELETE', other, { cookie })).status).toBe(404);
    expect((await ask(headwater, 'GET', '/api/v1/about', { cookie: first })).status).toBe(401);
    expect((await list({ token: keeper.token })).map((login) => login.isThis)).toEqual([false]);
  });

  test('a token is shown once, tells when it was used, and opens nothing when it is revoked', async () => {
    type Tokens = { items: { id: number; name: string; createdAt: string; lastUsedAt: string | null }[] };
    for (const { id, name } of (await headwater.get<Tokens>('/tokens')).items)
      if (name !== 'Made at the set-up') await headwater.send('DELETE', `/tokens/${id}`);
    const cookie = await logIn(headwater, keeper);
    const made = await headwater.send<{ id: number; name: string; token: string }>('POST', '/tokens', {
      name: 'Backup',
    });
    expect(made).toMatchObject({ status: 201, body: { name: 'Backup', token: expect.stringMatching(/^hw_.{43}$/) } });
    const before = await headwater.get<Tokens>('/tokens');
    expect(before.items.map((token) => token.name)).toEqual(['Made at the set-up', 'Backup']);
    expect(before.items[1]).toEqual({
      id: made.body.id,
      name: 'Backup',
      createdAt: expect.any(String),
      lastUsedAt: null,
    });
    expect(JSON.stringify(before)).not.toMatch(/hw_/);
    const use = () => ask(headwater, 'GET', '/api/v1/about', { token: made.body.token }).then((reply) => reply.status);
    expect(await use()).toBe(200);
    await headwater.until(async () => (await headwater.get<Tokens>('/tokens')).items[1]!.lastUsedAt !== null);
    expect(await headwater.send('DELETE', `/tokens/${made.body.id}`)).toEqual({
      status: 200,
      body: { id: made.body.id },
    });
    expect(await use()).toBe(401);
    expect(await headwater.send('DELETE', `/tokens/${made.body.id}`)).toMatchObject({
      status: 404,
      body: { code: 'token_unknown' },
    });
    // a cookie beside a revoked token does not count
    const both = await ask(headwater, 'GET', '/api/v1/about', { token: made.body.token, cookie });
    expect(both.status).toBe(401);
    // the login of a proxy in front of us is not ours
    const headers = { Authorization: 'Basic YWxhZGRpbjpvcGVuIHNlc2FtZQ==' };
    expect((await ask(headwater, 'GET', '/api/v1/about', { cookie, headers })).status).toBe(200);
  });

  test('a login that is used stays, one that is not used for thirty days is over', async () => {
    const cookie = await logIn(headwater, keeper);
    const about = () => ask(headwater, 'GET', '/api/v1/about', { cookie });
    expect((await about()).headers.getSetCookie()).toEqual([]); // within the hour nothing is written
    clock.advance(20 * DAY_MS);
    const renewed = await about();
    expect(cookieOf(renewed)).toBe(cookie);
    expect(renewed.headers.getSetCookie()[0]).toContain('Max-Age=2592000');
    await headwater.until(async () => (await about()).headers.getSetCookie().length === 0);
    clock.advance(29 * DAY_MS);
    expect((await about()).status).toBe(200);
    await headwater.until(async () => (await about()).headers.getSetCookie().length === 0);
    clock.advance(30 * DAY_MS);
    expect((await about()).status).toBe(401);
  });

  test('the database holds hashes only', async () => {
    const cookie = await logIn(headwater, keeper);
    const db = new Sqlite(`${headwater.dataDir}/headwater.db`, { readonly: true });
    const rows = JSON.stringify(
      ['people', 'logins', 'tokens'].map((table) => db.prepare(`SELECT * FROM ${table}`).all()),
    );
    db.close();
    expect(rows).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
    for (const secret of [keeper.password, keeper.token, cookie.split('=')[1]!]) expect(rows).not.toContain(secret);
  });

  test.each(['login', 'token'] as const)('an open event stream ends with its %s', async (by) => {
    const isToken = by === 'token';
    const cookie = await logIn(headwater, keeper);
    const { body } = await headwater.send<{ id: number; token: string }>('POST', '/tokens', { name: 'Follower' });
    const token = { token: body.token };
    const { ended } = await follow(headwater, isToken ? token : { cookie });
    const other = await follow(headwater, isToken ? { cookie } : token);
    if (isToken) await ask(headwater, 'DELETE', `/api/v1/tokens/${body.id}`, { cookie });
    else await ask(headwater, 'DELETE', '/api/v1/session', { cookie });
    await ended;
    const race = await Promise.race([other.ended.then(() => 'ended'), new Promise((r) => setTimeout(r, 100, 'open'))]);
    expect(race).toBe('open'); // somebody else's goes on
    if (isToken)
      clock.advance(31 * DAY_MS); // expires: noticed within five seconds
    else await ask(headwater, 'DELETE', `/api/v1/tokens/${body.id}`, token);
    await other.ended;
  });
});
