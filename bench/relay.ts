import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findMediaTools } from '../src/media/index.js';
import { callApart } from './apart.js';
import { type BenchDaemon, type BenchProvider, median, startBenchProvider, startDaemon } from './daemon.js';
import { runParts } from './parts.js';
import { type FanOutResult, hasNginx } from './relay/fan-out.js';
import type { ParseResult } from './relay/parse.js';
import { cpuSeconds, residentKib, startSinks, wait } from './relay/sinks.js';

export { fanOut } from './relay/fan-out.js';
export { parseApart } from './relay/parse.js';

/** What sharing costs: as fast as possible beside a bare loop and nginx, in real time, at a join, and when a source fails. */
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
const VIEWER_COUNTS = [1, 10, 100, 300];
const KBPS = 8_000;
const REAL_TIME_MS = 10_000;
const FAILURES = ['reset', 'end', 'stall'] as const;
const PARTS = {
  parse,
  'fan-out': compareFanOut,
  'real-time': measureRealTime,
  joins: measureJoins,
  failover: measureSilence,
};

export const run = () => runParts(PARTS);

async function parse(): Promise<void> {
  await using house = await startHouse({ pace: 1_000 });
  const clip = await readBytes(house.provider.playlistUrls.alpha!.replace('.m3u', '/streams/1.ts'), 64_000_000);
  const folder = mkdtempSync(join(tmpdir(), 'headwater-bench-'));
  const path = join(folder, 'clip.ts');
  writeFileSync(path, clip);
  const rows = await callApart<ParseResult[]>(import.meta.url, 'parseApart', [path, ROUNDS]);
  rmSync(folder, { recursive: true });
  const cpu = median(rows.map(({ cpuPerGb }) => cpuPerGb));
  const copy = median(rows.map(({ copyPerGb }) => copyPerGb));
  console.log(`Reading and restamping 64 MB of 8 Mbit/s, CPU s per GB, median of ${ROUNDS}`);
  say('copying the bytes once', copy.toFixed(3));
  say('find, read, restamp, gather', cpu.toFixed(3), '≤ 0.150', cpu <= 0.15);
}

async function compareFanOut(): Promise<void> {
  const kinds = ['bare', 'ours', ...(hasNginx() ? (['nginx'] as const) : [])] as const;
  console.log(`As fast as possible, 64 KiB blocks, CPU s per GB read by viewers, median of ${ROUNDS}`);
  console.log(
    `${'viewers'.padEnd(10)}${'bare net'.padStart(10)}${'ours'.padStart(10)}${'ratio'.padStart(8)}${'nginx'.padStart(16)}${'ratio'.padStart(8)}`,
  );
  for (const count of VIEWER_COUNTS) {
    const rows = new Map<string, number[]>(kinds.map((kind) => [kind, []]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const kind of kinds) {
        const { cpuPerGb } = await callApart<FanOutResult>(import.meta.url, 'fanOut', [kind, count]);
        rows.get(kind)!.push(cpuPerGb);
      }
    }
    const [bare, ours, nginx] = ['bare', 'ours', 'nginx'].map((kind) => median(rows.get(kind) ?? [Number.NaN]));
    const cells = [
      String(count).padEnd(10),
      bare!.toFixed(3).padStart(10),
      ours!.toFixed(3).padStart(10),
      (ours! / bare!).toFixed(2).padStart(8),
      (rows.has('nginx') ? nginx!.toFixed(3) : 'not installed').padStart(16),
      (rows.has('nginx') ? (ours! / nginx!).toFixed(2) : '').padStart(8),
    ];
    const isKept = ours! / bare! <= 1.5 && !(ours! / nginx! > 0.5);
    console.log(
      `${cells.join('')}${count === 100 ? `   budget ≤ 1.50 and ≤ 0.50   ${isKept ? 'kept' : 'EXCEEDED'}` : ''}`,
    );
  }
}

async function measureRealTime(): Promise<void> {
  await using house = await startHouse();
  const { url, pid } = house.daemon;
  console.log('Real time, one channel of 8 Mbit/s, the whole daemon');
  let restKib = 0;
  for (const count of [1, 100, 300]) {
    const sinks = await startSinks(`${url}/auto/v1`, count);
    await wait(4_000); // the joining burst is not part of the measure
    const gaps = watchGaps(`${url}/auto/v1`);
    const before = { cpu: cpuSeconds(pid), bytes: await sinks.readBytes() };
    await wait(REAL_TIME_MS);
    const bytes = (await sinks.readBytes()) - before.bytes;
    const cores = (cpuSeconds(pid) - before.cpu) / (REAL_TIME_MS / 1_000);
    const perGb = (cores * REAL_TIME_MS) / 1_000 / (bytes / 1e9);
    const perGbit = cores / ((bytes * 8) / 1e9 / (REAL_TIME_MS / 1_000));
    const worst = Math.max(...gaps.stop().slice(50));
    const share = `${(cores * 100).toFixed(1)} % of a core`;
    if (count === 1) say('1 viewer', share, '≤ 5 %', cores <= 0.05);
    if (count === 100) say('100 viewers', `${share}, ${perGb.toFixed(2)} s per GB`, '≤ 1.90', perGb <= 1.9);
    if (count === 300) say('300 viewers', `${share}, ${perGbit.toFixed(3)} per Gbit/s`, '≤ 0.180', perGbit <= 0.18);
    say(`  longest gap between two pieces, ${count} and one more`, `${worst.toFixed(0)} ms`);
    const kib = residentKib(pid);
    if (count === 1) restKib = kib;
    else if (count === 300) {
      const each = (kib - restKib) / 299;
      say('  memory of a viewer', `${each.toFixed(1)} KiB`, '≤ 40', each <= 40);
    }
    await sinks.stop();
    await wait(500);
  }
}

async function measureJoins(): Promise<void> {
  console.log(`First byte and first picture, median of ${ROUNDS}`);
  for (const gopSeconds of [2, 8] as const) {
    await using house = await startHouse({ gopSeconds });
    const { url } = house.daemon;
    const cold = await repeat(async (round) => {
      await wait(round === 0 ? 0 : 6_500); // the one before has lingered
      return await timeFfmpeg(`${url}/auto/v1`);
    });
    const keep = await startSinks(`${url}/auto/v1`, 1);
    await wait(12_000); // the ring is full
    const firstByte = await repeat(() => timeFirstByte(`${url}/auto/v1`));
    const joined = await repeat(() => timeFfmpeg(`${url}/auto/v1`));
    await keep.stop();
    say(`GOP ${gopSeconds} s: cold, first frame in ffmpeg`, `${cold.toFixed(0)} ms`);
    say(`GOP ${gopSeconds} s: joined, first byte`, `${firstByte.toFixed(1)} ms`, '≤ 5', firstByte <= 5);
    say(`GOP ${gopSeconds} s: joined, first frame in ffmpeg`, `${joined.toFixed(0)} ms`, '≤ 300', joined <= 300);
  }
}

async function measureSilence(): Promise<void> {
  console.log(`Longest silence that a viewer sees when its source fails, median of ${Math.min(3, ROUNDS)}`);
  for (const holdBackMs of [0, 2_000]) {
    for (const how of FAILURES) {
      const silences: number[] = [];
      for (let round = 0; round < Math.min(3, ROUNDS); round++) {
        await using house = await startHouse({ relay: `relay: { holdBackMs: ${holdBackMs}, bufferSeconds: 16 }` });
        const gaps = watchGaps(`${house.daemon.url}/auto/v1`);
        await wait(5_000);
        gaps.clear();
        await house.provider.interrupt('alpha', '1', how);
        await wait(how === 'stall' ? 7_000 : 3_000);
        silences.push(Math.max(...gaps.stop()));
      }
      const silence = median(silences);
      const maxMs = how === 'stall' ? 5_000 : 1_000;
      const budget = holdBackMs > 0 && how !== 'stall' ? 100 : maxMs;
      say(
        `${how}${holdBackMs > 0 ? `, held back by ${holdBackMs} ms` : ''}`,
        `${silence.toFixed(0)} ms`,
        `≤ ${budget}`,
        silence <= budget,
      );
    }
  }
}

interface House extends AsyncDisposable {
  daemon: BenchDaemon;
  provider: BenchProvider;
}

/** One channel with two sources, with clips that are rendered before anything is measured. */
async function startHouse({ pace = 1, gopSeconds = 2 as 2 | 8, relay = '' } = {}): Promise<House> {
  const clip = { isPadded: true, videoKbps: KBPS, gopSeconds };
  const stream = (id: string) => ({
    id,
    name: 'News One',
    clip,
    sending: { tickMs: 10, pace },
    attributes: { 'tvg-id': 'news.one' },
  });
  const provider = await startBenchProvider({ providers: [{ key: 'alpha', streams: [stream('1'), stream('2')] }] });
  const daemon = await startDaemon(
    `${relay}\nproviders: [{ key: alpha, url: "${provider.playlistUrls.alpha}", maxConnections: 4 }]`,
  );
  await daemon.idle();
  await readBytes(`${daemon.url}/auto/v1`, 100_000);
  await wait(6_000);
  return {
    daemon,
    provider,
    async [Symbol.asyncDispose]() {
      await daemon.stop();
      await provider.stop();
    },
  };
}

async function readBytes(url: string, count: number): Promise<Buffer> {
  return await new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let bytes = 0;
    const request = http.get(url, { agent: false }, (response) => {
      response.on('data', (piece: Buffer) => {
        pieces.push(piece);
        bytes += piece.length;
        if (bytes < count) return;
        response.destroy();
        resolve(Buffer.concat(pieces));
      });
    });
    request.on('error', reject);
  });
}

/** Times between the pieces that one viewer gets, the last one open until now. */
function watchGaps(url: string) {
  let gaps: number[] = [];
  let lastMs = performance.now();
  const request = http.get(url, { agent: false }, (response) => {
    response.on('data', () => {
      const nowMs = performance.now();
      gaps.push(nowMs - lastMs);
      lastMs = nowMs;
    });
  });
  request.on('error', () => {});
  return {
    clear() {
      gaps = [];
    },
    stop() {
      request.destroy();
      return [...gaps, performance.now() - lastMs];
    },
  };
}

async function timeFirstByte(url: string): Promise<number> {
  const sinceMs = performance.now();
  await readBytes(url, 1);
  return performance.now() - sinceMs;
}

async function timeFfmpeg(url: string): Promise<number> {
  const sinceMs = performance.now();
  const child = spawn(
    findMediaTools(process.env).ffmpeg,
    ['-v', 'error', '-i', url, '-frames:v', '1', '-f', 'null', '-'],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  await once(child, 'close');
  return performance.now() - sinceMs;
}

async function repeat(work: (round: number) => Promise<number>): Promise<number> {
  const values: number[] = [];
  for (let round = 0; round < ROUNDS; round++) values.push(await work(round));
  return median(values);
}

function say(what: string, ours: string, budget?: string, isKept?: boolean): void {
  const judged = budget === undefined ? '' : `   budget ${budget}   ${isKept ? 'kept' : 'EXCEEDED'}`;
  console.log(`${what.padEnd(52)} ${ours.padStart(28)}${judged}`);
}
