import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { DemoSource } from './app/demo.js';
import { projectFolder } from './app/entry-url.js';
import { startApp } from './app.js';
import { systemClock } from './base/clock.js';
import { HeadwaterError, toErrorRecord } from './base/errors.js';
import { createLog } from './base/log.js';
import { createLogLines } from './base/log-lines.js';
import {
  type CommandOptions,
  type Config,
  configSource,
  createConfigHolder,
  effectiveSettings,
  parseArguments,
  USAGE,
} from './config/index.js';
import { type Demo, startDemo, startDemoProviders } from './demo/start-demo.js';
import type { FileProvider } from './jobs/index.js';

/** argv, signals and exit codes: 0 stopped, 1 failed, 2 bad config or arguments, 3 data folder in use or newer. */

const EXIT_CODES: Partial<Record<string, number>> = {
  arguments_invalid: 2,
  config_invalid: 2,
  data_folder_in_use: 3,
  database_newer: 3,
};
/** A stop that takes longer is cut short: a service manager would kill us at ten seconds. */
const STOP_WITHIN_MS = 5_000;
/** Ctrl-C reaches us twice, from the terminal and from npm. */
const REPEAT_MS = 1_000;

async function main(): Promise<void> {
  const args = parseArguments(process.argv.slice(2), process.env);
  if (args.help) return void console.log(USAGE);
  const demo = args.demo ? await startDemo(args.dataDir, isDataFolderNamed()) : null;
  if (demo) args.dataDir = demo.dataDir;
  try {
    await serve(args, demo);
  } catch (error) {
    await demo?.stop(); // its throw-away folder goes with it
    throw error;
  }
}

/** A demo keeps what it makes only where a person said so. */
function isDataFolderNamed(): boolean {
  return process.argv.some((argument) => /^--data(=|$)/.test(argument)) || Boolean(process.env.HEADWATER_DATA);
}

/** Starts everything and stays until a signal comes. */
async function serve(args: CommandOptions, demo: Demo | null): Promise<void> {
  const life = new AbortController();
  const { version } = JSON.parse(readFileSync(join(projectFolder(), 'package.json'), 'utf8')) as { version: string };
  const source = configSource({ ...args, dataDir: resolve(args.dataDir) }, process.env);
  const config = await createConfigHolder({ ...source, onListenerError: (error) => console.error(error) }, life.signal);
  const effective = (now: Config) => effectiveSettings({ ...args, dataDir: resolve(args.dataDir) }, now);
  const logLines = createLogLines();
  const log = createLog(effective(config.current()).logLevel, {
    isTerminal: process.stdout.isTTY === true,
    lines: logLines,
  });
  config.onChange(() => {
    log.level = effective(config.current()).logLevel;
  });

  const die = (what: string) => (error: unknown) => {
    log.fatal({ ...toErrorRecord(error), stack: error instanceof Error ? error.stack : undefined }, what);
    process.exit(1);
  };
  process.on('uncaughtException', die('Headwater has met a fault and stops.'));
  process.on('unhandledRejection', die('Headwater has met a fault and stops.'));

  const extraProviders: readonly FileProvider[] = demo?.providers ?? [];
  const demoSource: DemoSource = demo
    ? { kind: 'flag', keys: extraProviders.map(({ key }) => key) }
    : { kind: 'switch', start: startDemoProviders };
  const app = await startApp({
    config,
    effective,
    configPath: source.path,
    extraProviders,
    demo: demoSource,
    version,
    clock: systemClock,
    log,
    logLines,
  });

  let askedAtMs = Number.NEGATIVE_INFINITY;
  const onSignal = (signal: string) => {
    const nowMs = performance.now();
    if (nowMs - askedAtMs < REPEAT_MS) return;
    if (askedAtMs > 0) process.exit(1); // asked again: now
    askedAtMs = nowMs;
    log.info(`Stopping (${signal}).`);
    const late = setTimeout(() => {
      log.error('Stopping took too long and is cut short.');
      process.exit(1);
    }, STOP_WITHIN_MS);
    const finish = async () => {
      await app.stop();
      await demo?.stop();
      life.abort();
      clearTimeout(late);
      process.exit(0);
    };
    finish().catch(die('Stopping failed.'));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  console.log(
    `Headwater is ready at http://${app.host === '0.0.0.0' || app.host === '::' ? '127.0.0.1' : app.host}:${app.port}/`,
  );
}

main().catch((error) => {
  const record = toErrorRecord(error);
  console.error(`${record.message}\n${record.hint}`);
  for (const { where, problem } of record.details) console.error(`  ${where} ${problem}`);
  if (!(error instanceof HeadwaterError)) console.error(error);
  process.exit(EXIT_CODES[record.code] ?? 1);
});
