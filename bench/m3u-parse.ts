import { panelPlaylist } from './ingest/panel-list.js';
import { parsePlaylist, scanLines } from './ingest/variants.js';

const LIST = { liveCount: 30_000, movieCount: 120_000, episodeCount: 150_000 };
const CHUNK_BYTES = 64 * 1024; // what Node's streams give at most
const ROUNDS = 5;
const BUDGET_RATIO = 4;

/**
 * CPU of parsing a playlist beside that of a bare line scan of the same bytes: finding each line feed, and decoding each
 * chunk. Both take turns, so that a busy machine slows both.
 */
export async function run(): Promise<void> {
  const chunks = cut(Buffer.concat([...panelPlaylist(LIST)]));
  const sizeBytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const scanMs: number[] = [];
  const parseMs: number[] = [];
  let lineCount = 0;
  let entryCount = 0;
  for (let round = -1; round < ROUNDS; round++) {
    const scan = measureCpuMs(() => {
      lineCount = scanLines(chunks);
    });
    const ours = measureCpuMs(() => {
      entryCount = parsePlaylist(chunks);
    });
    if (round < 0) continue; // the first round compiles
    scanMs.push(scan);
    parseMs.push(ours);
  }
  const ratio = median(parseMs) / median(scanMs);
  console.table([
    {
      entries: entryCount,
      lines: lineCount,
      MB: Number((sizeBytes / 1e6).toFixed(1)),
      'bare line scan, CPU ms': Math.round(median(scanMs)),
      'ours, CPU ms': Math.round(median(parseMs)),
      ratio: Number(ratio.toFixed(2)),
      budget: BUDGET_RATIO,
    },
  ]);
}

function cut(bytes: Buffer): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES)
    chunks.push(new Uint8Array(bytes.subarray(at, at + CHUNK_BYTES)));
  return chunks;
}

function measureCpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1_000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
