import { HeadwaterError } from '../base/errors.js';
import { LOG_LEVELS, type LogLevel } from './schema.js';
import { suggest } from './suggest.js';
import { hostOrAddress } from './values.js';

/** What the command line and the environment say; null where they say nothing. */
export interface CommandOptions {
  help: boolean;
  /** Null: `config.yaml` in the data folder, which need not exist. */
  configPath: string | null;
  dataDir: string;
  host: string | null;
  port: number | null;
  demo: boolean;
  logLevel: LogLevel | null;
  /** Which flag or variable said it. */
  givenBy: Partial<Record<'host' | 'port' | 'logLevel', string>>;
  /** HDHomeRun discovery and SSDP; only the environment says it. */
  discovery: boolean | null;
}

export const USAGE = `Usage: npm start -- [options]

  --config FILE      config file          (HEADWATER_CONFIG; default: config.yaml in the data folder)
  --data DIR         data folder          (HEADWATER_DATA; default: data)
  --host ADDR        address to listen on (HEADWATER_HOST; default: server.host of the config file, else 0.0.0.0)
  --port N           port, 0 for any      (HEADWATER_PORT; default: server.port of the config file, else 4323)
  --log-level LEVEL  ${LOG_LEVELS.join(', ')}
                                          (HEADWATER_LOG_LEVEL; default: logging.level of the config file, else info)
  --demo             run with simulated providers
  --help             show this

HEADWATER_DISCOVERY=off keeps the virtual HDHomeRun devices from announcing themselves.
HEADWATER_FFMPEG and HEADWATER_FFPROBE name the programs to use instead of the system's.
A flag goes before its variable, the variable before the config file.`;

const VALUE_FLAGS = {
  '--config': 'HEADWATER_CONFIG',
  '--data': 'HEADWATER_DATA',
  '--host': 'HEADWATER_HOST',
  '--port': 'HEADWATER_PORT',
  '--log-level': 'HEADWATER_LOG_LEVEL',
} as const;
type ValueFlag = keyof typeof VALUE_FLAGS;
const FLAGS = [...Object.keys(VALUE_FLAGS), '--demo', '--help'];

/**
 * Reads the command line, `--flag value` or `--flag=value`; the last one counts. Throws `arguments_invalid` with the
 * usage as hint. An empty variable counts as not set, since that is what `NAME= npm start` and compose files write.
 *
 * @param argv Without the program and the script.
 */
export function parseArguments(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): CommandOptions {
  const flags = new Map<string, string>();
  for (let at = 0; at < argv.length; at++) {
    const [, flag = '', inline] = /^(-[^=]*)(?:=(.*))?$/s.exec(argv[at]!) ?? [];
    if (isValueFlag(flag)) flags.set(flag, inline ?? requireValue(flag, argv[++at]));
    else if (inline === undefined && (flag === '--demo' || flag === '--help' || flag === '-h')) flags.set(flag, '');
    else throw unknownArgument(flag, inline);
  }
  const read = <T>(flag: ValueFlag, parse: (value: string, name: string) => T): T | null => {
    const given = flags.get(flag);
    if (given !== undefined) return parse(given, flag);
    const variable = VALUE_FLAGS[flag];
    return env[variable] ? parse(env[variable], variable) : null;
  };
  const nameOf = (flag: ValueFlag): string | null =>
    flags.has(flag) ? flag : env[VALUE_FLAGS[flag]] ? VALUE_FLAGS[flag] : null;
  const givers = { host: nameOf('--host'), port: nameOf('--port'), logLevel: nameOf('--log-level') };
  return {
    help: flags.has('--help') || flags.has('-h'),
    configPath: read('--config', readPath),
    dataDir: read('--data', readPath) ?? 'data',
    host: read('--host', readHost),
    port: read('--port', readPort),
    demo: flags.has('--demo'),
    logLevel: read('--log-level', readLogLevel),
    givenBy: Object.fromEntries(Object.entries(givers).filter(([, name]) => name !== null)),
    discovery: readSwitch('HEADWATER_DISCOVERY', env.HEADWATER_DISCOVERY),
  };
}

function isValueFlag(flag: string): flag is ValueFlag {
  return Object.hasOwn(VALUE_FLAGS, flag);
}

function requireValue(flag: string, value: string | undefined): string {
  if (value === undefined || value.startsWith('--')) throw invalid(`${flag} needs a value.`);
  return value;
}

function unknownArgument(flag: string, inline: string | undefined): HeadwaterError {
  if (flag === '') return invalid('Only options are expected, each with two dashes before it.');
  if (inline !== undefined && FLAGS.includes(flag)) return invalid(`${flag} takes no value.`);
  const meant = suggest(flag, FLAGS);
  return invalid(`There is no option ${flag}${meant ? `; did you mean ${meant}?` : '.'}`);
}

function readPath(value: string, name: string): string {
  if (value === '') throw invalid(`${name} is empty; it must be a path.`);
  return value;
}

function readHost(value: string, name: string): string {
  if (!hostOrAddress.safeParse(value).success) throw invalid(`${name} must be an IP address or a host name.`);
  return value;
}

function readPort(value: string, name: string): number {
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535)
    throw invalid(`${name} must be a whole number from 0 to 65535.`);
  return Number(value);
}

function readLogLevel(value: string, name: string): LogLevel {
  const level = LOG_LEVELS.find((known) => known === value);
  if (level) return level;
  const meant = suggest(value, LOG_LEVELS);
  throw invalid(`${name} must be one of ${LOG_LEVELS.join(', ')}${meant ? `; did you mean ${meant}?` : '.'}`);
}

function readSwitch(name: string, value: string | undefined): boolean | null {
  if (!value) return null;
  if (value === 'on' || value === 'off') return value === 'on';
  throw invalid(`${name} must be on or off.`);
}

function invalid(message: string): HeadwaterError {
  return new HeadwaterError('arguments_invalid', message, USAGE);
}
