import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createUploads } from '../../src/providers/index.js';
import { startDeskHouse } from '../jobs/desk-house.js';
import { ask, codeOf } from '../support/asking.js';
import { type Headwater, startHeadwater, until } from '../support/headwater.js';
import { changesFromHere } from '../support/take-back.js';

interface Uploaded {
  path: string;
  name: string;
  sizeBytes: number;
  code?: string;
}

const list = (...names: string[]) =>
  `#EXTM3U\n${names.map((name) => `#EXTINF:-1,${name}\nhttp://a.example/${name}.ts\n`).join('')}`;

/** All tests share it; each begins without files and providers. */
let headwater: Headwater;
let takeBack: () => Promise<void>;
beforeAll(async () => {
  headwater = await startHeadwater();
  ({ takeBack } = await changesFromHere(headwater));
});
afterAll(() => headwater?.[Symbol.asyncDispose]());
beforeEach(async () => {
  await takeBack();
  rmSync(join(headwater.dataDir, 'uploads'), { recursive: true, force: true });
});

async function upload(name: string, body: string | Uint8Array<ArrayBuffer>) {
  const url = headwater.url(`/api/v1/uploads?name=${encodeURIComponent(name)}`);
  const reply = await fetch(url, { method: 'POST', body });
  return { status: reply.status, body: (await reply.json()) as Uploaded };
}

async function put(id: number, body: string) {
  const reply = await fetch(headwater.url(`/api/v1/providers/${id}/upload`), { method: 'PUT', body });
  return { status: reply.status, body: (await reply.json()) as Uploaded };
}

test('a file of any size that a list can have is kept, tried, imported, and replaced', async () => {
  const text = list('Amber', 'Birch');
  const padding = `# ${'x'.repeat(998)}\n`.repeat(3_000); // far above what JSON may have
  const { status, body } = await upload('My list.m3u', text + padding);
  expect(status).toBe(201);
  const path = join(headwater.dataDir, 'uploads', 'My list.m3u');
  expect(body).toEqual({ path, name: 'My list.m3u', sizeBytes: text.length + padding.length });
  expect(readFileSync(path, 'utf8')).toBe(text + padding);
  expect(statSync(path).mode & 0o777).toBe(0o600);

  const tried = await headwater.send('POST', '/providers/try', { address: path });
  expect(tried.body).toMatchObject({ kind: 'm3u', entryCount: 2, suggestedName: 'My List', suggestedKey: 'my-list' });
  const added = await headwater.send<{ id: number }>('POST', '/providers', { key: 'my', name: 'My', url: path });
  await headwater.refreshed('my', 'done');
  const replaced = await put(added.body.id, list('Amber', 'Birch', 'Cedar'));
  expect(replaced).toMatchObject({ status: 200, body: { path, name: 'My list.m3u' } });
  await headwater.until(async () => (await headwater.channels()).length === 3);
  expect(readdirSync(join(headwater.dataDir, 'uploads'))).toEqual(['My list.m3u']);
});

test('a packed file is read as it is', async () => {
  const { body } = await upload('tv.m3u.gz', new Uint8Array(gzipSync(list('Amber'))));
  const tried = await headwater.send('POST', '/providers/try', { address: body.path });
  expect(tried.body).toMatchObject({ entryCount: 1, isCountComplete: true, problem: null });
});

test('names are made harmless, and a second file of the same name gets a number', async () => {
  const nameOf = async (name: string) => (await upload(name, list('Amber'))).body.name;
  expect(await nameOf('../../etc/passwd')).toBe('passwd');
  expect(await nameOf('C:\\lists\\tv.m3u')).toBe('tv.m3u');
  expect(await nameOf('tv.m3u')).toBe('tv (2).m3u');
  expect(await nameOf('tv.m3u')).toBe('tv (3).m3u');
  expect(await nameOf('.hidden\u0000\n\u202e.m3u8')).toBe('hidden.m3u8');
  expect(await nameOf('..')).toBe('list.m3u');
  expect(await nameOf(`${'ä'.repeat(300)}.m3u.gz`)).toBe(`${'ä'.repeat(100)}.m3u.gz`);
  const both = await Promise.all([nameOf('at once.m3u'), nameOf('at once.m3u')]);
  expect(both.sort()).toEqual(['at once (2).m3u', 'at once.m3u']);
});

test('a connection that is cut, a file that is empty and one that is too large leave nothing behind', async () => {
  const folder = join(headwater.dataDir, 'uploads');
  const cut = request(headwater.url('/api/v1/uploads?name=cut.m3u'), {
    method: 'POST',
    headers: { 'content-length': 1_000_000 },
  });
  cut.on('error', () => {});
  cut.write(list('Amber'));
  await until(async () => existsSync(folder) && readdirSync(folder).some((name) => name.endsWith('.part')));
  cut.destroy();
  await until(async () => readdirSync(folder).length === 0);

  expect(await upload('empty.m3u', '')).toMatchObject({ status: 422, body: { code: 'request_invalid' } });
  const large = request(headwater.url('/api/v1/uploads?name=large.m3u'), {
    method: 'POST',
    headers: { 'content-length': 600 * 2 ** 20 },
  });
  large.flushHeaders();
  const [reply] = await once(large, 'response');
  expect(reply.statusCode).toBe(413);
  large.on('error', () => {});
  large.destroy();
  expect(readdirSync(folder)).toEqual([]);
  // all else keeps its limit; nobody else may get this connection: it is closed unless its body comes soon
  const asked = { body: { address: 'x'.repeat(2 ** 20) }, headers: { Connection: 'close' } };
  const other = await ask(headwater, 'POST', '/api/v1/providers/try', asked);
  expect([other.status, await codeOf(other)]).toEqual([413, 'request_too_large']);
});

test('a full disk is told before anything is written', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-full-'));
  const uploads = createUploads(folder, async () => 100 * 2 ** 20);
  const pieces = (async function* () {
    yield Buffer.from(list('Amber'));
  })();
  const upload = { body: pieces, declaredBytes: 50 * 2 ** 20 };
  await expect(uploads.save('a.m3u', upload)).rejects.toMatchObject({ code: 'upload_failed' });
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
});

test('a provider that is no upload has no file to replace', async () => {
  const path = join(headwater.dataDir, 'own.m3u');
  writeFileSync(path, list('Amber'));
  const { body } = await headwater.send<{ id: number }>('POST', '/providers', { key: 'own', name: 'Own', url: path });
  expect(await put(body.id, list('Birch'))).toMatchObject({
    status: 422,
    body: { code: 'request_invalid' },
  });
  expect(await put(99, list('Birch'))).toMatchObject({ status: 404, body: { code: 'provider_unknown' } });
  expect(readFileSync(path, 'utf8')).toBe(list('Amber'));
  await headwater.idle();
});

test('the nightly tidy sweeps files that nothing has used for a day, and keeps what an undo could bring back', async () => {
  await using house = await startDeskHouse();
  const folder = join(house.folder, 'uploads');
  const uploads = createUploads(folder);
  const DAY_S = 86_400;
  const keep = async (name: string, ageDays: number) => {
    const body = (async function* () {
      yield Buffer.from(list(name));
    })();
    const { path } = await uploads.save(name, { body, declaredBytes: null });
    const atS = Date.now() / 1_000 - ageDays * DAY_S;
    utimesSync(path, atS, atS);
    return path;
  };
  const edit = (edit: object) =>
    house.desk.ask('edit', { requestId: crypto.randomUUID(), who: 'test', edit: edit as never });
  const add = (key: string, url: string) => edit({ kind: 'addProvider', provider: { key, name: key, url } });
  await keep('unused and old.m3u', 2);
  await keep('unused and new.m3u', 0.5);
  await add('used', await keep('used.m3u', 9));
  const removed = await add('removed', await keep('removed.m3u', 9));
  await edit({ kind: 'removeProvider', providerId: removed.subjectId });
  const moved = await add('moved', await keep('left for another.m3u', 9));
  await edit({ kind: 'editProvider', providerId: moved.subjectId, patch: { url: 'http://a.example/tv.m3u' } });
  writeFileSync(join(folder, '.0a-1b.part'), 'half');
  utimesSync(join(folder, '.0a-1b.part'), 1, 1);
  await house.desk.ask('tidy', null);
  expect(readdirSync(folder).sort()).toEqual(['left for another.m3u', 'removed.m3u', 'unused and new.m3u', 'used.m3u']);
});
