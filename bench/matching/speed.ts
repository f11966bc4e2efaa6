import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { ProviderId } from '../../src/base/model.js';
import type { DeskLine, JobProgress } from '../../src/jobs/index.js';
import { callApart, peakMib, replyToParent, residentMib } from '../apart.js';
import { median } from '../daemon.js';
import { databaseIn, startBenchDesk } from '../desk.js';
import type { List } from './data-set.js';
import { importLists } from './headend.js';
import { changeList, writeLargeLists } from './large-lists.js';

/** Times are CPU of all threads of a process in which nothing but the desk works. */
export interface Speed {
  entryCount: number;
  channelCount: number;
  /** Reading and matching all entries while nothing of them is known. */
  fromScratchMs: number;
  /** What that adds to the memory of the process at its peak. */
  growthMib: number;
  /** Of the whole process. */
  peakMib: number;
  /** All that a list in which two of a hundred entries have changed costs, in a house that has matched before; a median. */
  refreshMs: number;
  /** The part of it that is matching: what comes after the list has been read and saved. */
  refreshMatchingMs: number;
  changedCount: number;
}

const REFRESH_ROUNDS = 3;

interface LargeHouse {
  dataDir: string;
  providerId: ProviderId;
  listPath: string;
}

/** @param moduleUrl Exports `measureLargeHouse`. */
export async function measureSpeed(moduleUrl: string, lists: readonly List[], entryCount: number): Promise<Speed> {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-matching-'));
  try {
    const long = writeLargeLists(lists, entryCount, folder);
    const dataDir = join(folder, 'data');
    mkdirSync(dataDir);
    const [providerId] = (await importLists(dataDir, long)).keys();
    forgetMatching(dataDir);
    const house: LargeHouse = { dataDir, providerId: providerId!, listPath: long[0]!.path };
    return await callApart<Speed>(moduleUrl, 'measureLargeHouse', [house]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As before the first matching, but with the channels, so that writing them is not part of it. */
function forgetMatching(dataDir: string): void {
  const db = new Sqlite(databaseIn(dataDir));
  db.exec(`
    UPDATE source_streams SET reading = NULL;
    UPDATE providers SET home_country = NULL;
    DELETE FROM review_pairs;`);
  db.close();
}

/** To be called in a process of its own. */
export async function measureLargeHouse({ dataDir, providerId, listPath }: LargeHouse): Promise<void> {
  const { desk, databasePath } = await startBenchDesk(dataDir);
  const atRestMib = residentMib();
  const sinceScratch = process.cpuUsage();
  await desk.ask('rebuild', null);
  const fromScratchMs = cpuMsSince(sinceScratch);
  const highestMib = peakMib();

  const refreshes: Refreshed[] = [];
  for (let round = 0; round < REFRESH_ROUNDS; round++) {
    changeList(listPath, round);
    refreshes.push(await refresh(desk, providerId));
  }
  const speed: Speed = {
    ...countAll(databasePath),
    ...{ fromScratchMs, growthMib: highestMib - atRestMib, peakMib: highestMib },
    refreshMs: median(refreshes.map(({ wholeMs }) => wholeMs)),
    refreshMatchingMs: median(refreshes.map(({ matchingMs }) => matchingMs)),
    changedCount: refreshes[0]!.changedCount,
  };
  replyToParent(speed);
}

interface Refreshed {
  wholeMs: number;
  matchingMs: number;
  changedCount: number;
}

async function refresh(desk: DeskLine, providerId: ProviderId): Promise<Refreshed> {
  const since = process.cpuUsage();
  let beforeMatchingMs = 0;
  const onProgress = ({ phase }: JobProgress) => {
    if (phase === 'matching') beforeMatchingMs = cpuMsSince(since);
  };
  const { error, changedCount } = await desk.ask('refresh', { providerId, acceptLoss: false }, { onProgress });
  if (error) throw new Error(error.message);
  const wholeMs = cpuMsSince(since);
  return { wholeMs, matchingMs: wholeMs - beforeMatchingMs, changedCount };
}

function countAll(databasePath: string): Pick<Speed, 'entryCount' | 'channelCount'> {
  const db = new Sqlite(databasePath, { readonly: true });
  const counts = db
    .prepare<[], Pick<Speed, 'entryCount' | 'channelCount'>>(
      'SELECT (SELECT count(*) FROM source_streams) AS entryCount, (SELECT count(*) FROM channels) AS channelCount',
    )
    .get()!;
  db.close();
  return counts;
}

function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
