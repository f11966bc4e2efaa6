import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDaemon, stationList, treeMemoryMib } from './daemon.js';
import { writePanelPlaylist } from './ingest/panel-list.js';

/** Memory of the whole process tree at rest, and its peak while the entries are imported for the first time. */
const CASES: readonly { entryCount: number; budgetMib: number | null; peakBudgetMib: number | null }[] = [
  { entryCount: 0, budgetMib: null, peakBudgetMib: null },
  { entryCount: 10_000, budgetMib: 180, peakBudgetMib: null },
  { entryCount: 100_000, budgetMib: 300, peakBudgetMib: null },
  { entryCount: 300_000, budgetMib: null, peakBudgetMib: 450 },
];
/** As large as lists come, two thirds of them are films and episodes. */
const MIXED = { entryCount: 300_000, liveCount: 100_000, movieCount: 100_000, episodeCount: 100_000 };
/** What an import leaves in the heaps is collected when something else needs room; this is how long a house is quiet. */
const REST_MS = 10_000;

export async function run(): Promise<void> {
  console.log('entries   after import   restarted   peak of import   budget');
  for (const { entryCount, budgetMib, peakBudgetMib } of CASES) {
    const folder = mkdtempSync(join(tmpdir(), 'headwater-bench-'));
    const path = join(folder, 'list.m3u');
    if (entryCount === MIXED.entryCount) writePanelPlaylist(path, MIXED);
    else writeFileSync(path, stationList(entryCount));
    const config = entryCount === 0 ? '' : `providers: [{ key: large, url: "${path}", movies: true, series: true }]`;
    const daemon = await startDaemon(config);
    try {
      let peakMib = 0;
      const sampling = setInterval(() => {
        peakMib = Math.max(peakMib, treeMemoryMib(daemon.pid));
      }, 100);
      await daemon.idle();
      clearInterval(sampling);
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
      const idleMib = treeMemoryMib(daemon.pid);
      await daemon.stop({ keepData: true });
      const restartedMib = await restarted(daemon.dataDir, config);
      const verdict = [verdictOn('idle', idleMib, budgetMib), verdictOn('peak', peakMib, peakBudgetMib)].join('');
      console.log(
        `${String(entryCount).padStart(7)} ${mib(idleMib)} ${mib(restartedMib)} ${mib(peakMib)}     ${verdict}`,
      );
    } finally {
      await daemon.stop();
      rmSync(folder, { recursive: true });
    }
  }
}

/** The same data in a fresh process, as after a reboot. */
async function restarted(dataDir: string, config: string): Promise<number> {
  const daemon = await startDaemon(config, (target) => {
    for (const name of ['headwater.db', 'headwater.db-wal'].filter((one) => existsSync(join(dataDir, one))))
      cpSync(join(dataDir, name), join(target, name), { force: true });
  });
  try {
    await daemon.idle();
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
    return treeMemoryMib(daemon.pid);
  } finally {
    await daemon.stop();
  }
}

function verdictOn(what: string, oursMib: number, budgetMib: number | null): string {
  return budgetMib === null ? '' : `${what} ${budgetMib} MiB ${oursMib <= budgetMib ? 'kept' : 'EXCEEDED'}`;
}

function mib(value: number): string {
  return `${value.toFixed(0).padStart(9)} MiB`;
}
