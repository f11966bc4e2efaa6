import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCaller } from '../src/base/calls.js';
import { createIpcPort } from '../src/base/ipc-port.js';
import type { SimulatorCalls, StartReply } from '../src/demo/simulator-calls.js';
import type { SimulatorPlan } from '../src/demo/simulator-options.js';
import type { Interruption } from '../src/demo/stream-delivery.js';

/** The daemon as a process of its own, as people run it, and a simulated provider beside it. */
export interface BenchDaemon {
  url: string;
  pid: number;
  dataDir: string;
  /** Settles when every job has ended. */
  idle(): Promise<void>;
  /** @param keepData Leaves the data folder for another start. */
  stop(options?: { keepData: boolean }): Promise<void>;
}

function entryUrl(name: string): URL {
  return new URL(`${name.replace('/', '-')}.mjs`, process.env.HEADWATER_ENTRIES);
}

/** @param prepare Fills the fresh data folder before the start. */
export async function startDaemon(config: string, prepare: (dataDir: string) => void = () => {}): Promise<BenchDaemon> {
  const dataDir = mkdtempSync(join(tmpdir(), 'headwater-bench-'));
  writeFileSync(join(dataDir, 'config.yaml'), `lineups: [{ key: main, port: 0 }]\n${config}`);
  prepare(dataDir);
  const child = spawn(
    process.execPath,
    [fileURLToPath(entryUrl('main')), '--host', '127.0.0.1', '--port', '0', '--data', dataDir, '--log-level', 'warn'],
    {
      env: { ...process.env, HEADWATER_DISCOVERY: 'off', UV_THREADPOOL_SIZE: '16' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const url = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.once('exit', () => reject(new Error(`The daemon ended:\n${text}`)));
    child.stdout!.on('data', (piece) => {
      text += piece;
      const found = /^Headwater is ready at (http:\S+)\/$/m.exec(text)?.[1];
      if (found) resolve(found);
    });
  });
  return {
    url,
    pid: child.pid!,
    dataDir,
    async idle() {
      for (;;) {
        const { items } = (await (await fetch(`${url}/api/v1/jobs`)).json()) as { items: { state: string }[] };
        if ((await fetch(`${url}/readyz`)).ok && items.every((job) => job.state === 'done' || job.state === 'failed'))
          return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async stop({ keepData } = { keepData: false }) {
      if (child.exitCode === null) {
        child.kill('SIGTERM');
        await once(child, 'close');
      }
      if (!keepData) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export interface BenchProvider extends StartReply {
  /** What a person at the provider's end could do to the connections of a stream. */
  interrupt(provider: string, streamId: string, how: Interruption): Promise<number>;
  stop(): Promise<void>;
}

/** Not in this process: its work would be in the gaps that are measured here. */
export async function startBenchProvider(plan: SimulatorPlan): Promise<BenchProvider> {
  const child: ChildProcess = fork(entryUrl('demo/simulator'), {
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const caller = createCaller<SimulatorCalls, Record<string, never>>(createIpcPort(child));
  const clipFolder = fileURLToPath(new URL('../headwater-clips', process.env.HEADWATER_ENTRIES));
  const reply = await caller.ask('start', { plan, clipFolder, launcherUrl: entryUrl('launcher').href });
  return {
    ...reply,
    interrupt: (of, streamId, how) => caller.ask('interrupt', { provider: of, streamId, how }),
    async stop() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

/** A list of `count` stations, as a provider would write it. */
export function stationList(count: number): string {
  const lines = ['#EXTM3U'];
  for (let at = 1; at <= count; at++) {
    lines.push(
      `#EXTINF:-1 tvg-id="station${at}.example" tvg-name="Station ${at}" tvg-logo="http://logo.example/${at}.png" group-title="Group ${at % 60}",Station ${at} HD`,
    );
    lines.push(`http://stream.example:8080/live/user/pass/${at}.ts`);
  }
  return `${lines.join('\n')}\n`;
}

/** Memory of a process and all below it, in MiB: private pages whole, shared ones by share (PSS). */
export function treeMemoryMib(pid: number): number {
  const kib = processTree(pid).reduce((sum, one) => sum + pssKib(one), 0);
  return kib / 1_024;
}

function pssKib(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0; // it ended meanwhile
  }
}

function processTree(pid: number): number[] {
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === pid);
  return [pid, ...children.flatMap((child) => processTree(Number(child)))];
}

function parentOf(pid: string): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return -1;
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
