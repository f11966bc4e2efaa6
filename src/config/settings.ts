import { join } from 'node:path';
import type { CommandOptions } from './arguments.js';
import type { ConfigSource } from './load.js';
import type { Config, LineupConfig, LogLevel } from './schema.js';

const FIRST_DEVICE_PORT = 5004; // what HDHomeRun clients expect; the next line-ups follow

/** What the program runs with: flag before environment before config file before default. */
export interface EffectiveSettings {
  dataDir: string;
  host: string;
  port: number;
  logLevel: LogLevel;
  demo: boolean;
  /** HDHomeRun discovery on UDP and TCP 65001. */
  discovery: boolean;
  ssdp: boolean;
  /** The line-ups with the ports of their devices decided; 0 takes any free one. */
  lineups: readonly (LineupConfig & { port: number | 'none' })[];
}

/** Which config file to read. */
export function configSource(args: CommandOptions, env: ConfigSource['env']): ConfigSource {
  return { path: args.configPath ?? join(args.dataDir, 'config.yaml'), isRequired: args.configPath !== null, env };
}

/**
 * A demo keeps to itself: unless somebody says otherwise it announces nothing, and its devices take any free port, so that
 * it runs beside a real Headwater.
 */
export function effectiveSettings(args: CommandOptions, config: Config): EffectiveSettings {
  const mayAnnounce = args.discovery ?? !args.demo;
  return {
    dataDir: args.dataDir,
    host: args.host ?? config.server.host,
    port: args.port ?? config.server.port,
    logLevel: args.logLevel ?? config.logging.level,
    demo: args.demo,
    discovery: mayAnnounce && config.hdhomerun.discovery,
    ssdp: mayAnnounce && config.hdhomerun.ssdp,
    lineups: config.lineups.map((lineup, at) => ({
      ...lineup,
      port: lineup.port ?? (args.demo ? 0 : FIRST_DEVICE_PORT + at),
    })),
  };
}
