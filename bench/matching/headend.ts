import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProviderId } from '../../src/base/model.js';
import type { DeskLine } from '../../src/jobs/index.js';
import { databaseIn, startBenchDesk } from '../desk.js';
import type { DataSet, List } from './data-set.js';
import { type Found, readFound } from './found.js';
import { bringLogoHashes } from './logo-hashes.js';

const STOP_WITHIN_MS = 10_000;

/** What the desk makes of a data set, as a house would have it that adds its providers one after the other. */
export async function matchDataSet({ lists, logoHashes }: DataSet): Promise<Found & { entriesWithLogoHash: number }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'headwater-matching-'));
  try {
    const listOf = await importLists(dataDir, lists);
    const entriesWithLogoHash = bringLogoHashes(databaseIn(dataDir), logoHashes);
    if (entriesWithLogoHash > 0) await withDesk(dataDir, (desk) => desk.ask('rebuild', null));
    return { ...readFound(databaseIn(dataDir), listOf), entriesWithLogoHash };
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Adds a provider for each list, in their order, and refreshes it. @returns the lists by the ids of their providers. */
export async function importLists(dataDir: string, lists: readonly List[]): Promise<Map<ProviderId, string>> {
  return await withDesk(dataDir, async (desk) => {
    const listOf = new Map<ProviderId, string>();
    for (const [at, { id, name, path }] of lists.entries()) {
      const provider = { key: `list-${at + 1}`, name, url: path };
      const edit = { requestId: randomUUID(), who: 'bench', edit: { kind: 'addProvider' as const, provider } };
      const providerId = (await desk.ask('edit', edit)).subjectId as ProviderId;
      listOf.set(providerId, id);
      const { error } = await desk.ask('refresh', { providerId, acceptLoss: false });
      if (error) throw new Error(`${path}: ${error.message}`);
    }
    return listOf;
  });
}

async function withDesk<Value>(dataDir: string, work: (desk: DeskLine) => Promise<Value>): Promise<Value> {
  const { desk } = await startBenchDesk(dataDir);
  try {
    return await work(desk);
  } finally {
    await desk.stop(STOP_WITHIN_MS);
  }
}
