import { writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { median, startBenchProvider, startDaemon, stationList } from './daemon.js';

/**
 * What viewers notice of an import: the gaps between the pieces that they get while entries are imported, and
 * for as long again when nothing else goes on. One run is both, one after the other, on a fresh data folder.
 */
const RUN_COUNT = 5;
/** The joining burst is not part of the measure. */
const SETTLE_MS = 2_500;
const P99_GROWTH_MAX_MS = 10;
const WORST_GROWTH_MAX_MS = 20;

export interface GapSetting {
  entryCount: number;
  viewerCount: number;
}

export interface GapGrowth extends GapSetting {
  /** Medians of the runs. */
  p99GrowthMs: number;
  worstGrowthMs: number;
}

interface Gaps {
  p99Ms: number;
  worstMs: number;
}

export async function run(): Promise<void> {
  const entryCount = Number(process.env.BENCH_ENTRIES ?? 20_000);
  const viewerCount = Number(process.env.BENCH_VIEWERS ?? 10);
  printGrowth(await measureImportGaps({ entryCount, viewerCount }));
}

export async function measureImportGaps(setting: GapSetting): Promise<GapGrowth> {
  const provider = await startBenchProvider({
    providers: [
      {
        key: 'alpha',
        streams: [{ id: '1', name: 'News One', clip: { isPadded: true, videoKbps: 8_000 }, sending: { tickMs: 10 } }],
      },
    ],
  });
  const rows: { quiet: Gaps; importing: Gaps; importMs: number }[] = [];
  try {
    await warmUp(provider.playlistUrls.alpha!);
    for (let round = 1; round <= RUN_COUNT; round++) {
      const row = await measure(provider.playlistUrls.alpha!, setting);
      rows.push(row);
      console.log(
        `run ${round}: quiet p99 ${ms(row.quiet.p99Ms)} worst ${ms(row.quiet.worstMs)} | importing p99 ${ms(row.importing.p99Ms)} worst ${ms(row.importing.worstMs)} | import took ${ms(row.importMs)}`,
      );
    }
  } finally {
    await provider.stop();
  }
  const p99GrowthMs = median(rows.map((row) => row.importing.p99Ms - row.quiet.p99Ms));
  const worstGrowthMs = median(rows.map((row) => row.importing.worstMs - row.quiet.worstMs));
  return { ...setting, p99GrowthMs, worstGrowthMs };
}

export function printGrowth({ entryCount, viewerCount, p99GrowthMs, worstGrowthMs }: GapGrowth): void {
  console.log(`\n${entryCount} entries, ${viewerCount} viewers, 8 Mbit/s, median of ${RUN_COUNT} runs`);
  console.log(
    `p99 gap grows by ${ms(p99GrowthMs)}   budget ${P99_GROWTH_MAX_MS} ms   ${p99GrowthMs <= P99_GROWTH_MAX_MS ? 'kept' : 'EXCEEDED'}`,
  );
  console.log(
    `worst gap grows by ${ms(worstGrowthMs)}   budget ${WORST_GROWTH_MAX_MS} ms   ${worstGrowthMs <= WORST_GROWTH_MAX_MS ? 'kept' : 'EXCEEDED'}`,
  );
}

/** The clip is rendered before anything is measured. */
async function warmUp(playlistUrl: string): Promise<void> {
  const daemon = await startDaemon(`providers: [{ key: alpha, url: "${playlistUrl}" }]`);
  await daemon.idle();
  await watch(`${daemon.url}/auto/v1`, 1, () => wait(1_000));
  await daemon.stop();
}

async function measure(
  playlistUrl: string,
  { entryCount, viewerCount }: GapSetting,
): Promise<{ quiet: Gaps; importing: Gaps; importMs: number }> {
  const daemon = await startDaemon(`providers: [{ key: alpha, url: "${playlistUrl}" }]`);
  try {
    await daemon.idle();
    const url = `${daemon.url}/auto/v1`;
    const path = join(daemon.dataDir, 'large.m3u');
    writeFileSync(path, stationList(entryCount));
    let importMs = Number.NaN;
    const importing = await watch(url, viewerCount, async () => {
      const startedMs = performance.now();
      const body = JSON.stringify({ key: 'large', name: 'Large', url: path });
      await fetch(`${daemon.url}/api/v1/providers`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body,
      });
      await daemon.idle();
      importMs = performance.now() - startedMs;
    });
    const quiet = await watch(url, viewerCount, () => wait(importMs));
    return { quiet: gapsOf(quiet), importing: gapsOf(importing), importMs };
  } finally {
    await daemon.stop();
  }
}

/** Arrival times of each viewer while `meanwhile` runs, the joining burst left out. */
async function watch(url: string, count: number, meanwhile: () => Promise<unknown>): Promise<number[][]> {
  const arrivals: number[][] = Array.from({ length: count }, () => []);
  const requests = arrivals.map((times) =>
    http.get(url, { agent: false }, (response) => response.on('data', () => times.push(performance.now()))),
  );
  for (const request of requests) request.on('error', () => {});
  await wait(SETTLE_MS);
  const fromMs = performance.now();
  await meanwhile();
  for (const request of requests) request.destroy();
  return arrivals.map((times) => times.filter((time) => time >= fromMs));
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function gapsOf(arrivals: readonly number[][]): Gaps {
  const gaps = arrivals.flatMap((times) => times.slice(1).map((time, at) => time - times[at]!)).sort((a, b) => a - b);
  return { p99Ms: gaps[Math.floor(gaps.length * 0.99)] ?? Number.NaN, worstMs: gaps.at(-1) ?? Number.NaN };
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}
