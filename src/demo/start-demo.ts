import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningDemo } from '../app/demo.js';
import { entryUrl } from '../app/entry-url.js';
import { createCaller } from '../base/calls.js';
import { HeadwaterError } from '../base/errors.js';
import { ALL_GROUPS } from '../base/import-choice.js';
import { createIpcPort } from '../base/ipc-port.js';
import type { FileProvider } from '../jobs/index.js';
import type { SimulatorCalls } from './simulator-calls.js';

/** The demo of the command line: a throw-away data folder and three simulated providers. */
export interface Demo {
  dataDir: string;
  providers: readonly FileProvider[];
  stop(): Promise<void>;
}

/** Clips made in advance, so that the first channels show a picture at once. */
const PREPARED_CLIPS = 6;
const START_WITHIN_MS = 15_000;
const STOP_WITHIN_MS = 2_000;
/** What each simulated subscription allows. */
const LIMITS: Record<string, number> = { alpha: 2, bravo: 1, charlie: 3 };

/** @param isFolderChosen The data folder was named by a person: it is used and kept. */
export async function startDemo(dataDir: string, isFolderChosen: boolean): Promise<Demo> {
  const folder = isFolderChosen ? dataDir : mkdtempSync(join(tmpdir(), 'headwater-demo-'));
  const { providers, stop } = await startDemoProviders();
  return {
    dataDir: folder,
    providers,
    async stop() {
      await stop();
      if (!isFolderChosen) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts the three simulated providers in a process of their own, which ends with ours. Throws `demo_failed`. */
export async function startDemoProviders(): Promise<RunningDemo> {
  const child = fork(entryUrl('demo/simulator'), { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const exited = once(child, 'exit').then(() => {});
  const caller = createCaller<SimulatorCalls, Record<string, never>>(createIpcPort(child));
  exited.then(() =>
    caller.breakOff(
      new HeadwaterError('worker_gone', 'The simulated providers have stopped.', 'Start the demo again.'),
    ),
  );
  const stop = async () => {
    if (child.connected) child.disconnect(); // it ends with its channel, and its ffmpeg with it
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
    await exited;
    clearTimeout(late);
  };
  const late = setTimeout(() => child.kill('SIGKILL'), START_WITHIN_MS);
  try {
    const { playlistUrls } = await caller.ask('start', {
      plan: 'demo',
      clipFolder: join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'headwater', 'demo-clips'),
      launcherUrl: entryUrl('launcher').href,
      prepareCount: PREPARED_CLIPS,
    });
    return { providers: Object.entries(playlistUrls).map(([key, url]) => demoProvider(key, url)), exited, stop };
  } catch (error) {
    await stop();
    throw demoFailed(error);
  } finally {
    clearTimeout(late);
  }
}

function demoProvider(key: string, url: string): FileProvider {
  return {
    key,
    name: `Demo ${key[0]!.toUpperCase()}${key.slice(1)}`,
    kind: 'm3u',
    url,
    username: null,
    password: null,
    accounts: [],
    backupHosts: [],
    wantsLive: true,
    wantsMovies: false,
    wantsSeries: false,
    groups: ALL_GROUPS,
    maxConnections: LIMITS[key] ?? 1,
    refresh: 'daily',
    userAgent: null,
    headers: {},
    proxy: null,
    tls: { verifies: true, caFile: null },
    usesDirectSource: false,
    allowPrivate: null,
    rules: [],
  };
}

function demoFailed(cause: unknown): HeadwaterError {
  const isOurs = cause instanceof HeadwaterError && cause.code !== 'internal';
  const why = cause instanceof Error ? cause.message : String(cause);
  const hint = isOurs ? cause.hint : 'Try again; the reason is in the log.';
  return new HeadwaterError('demo_failed', `The simulated providers did not start: ${why}`, hint, { cause });
}
