import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, startApp } from '../../src/app.js';
import { type Clock, systemClock } from '../../src/base/clock.js';
import { createLog } from '../../src/base/log.js';
import { createLogLines, type LogLines } from '../../src/base/log-lines.js';
import {
  type Config,
  configSource,
  createConfigHolder,
  effectiveSettings,
  parseArguments,
} from '../../src/config/index.js';

import { startDemoProviders } from '../../src/demo/start-demo.js';

/** A whole Headwater on free ports of 127.0.0.1, with threads and a data folder of its own. */
export interface Headwater extends AsyncDisposable {
  url(path: string): string;
  /** The main line-up's own HDHomeRun listener. */
  deviceUrl(path: string): string;
  get<T = never>(path: string): Promise<T>;
  send<T = never>(method: string, path: string, body?: unknown): Promise<{ status: number; body: T }>;
  /** Makes the keeper. From then on what this object asks goes with their token. */
  signUp(): Promise<KeeperClient>;
  /** Waits until every provider has been imported or has failed to. */
  ready(): Promise<void>;
  /** Refreshes a provider and gives what came of it. */
  refresh(
    key: string,
    query?: string,
  ): Promise<{
    state: string;
    error: { code: string } | null;
    addedCount: number;
    changedCount: number;
    missingCount: number;
  }>;
  /** Waits until the newest refresh of a provider is in that state. */
  refreshed(key: string, state: string): Promise<void>;
  /** Waits until a provider looks like that. */
  providerState(key: string, isSo: (provider: { source: string; isEnabled: boolean }) => boolean): Promise<void>;
  until: typeof until;
  /** Waits until no job runs. */
  idle(): Promise<void>;
  channels(): Promise<{ id: number; number: string; name: string; streamCount: number }[]>;
  writeConfig(text: string): Promise<void>;
  app: App;
  /** The last lines of its log. */
  logLines: LogLines;
  dataDir: string;
  stop(): Promise<void>;
}

/** The keeper, by two ways of being known. */
export interface KeeperClient {
  name: string;
  password: string;
  /** As the header `Cookie` has it. */
  cookie: string;
  token: string;
}

export interface HeadwaterOptions {
  config?: string;
  /** A folder from an earlier run, to start on again; it is then not removed. */
  dataDir?: string;
  clock?: Clock;
  /** Of the log on the terminal; default: nothing. */
  logLevel?: string;
}

export async function startHeadwater({
  config = '',
  dataDir,
  clock = systemClock,
  logLevel = 'silent',
}: HeadwaterOptions = {}): Promise<Headwater> {
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'headwater-test-')));
  const configPath = join(folder, 'config.yaml');
  if (config !== '' || dataDir === undefined) await writeFile(configPath, config);
  const life = new AbortController();
  const args = parseArguments(['--data', folder, '--host', '127.0.0.1', '--port', '0'], { HEADWATER_DISCOVERY: 'off' });
  const onListenerError = (error: unknown) => console.error(error);
  const holder = await createConfigHolder({ ...configSource(args, process.env), onListenerError }, life.signal);
  const effective = (now: Config) => {
    const settings = effectiveSettings(args, now);
    const lineups = settings.lineups.map((lineup) => ({ ...lineup, port: lineup.port === 'none' ? lineup.port : 0 }));
    return { ...settings, lineups };
  };
  const logLines = createLogLines();
  const log = createLog(process.env.HEADWATER_TEST_LOG ?? logLevel, { isTerminal: false, lines: logLines });
  const app = await startApp({
    config: holder,
    effective,
    configPath,
    extraProviders: [],
    demo: { kind: 'switch', start: startDemoProviders },
    version: '0.0.0-test',
    clock,
    log,
    logLines,
  }).catch((error) => {
    life.abort();
    throw error;
  });
  const base = `http://127.0.0.1:${app.port}`;
  let isStopped = false;
  let token: string | null = null;
  const login = (): Record<string, string> => (token === null ? {} : { Authorization: `Bearer ${token}` });

  const headwater: Headwater = {
    url: (path) => `${base}${path}`,
    deviceUrl: (path) => `http://127.0.0.1:${app.devicePorts.get('main')}${path}`,
    async get<T>(path: string) {
      const reply = await fetch(`${base}/api/v1${path}`, { headers: login() });
      if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
      return (await reply.json()) as T;
    },
    async send<T>(method: string, path: string, body?: unknown) {
      const headers = { ...login(), ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) };
      const init = body === undefined ? { headers } : { headers, body: JSON.stringify(body) };
      const reply = await fetch(`${base}/api/v1${path}`, { method, ...init });
      return { status: reply.status, body: (await reply.json()) as T };
    },
    async signUp() {
      const [name, password] = ['Keeper', 'correct horse battery'];
      const reply = await fetch(`${base}/api/v1/setup`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ name, password }),
      });
      if (reply.status !== 201) throw new Error(`The set-up was answered with ${reply.status}.`);
      token = ((await reply.json()) as { token: string }).token;
      return { name, password, token, cookie: reply.headers.getSetCookie()[0]!.split(';')[0]! };
    },
    async ready() {
      await until(async () => (await fetch(`${base}/readyz`)).ok);
      await headwater.idle();
    },
    async refresh(key, query = '') {
      const { items } = await headwater.get<{ items: { id: number; key: string }[] }>('/providers');
      const id = items.find((provider) => provider.key === key)!.id;
      const before = await headwater.get<{ items: { id: number }[] }>(`/providers/${id}/refreshes`);
      const { status } = await headwater.send('POST', `/providers/${id}/refresh${query}`);
      if (status !== 202) throw new Error(`The refresh was answered with ${status}.`);
      type Reply = { items: (Awaited<ReturnType<Headwater['refresh']>> & { id: number })[] };
      const [last] = await until(async () => {
        const { items: now } = await headwater.get<Reply>(`/providers/${id}/refreshes`);
        return now[0]!.id !== before.items[0]?.id && now[0]!.state !== 'running' ? now : null;
      });
      await headwater.idle();
      return last!;
    },
    async refreshed(key, state) {
      type Reply = { items: { key: string; isRefreshing: boolean; lastRefresh: { state: string } | null }[] };
      await until(async () => {
        const provider = (await headwater.get<Reply>('/providers')).items.find((one) => one.key === key);
        return provider?.lastRefresh?.state === state && !provider.isRefreshing;
      });
      await headwater.idle();
    },
    async providerState(key, isSo) {
      type Reply = { items: { key: string; source: string; isEnabled: boolean }[] };
      await until(async () =>
        (await headwater.get<Reply>('/providers')).items.some((one) => one.key === key && isSo(one)),
      );
    },
    until,
    async channels() {
      return (await headwater.get<{ items: Awaited<ReturnType<Headwater['channels']>> }>('/channels?limit=500')).items;
    },
    writeConfig: (text) => writeFile(configPath, text),
    app,
    logLines,
    dataDir: folder,
    async stop() {
      if (isStopped) return;
      isStopped = true;
      await app.stop();
      life.abort();
    },
    async [Symbol.asyncDispose]() {
      await headwater.stop();
      if (dataDir === undefined) await rm(folder, { recursive: true, force: true });
    },
    idle: () =>
      until(async () => {
        const { items } = await headwater.get<{ items: { state: string }[] }>('/jobs');
        return items.every((job) => job.state === 'done' || job.state === 'failed');
      }).then(() => {}),
  };
  return headwater;
}

/** Asks again and again until the answer is something. */
export async function until<T>(ask: () => Promise<T | null | false>, withinMs = 45_000): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (performance.now() > deadline) throw new Error('It did not come true in time.');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
