// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is what the config file's own references look like
import { expect, test } from 'vitest';
import { formatProblem, parseConfig } from '../../src/config/index.js';
import { configInvalid } from '../../src/config/problems.js';

/** What a person is told about the text, one line per mistake. */
function told(text: string, env: Record<string, string> = {}): string[] {
  const read = parseConfig(text, { env, fileName: 'config.yaml' });
  return read.ok ? [] : read.errors.map(formatProblem);
}

test.each([
  [
    'a misspelled setting',
    'server:\n  prot: 80\n',
    'config.yaml:2:3 server.prot: is not a setting; did you mean "port"?',
  ],
  [
    'a misspelled section',
    'logging:\n  level: info\nrealy: {}\n',
    'config.yaml:3:1 realy: is not a setting; did you mean "relay"?',
  ],
  [
    'a section that is indented too far',
    'server:\n  relay:\n    stallMs: 1\n',
    'config.yaml:2:3 server.relay: is not a setting; "relay" belongs at the top, without indentation',
  ],
  [
    'a setting without its section',
    'port: 80\n',
    'config.yaml:1:1 port: is not a setting; "port" belongs under "server"',
  ],
  [
    'text for a number',
    'server:\n  port: eighty\n',
    'config.yaml:2:9 server.port: must be a whole number from 0 to 65535',
  ],
  [
    'a number beyond its limits',
    'relay: { lingerMs: 5, stallMs: 99999999 }',
    'config.yaml:1:32 relay.stallMs: must be a whole number from 500 to 60000 milliseconds',
  ],
  [
    'a list of groups that is misspelled',
    'providers:\n  - key: alpha\n    url: a.m3u\n    groups:\n      include:\n        moveis: [Action]\n',
    'config.yaml:6:9 providers.alpha.groups.include.moveis: is not a setting; did you mean "movies"?',
  ],
  [
    'one group without its list',
    'providers:\n  - key: alpha\n    url: a.m3u\n    groups:\n      exclude: Adults\n',
    'config.yaml:5:16 providers.alpha.groups.exclude: must be a list of groups, or a section with live, movies or series',
  ],
  ['a channel without entries', 'channels:\n  - name: Dave\n', 'config.yaml:2:5 channels.0.streams: is missing'],
  [
    'an entry of two channels',
    'channels:\n  - streams: [{ provider: alpha, name: A }]\n  - streams: [{ provider: alpha, name: A }]\n',
    'config.yaml:3:15 channels.1.streams.0: is an entry of a channel above already; join the two, or name it once',
  ],
  [
    'an entry that is a channel and never is',
    'channels:\n  - streams: [{ provider: alpha, name: A }]\n    not: [{ provider: alpha, name: A }]\n',
    'config.yaml:3:11 channels.0.not.0: is named under streams, too',
  ],
  [
    'a channel number that is none',
    'channels:\n  - streams: [{ provider: alpha, name: A }]\n    number: 7.10.1\n',
    'config.yaml:3:13 channels.0.number: must be a channel number such as 7 or 7.1',
  ],
  [
    'one name for a station of two',
    'matching:\n  dictionary:\n    aliases: [[Dave, "U&Dave"], [Dave]]\n',
    'config.yaml:3:33 matching.dictionary.aliases.1: must have two names or more',
  ],
  [
    'a country that is none',
    'matching:\n  dictionary:\n    countries: { MYC: Germany }\n',
    'config.yaml:3:23 matching.dictionary.countries.MYC: must be a country code of two letters: DE',
  ],
  [
    'a code that is none',
    'matching:\n  dictionary:\n    countries: { my: DE }\n',
    'config.yaml:3:22 matching.dictionary.countries.my: must be a code of two to six capital letters in front of its country',
  ],
  [
    'a local station without its city',
    'matching:\n  dictionary:\n    callSigns:\n      - [WXYQ, ABC, "7", NY, US]\n',
    'config.yaml:4:9 matching.dictionary.callSigns.0: must be six texts: call sign, network, channel, city, state, US or CA',
  ],
  ['yes for true', 'hdhomerun:\n  ssdp: yes\n', 'config.yaml:2:9 hdhomerun.ssdp: must be true or false'],
  [
    'a misspelled word',
    'logging: { level: wran }',
    'config.yaml:1:19 logging.level: must be fatal, error, warn, info, debug or trace; did you mean "warn"?',
  ],
  [
    'a section instead of a list',
    'providers:\n  key: alpha\n',
    'config.yaml:2:3 providers: must be a list: lines that start with "- ", or [ ]',
  ],
  [
    'a value instead of a section',
    'server: 4323\n',
    'config.yaml:1:9 server: must be a section with "name: value" lines',
  ],
  [
    'a provider without address',
    'providers:\n  - key: alpha\n    name: A\n',
    'config.yaml:2:5 providers.alpha.url: is missing',
  ],
  [
    'a foreign scheme',
    'guides: [{ key: uk, url: "ftp://x/y" }]',
    'config.yaml:1:26 guides.uk.url: must be a URL (http://, https://, file://) or the path of a file',
  ],
  [
    'a panel without password',
    'providers:\n  - { key: a, kind: xtream, url: "http://x", username: u }',
    'config.yaml:2:5 providers.a.password: is missing: kind xtream needs it',
  ],
  [
    'a key with capitals',
    'lineups:\n  - key: Main\n',
    'config.yaml:2:10 lineups.0.key: must be 1 to 40 characters of a-z, 0-9 and "-"',
  ],
  [
    'groups for the line-up that has all',
    'lineups: [{ key: main, groups: [News] }]',
    'config.yaml:1:32 lineups.main.groups: must not be set for the first line-up: it has all TV channels',
  ],
  [
    'a device id that clients would refuse',
    'lineups: [{ key: main, deviceId: 12345678 }]',
    /^config\.yaml:1:34 lineups\.main\.deviceId: must be a valid HDHomeRun device id/,
  ],
  [
    'a cron field out of range',
    'health: { schedule: "0 25 * * *" }',
    'config.yaml:1:21 health.schedule: must be nightly or manual, or five cron fields such as "30 4 * * *"',
  ],
  [
    'settings that contradict each other',
    'matching:\n  suggestAt: 90\n',
    'config.yaml:2:14 matching.suggestAt: must not be above mergeAt',
  ],
  [
    'an unset variable',
    'server:\n  host: ${HOST_NAME}\n',
    /^config\.yaml:2:9 needs the environment variable HOST_NAME, which is not set/,
  ],
  [
    'a variable in braces without quotes',
    'server:\n  port: 1\nrelay: { stallMs: ${STALL_MS} }\nhealth: { timeoutMs: 1 }\n',
    /^config\.yaml:3:\d+ inside of \[ \] and \{ \} a value with "\$\{…\}" has to be in quotes$/,
  ],
  ['a tab', 'server:\n\tport: 80\n', 'config.yaml:2:1 a tab indents this line; use spaces'],
  [
    'a setting that stands twice',
    'server:\n  port: 1\n  host: tv\n  port: 2\n',
    'config.yaml:4:3 the same name stands here a second time in its section',
  ],
  ['an open quote', 'server:\n  host: "::\n', /^config\.yaml:\d:\d something is missing here/],
  [
    'an open bracket',
    'server: { host: "::"\n',
    /^config\.yaml:2:1 the indentation does not fit the lines above, or a bracket is not closed$/,
  ],
  ['a value with a colon', 'server:\n  host: a: b\n', /^config\.yaml:2:9 this cannot be read as "key: value"/],
  ['a value with a star', 'server:\n  host: *any\n', /^config\.yaml:2:9 a value that starts with "\*"/],
  ['a value with an exclamation mark', 'server:\n  host: !x y\n', /^config\.yaml:2:9 a value that starts with "!"/],
  ['a list as the whole file', '- key: alpha\n', /^config\.yaml:1:1 must consist of settings/],
  ['a second document', 'server: {}\n---\nrelay: {}\n', /^config\.yaml:2:1 a second document starts here/],
  [
    '20,000 open brackets',
    '['.repeat(20_000),
    'config.yaml:1:51 goes deeper than 50 levels: a bracket is probably not closed',
  ],
  ['an anchor inside itself', 'server: &a { host: *a }', /^config\.yaml:1:20 a value that starts with "\*"/],
])('%s', (_, text, message) => {
  expect(told(text)).toEqual([typeof message === 'string' ? message : expect.stringMatching(message)]);
});

test('aliases that unfold to millions of values are refused at once', () => {
  const levels = ['&l0 [x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 9; level++) levels.push(`&l${level} [${Array(9).fill(`*l${level - 1}`)}]`);
  const text = `server:\n  trustedProxies:\n${levels.map((line) => `    - ${line}\n`).join('')}`;
  const startedAt = performance.now();
  expect(told(text)).toEqual([expect.stringContaining('uses anchors and aliases too often')]);
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});

test('two providers with the same key: both lines are named', () => {
  const text = 'providers:\n  - key: alpha\n    url: a.m3u\n\n  - key: alpha\n    url: b.m3u\n';
  expect(told(text)).toEqual([
    'config.yaml:5:10 providers.alpha: stands twice, in lines 2 and 5; each needs a key of its own',
  ]);
});

test('two line-ups with the same name: the second one is named, with its line', () => {
  const text = 'lineups:\n  - key: main\n    name: Home\n  - key: kids\n    name: " HOME"\n';
  expect(told(text)).toEqual([
    'config.yaml:5:11 lineups.kids.name: is the name of the line-up "main" as well; each needs a name of its own',
  ]);
});

test("a template's double braces are a mistake, and what is inside goes nowhere", async () => {
  const warnings: string[] = [];
  const listen = (warning: Error) => warnings.push(String(warning));
  process.on('warning', listen);
  expect(told('server:\n  host: {{ s3cret }}\n')).toEqual([
    'config.yaml:2:10 brackets cannot be the name of a setting; if they are part of a value, put the value in quotes',
  ]);
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', listen);
  expect(warnings).toEqual([]);
});

test('half a password is neither lost nor shown', () => {
  const text = 'providers: [{ key: a, kind: xtream, url: "http://x", username: u, password: one, two }]';
  expect(told(text)).toEqual([
    'config.yaml:1:82 providers.a: holds something that is not a setting; text with a comma or a colon needs quotes',
  ]);
  expect(told('server:\n  prot:\n')).toEqual(['config.yaml:2:3 server.prot: is not a setting; did you mean "port"?']);
});

test('all mistakes are told at once, in the order of the file', () => {
  expect(
    told('server:\n  port: x\n  hots: y\nproviders:\n  - key: a\n    kind: m3v\n').map((line) => line.split(' ')[0]),
  ).toEqual(['config.yaml:2:9', 'config.yaml:3:3', 'config.yaml:5:5', 'config.yaml:6:11']);
});

test('the error that ends the start counts the mistakes and has each as a detail', () => {
  const read = parseConfig('server:\n  port: x\n  hots: y\n', { env: {}, fileName: 'config.yaml' });
  expect(configInvalid(read.ok ? [] : read.errors)).toMatchObject({
    code: 'config_invalid',
    message: expect.stringContaining(
      'config.yaml:2:9 server.port: must be a whole number from 0 to 65535 (and 1 more)',
    ),
    details: [
      { where: 'config.yaml:2:9' },
      { where: 'config.yaml:3:3', problem: 'server.hots: is not a setting; did you mean "host"?' },
    ],
  });
});
