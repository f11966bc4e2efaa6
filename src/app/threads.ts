import { join } from 'node:path';
import { systemClock } from '../base/clock.js';
import { toErrorRecord } from '../base/errors.js';
import type { Emitter } from '../base/events.js';
import type { Log } from '../base/log.js';
import {
  type DeskLine,
  type FileSettings,
  type HouseEvents,
  type ReaderLine,
  startDesk,
  startReader,
} from '../jobs/index.js';
import { createStores, openReadOnly, type Stores } from '../store/index.js';
import type { Cleanup } from './cleanup.js';
import { entryUrl, projectFolder } from './entry-url.js';

/** Desk and reader on threads of their own, and main's view of the database, which cannot write. */
export interface Threads {
  desk: DeskLine;
  reader: ReaderLine;
  stores: Stores;
}

interface ThreadNeeds {
  dataDir: string;
  userAgent: string;
  /** What config.yaml says; read anew when the desk starts again after a crash. */
  fileSettings: () => FileSettings;
  events: Emitter<HouseEvents>;
  log: Log;
}

const STOP_WITHIN_MS = 2_000;

export async function startThreads(needs: ThreadNeeds, cleanup: Cleanup): Promise<Threads> {
  const { dataDir, userAgent, log } = needs;
  const data = (...parts: string[]) => join(dataDir, ...parts);
  const databasePath = data('headwater.db');
  const onCrash = (name: string) => (error: Error, crashCount: number) =>
    log.error({ crashCount, stack: error.stack }, `The ${name} thread crashed: ${error.message}`);

  const { desk, opened } = await startDesk({ url: entryUrl('desk'), onCrash: onCrash('desk') }, userAgent, () => ({
    databasePath,
    migrationsFolder: join(projectFolder(), 'drizzle'),
    backupsFolder: data('backups'),
    downloadFolder: data('cache', 'downloads'),
    uploadsFolder: data('uploads'),
    logosFolder: data('cache', 'logos'),
    ownLogosFolder: data('logos'),
    settings: needs.fileSettings(),
  }));
  cleanup.add(() => desk.stop(STOP_WITHIN_MS));
  const readerOptions = { url: entryUrl('reader'), onCrash: onCrash('reader') };
  const reader = await startReader(readerOptions, databasePath, data('cache', 'documents'));
  cleanup.add(() => reader.stop(STOP_WITHIN_MS));
  const db = openReadOnly(databasePath, { isMain: true });
  cleanup.add(() => db.close());

  if (opened.backupPath) {
    log.info({ backup: opened.backupPath }, 'The database was brought to this version; a copy of the old one is kept.');
  }
  if (opened.wasUnclean) checkDatabase(reader, databasePath, needs);
  return { desk, reader, stores: createStores(db) };
}

/** After a power cut SQLite mends itself; whether the disk did its part is looked at while everything runs. */
function checkDatabase(reader: ReaderLine, path: string, { events, log }: ThreadNeeds): void {
  log.info('The last run was cut off; the database is checked in the background.');
  const tell = (damage: readonly string[]) => {
    if (damage.length === 0) return;
    const message = `The database ${path} is damaged: ${damage[0]}.`;
    const hint = 'Stop Headwater, move the file away, and put the newest file of the folder "backups" in its place.';
    log.error({ code: 'database_damaged', damage }, `${message} ${hint}`);
    events.emit('notice', {
      ...{ level: 'error', code: 'database_damaged', message, hint, providerId: null },
      atMs: systemClock.nowMs(),
    });
  };
  reader
    .ask('findDamage', null)
    .then(tell, (error) => log.warn(toErrorRecord(error), 'The database could not be checked.'));
}
