import type { DeskCalls, DeskFacts, DeskOpen, DeskOpened } from './desk-calls.js';
import type { ReaderCalls, ReaderFacts } from './reader-calls.js';
import { createWorkerLine, type WorkerLine } from './worker-line.js';

export type DeskLine = WorkerLine<DeskCalls, DeskFacts>;
export type ReaderLine = WorkerLine<ReaderCalls, ReaderFacts>;

interface LineOptions {
  url: URL;
  onCrash(error: Error, crashCount: number): void;
}

/** Starts the desk; it has migrated and opened the database when this settles. */
export async function startDesk(
  { url, onCrash }: LineOptions,
  userAgent: string,
  /** Read anew after a crash: the file may have changed. */
  openRequest: () => DeskOpen,
): Promise<{ desk: DeskLine; opened: DeskOpened }> {
  let opened: DeskOpened = { appliedMigrations: 0, backupPath: null, wasUnclean: false };
  const desk = createWorkerLine<DeskCalls, DeskFacts>({
    url,
    name: 'desk',
    workerData: { userAgent },
    onCrash,
    greet: async (caller) => {
      opened = await caller.ask('open', openRequest());
    },
  });
  await desk.start();
  return { desk, opened };
}

/** Starts the reader on a database that the desk has opened. */
export async function startReader(
  { url, onCrash }: LineOptions,
  databasePath: string,
  documentsFolder: string,
): Promise<ReaderLine> {
  const reader = createWorkerLine<ReaderCalls, ReaderFacts>({
    url,
    name: 'reader',
    workerData: null,
    onCrash,
    greet: async (caller) => {
      await caller.ask('open', { databasePath, documentsFolder });
    },
  });
  await reader.start();
  return reader;
}
