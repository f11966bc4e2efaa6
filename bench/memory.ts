import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDaemon, stationList, treeMemoryMib } from './daemon.js';

/** Memory of the whole process tree at rest, and its peak while the entries are imported for the first time. */
const CASES: readonly { entryCount: number; budgetMib: number | null }[] = [
  { entryCount: 0, budgetMib: null },
  { entryCount: 10_000, budgetMib: 180 },
  { entryCount: 100_000, budgetMib: 300 },
];
/** What an import leaves in the heaps is collected when something else needs room; this is how long a house is quiet. */
const REST_MS = 10_000;

export async function run(): Promise<void> {
  console.log('entries   after import   restarted   peak of import   budget (idle)');
  for (const { entryCount, budgetMib } of CASES) {
    const folder = mkdtempSync(join(tmpdir(), 'headwater-bench-'));
    const path = join(folder, 'list.m3u');
    writeFileSync(path, stationList(entryCount));
    const config = entryCount === 0 ? '' : `providers: [{ key: large, url: "${path}" }]`;
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
      const verdict =
        budgetMib === null ? '' : idleMib <= budgetMib ? `${budgetMib} MiB kept` : `${budgetMib} MiB EXCEEDED`;
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

function mib(value: number): string {
  return `${value.toFixed(0).padStart(9)} MiB`;
}
