import { writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { median, startBenchProvider, startDaemon, stationList } from './daemon.js';

/**
 * What viewers notice of an import: the gaps between the pieces that ten of them get while 20,000 entries are imported, and
 * for as long again when nothing else goes on. One run is both, one after the other, on a fresh data folder.
 */
const ENTRY_COUNT = Number(process.env.BENCH_ENTRIES ?? 20_000);
const VIEWER_COUNT = Number(process.env.BENCH_VIEWERS ?? 10);
const RUN_COUNT = 5;
/** The joining burst is not part of the measure. */
const SETTLE_MS = 2_500;
const P99_GROWTH_MAX_MS = 10;
const WORST_GROWTH_MAX_MS = 20;

interface Gaps {
  p99Ms: number;
  worstMs: number;
}

export async function run(): Promise<void> {
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
      const row = await measure(provider.playlistUrls.alpha!);
      rows.push(row);
      console.log(
        `run ${round}: quiet p99 ${ms(row.quiet.p99Ms)} worst ${ms(row.quiet.worstMs)} | importing p99 ${ms(row.importing.p99Ms)} worst ${ms(row.importing.worstMs)} | import took ${ms(row.importMs)}`,
      );
    }
  } finally {
    await provider.stop();
  }
  const p99Growth = median(rows.map((row) => row.importing.p99Ms - row.quiet.p99Ms));
  const worstGrowth = median(rows.map((row) => row.importing.worstMs - row.quiet.worstMs));
  console.log(`\n${ENTRY_COUNT} entries, ${VIEWER_COUNT} viewers, 8 Mbit/s, median of ${RUN_COUNT} runs`);
  console.log(
    `p99 gap grows by ${ms(p99Growth)}   budget ${P99_GROWTH_MAX_MS} ms   ${p99Growth <= P99_GROWTH_MAX_MS ? 'kept' : 'EXCEEDED'}`,
  );
  console.log(
    `worst gap grows by ${ms(worstGrowth)}   budget ${WORST_GROWTH_MAX_MS} ms   ${worstGrowth <= WORST_GROWTH_MAX_MS ? 'kept' : 'EXCEEDED'}`,
  );
}

/** The clip is rendered before anything is measured. */
async function warmUp(playlistUrl: string): Promise<void> {
  const daemon = await startDaemon(`providers: [{ key: alpha, url: "${playlistUrl}" }]`);
  await daemon.idle();
  await watch(`${daemon.url}/auto/v1`, 1, () => wait(1_000));
  await daemon.stop();
}

async function measure(playlistUrl: string): Promise<{ quiet: Gaps; importing: Gaps; importMs: number }> {
  const daemon = await startDaemon(`providers: [{ key: alpha, url: "${playlistUrl}" }]`);
  try {
    await daemon.idle();
    const url = `${daemon.url}/auto/v1`;
    const path = join(daemon.dataDir, 'large.m3u');
    writeFileSync(path, stationList(ENTRY_COUNT));
    let importMs = Number.NaN;
    const importing = await watch(url, VIEWER_COUNT, async () => {
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
    const quiet = await watch(url, VIEWER_COUNT, () => wait(importMs));
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
