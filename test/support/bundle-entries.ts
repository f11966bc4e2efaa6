import { existsSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleEntries } from '../../scripts/bundle-entries.mjs';

const cache = fileURLToPath(new URL('../../node_modules/.cache/headwater', import.meta.url));
/** By process, so that two runs at a time do not take each other's bundles away. */
const outDir = `${cache}/${process.pid}`;

/**
 * Bundles the entries and says where they are in `HEADWATER_ENTRIES`, which `entryUrl()` prefers over the compiled
 * files beside it. Vitest calls this once per project; the first call does the work.
 */
export async function setup(): Promise<void> {
  if (process.env.HEADWATER_ENTRIES) return;
  removeOldBundles();
  process.env.HEADWATER_ENTRIES = await bundleEntries(outDir, { hasPackages: true });
}

/** Called once per project too, after all tests. */
export function teardown(): void {
  rmSync(outDir, { recursive: true, force: true });
}

/** Those of runs that were killed. */
function removeOldBundles(): void {
  if (!existsSync(cache)) return;
  for (const name of readdirSync(cache)) {
    if (!isRunning(Number(name))) rmSync(`${cache}/${name}`, { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
