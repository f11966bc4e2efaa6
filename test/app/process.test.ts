import { type ChildProcess, execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DaemonProcess, startDaemonProcess } from '../support/daemon-process.js';
import { until } from '../support/headwater.js';
import { startProvider } from '../support/simulated-provider.js';
import { someOf, wholeTest } from '../support/whole.js';

let folder: string;
const started: ChildProcess[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headwater-process-'));
});
afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function start(...args: string[]): DaemonProcess {
  return startWith({}, ...args);
}

function startWith(more: Record<string, string>, ...args: string[]): DaemonProcess {
  const daemon = startDaemonProcess(args, more);
  started.push(daemon.child);
  return daemon;
}

/** A fresh data folder, with devices on free ports. */
function dataFolder(name: string, config = ''): string {
  const path = mkdtempSync(join(folder, `${name}-`));
  writeFileSync(join(path, 'config.yaml'), `lineups: [{ key: main, port: 0 }]\n${config}`);
  return path;
}

test('the daemon says where it is, answers, and ends with 0 within five seconds of SIGTERM', async () => {
  const daemon = start('--data', dataFolder('plain'));
  const url = await daemon.ready();
  expect(await (await fetch(`${url}/healthz`)).text()).toBe('ok\n');
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  const events = await fetch(`${url}/api/v1/events`); // an open event stream must not hold it up
  const askedMs = performance.now();
  daemon.child.kill('SIGTERM');
  expect(await daemon.exited).toBe(0);
  expect(performance.now() - askedMs).toBeLessThan(5_000);
  await events.body?.cancel().catch(() => {});
});

test('no config file, an empty one, and one that sets nothing all start', async () => {
  const path = dataFolder('empty');
  for (const text of [null, '', '# nothing\n']) {
    if (text === null) rmSync(join(path, 'config.yaml'));
    else writeFileSync(join(path, 'config.yaml'), text);
    const daemon = start('--data', path);
    await daemon.ready();
    daemon.child.kill('SIGTERM');
    expect(await daemon.exited).toBe(0);
  }
});

test('a second one on the same data folder is refused and told what to do, and may start after kill -9 of the first', async () => {
  const path = dataFolder('twice');
  const first = start('--data', path);
  await first.ready();
  const second = start('--data', path);
  expect(await second.exited).toBe(3);
  expect(second.output()).toContain('Another Headwater is running');
  expect(second.output()).toContain('--data');
  first.child.kill('SIGKILL');
  await first.exited;
  const third = start('--data', path);
  await third.ready();
  third.child.kill('SIGTERM');
  expect(await third.exited).toBe(0);
});

test('mistakes in arguments and config end with 2 and say where they are', async () => {
  const wrongFlag = start('--prot', '80');
  expect(await wrongFlag.exited).toBe(2);
  expect(wrongFlag.output()).toContain('--port');
  const wrongConfig = start('--data', dataFolder('config', 'server:\n  prot: 80\n'));
  expect(await wrongConfig.exited).toBe(2);
  expect(wrongConfig.output()).toMatch(/config\.yaml:3:3 .*did you mean "port"\?/);
});

test('a database of a newer version is refused with 3 and stays as it is', async () => {
  const path = dataFolder('newer');
  const daemon = start('--data', path);
  await daemon.ready();
  daemon.child.kill('SIGTERM');
  await daemon.exited;
  const db = new Sqlite(join(path, 'headwater.db'));
  db.exec("INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('future', 99999999999999)");
  db.close();
  const before = readFileSync(join(path, 'headwater.db'));
  const refused = start('--data', path);
  expect(await refused.exited).toBe(3);
  expect(refused.output()).toContain('newer version');
  expect(readFileSync(join(path, 'headwater.db')).equals(before)).toBe(true);
});

test('a taken port is named and ends with 1', async () => {
  const first = start('--data', dataFolder('port'));
  const { port } = new URL(await first.ready());
  const second = start('--data', dataFolder('port'), '--port', port);
  expect(await second.exited).toBe(1);
  expect(second.output()).toContain(`Port ${port}`);
  first.child.kill('SIGTERM');
  await first.exited;
});

test('a fault that nobody caught is in the log, and ends the daemon with 1', async () => {
  const code =
    "import { isMainThread } from 'node:worker_threads'; if (isMainThread) process.on('SIGUSR2', () => { throw new Error('a planted fault'); });";
  const planted = `data:text/javascript,${encodeURIComponent(code)}`;
  const daemon = startWith({ NODE_OPTIONS: `--import ${planted}` }, '--data', dataFolder('fault'));
  await daemon.ready();
  daemon.child.kill('SIGUSR2');
  expect(await daemon.exited).toBe(1);
  expect(daemon.output()).toMatch(/"level":60,.*a planted fault/);
});

test.each(someOf<NodeJS.Signals>(['SIGKILL', 'SIGTERM'], 1))(
  'a first import that %s cuts off is done again at the next start, which is not ready before',
  async (signal) => {
    const names = Array.from({ length: 60 }, (_, at) => `Station ${at}`);
    await using provider = await startProvider({ streams: names });
    provider.provider('alpha').misbehavePlaylist({ kind: 'drip', bytesPerSecond: 500 });
    const path = dataFolder('cut', `providers: [{ key: alpha, url: "${provider.playlistUrl('alpha')}" }]\n`);
    type Providers = { items: { problem: object | null; recent: object[]; lastRefresh: { state: string } | null }[] };
    const look = async (url: string) =>
      ((await (await fetch(`${url}/api/v1/providers`)).json()) as Providers).items[0]!;
    const first = start('--data', path);
    const firstUrl = await first.ready();
    await until(async () => (await look(firstUrl)).lastRefresh?.state === 'running');
    first.child.kill(signal);
    await first.exited;

    const second = start('--data', path);
    const url = await second.ready();
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    await until(async () => (await look(url)).lastRefresh?.state === 'running');
    expect(await look(url)).toMatchObject({ problem: null, recent: [] });
    second.child.kill(signal);
    await second.exited;

    provider.provider('alpha').misbehavePlaylist(null);
    const third = start('--data', path);
    const thirdUrl = await third.ready();
    await until(async () => (await fetch(`${thirdUrl}/readyz`)).ok);
    const { total } = (await (await fetch(`${thirdUrl}/api/v1/channels`)).json()) as { total: number };
    expect(total).toBe(names.length);
    expect(await look(thirdUrl)).toMatchObject({ problem: null, recent: [{ state: 'done' }] });
    third.child.kill('SIGTERM');
    expect(await third.exited).toBe(0);
  },
);

test('the demo plays moving channels, and kill -9 of it leaves no simulator and no ffmpeg behind', async () => {
  const daemon = start('--demo');
  const url = await daemon.ready();
  await until(async () => (await fetch(`${url}/readyz`)).ok);
  expect(await (await fetch(`${url}/api/v1/about`)).json()).toMatchObject({ isDemo: true });
  const { stdout } = await promisify(execFile)('ffprobe', [
    '-v',
    'error',
    '-show_entries',
    'stream=codec_name',
    '-of',
    'csv=p=0',
    `${url}/auto/v1`,
  ]);
  expect(stdout).toContain('h264');
  expect(await (await fetch(`${url}/api/v1/demo`)).json()).toMatchObject({ isRunning: true, canStart: false });
  for (const method of ['POST', 'DELETE']) {
    const refused = await fetch(`${url}/api/v1/demo`, { method });
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([503, 'demo_failed']);
  }
  const family = descendants(daemon.child.pid!);
  expect(family.length).toBeGreaterThan(0);
  daemon.child.kill('SIGKILL');
  await daemon.exited;
  await until(async () => family.every((pid) => !isAlive(pid)));
}, 90_000);

wholeTest(
  'the demo that a person switched on leaves nothing behind after kill -9, and is there again at the next start',
  async () => {
    const path = dataFolder('demo');
    const daemon = start('--data', path);
    const url = await daemon.ready();
    expect((await fetch(`${url}/api/v1/demo`, { method: 'POST' })).status).toBe(202);
    const family = descendants(daemon.child.pid!);
    expect(family.length).toBeGreaterThan(0);
    daemon.child.kill('SIGKILL');
    await daemon.exited;
    await until(async () => family.every((pid) => !isAlive(pid)));

    const next = start('--data', path);
    const demo = await (await fetch(`${await next.ready()}/api/v1/demo`)).json();
    expect(demo).toMatchObject({ isRunning: true, canStart: false });
    const children = descendants(next.child.pid!);
    next.child.kill('SIGTERM');
    expect(await next.exited).toBe(0);
    await until(async () => children.every((pid) => !isAlive(pid)));
  },
  90_000,
);

/** All processes below one, by /proc. */
function descendants(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // it ended while we looked
    }
  }
  const children = (of: number): number[] =>
    [...parents].filter(([, parent]) => parent === of).flatMap(([child]) => [child, ...children(child)]);
  return children(pid);
}

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
