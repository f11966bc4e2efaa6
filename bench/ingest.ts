import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callApart } from './apart.js';
import { median } from './daemon.js';
import { measureImportGaps, printGrowth } from './import-gap.js';
import { type PanelList, writePanelPlaylist } from './ingest/panel-list.js';
import { startPanel } from './ingest/panel-server.js';
import type { Measured, NewProvider, Variants } from './ingest/variants.js';

export { runVariant } from './ingest/variants.js';

/**
 * What importing costs beside the least that anybody could do with the same bytes. Each variant runs in a process of its own;
 * those that are compared take turns.
 */
const LIST: PanelList = { liveCount: 100_000, movieCount: 100_000, episodeCount: 100_000 };
const HUGE_LIST: PanelList = { liveCount: 100_000, movieCount: 1_600_000, episodeCount: 0 };
const REPLY_BYTES = 200e6;
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const ALL_KINDS = { kind: 'm3u', wantsLive: true, wantsMovies: true, wantsSeries: true } as const;
const IMPORT_PEAK_MAX_MIB = 450;
/** No more than reading and hashing, but for what every job costs. */
const UNCHANGED_MAX = 1.25;

export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-ingest-'));
  const parts: Record<string, () => Promise<void>> = {
    lists: () => compareLists(folder),
    huge: () => importHuge(folder),
    reply: () => importReply(folder),
    viewers: compareViewers,
  };
  const asked = process.argv.slice(2);
  try {
    for (const [name, part] of Object.entries(parts)) if (asked.length === 0 || asked.includes(name)) await part();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** 300,000 entries: reading, parsing, the first import, the same list again, and one in which two of a hundred differ. */
async function compareLists(folder: string): Promise<void> {
  const path = join(folder, 'list.m3u');
  const changedPath = join(folder, 'changed.m3u');
  const sizeBytes = writePanelPlaylist(path, LIST);
  writePanelPlaylist(changedPath, { ...LIST, isChanged: true });
  const rows = new Map<string, Measured[]>();
  const keep = async <Name extends keyof Variants>(label: string, name: Name, about: Variants[Name]) =>
    void rows.set(label, [...(rows.get(label) ?? []), await measure(name, about)]);
  for (let round = 0; round < ROUNDS; round++) {
    const dataDir = emptyFolder(folder, 'data');
    const fromDatabase = join(dataDir, 'headwater.db');
    const used = join(folder, 'used.m3u'); // its path is the provider's address: the list changes under it
    cpSync(path, used);
    const provider = { ...ALL_KINDS, url: used };
    await keep('read and hash', 'hash', { path });
    await keep('bare line scan', 'scan', { path });
    await keep('parse', 'parse', { path });
    await keep('iptv-playlist-parser', 'otherParser', { path });
    await keep('first import', 'import', { dataDir, provider });
    await keep('bare insert', 'insert', { fromDatabase, dataDir: emptyFolder(folder, 'bare') });
    await keep('unchanged', 'import', { dataDir, provider });
    cpSync(changedPath, used);
    await keep('2 % changed', 'import', { dataDir, provider });
  }
  console.log(`\n300,000 entries, ${(sizeBytes / 1e6).toFixed(0)} MB, median of ${ROUNDS}`);
  const cpu = (label: string) => median(rows.get(label)!.map((one) => one.cpuMs));
  const peak = (label: string) => Math.max(...rows.get(label)!.map((one) => one.peakMib));
  for (const [label, measured] of rows) sayMeasured(label, cpu(label), peak(label), measured[0]!);
  console.log();
  sayRatio('parse / bare line scan', cpu('parse') / cpu('bare line scan'), 4);
  sayRatio('parse / iptv-playlist-parser', cpu('parse') / cpu('iptv-playlist-parser'), 1 / 3);
  sayRatio('first import / bare insert', cpu('first import') / cpu('bare insert'), 6);
  sayRatio('unchanged / read and hash', cpu('unchanged') / cpu('read and hash'), UNCHANGED_MAX);
  sayRatio('2 % changed / first import', cpu('2 % changed') / cpu('first import'), 0.25);
  sayPeak('first import', peak('first import'));
  sayPeak('2 % changed', peak('2 % changed'));
}

/** 1.7 million entries of which only the live ones are wanted. */
async function importHuge(folder: string): Promise<void> {
  const path = join(folder, 'huge.m3u');
  const sizeBytes = writePanelPlaylist(path, HUGE_LIST);
  const dataDir = emptyFolder(folder, 'huge');
  const provider: NewProvider = { ...ALL_KINDS, url: path, wantsMovies: false, wantsSeries: false };
  const hash = await measure('hash', { path });
  const parse = await measure('parse', { path });
  const first = await measure('import', { dataDir, provider });
  console.log(`\n1,700,000 entries, ${(sizeBytes / 1e6).toFixed(0)} MB, of which 100,000 are wanted`);
  sayMeasured('read and hash', hash.cpuMs, hash.peakMib, hash);
  sayMeasured('parse', parse.cpuMs, parse.peakMib, parse);
  sayMeasured('first import', first.cpuMs, first.peakMib, first);
  sayPeak('first import', first.peakMib);
  rmSync(path);
}

/** A panel's list of films, 200 MB, as it comes over the wire. */
async function importReply(folder: string): Promise<void> {
  const panel = await startPanel(REPLY_BYTES);
  try {
    const provider: NewProvider = { kind: 'xtream', url: panel.url, wantsLive: false, wantsMovies: true };
    const first = await measure('import', { dataDir: emptyFolder(folder, 'reply'), provider });
    console.log(`\nan Xtream reply of ${(panel.replyBytes() / 1e6).toFixed(0)} MB`);
    sayMeasured('first import', first.cpuMs, first.peakMib, first);
    sayPeak('first import', first.peakMib);
  } finally {
    await panel.stop();
  }
}

/** What fifty viewers notice while 100,000 entries are imported. */
async function compareViewers(): Promise<void> {
  console.log();
  printGrowth(await measureImportGaps({ entryCount: 100_000, viewerCount: 50 }));
}

const measure = <Name extends keyof Variants>(name: Name, about: Variants[Name]) =>
  callApart<Measured>(import.meta.url, 'runVariant', [name, about]);

function emptyFolder(folder: string, name: string): string {
  const path = join(folder, name);
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path);
  return path;
}

function sayMeasured(label: string, cpuMs: number, peakMib: number, { elapsedMs, said }: Measured): void {
  const figures = [`CPU ${cpuMs.toFixed(0)} ms`, `took ${elapsedMs.toFixed(0)} ms`, `peak ${peakMib.toFixed(0)} MiB`];
  console.log(`${label.padEnd(22)}${figures.map((figure) => figure.padStart(16)).join('')}   ${said}`);
}

function sayRatio(label: string, ratio: number, budget: number): void {
  say(label, ratio.toFixed(2), budget.toFixed(2), ratio <= budget);
}

function sayPeak(label: string, peakMib: number): void {
  say(`${label}, peak`, `${peakMib.toFixed(0)} MiB`, `${IMPORT_PEAK_MAX_MIB} MiB`, peakMib <= IMPORT_PEAK_MAX_MIB);
}

function say(label: string, ours: string, budget: string, isKept: boolean): void {
  console.log(
    `${label.padEnd(34)} ${ours.padStart(9)}   budget ≤ ${budget.padStart(8)}   ${isKept ? 'kept' : 'EXCEEDED'}`,
  );
}
