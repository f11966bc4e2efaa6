import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ConfigDiff, createConfigHolder } from '../../src/config/index.js';
import { watchConfig } from '../../src/config/watch.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'config-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Waits for the next call of what it gives; fails after five seconds. */
function nextCall(): { called: () => void; next(): Promise<void>; count(): number } {
  let count = 0;
  let seen = 0;
  return {
    called: () => {
      count++;
    },
    async next() {
      const deadline = performance.now() + 5_000;
      while (count === seen) {
        if (performance.now() > deadline) throw new Error('no call within 5 s');
        await pause(10);
      }
      seen = count;
    },
    count: () => count,
  };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function openHolder(path: string, life: AbortController, isRequired = true) {
  const diffs: ConfigDiff[] = [];
  const reload = nextCall();
  const holder = await createConfigHolder(
    { path, isRequired, env: process.env, onListenerError: fail, pollMs: 60_000 },
    life.signal,
  );
  holder.onChange((diff) => diffs.push(diff));
  holder.onReload(reload.called);
  return { holder, diffs, reload };
}

function fail(error: unknown): never {
  throw error;
}

test('a broken edit keeps the running settings and is told; the mended file counts', async () => {
  const life = new AbortController();
  const path = join(folder, 'edited.yaml');
  await writeFile(path, 'relay: { stallMs: 5000 }\n');
  const { holder, diffs, reload } = await openHolder(path, life);

  await writeFile(path, 'relay: { stallMs: 5x }\n');
  await reload.next();
  expect(holder.current().relay.stallMs).toBe(5000);
  expect(holder.errors()).toMatchObject([{ file: 'edited.yaml', line: 1, path: 'relay.stallMs' }]);
  expect(diffs).toEqual([]);

  await writeFile(path, 'relay: { stallMs: 6000 }\nproviders: [{ key: alpha, url: a.m3u }]\n');
  await reload.next();
  expect(holder.current().relay.stallMs).toBe(6000);
  expect(holder.errors()).toEqual([]);
  expect(holder.marks().get('providers.alpha.url')).toEqual({ line: 2, column: 27 });
  expect(diffs.map(({ paths }) => paths)).toEqual([['providers.alpha', 'relay.stallMs']]);
  life.abort();
});

test('an edit of comments, or of the order of providers, changes nothing', async () => {
  const life = new AbortController();
  const path = join(folder, 'order.yaml');
  await writeFile(path, 'providers: [{ key: a, url: a.m3u }, { key: b, url: b.m3u }]\n');
  const { holder, diffs } = await openHolder(path, life);
  await writeFile(path, '# mine\nproviders: [{ key: b, url: b.m3u }, { key: a, url: a.m3u }]\n');
  expect(await holder.reload()).toEqual([]);
  expect(diffs).toEqual([]);
  expect(holder.current().providers.map(({ key }) => key)).toEqual(['b', 'a']);
  life.abort();
});

test('a file that a person named must exist; the default one may be absent, come and go', async () => {
  const life = new AbortController();
  const path = join(folder, 'later.yaml');
  await expect(openHolder(path, life)).rejects.toMatchObject({
    code: 'config_invalid',
    message: expect.stringContaining('does not exist'),
  });
  const { holder, reload } = await openHolder(path, life, false);
  await writeFile(path, 'server: { port: 1 }');
  await reload.next();
  expect(holder.current().server.port).toBe(1);
  await rm(path);
  await reload.next();
  expect(holder.current().server.port).toBe(4323);
  life.abort();
});

test('a named file that vanishes is told, and its settings stay', async () => {
  const life = new AbortController();
  const path = join(folder, 'vanishing.yaml');
  await writeFile(path, 'server: { port: 1 }');
  const { holder, reload } = await openHolder(path, life);
  await rm(path);
  await reload.next();
  expect(holder.errors()).toMatchObject([{ message: 'does not exist' }]);
  expect(holder.current().server.port).toBe(1);
  life.abort();
});

test('a broken file at the start is an error that names the line', async () => {
  const life = new AbortController();
  const path = join(folder, 'broken.yaml');
  await writeFile(path, 'server:\n  prot: 1\n');
  await expect(openHolder(path, life)).rejects.toMatchObject({
    code: 'config_invalid',
    message: expect.stringContaining('broken.yaml:2:3'),
  });
  await writeFile(path, Buffer.from([0xff, 0xfe, 0x41]));
  await expect(openHolder(path, life)).rejects.toMatchObject({ message: expect.stringContaining('UTF-8') });
});

test('an editor that writes a new file and renames it over the old one is noticed, again and again', async () => {
  const life = new AbortController();
  const path = join(folder, 'renamed.yaml');
  await writeFile(path, 'a');
  const change = nextCall();
  watchConfig(path, change.called, life.signal, { pollMs: 60_000 });
  await pause(100);
  for (const text of ['b', 'c']) {
    await writeFile(`${path}.new`, text);
    await rename(`${path}.new`, path);
    await change.next();
  }
  life.abort();
});

test('a save in many steps counts once, and a save without change not at all', async () => {
  const life = new AbortController();
  const path = join(folder, 'steps.yaml');
  await writeFile(path, 'same');
  const change = nextCall();
  watchConfig(path, change.called, life.signal, { pollMs: 60_000 });
  await pause(100);
  await writeFile(path, 'same');
  await pause(700);
  expect(change.count()).toBe(0);
  for (let step = 0; step < 5; step++) {
    await writeFile(path, `step ${step}`);
    await pause(40);
  }
  await change.next();
  await pause(500);
  expect(change.count()).toBe(1);
  life.abort();
});

test('without a sign from the system the slow look finds the change: the folder came later', async () => {
  const life = new AbortController();
  const path = join(folder, 'not-yet', 'config.yaml');
  const change = nextCall();
  watchConfig(path, change.called, life.signal, { pollMs: 100 });
  await pause(700);
  await mkdir(join(folder, 'not-yet'));
  await writeFile(path, 'x');
  await change.next();
  life.abort();
  await writeFile(path, 'y');
  await pause(600);
  expect(change.count()).toBe(1);
});
