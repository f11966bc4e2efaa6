import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { ProviderId } from '../../src/base/model.js';
import type { ProviderInput } from '../../src/changes/index.js';
import { createM3uParser } from '../../src/formats/m3u/index.js';
import type { DeskLine } from '../../src/jobs/index.js';
import { migrate } from '../../src/store/index.js';
import { peakMib, replyToParent } from '../apart.js';
import { startBenchDesk } from '../desk.js';

/**
 * What is compared, each to be run in a process of its own: a peak of memory says something only where nothing else has been.
 * What is timed is the work alone, without the start of the process.
 */
export interface Variants {
  /** The limit of all: nobody can know that a list has changed for less. */
  hash: { path: string };
  /** Finding each line feed, and decoding. */
  scan: { path: string };
  parse: { path: string };
  /** `iptv-playlist-parser`: it takes the text of the whole list. */
  otherParser: { path: string };
  /** The rows that an import has written, into an empty database of the same shape. */
  insert: { fromDatabase: string; dataDir: string };
  /** By the desk in its own thread; `dataDir` is that of an earlier run or empty. */
  import: { dataDir: string; provider: NewProvider };
}

export type NewProvider = Pick<ProviderInput, 'kind' | 'url' | 'wantsLive' | 'wantsMovies' | 'wantsSeries'>;

export interface Measured {
  /** User and system time of all threads. */
  cpuMs: number;
  elapsedMs: number;
  /** Of the whole process, with the 50 MiB that Node takes for itself. */
  peakMib: number;
  /** What it counted; an import says how it ended. */
  said: string;
}

const CHUNK_BYTES = 64 * 1024; // what Node's streams give at most
const TRANSACTION_ROWS = 2_000;
/** In pieces so large nothing but the hash costs anything. */
const HASHED_BYTES = 2 ** 20;

type Work<Name extends keyof Variants> = (about: Variants[Name]) => Promise<{ timed: () => Promise<string> | string }>;

const VARIANTS: { [Name in keyof Variants]: Work<Name> } = {
  hash: async ({ path }) => ({
    timed() {
      const hash = createHash('sha256');
      for (const piece of readPieces(path, Buffer.allocUnsafeSlow(HASHED_BYTES))) hash.update(piece);
      return hash.digest('hex').slice(0, 8);
    },
  }),
  scan: async ({ path }) => compiled(() => `${scanLines(readPieces(path))} lines`),
  parse: async ({ path }) => compiled(() => `${parsePlaylist(readPieces(path))} entries`),
  otherParser: async ({ path }) => {
    const { default: parser } = await import('iptv-playlist-parser');
    const text = readFileSync(path, 'utf8');
    return compiled(() => `${(parser.parse(text) as { items: unknown[] }).items.length} entries`);
  },
  insert: bareInsert,
  import: wholeImport,
};

/** Compared with each other: a first round, which compiles, is left out. Imports are measured as they come, uncompiled. */
function compiled(timed: () => string): { timed: () => string } {
  timed();
  return { timed };
}

/** Runs one and writes what was measured to the standard output, as JSON. */
export async function runVariant<Name extends keyof Variants>(name: Name, about: Variants[Name]): Promise<void> {
  const { timed } = await VARIANTS[name](about);
  const startedMs = performance.now();
  const before = process.cpuUsage();
  const said = await timed();
  const used = process.cpuUsage(before);
  const measured: Measured = {
    cpuMs: (used.user + used.system) / 1_000,
    elapsedMs: performance.now() - startedMs,
    peakMib: peakMib(),
    said,
  };
  replyToParent(measured);
}

/** @param reused Where each piece is put, for whoever keeps none; null: each is one of its own. */
function* readPieces(path: string, reused: Buffer | null = null): Generator<Uint8Array> {
  const file = openSync(path, 'r');
  try {
    for (;;) {
      const piece = reused ?? Buffer.allocUnsafeSlow(CHUNK_BYTES);
      const sizeBytes = readSync(file, piece);
      if (sizeBytes === 0) return;
      yield piece.subarray(0, sizeBytes);
    }
  } finally {
    closeSync(file);
  }
}

export function scanLines(pieces: Iterable<Uint8Array>): number {
  const decoder = new TextDecoder();
  let lineCount = 0;
  let charCount = 0;
  for (const piece of pieces) {
    for (let at = piece.indexOf(0x0a); at >= 0; at = piece.indexOf(0x0a, at + 1)) lineCount++;
    charCount += decoder.decode(piece, { stream: true }).length;
  }
  if (charCount === 0) throw new Error('nothing was decoded');
  return lineCount;
}

export function parsePlaylist(pieces: Iterable<Uint8Array>): number {
  let groupCount = 0;
  const parser = createM3uParser(
    { baseUrl: 'http://provider.example/get.php' },
    {
      entry(entry) {
        groupCount += entry.groups.length;
      },
      join() {},
    },
  );
  for (const piece of pieces) parser.push(piece);
  const { entryCount, error } = parser.end();
  if (error !== null || groupCount === 0) throw new Error(`not read: ${error}`);
  return entryCount;
}

async function bareInsert({ fromDatabase, dataDir }: Variants['insert']) {
  const source = new Sqlite(fromDatabase, { readonly: true });
  const providers = source.prepare('SELECT * FROM providers').raw().all() as unknown[][];
  const rows = source.prepare('SELECT * FROM source_streams ORDER BY id').raw().all() as unknown[][];
  source.close();
  const path = join(dataDir, 'headwater.db');
  migrate(path, 'drizzle', join(dataDir, 'backups'));
  const db = new Sqlite(path);
  for (const pragma of ['journal_mode = WAL', 'synchronous = NORMAL', 'foreign_keys = ON']) db.pragma(pragma);
  const places = (row: unknown[]) => row.map(() => '?').join(', ');
  db.prepare(`INSERT INTO providers VALUES (${places(providers[0]!)})`).run(...providers[0]!);
  const insert = db.prepare(`INSERT INTO source_streams VALUES (${places(rows[0]!)})`);
  return {
    timed() {
      for (let from = 0; from < rows.length; from += TRANSACTION_ROWS) {
        db.transaction(() => {
          for (const row of rows.slice(from, from + TRANSACTION_ROWS)) insert.run(...row);
        })();
      }
      return `${rows.length} rows`;
    },
  };
}

async function wholeImport({ dataDir, provider }: Variants['import']) {
  const { desk, databasePath } = await startBenchDesk(dataDir);
  const id = await providerId(desk, databasePath, provider);
  return {
    async timed() {
      const refresh = await desk.ask('refresh', { providerId: id as ProviderId, acceptLoss: false });
      const { state, addedCount, changedCount, missingCount, error } = refresh;
      if (error) throw new Error(error.message);
      return `${state}: ${addedCount} new, ${changedCount} changed, ${missingCount} missing`;
    },
  };
}

/** That of an earlier run, or a new one. */
async function providerId(desk: DeskLine, databasePath: string, of: NewProvider): Promise<number> {
  const db = new Sqlite(databasePath, { readonly: true });
  const known = db.prepare('SELECT id FROM providers').pluck().get() as number | undefined;
  db.close();
  if (known !== undefined) return known;
  const login = of.kind === 'xtream' ? { username: 'household', password: 'secret' } : {};
  const provider = { key: 'large', name: 'Large', ...of, ...login };
  const edit = { requestId: 'add', who: 'bench', edit: { kind: 'addProvider' as const, provider } };
  return (await desk.ask('edit', edit)).subjectId;
}
