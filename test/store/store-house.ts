import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChannelId, LineupId, ProviderId } from '../../src/base/model.js';
import {
  createStores,
  type Database,
  migrate,
  openWriter,
  type Stores,
  type StreamValues,
} from '../../src/store/index.js';

/** A real database in a folder of its own. */
export interface StoreHouse extends Disposable {
  db: Database;
  stores: Stores;
  folder: string;
  addProvider(key: string): ProviderId;
  addLineup(key: string): LineupId;
  /** A channel that is in a line-up and has a stream to play. */
  addChannel(lineupId: LineupId, number: string, name: string): ChannelId;
}

export function openStoreHouse(): StoreHouse {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-store-'));
  const path = join(folder, 'headwater.db');
  migrate(path, 'drizzle', join(folder, 'backups'));
  const db = openWriter(path);
  const stores = createStores(db);
  let count = 0;
  let providerId: ProviderId | null = null;
  const house: StoreHouse = {
    db,
    stores,
    folder,
    addProvider: (key) =>
      stores.providers.add({
        key,
        name: key,
        kind: 'm3u',
        source: 'database',
        isEnabled: true,
        url: `http://${key}.example/list.m3u`,
        refresh: 'manual',
        headers: {},
        createdAtMs: 1,
      }).id,
    addLineup: (key) =>
      stores.lineups.add({
        key,
        name: key,
        source: 'database',
        content: stores.lineups.main() === null ? 'tv' : 'picked',
        isEnabled: true,
        createdAtMs: 1,
      }).id,
    addChannel(lineupId, number, name) {
      providerId ??= house.addProvider('playlist');
      const values = streamValues({ identity: `live:${count++}`, name });
      stores.sourceStreams.insert(providerId, values, 1);
      const [streamId] = stores.sourceStreams.ofProvider(providerId, 100_000).slice(-1);
      const channelId = stores.channels.add({
        name,
        logoUrl: null,
        groupName: null,
        guideId: null,
        isRadio: false,
        createdAtMs: 1,
        isKept: false,
      });
      stores.channels.setStream(streamId!, channelId, 0);
      const [major = 0, minor = 0] = number.split('.').map(Number);
      stores.lineups.place(lineupId, { channelId, number, numberOrder: major * 10_000 + minor, isNumberChosen: false });
      return channelId;
    },
    [Symbol.dispose]() {
      db.close();
      rmSync(folder, { recursive: true });
    },
  };
  return house;
}

export function streamValues(own: Partial<StreamValues> = {}): StreamValues {
  return {
    kind: 'live',
    identity: 'live:1',
    twin: 0,
    name: 'News One',
    url: 'http://tv.example/1.ts',
    tvgId: null,
    tvgName: null,
    logoUrl: null,
    number: null,
    groups: [],
    headers: {},
    isDrm: false,
    extras: {},
    position: 0,
    valueHash: 'a',
    ...own,
  };
}
