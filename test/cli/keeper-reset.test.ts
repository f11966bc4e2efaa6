import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { ask } from '../support/asking.js';
import { entryUrl } from '../support/entries.js';
import { type Headwater, startHeadwater, until } from '../support/headwater.js';

interface Ran {
  code: number | null;
  out: string;
  err: string;
}

/** The command line as a process of its own, as `npm run headwater` starts it. */
async function run(args: string[], { input = '', env = {} }: { input?: string; env?: object } = {}): Promise<Ran> {
  const child = spawn(process.execPath, [fileURLToPath(entryUrl('cli/main')), ...args], {
    env: { ...process.env, ...env },
    stdio: 'pipe',
  });
  const ran: Ran = { code: null, out: '', err: '' };
  child.stdout.on('data', (piece) => {
    ran.out += piece;
  });
  child.stderr.on('data', (piece) => {
    ran.err += piece;
  });
  child.stdin.on('error', () => {}); // it may end without reading
  child.stdin.end(input);
  [ran.code] = await once(child, 'close');
  return ran;
}

const statusOf = async (headwater: Headwater, name: string, password: string) =>
  (await ask(headwater, 'POST', '/api/v1/session', { body: { name, password } })).status;

test('a lost password is set anew beside a running Headwater: logins end at once, tokens stay', async () => {
  await using headwater = await startHeadwater();
  const keeper = await headwater.signUp();
  const events = await ask(headwater, 'GET', '/api/v1/events', { cookie: keeper.cookie });
  // an import writes at the same time
  const lines = Array.from({ length: 20_000 }, (_, at) => `#EXTINF:-1,Station ${at}\nhttp://127.0.0.1:9/${at}.ts`);
  const list = join(headwater.dataDir, 'long.m3u');
  writeFileSync(list, `#EXTM3U\n${lines.join('\n')}\n`);
  await headwater.send('POST', '/providers', { key: 'long', name: 'Long', url: list });

  const ran = await run(['keeper', 'reset', '--data', headwater.dataDir, '--password-stdin'], {
    input: 'found again, luckily\n',
  });
  expect([ran.err, ran.code]).toEqual(['', 0]);
  expect(ran.out).toContain('The keeper is Keeper.');
  expect(ran.out).toContain('Ended: 1 login, 0 tokens.');
  expect(ran.out).toContain('1 token of programs still valid');
  expect(ran.out).not.toContain('luckily');
  expect((await ask(headwater, 'GET', '/api/v1/about', { cookie: keeper.cookie })).status).toBe(401);
  expect((await ask(headwater, 'GET', '/api/v1/about', { token: keeper.token })).status).toBe(200);
  for await (const _piece of events.body!); // ends by itself
  expect(await statusOf(headwater, keeper.name, keeper.password)).toBe(401);
  expect(await statusOf(headwater, keeper.name, 'found again, luckily')).toBe(200);
  await headwater.idle();
  const { items } = await headwater.get<{ items: { lastRefresh: { state: string } }[] }>('/providers');
  expect(items[0]!.lastRefresh.state).toBe('done');
});

test('it does so beside the daemon that people start, and no password gets into its log', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'headwater-reset-'));
  writeFileSync(join(dataDir, 'config.yaml'), 'lineups: [{ key: main, port: 0 }]\n');
  const args = ['--data', dataDir, '--host', '127.0.0.1', '--port', '0'];
  const daemon = spawn(process.execPath, [fileURLToPath(entryUrl('main')), ...args], {
    env: { ...process.env, HEADWATER_DISCOVERY: 'off' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(daemon, 'close');
  try {
    let said = '';
    daemon.stdout.on('data', (piece) => {
      said += piece;
    });
    const site = await until(async () => /^Headwater is ready at (http:\S+)\/$/m.exec(said)?.[1] ?? null);
    const post = (path: string, body: object) =>
      fetch(`${site}/api/v1${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
    expect((await post('/setup', { name: 'Anna', password: 'soon forgotten' })).status).toBe(201);
    const ran = await run(['keeper', 'reset', '--data', dataDir, '--password-stdin'], { input: 'another one\n' });
    expect([ran.code, ran.err]).toEqual([0, '']);
    expect((await post('/session', { name: 'Anna', password: 'another one' })).status).toBe(200);
    for (const secret of ['soon forgotten', 'another one']) expect(said).not.toContain(secret);
  } finally {
    daemon.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
    rmSync(dataDir, { recursive: true, force: true });
  }
});

test('a lost password is set anew while Headwater is stopped, and a made one is printed', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'headwater-reset-'));
  try {
    const first = await startHeadwater({ dataDir });
    const keeper = await first.signUp();
    await first.stop();
    const ran = await run(['keeper', 'reset', '--generate', '--revoke-tokens'], { env: { HEADWATER_DATA: dataDir } });
    expect([ran.err, ran.code]).toEqual(['', 0]);
    expect(ran.out).toContain('Ended: 1 login, 1 token.');
    const [, password] = /^The new password is ((?:[a-z2-9]{5}-){3}[a-z2-9]{5})$/m.exec(ran.out)!;
    await using second = await startHeadwater({ dataDir });
    expect(await statusOf(second, keeper.name, password!)).toBe(200);
    for (const known of [{ cookie: keeper.cookie }, { token: keeper.token }])
      expect((await ask(second, 'GET', '/api/v1/about', known)).status).toBe(401);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});

test('without a keeper, a database or a good password nothing is changed, and it says why', async () => {
  await using headwater = await startHeadwater();
  const reset = (...more: string[]) => ['keeper', 'reset', '--data', headwater.dataDir, ...more];
  const none = await run(reset('--generate'));
  expect([none.code, none.out]).toEqual([1, '']);
  expect(none.err).toContain('There is no keeper');
  const nowhere = await run(['keeper', 'reset', '--data', join(headwater.dataDir, 'other'), '--generate']);
  expect([nowhere.code, nowhere.err]).toEqual([1, expect.stringContaining('There is no database')]);

  const keeper = await headwater.signUp();
  const hash = () => {
    const db = new Sqlite(join(headwater.dataDir, 'headwater.db'), { readonly: true });
    const row = db.prepare('SELECT password_hash FROM people').get();
    db.close();
    return row;
  };
  const before = hash();
  for (const [args, input, says] of [
    [['--password-stdin'], 'short\n', '8 to 200 characters'],
    [['--password-stdin', '--generate'], 'long enough\n', 'exclude each other'],
    [[], 'long enough\n', 'no terminal'],
    [['--pasword-stdin'], 'long enough\n', '--pasword-stdin'],
    [['now'], '', 'now'],
  ] as const) {
    const ran = await run(reset(...args), { input });
    expect([ran.code, ran.err], says).toEqual([2, expect.stringContaining(says)]);
  }
  expect(hash()).toEqual(before);
  expect((await ask(headwater, 'GET', '/api/v1/about', { cookie: keeper.cookie })).status).toBe(200);
});

test('alone it lists its commands, and one that it does not know ends with 2', async () => {
  const alone = await run([]);
  expect([alone.code, alone.err]).toEqual([0, '']);
  expect(alone.out).toContain('keeper reset');
  for (const words of [['keeper'], ['keeper', 'forget'], ['--data', 'x']]) {
    const ran = await run(words);
    expect([ran.code, ran.out]).toEqual([2, '']);
    expect(ran.err).toContain('keeper reset');
  }
});
