import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { expect, test } from 'vitest';
import { createDeviceBook } from '../../src/app/device-book.js';
import { createStores } from '../../src/store/index.js';
import * as schema from '../../src/store/schema.js';
import { startHeadwater } from '../support/headwater.js';
import { startProvider } from '../support/simulated-provider.js';

/** A second look at the database of a house, which counts the statements that SQLite runs for it. */
function countingStores(dataDir: string) {
  let statementCount = 0;
  const options = { readonly: true, verbose: () => void statementCount++ };
  const sql = new Sqlite(join(dataDir, 'headwater.db'), options);
  const orm = drizzle(sql, { schema, casing: 'snake_case' });
  const close = () => void sql.close();
  return { stores: createStores({ sql, orm, close }), count: () => statementCount, [Symbol.dispose]: close };
}

test('who the devices are is read once, and shows at once on all faces when it is changed', async () => {
  await using provider = await startProvider({ streams: ['Amber'] });
  await using house = await startHeadwater();
  const { TunerCount } = (await (await fetch(house.deviceUrl('/discover.json'))).json()) as { TunerCount: number };
  expect(TunerCount).toBe(1); // Plex refuses a device without tuners, also where no provider is there yet
  const own = { key: 'own', name: 'Own', url: provider.playlistUrl('alpha') };
  const added = await house.send<{ id: number }>('POST', '/providers', own);
  await house.refreshed('own', 'done');
  using counting = countingStores(house.dataDir);
  const book = createDeviceBook(counting.stores, () => 5_004);
  expect(book.list().map(({ key, tunerCount }) => [key, tunerCount])).toContainEqual(['main', 1]);
  const readCount = counting.count();
  expect(readCount).toBeGreaterThan(0);
  for (let request = 0; request < 1_000; request++) {
    expect(book.find('main')!.tuners.states()).toHaveLength(1);
    book.main();
  }
  expect(counting.count()).toBe(readCount);

  type Face = { FriendlyName: string; TunerCount: number };
  const json = async <T>(url: string) => (await (await fetch(url)).json()) as T;
  const faces = async () => {
    const pages = [
      house.deviceUrl('/discover.json'),
      house.url('/discover.json'),
      house.url('/hdhr/main/discover.json'),
    ];
    const told = (await Promise.all(pages.map(json<Face>))).map((one) => [one.FriendlyName, one.TunerCount]);
    const xml = await (await fetch(house.deviceUrl('/device.xml'))).text();
    const tunerCount = (await json<object[]>(house.deviceUrl('/status.json'))).length;
    return [...told, [/<friendlyName>(.*?)</.exec(xml)![1], tunerCount]];
  };
  const all = (name: string, tunerCount: number) => Array.from({ length: 4 }, () => [name, tunerCount]);
  const before = (await faces())[0]![0] as string;
  expect(await faces()).toEqual(all(before, 1));
  await house.send('PATCH', `/providers/${added.body.id}`, { maxConnections: 3 });
  expect(await faces()).toEqual(all(before, 3));
  const { items } = await house.get<{ items: { id: number; key: string }[] }>('/lineups');
  const { id } = items.find(({ key }) => key === 'main')!;
  const renamed = await house.send<{ changeId: number }>('PATCH', `/lineups/${id}`, { name: 'Parlour', tunerCount: 2 });
  expect(await faces()).toEqual(all('Parlour', 2));
  book.forget();
  expect(book.main()).toMatchObject({ friendlyName: 'Parlour', tunerCount: 2 });
  await house.send('POST', `/changes/${renamed.body.changeId}/undo`);
  expect(await faces()).toEqual(all(before, 3));
});
