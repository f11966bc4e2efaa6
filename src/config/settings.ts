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
  lineups: readonly EffectiveLineup[];
  /** Settings that a flag or variable decides, by name. */
  overridden: ReadonlyMap<string, OverriddenSetting>;
}

export interface EffectiveLineup extends LineupConfig {
  port: number | 'none';
  /** The file says it; else it is a proposal for a device that is made now. */
  isPortNamed: boolean;
}

export interface OverriddenSetting {
  value: string | number | boolean;
  source: 'flag' | 'environment';
  /** `--port`, `HEADWATER_PORT`. */
  by: string;
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
  const mayAnnounce = maySpeak(args);
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
      isPortNamed: lineup.port !== null,
      port: lineup.port ?? (args.demo ? 0 : FIRST_DEVICE_PORT + at),
    })),
    overridden: overriddenBy(args),
  };
}

const maySpeak = ({ discovery, demo }: Pick<CommandOptions, 'discovery' | 'demo'>): boolean => discovery ?? !demo;

function overriddenBy({ host, port, logLevel, givenBy, ...args }: CommandOptions): Map<string, OverriddenSetting> {
  const quiet = maySpeak(args) ? null : false;
  const quietBy = args.discovery === false ? 'HEADWATER_DISCOVERY' : '--demo';
  const given = [
    ['server.host', host, givenBy.host],
    ['server.port', port, givenBy.port],
    ['logging.level', logLevel, givenBy.logLevel],
    ['hdhomerun.discovery', quiet, quietBy],
    ['hdhomerun.ssdp', quiet, quietBy],
  ] as const;
  return new Map(
    given.flatMap(([name, value, by]) =>
      value === null || by === undefined
        ? []
        : [[name, { value, source: by.startsWith('--') ? ('flag' as const) : ('environment' as const), by }]],
    ),
  );
}
