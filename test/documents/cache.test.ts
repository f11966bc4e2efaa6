import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LineupId } from '../../src/base/model.js';
import { createDocumentCache, type DocumentFile, type DocumentKind } from '../../src/documents/index.js';
import { openStoreHouse } from '../store/store-house.js';

const never = new AbortController().signal;
const BASE = 'http://192.168.1.10:4323';

/** A line-up, and documents of it. */
function openDocuments(names: readonly string[] = ['News One', 'Sport Two', 'Films Three']) {
  const house = openStoreHouse();
  const lineupId = house.addLineup('main');
  house.db.sql.transaction(() => {
    for (const [at, name] of names.entries()) house.addChannel(lineupId, String(at + 1), name);
  })();
  const folder = join(house.folder, 'documents');
  let renderCount = 0;
  const channels = {
    ...house.stores.channels,
    *lineupPages(id: LineupId) {
      renderCount++;
      yield* house.stores.channels.lineupPages(id);
    },
  };
  const cache = createDocumentCache(folder, { ...house.stores, channels });
  return {
    house,
    lineupId,
    folder,
    cache,
    renderCount: () => renderCount,
    get: (kind: DocumentKind = 'playlist.m3u', baseUrl = BASE, id = lineupId) =>
      cache.get({ kind, lineupId: id, part: null, baseUrl, logos: 'named' }, never),
    /** A person renames a channel. */
    rename(name: string) {
      const [first] = house.stores.lineups.places(lineupId);
      house.stores.channels.setOverride(first!.channelId, 'name', name);
      house.stores.settings.bumpDocuments();
    },
    [Symbol.dispose]: () => house[Symbol.dispose](),
  };
}

const textOf = (file: DocumentFile) => readFileSync(file.path, 'utf8');

test('a playlist is rendered once for all who ask, at the same time or later', async () => {
  using documents = openDocuments();
  const together = await Promise.all([documents.get(), documents.get(), documents.get()]);
  const later = await documents.get();
  expect(new Set([...together, later].map(({ path }) => path)).size).toBe(1);
  expect(documents.renderCount()).toBe(1);
  expect(readdirSync(documents.folder)).toHaveLength(1);
  expect(textOf(later).match(/^#EXTINF/gm)).toHaveLength(3);
});

test('its ETag is made of its bytes, so that clients keep what has not changed', async () => {
  using documents = openDocuments();
  const before = await documents.get();
  expect(before.etag).toBe(`"${createHash('sha256').update(readFileSync(before.path)).digest('hex').slice(0, 32)}"`);
  expect(before.sizeBytes).toBe(readFileSync(before.path).length);
  documents.house.stores.settings.bumpDocuments(); // something changed that this document does not show
  const after = await documents.get();
  expect(after.etag).toBe(before.etag);
  expect(after.revision).toBe(before.revision + 1);
  documents.rename('News Once More');
  expect((await documents.get()).etag).not.toBe(before.etag);
});

test('a change is shown to the next who asks; the old bytes go with the change after it, since they may be on their way', async () => {
  using documents = openDocuments();
  const before = await documents.get();
  documents.rename('News Once More');
  const after = await documents.get();
  expect(textOf(after)).toContain('News Once More');
  expect(textOf(before)).not.toContain('News Once More');
  for (let change = 0; change < 5; change++) {
    documents.rename(`News ${change}`);
    await documents.get();
  }
  expect(existsSync(before.path)).toBe(false);
  expect(readdirSync(documents.folder)).toHaveLength(2);
});

test('a change in the middle of rendering: whoever asks after it sees it, and both get a file that is there', async () => {
  using documents = openDocuments();
  const early = documents.get();
  documents.rename('News Once More');
  const late = documents.get();
  const files = await Promise.all([early, late]);
  expect(textOf(files[1])).toContain('News Once More');
  expect(existsSync(files[0].path)).toBe(true);
  expect(textOf(await documents.get())).toContain('News Once More');
  documents.rename('And Again');
  await documents.get();
  expect(readdirSync(documents.folder)).toHaveLength(2);
});

describe('under many addresses', () => {
  test('each asker gets its own, and the disk does not fill: eight are kept', async () => {
    using documents = openDocuments();
    for (let at = 0; at < 30; at++) {
      const file = await documents.get('playlist.m3u', `http://host-${at}`);
      expect(textOf(file)).toContain(`http://host-${at}/stream/`);
    }
    expect(readdirSync(documents.folder)).toHaveLength(8);
    expect(documents.renderCount()).toBe(30);
    await documents.get('playlist.m3u', 'http://host-29');
    expect(documents.renderCount()).toBe(30);
  });

  test('as many at once', async () => {
    using documents = openDocuments();
    const files = await Promise.all(
      [...Array(20).keys()].map((at) => documents.get('lineup.json', `http://host-${at}`)),
    );
    expect(files).toHaveLength(20);
    expect(readdirSync(documents.folder).length).toBeLessThanOrEqual(8);
    const again = await documents.get('lineup.json', 'http://host-19');
    expect(JSON.parse(textOf(again))).toHaveLength(3);
  });

  test('one line-up does not push out another’s, whatever their numbers', async () => {
    using documents = openDocuments();
    const lineups = [...Array(12).keys()].map((at) => documents.house.addLineup(`more-${at}`));
    const [eleventh] = lineups.slice(9); // its id begins with the digit of the first
    expect(String(eleventh)).toMatch(/^1\d$/);
    const theirs = await documents.get('playlist.m3u', BASE, eleventh);
    for (let at = 0; at < 8; at++) await documents.get('playlist.m3u', `http://host-${at}`);
    const rendered = documents.renderCount();
    expect((await documents.get('playlist.m3u', BASE, eleventh)).path).toBe(theirs.path);
    expect(documents.renderCount()).toBe(rendered);
  });
});

describe('a folder that cannot be written to', () => {
  test('fails the one who asks, and the next one is served again', async () => {
    using documents = openDocuments([...Array(2_000).keys()].map((at) => `Station ${at}`));
    await documents.get();
    documents.rename('News Once More');
    rmSync(documents.folder, { recursive: true });
    await expect(documents.get()).rejects.toThrow(/ENOENT/);
    mkdirSync(documents.folder);
    expect(textOf(await documents.get())).toContain('News Once More');
  });

  test('from the start fails the asker, not the program', async () => {
    using house = openStoreHouse();
    writeFileSync(join(house.folder, 'file'), '');
    const cache = createDocumentCache(join(house.folder, 'file', 'documents'), house.stores);
    await new Promise((resolve) => setImmediate(resolve));
    await expect(
      cache.get(
        { kind: 'lineup.json', lineupId: house.addLineup('main'), part: null, baseUrl: BASE, logos: 'named' },
        never,
      ),
    ).rejects.toThrow();
  });
});

test('a file that somebody deleted is made again', async () => {
  using documents = openDocuments();
  const { path } = await documents.get();
  rmSync(path);
  expect(textOf(await documents.get())).toContain('News One');
});

test('what an earlier run left behind is cleared away', async () => {
  using house = openStoreHouse();
  const folder = join(house.folder, 'documents');
  mkdirSync(folder);
  writeFileSync(join(folder, 'old-playlist.m3u'), 'x');
  const cache = createDocumentCache(folder, house.stores);
  await cache.get(
    { kind: 'lineup.json', lineupId: house.addLineup('main'), part: null, baseUrl: BASE, logos: 'named' },
    never,
  );
  expect(readdirSync(folder)).toEqual([expect.stringMatching(/lineup\.json$/)]);
});
