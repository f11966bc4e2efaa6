import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressHash } from '../../src/base/logo-address.js';
import type { ChannelId } from '../../src/base/model.js';
import { createDocumentCache, type DocumentKind, type LogoPlace } from '../../src/documents/index.js';
import { parseM3u } from '../../src/formats/m3u/index.js';
import type { Stores } from '../../src/store/index.js';
import { openStoreHouse } from '../store/store-house.js';

const never = new AbortController().signal;

/** The documents of one line-up with these channels, numbered from 1. */
async function render(
  names: readonly string[],
  change = (_: ReturnType<typeof openStoreHouse>, __: number) => {},
  logos: LogoPlace = 'named',
) {
  using house = openStoreHouse();
  const lineupId = house.addLineup('main');
  for (const [at, name] of names.entries()) change(house, house.addChannel(lineupId, String(at + 1), name));
  const cache = createDocumentCache(join(house.folder, 'documents'), house.stores);
  const textOf = async (kind: DocumentKind) =>
    readFileSync(
      (await cache.get({ kind, lineupId, part: null, baseUrl: 'http://192.168.1.10:4323', logos }, never)).path,
      'utf8',
    );
  const [m3u, json] = [await textOf('playlist.m3u'), await textOf('lineup.json')];
  const playlist = parseM3u(Buffer.from(m3u), { baseUrl: 'http://unused.example/' });
  return { m3u, playlist, lineup: JSON.parse(json) as { GuideNumber: string; GuideName: string; URL: string }[] };
}

test('players read the channels back as they are', async () => {
  const { playlist, lineup } = await render(['News One', 'Sport & Füßball “Zwei”']);
  expect(playlist.entries.map(({ name, number, tvgId, url }) => [name, number, tvgId, url])).toEqual([
    ['News One', '1', 'ch1.headwater', 'http://192.168.1.10:4323/stream/1.ts'],
    ['Sport & Füßball “Zwei”', '2', 'ch2.headwater', 'http://192.168.1.10:4323/stream/2.ts'],
  ]);
  expect(lineup).toEqual([
    { GuideNumber: '1', GuideName: 'News One', URL: 'http://192.168.1.10:4323/auto/v1' },
    { GuideNumber: '2', GuideName: 'Sport & Füßball “Zwei”', URL: 'http://192.168.1.10:4323/auto/v2' },
  ]);
});

test('an empty line-up is an empty list', async () => {
  const { m3u, lineup } = await render([]);
  expect([m3u, lineup]).toEqual(['#EXTM3U\n', []]);
});

test('no name, whatever is in it, costs another channel its place or adds one', async () => {
  const evil = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom(
      'A\r\nhttp://evil.example/',
      'A\n#EXTINF:-1,Evil\nhttp://evil.example/',
      'A" group-title="evil',
      'A\', x="',
      '</script>\u2028',
      '\u0000',
      ',,,',
      '#EXTM3U',
      '{"a":[',
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(evil, { minLength: 1, maxLength: 6 }), async (names) => {
      const { playlist, lineup } = await render(['First', ...names, 'Last']);
      // a channel without a name is called by its number: clients drop one that is called nothing
      const shown = names.map((name, at) => name || String(at + 2));
      expect(lineup.map(({ GuideName }) => GuideName)).toEqual(['First', ...shown, 'Last']);
      const urls = [...Array(names.length + 2).keys()].map((at) => `http://192.168.1.10:4323/stream/${at + 1}.ts`);
      expect(playlist.entries.map(({ url }) => url)).toEqual(urls);
      expect([playlist.entries[0]!.name, playlist.entries.at(-1)!.name]).toEqual(['First', 'Last']);
    }),
    { numRuns: 40 },
  );
}, 20_000);

test('hidden channels, and those without a stream, are left out', async () => {
  const { playlist } = await render(['One', 'Two', 'Three'], ({ stores, db }, id) => {
    if (id === 1) stores.channels.setOverride(id as never, 'isHidden', true);
    if (id === 2) db.sql.prepare('DELETE FROM channel_streams WHERE channel_id = 2').run();
  });
  expect(playlist.entries.map(({ name }) => name)).toEqual(['Three']);
});

test.each([
  ['http://logo.example/a.png', 'http://logo.example/a.png'],
  ['http://anna:s3cret@logo.example/a.png', null],
  ['http://logo.example/a.png?token=s3cret', null],
  ['data:image/png;base64,AAAA', null],
])('a logo is shown unless its address could hold a password: %s', async (logoUrl, shown) => {
  const { playlist, m3u } = await render(['One'], ({ stores }, id) =>
    stores.channels.setOverride(id as never, 'logoUrl', logoUrl),
  );
  expect(playlist.entries[0]!.logo).toBe(shown);
  expect(m3u).not.toContain('s3cret');
});

test('from the house, a logo has an address of ours: a person’s choice before the own folder before the provider', async () => {
  const [chosen, own, imported] = [
    'http://logo.example/a.png?token=s3cret',
    'folder:One.png',
    'http://logo.example/b.png',
  ];
  const logoOf = async (change: (stores: Stores, id: number) => void) => {
    const { playlist, m3u } = await render(['One'], ({ stores }, id) => change(stores, id), 'house');
    expect(m3u).not.toMatch(/s3cret|logo\.example|One\.png/);
    return playlist.entries[0]!.logo;
  };
  const ours = (address: string) => `http://192.168.1.10:4323/logos/${addressHash(address)}`;
  const choose = ({ channels }: Stores, id: number, address: string) =>
    channels.setOverride(id as ChannelId, 'logoUrl', address);
  expect(await logoOf((stores, id) => choose(stores, id, chosen))).toBe(ours(chosen));
  expect(await logoOf((stores, id) => stores.logos.setOwn(id as ChannelId, own))).toBe(ours(own));
  expect(
    await logoOf((stores, id) => {
      stores.logos.setOwn(id as ChannelId, own);
      choose(stores, id, imported);
    }),
  ).toBe(ours(imported));
  expect(await logoOf((stores, id) => choose(stores, id, 'data:image/png;base64,AAAA'))).toBeNull();
  expect(await logoOf(() => {})).toBeNull();
});
