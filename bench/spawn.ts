import { spawn } from 'node:child_process';
import { once, setMaxListeners } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { createMediaTools, findMediaTools, type ToolPaths } from '../src/media/index.js';

const PROBE_COUNT = 20;
const ROUND_COUNT = 3;
const BALLAST_MB = 300; // a daemon with 100,000 entries; fork copies the page tables of what has been touched

interface Round {
  /** Longest time between two turns of the main loop, measured by a timer of 1 ms. */
  longestMs: number;
  /** The same by Node's own histogram. */
  histogramMs: number;
  /** Until all probes have ended. */
  totalMs: number;
}

/** Starts one probe; settles when it has ended. */
type StartProbe = (args: readonly string[]) => Promise<void>;

/**
 * How long does the thread that carries pictures stand still while ffprobes start, each in a turn of its own? Once with
 * the launcher forking, once with this thread forking, once with a worker of this process.
 */
export async function run(launcherUrl: URL = defaultLauncherUrl()): Promise<void> {
  const life = new AbortController();
  setMaxListeners(0, life.signal); // each open call listens
  const folder = await mkdtemp(join(tmpdir(), 'bench-spawn-'));
  const toolPaths = findMediaTools(process.env);
  const tools = createMediaTools({ launcherUrl, toolPaths }, life.signal);
  const worker = startWorker(toolPaths.ffprobe);
  const ballast = Buffer.alloc(BALLAST_MB * 1024 * 1024, 1);
  try {
    const clip = join(folder, 'clip.ts');
    const make = ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc=duration=1:size=320x240', '-c:v', 'mpeg2video', clip];
    await tools.run('ffmpeg', make, { signal: life.signal, timeoutMs: 60_000 }); // also starts the launcher
    const args = ['-v', 'error', '-show_format', clip];
    const ways: [string, StartProbe][] = [
      [
        'through the launcher',
        async (a) => void (await tools.run('ffprobe', a, { signal: life.signal, timeoutMs: 60_000 })),
      ],
      ['from the main thread', (a) => spawnHere(toolPaths, a)],
      ['from a worker thread', (a) => worker.probe(a)],
    ];
    const rounds = new Map(ways.map(([name]) => [name, [] as Round[]]));
    for (let round = 0; round < ROUND_COUNT; round++) {
      for (const [name, start] of ways) rounds.get(name)!.push(await measure(start, args));
    }
    const rss = Math.round(process.memoryUsage().rss / 1024 / 1024);
    console.log(
      `Main loop's longest standstill while ${PROBE_COUNT} ffprobes start; RSS ${rss} MB, of it ${ballast.length >> 20} MB ballast; median of ${ROUND_COUNT} rounds`,
    );
    printTable([
      ['way', 'longest, own timer', 'longest, histogram', 'all ended after'],
      ...[...rounds].map(([name, list]) => [
        name,
        medianOf(list, 'longestMs'),
        medianOf(list, 'histogramMs'),
        medianOf(list, 'totalMs'),
      ]),
    ]);
  } finally {
    life.abort();
    await Promise.all([tools.whenClosed(), worker.close(), rm(folder, { recursive: true })]);
  }
}

function defaultLauncherUrl(): URL {
  const entries = process.env.HEADWATER_ENTRIES;
  return entries ? new URL('launcher.mjs', entries) : new URL('../src/launcher.js', import.meta.url);
}

async function measure(start: StartProbe, args: readonly string[]): Promise<Round> {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  let longestMs = 0;
  let last = performance.now();
  const sampler = setInterval(() => {
    const now = performance.now();
    longestMs = Math.max(longestMs, now - last);
    last = now;
  }, 1);
  const startedAt = performance.now();
  histogram.enable();
  const probes: Promise<void>[] = [];
  for (let count = 0; count < PROBE_COUNT; count++) {
    probes.push(start(args));
    await nextTurn();
  }
  await Promise.all(probes);
  const totalMs = performance.now() - startedAt;
  histogram.disable();
  clearInterval(sampler);
  return { longestMs, histogramMs: histogram.max / 1e6, totalMs };
}

async function spawnHere(toolPaths: ToolPaths, args: readonly string[]): Promise<void> {
  const child = spawn(toolPaths.ffprobe, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.resume();
  child.stderr.resume();
  await once(child, 'close');
}

const WORKER_CODE = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { spawn } = require('node:child_process');
  parentPort.on('message', (args) => {
    const child = spawn(workerData, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.resume();
    child.stderr.resume();
    child.once('close', () => parentPort.postMessage('ended'));
  });
`;

function startWorker(ffprobe: string) {
  const worker = new Worker(WORKER_CODE, { eval: true, workerData: ffprobe });
  const waiting: (() => void)[] = [];
  worker.on('message', () => waiting.shift()?.());
  return {
    probe: (args: readonly string[]) =>
      new Promise<void>((resolve) => {
        waiting.push(resolve);
        worker.postMessage(args);
      }),
    close: () => worker.terminate(),
  };
}

function medianOf(rounds: readonly Round[], field: keyof Round): string {
  const values = rounds.map((round) => round[field]).sort((a, b) => a - b);
  return `${values[values.length >> 1]!.toFixed(1)} ms`;
}

function printTable(rows: readonly (readonly string[])[]): void {
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)));
  for (const row of rows) {
    console.log(row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('   '));
  }
}
