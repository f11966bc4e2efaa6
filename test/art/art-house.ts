import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type ArtNeeds, createArt } from '../../src/art/index.js';
import { addressHash } from '../../src/base/logo-address.js';
import type { ProviderId } from '../../src/base/model.js';
import { createFetcher, createNameResolver } from '../../src/net/index.js';
import { createSlices, type LogoRow } from '../../src/store/index.js';
import { openStoreHouse, streamValues } from '../store/store-house.js';
import { movableClock } from '../support/movable-clock.js';

const never = new AbortController().signal;
const names = createNameResolver(performance.now.bind(performance));

export type ArtHouse = ReturnType<typeof openArtHouse>;

/** The logos of a house with a real database and real requests; its own time can be put ahead. */
export function openArtHouse(own: Partial<ArtNeeds> = {}) {
  const house = openStoreHouse();
  const { logos, sourceStreams, providers } = house.stores;
  const [folder, ownFolder, downloadFolder] = ['cache', 'logos', 'downloads'].map((name) => join(house.folder, name));
  for (const path of [ownFolder!, downloadFolder!]) mkdirSync(path);
  const clock = movableClock();
  const settings = { cacheMb: 200, concurrency: 4, perRun: 1_000 };
  const fetcher = createFetcher(names, {
    ...{ connectTimeoutMs: 1_000, idleTimeoutMs: 1_000, totalTimeoutMs: 5_000, maxBytes: 2 ** 22, redirectsMax: 3 },
    ...{ attempts: 1, userAgent: 'Headwater/1' },
  });
  const open = () =>
    createArt({
      ...{ logos, slices: createSlices(house.db), fetcher, clock, folder: folder!, downloadFolder: downloadFolder! },
      ownFolder: () => ownFolder!,
      timeoutMs: 1_500,
      settings: () => settings,
      livingProviders: () => new Set(providers.list().map(({ id }) => id)),
      reachOf: async () => ({ headers: {}, allowPrivate: true, allowPrivateRedirects: true }),
      ...own,
    });
  let count = 0;
  const one = {
    ...house,
    clock,
    settings,
    /** As one that has just been started. */
    open,
    art: open(),
    folder: folder!,
    ownFolder: ownFolder!,
    /** Adds entries with these logos. */
    name(providerId: ProviderId, ...addresses: string[]): void {
      for (const logoUrl of addresses)
        sourceStreams.insert(providerId, streamValues({ identity: `logo:${count++}`, logoUrl }), 1);
    },
    row: (address: string): LogoRow | null => logos.find(addressHash(address)),
    async run(signal = never): Promise<void> {
      await one.art.find(signal);
      await one.art.fetchDue(signal, () => {});
    },
    fetchNow: (address: string) => one.art.fetchNow(addressHash(address), never),
    /** Names of the pictures on disk. */
    files: () =>
      existsSync(folder!) ? readdirSync(folder!, { recursive: true }).filter((name) => /\./.test(`${name}`)) : [],
    async [Symbol.asyncDispose]() {
      await fetcher.close();
      house[Symbol.dispose]();
    },
  };
  return one;
}
