import { expect, test } from 'vitest';
import {
  configSource,
  defaultConfig,
  effectiveSettings,
  parseArguments,
  parseConfig,
  USAGE,
} from '../../src/config/index.js';

const withConfig = (text: string) => {
  const read = parseConfig(text, { env: {}, fileName: 'c' });
  return read.ok ? read.config : defaultConfig();
};

test('a flag goes before its variable, the variable before the file, the file before the default', () => {
  const env = { HEADWATER_PORT: '2222', HEADWATER_HOST: '10.0.0.2', HEADWATER_LOG_LEVEL: '' };
  const config = withConfig('server: { port: 3333, host: 10.0.0.3 }\nlogging: { level: warn }');
  expect(effectiveSettings(parseArguments(['--port', '1111'], env), config)).toMatchObject({
    port: 1111,
    host: '10.0.0.2',
    logLevel: 'warn',
  });
  expect(effectiveSettings(parseArguments([], env), config)).toMatchObject({ port: 2222 });
  expect(effectiveSettings(parseArguments([], {}), config)).toMatchObject({ port: 3333, host: '10.0.0.3' });
  expect(effectiveSettings(parseArguments([], {}), defaultConfig())).toMatchObject({
    port: 4323,
    host: '0.0.0.0',
    logLevel: 'info',
    dataDir: 'data',
  });
});

test('both ways to write a value, and port 0', () => {
  expect(parseArguments(['--port=0', '--log-level=debug', '--data', '/srv/tv', '--demo'], {})).toEqual({
    help: false,
    configPath: null,
    dataDir: '/srv/tv',
    host: null,
    port: 0,
    demo: true,
    logLevel: 'debug',
    givenBy: { port: '--port', logLevel: '--log-level' },
    discovery: null,
  });
});

test('it is known whether a flag or a variable said something', () => {
  const { givenBy } = parseArguments(['--port', '80'], { HEADWATER_PORT: '81', HEADWATER_HOST: '127.0.0.1' });
  expect(givenBy).toEqual({ port: '--port', host: 'HEADWATER_HOST' });
});

test('the config file is looked for in the data folder, unless it is named', () => {
  expect(configSource(parseArguments(['--data', '/d'], {}), {})).toMatchObject({
    path: '/d/config.yaml',
    isRequired: false,
  });
  expect(configSource(parseArguments([], { HEADWATER_CONFIG: '/etc/hw.yaml' }), {})).toMatchObject({
    path: '/etc/hw.yaml',
    isRequired: true,
  });
});

test.each([
  [['--prot', '80'], 'There is no option --prot; did you mean --port?'],
  [['-x'], 'There is no option -x.'],
  [['--port'], '--port needs a value.'],
  [['--config', '--demo'], '--config needs a value.'],
  [['--port', '80a'], '--port must be a whole number from 0 to 65535.'],
  [['--port', '65536'], '--port must be a whole number from 0 to 65535.'],
  [['--demo=yes'], '--demo takes no value.'],
  [['--log-level', 'verbos'], '--log-level must be one of fatal, error, warn, info, debug, trace.'],
  [['--log-level', 'wran'], '--log-level must be one of fatal, error, warn, info, debug, trace; did you mean warn?'],
  [['--host', 'a b'], '--host must be an IP address or a host name.'],
  [['s3cret'], 'Only options are expected, each with two dashes before it.'],
])('%j', (argv, message) => {
  expect(() => parseArguments(argv, {})).toThrow(
    expect.objectContaining({ code: 'arguments_invalid', message, hint: USAGE }),
  );
});

test('a wrong variable is named', () => {
  expect(() => parseArguments([], { HEADWATER_PORT: 'http' })).toThrow(
    'HEADWATER_PORT must be a whole number from 0 to 65535.',
  );
  expect(() => parseArguments([], { HEADWATER_DISCOVERY: 'no' })).toThrow('HEADWATER_DISCOVERY must be on or off.');
});

test('help is asked for, and shows every option and variable', () => {
  expect(parseArguments(['-h'], {}).help).toBe(true);
  expect(parseArguments(['--help'], {}).help).toBe(true);
  for (const name of [
    '--config',
    '--data',
    '--host',
    '--port',
    '--demo',
    '--log-level',
    'HEADWATER_LOG_LEVEL',
    'HEADWATER_DISCOVERY',
  ]) {
    expect(USAGE).toContain(name);
  }
});

test('devices get 5004 and the following ports; a demo takes free ones and announces nothing', () => {
  const config = withConfig('lineups: [{ key: main }, { key: kids }, { key: b, port: none }, { key: c, port: 6000 }]');
  const real = effectiveSettings(parseArguments([], {}), config);
  expect(real.lineups.map(({ port }) => port)).toEqual([5004, 5005, 'none', 6000]);
  expect(real).toMatchObject({ discovery: true, ssdp: true });
  const demo = effectiveSettings(parseArguments(['--demo'], {}), config);
  expect(demo.lineups.map(({ port }) => port)).toEqual([0, 0, 'none', 6000]);
  expect(demo).toMatchObject({ discovery: false, ssdp: false });
  const speaking = effectiveSettings(parseArguments(['--demo'], { HEADWATER_DISCOVERY: 'on' }), config);
  expect(speaking).toMatchObject({ discovery: true });
  const silent = effectiveSettings(parseArguments([], { HEADWATER_DISCOVERY: 'off' }), config);
  expect(silent).toMatchObject({ discovery: false, ssdp: false });
  // what the settings say counts for nothing then, and people are told why
  const why = ({ overridden }: typeof real) => ['discovery', 'ssdp'].map((name) => overridden.get(`hdhomerun.${name}`));
  const off = (source: string, by: string) => ({ value: false, source, by });
  expect(why(demo)).toEqual([off('flag', '--demo'), off('flag', '--demo')]);
  expect(why(silent)[1]).toEqual(off('environment', 'HEADWATER_DISCOVERY'));
  expect([...why(real), ...why(speaking)]).toEqual([undefined, undefined, undefined, undefined]);
});
