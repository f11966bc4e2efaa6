import { join } from 'node:path';
import { type DeskLine, type DeskOpen, startDesk } from '../src/jobs/index.js';
import { NO_OWN_WORDS } from '../src/matching/index.js';

/** The desk in its own thread, as the daemon has it, over a data folder that is empty or of an earlier run. */
export async function startBenchDesk(dataDir: string): Promise<{ desk: DeskLine; databasePath: string }> {
  const request: DeskOpen = {
    databasePath: databaseIn(dataDir),
    migrationsFolder: 'drizzle',
    backupsFolder: join(dataDir, 'backups'),
    downloadFolder: join(dataDir, 'downloads'),
    uploadsFolder: join(dataDir, 'uploads'),
    logosFolder: join(dataDir, 'cache', 'logos'),
    ownLogosFolder: join(dataDir, 'logos'),
    settings: {
      providers: [],
      lineups: [{ key: 'main', defaultName: 'Headwater', named: {}, port: null, isPortNamed: true, deviceId: null }],
      historyDays: 30,
      imports: { keepMissingDays: 7, holdAbovePercent: 40, maxListMb: 1_024, maxEntries: 500_000 },
      logos: { cacheMb: 200, concurrency: 4, perRun: 2_000, folder: null },
      matching: { mergeAt: 85, suggestAt: 75 },
      rules: [],
      templates: [],
      channels: [],
      words: NO_OWN_WORDS,
    },
  };
  const url = new URL('desk.mjs', process.env.HEADWATER_ENTRIES);
  const onCrash = (error: Error) => {
    throw error;
  };
  const { desk } = await startDesk({ url, onCrash }, 'bench', () => request);
  return { desk, databasePath: request.databasePath };
}

export const databaseIn = (dataDir: string): string => join(dataDir, 'headwater.db');
