import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BroadcastChannel } from 'node:worker_threads';
import { type DeskLine, type DeskOpen, startDesk } from '../../src/jobs/index.js';
import { NO_OWN_WORDS } from '../../src/matching/index.js';
import { createStores, type Database, openReadOnly, type Stores } from '../../src/store/index.js';
import { entryUrl } from '../support/entries.js';

/** A desk in its own thread over a data folder of its own, which can be made to crash. */
export interface DeskHouse extends AsyncDisposable {
  desk: DeskLine;
  stores: Stores;
  db: Database;
  folder: string;
  /** Throws in the desk's thread, outside of any call. */
  crash(): void;
  crashes: Error[];
  /** Adds a provider whose list is this text, and gives its id. */
  addProvider(playlist: string): Promise<number>;
}

export async function startDeskHouse(): Promise<DeskHouse> {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-desk-'));
  const channelName = `crash-${randomUUID()}`;
  // the real desk, with a second door for the fault
  const entry = join(folder, 'desk-that-crashes.mjs');
  writeFileSync(
    entry,
    `import { BroadcastChannel } from 'node:worker_threads';
     const line = new BroadcastChannel(${JSON.stringify(channelName)});
     line.onmessage = () => { throw new Error('a planted fault'); };
     line.unref();
     await import(${JSON.stringify(entryUrl('desk').href)});`,
  );
  const request: DeskOpen = {
    databasePath: join(folder, 'headwater.db'),
    migrationsFolder: join(process.cwd(), 'drizzle'),
    backupsFolder: join(folder, 'backups'),
    downloadFolder: join(folder, 'downloads'),
    uploadsFolder: join(folder, 'uploads'),
    logosFolder: join(folder, 'logos-cache'),
    ownLogosFolder: join(folder, 'logos'),
    settings: {
      providers: [],
      lineups: [{ key: 'main', defaultName: 'Headwater', named: {}, port: null, isPortNamed: true, deviceId: null }],
      historyDays: 30,
      imports: { keepMissingDays: 7, holdAbovePercent: 40, maxListMb: 64, maxEntries: 500_000 },
      matching: { mergeAt: 85, suggestAt: 75 },
      logos: { cacheMb: 200, concurrency: 4, perRun: 2_000, folder: null },
      rules: [],
      templates: [],
      channels: [],
      words: NO_OWN_WORDS,
    },
  };
  const crashes: Error[] = [];
  const { desk } = await startDesk(
    { url: pathToFileURL(entry), onCrash: (error) => crashes.push(error) },
    'test',
    () => request,
  );
  const db = openReadOnly(request.databasePath, { isMain: true });
  const stores = createStores(db);
  const trigger = new BroadcastChannel(channelName);
  return {
    desk,
    stores,
    db,
    folder,
    crashes,
    crash: () => trigger.postMessage('now'),
    async addProvider(playlist) {
      const path = join(folder, `${randomUUID()}.m3u`);
      writeFileSync(path, playlist);
      const provider = { key: randomUUID().slice(0, 8).replace(/^/, 'p'), name: 'Own', url: path };
      const reply = await desk.ask('edit', {
        requestId: randomUUID(),
        who: 'test',
        edit: { kind: 'addProvider', provider },
      });
      return reply.subjectId;
    },
    async [Symbol.asyncDispose]() {
      trigger.close();
      db.close();
      await desk.stop(5_000);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A list of `count` entries of equal make, each its own station. */
export function longPlaylist(count: number): string {
  const lines = ['#EXTM3U'];
  for (let at = 1; at <= count; at++) {
    lines.push(
      `#EXTINF:-1 tvg-id="s${at}.test" tvg-logo="http://logo.example/${at}.png" group-title="Group ${at % 40}",Station ${at} HD`,
    );
    lines.push(`http://stream.example/live/user/pass/${at}.ts`);
  }
  return `${lines.join('\n')}\n`;
}
