import { request } from 'node:http';
import { expect, test } from 'vitest';
import { startHeadwater } from '../support/headwater.js';

const KEEPER = { name: 'Mara', password: 'a river in the north' };

/** Asks as a browser does that has the pages open at `origin`. */
async function post(url: string, origin: string, host: string, body: object, cookie = '') {
  return await new Promise<{ status: number; cookie: string }>((resolve, reject) => {
    const asked = request(
      url,
      { method: 'POST', headers: { Host: host, Origin: origin, 'Content-Type': 'application/json', Cookie: cookie } },
      (reply) => {
        reply.resume();
        resolve({ status: reply.statusCode ?? 0, cookie: reply.headers['set-cookie']?.[0] ?? '' });
      },
    );
    asked.on('error', reject);
    asked.end(JSON.stringify(body));
  });
}

test('with a base address the pages work by it and by the address in the house, each with its own cookie', async () => {
  await using headwater = await startHeadwater({ config: 'server: { baseUrl: "https://tv.example/watch" }\n' });
  const inHouse = new URL(headwater.url('/')).host;
  const setup = headwater.url('/api/v1/setup');
  const session = headwater.url('/api/v1/session');

  const made = await post(setup, `http://${inHouse}`, inHouse, KEEPER);
  expect(made.status).toBe(201);
  expect(made.cookie).toMatch(/; Path=\/;/);
  expect(made.cookie).not.toMatch(/Secure/);

  const outside = await post(session, 'https://tv.example', 'tv.example', KEEPER);
  expect(outside.status).toBe(200);
  expect(outside.cookie).toMatch(/; Path=\/watch;.*; Secure/);

  const rewritten = await post(session, 'https://tv.example', inHouse, KEEPER); // a proxy that puts its own Host
  expect([rewritten.status, /; Secure/.test(rewritten.cookie)]).toEqual([200, true]);
});

test('a page of another site is refused under every address', async () => {
  await using headwater = await startHeadwater({ config: 'server: { baseUrl: "https://tv.example" }\n' });
  const inHouse = new URL(headwater.url('/')).host;
  for (const origin of ['https://evil.example', 'http://tv.example', 'http://127.0.0.1:1', 'null']) {
    const { status, cookie } = await post(headwater.url('/api/v1/setup'), origin, inHouse, KEEPER);
    expect([origin, status, cookie]).toEqual([origin, 403, '']);
  }
});

test('the log tells who logged in and that a login was refused, but no name that nobody has', async () => {
  await using headwater = await startHeadwater();
  await headwater.signUp();
  const session = headwater.url('/api/v1/session');
  const { host, origin } = new URL(session);
  await post(session, origin, host, { name: 'my secret password', password: 'x' });
  await post(session, origin, host, { name: 'Keeper', password: 'wrong' });
  const messages = await headwater.until(async () => {
    const { items } = await headwater.get<{ items: { kind: string; message: string }[] }>('/log?limit=50');
    const logins = items.filter(({ kind }) => kind.startsWith('person.')).map(({ message }) => message);
    return logins.length === 3 ? logins : null;
  });
  expect(messages).toEqual([
    'A login as "Keeper" from 127.0.0.1 was refused.',
    'A login with an unknown name from 127.0.0.1 was refused.',
    'Keeper logged in from 127.0.0.1.',
  ]);
});
