import { describe, expect, test } from 'vitest';
import { createSlices, openReadOnly } from '../../src/store/index.js';
import { openStoreHouse, type StoreHouse, streamValues } from './store-house.js';

const never = new AbortController().signal;

/** Writes numbered settings, which another handle counts. */
function settingsOf({ db, stores, folder }: StoreHouse) {
  const reader = openReadOnly(`${folder}/headwater.db`, { isMain: true });
  return {
    write: (at: number) => stores.settings.set(`key-${at}`, at),
    count: () => (db.sql.prepare('SELECT count(*) AS count FROM settings').get() as { count: number }).count,
    seenByOthers: () => (reader.sql.prepare('SELECT count(*) AS count FROM settings').get() as { count: number }).count,
    [Symbol.dispose]: () => reader.close(),
  };
}

test('everything is written, in order, in slices that others can come between', async () => {
  using house = openStoreHouse();
  const slices = createSlices(house.db);
  const written: number[] = [];
  let turnsOfOthers = 0;
  let isOver = false;
  const other = () => {
    turnsOfOthers++;
    if (!isOver) setImmediate(other);
  };
  setImmediate(other);
  await slices.write(Array(5_000).keys(), (at) => void written.push(at), never);
  isOver = true;
  expect(written).toEqual([...Array(5_000).keys()]);
  expect(slices.count).toBeGreaterThanOrEqual(3); // at most 2,000 rows in each
  expect(turnsOfOthers).toBeGreaterThanOrEqual(slices.count);
});

test('slow rows are cut by time: a person’s edit does not wait for them', async () => {
  using house = openStoreHouse();
  const slices = createSlices(house.db);
  const slow = () => {
    for (const until = performance.now() + 5; performance.now() < until; );
  };
  await slices.write(Array(40).keys(), slow, never);
  expect(slices.count).toBeGreaterThanOrEqual(5);
});

test('a slice that is written is seen by the others at once', async () => {
  using house = openStoreHouse();
  using settings = settingsOf(house);
  const seen: number[] = [];
  const slices = createSlices(house.db, () => seen.push(settings.seenByOthers()));
  await slices.write(Array(4_100).keys(), settings.write, never);
  expect(seen.at(-1)).toBe(4_100);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen.length).toBeGreaterThanOrEqual(3);
});

describe('an import that is called off', () => {
  test('leaves whole slices, never half a one', async () => {
    using house = openStoreHouse();
    using settings = settingsOf(house);
    const stop = new AbortController();
    const committed: number[] = [];
    const slices = createSlices(house.db, () => {
      committed.push(settings.count());
      if (committed.length === 2) stop.abort(new Error('called off'));
    });
    await expect(slices.write(Array(100_000).keys(), settings.write, stop.signal)).rejects.toThrow('called off');
    expect(committed).toHaveLength(2);
    expect(settings.seenByOthers()).toBe(committed[1]);
    expect(house.db.sql.inTransaction).toBe(false);
  });

  test('in the middle of a slice finishes it', async () => {
    using house = openStoreHouse();
    using settings = settingsOf(house);
    const stop = new AbortController();
    const write = (at: number) => {
      if (at === 10) stop.abort();
      settings.write(at);
    };
    await expect(createSlices(house.db).write(Array(100_000).keys(), write, stop.signal)).rejects.toThrow();
    expect(settings.seenByOthers()).toBeGreaterThan(10);
  });

  test('before it began writes nothing', async () => {
    using house = openStoreHouse();
    using settings = settingsOf(house);
    await expect(createSlices(house.db).write([1], settings.write, AbortSignal.abort())).rejects.toThrow();
    expect(settings.seenByOthers()).toBe(0);
  });
});

test('a row that cannot be written takes its slice back, and those before stay', async () => {
  using house = openStoreHouse();
  using settings = settingsOf(house);
  const write = (at: number) => {
    if (at === 3_000) throw new Error('the disk is full');
    settings.write(at);
  };
  const committed: number[] = [];
  const slices = createSlices(house.db, () => committed.push(settings.count()));
  await expect(slices.write(Array(10_000).keys(), write, never)).rejects.toThrow('the disk is full');
  expect(settings.seenByOthers()).toBe(committed.at(-1));
  expect(committed.at(-1)).toBeLessThanOrEqual(3_000);
  expect(house.db.sql.inTransaction).toBe(false);
});

test('two entries of a provider cannot be the same one, and its twins and other kinds can', () => {
  using house = openStoreHouse();
  const { sourceStreams } = house.stores;
  const [alpha, beta] = [house.addProvider('alpha'), house.addProvider('beta')];
  const values = streamValues({ identity: 'live:7' });
  sourceStreams.insert(alpha, values, 1);
  expect(() => sourceStreams.insert(alpha, values, 1)).toThrow(/UNIQUE/);
  sourceStreams.insert(alpha, { ...values, twin: 1 }, 1);
  sourceStreams.insert(alpha, { ...values, kind: 'movie' }, 1);
  sourceStreams.insert(beta, values, 1);
  expect(sourceStreams.ofProvider(alpha, 10)).toHaveLength(3);
});

test('the pages of a provider have all of its entries, and none of another, wherever they lie', () => {
  using house = openStoreHouse();
  const { sourceStreams } = house.stores;
  const [alpha, beta] = [house.addProvider('alpha'), house.addProvider('beta')];
  house.db.sql.transaction(() => {
    for (const [providerId, from, to] of [
      [alpha, 0, 10],
      [beta, 0, 4_500],
      [alpha, 10, 2_500],
    ] as const)
      for (let at = from; at < to; at++) sourceStreams.insert(providerId, streamValues({ identity: `live:${at}` }), 1);
  })();
  const [first] = sourceStreams.ofProvider(alpha, 1);
  sourceStreams.markMissing(first!, 5);
  const stored = [...sourceStreams.storedPages(alpha)].flat();
  expect(stored.map(({ identity }) => identity)).toEqual(Array.from({ length: 2_500 }, (_, at) => `live:${at}`));
  expect(stored.filter(({ isMissing }) => isMissing)).toEqual([
    {
      id: first,
      kind: 'live',
      identity: 'live:0',
      twin: 0,
      name: 'News One',
      tvgId: null,
      valueHash: 'a',
      isMissing: true,
      isLeftOut: false,
    },
  ]);
});

test('an identity can pass from one entry to another in one refresh', () => {
  using house = openStoreHouse();
  const { sourceStreams } = house.stores;
  const alpha = house.addProvider('alpha');
  sourceStreams.insert(alpha, streamValues({ identity: 'live:1', name: 'One' }), 1);
  sourceStreams.insert(alpha, streamValues({ identity: 'live:2', name: 'Two' }), 1);
  const [one, two] = sourceStreams.ofProvider(alpha, 10);
  for (const id of [one!, two!]) sourceStreams.parkIdentity(id);
  sourceStreams.update(one!, streamValues({ identity: 'live:2', name: 'One' }));
  sourceStreams.update(two!, streamValues({ identity: 'live:1', name: 'Two' }));
  expect([one!, two!].map((id) => sourceStreams.find(id)!.identity)).toEqual(['live:2', 'live:1']);
});

test('a handle that only reads cannot write', () => {
  using house = openStoreHouse();
  const reader = openReadOnly(`${house.folder}/headwater.db`, { isMain: true });
  expect(() => reader.sql.exec("INSERT INTO settings (key, value) VALUES ('a', '1')")).toThrow(/readonly/);
  reader.close();
});
