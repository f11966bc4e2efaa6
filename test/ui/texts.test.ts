import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { build } from 'vite';
import { describe, expect, test } from 'vitest';
import { ERROR_CODES } from '../../src/base/errors.js';
import type { RuleAction } from '../../src/base/import-choice.js';
import { settingCatalog } from '../../src/config/catalog.js';
import { isCron } from '../../src/config/cron.js';
import { readCron } from '../../ui/src/screens/providers/cron-plan.js';
import germanChanges from '../../ui/src/text/de/changes.js';
import germanConnecting from '../../ui/src/text/de/connecting.js';
import germanGroups from '../../ui/src/text/de/groups.js';
import germanMain from '../../ui/src/text/de/index.js';
import germanLineups from '../../ui/src/text/de/line-ups.js';
import germanLive from '../../ui/src/text/de/live.js';
import germanMatching from '../../ui/src/text/de/matching.js';
import germanPage from '../../ui/src/text/de/provider-page.js';
import germanLists from '../../ui/src/text/de/public-lists.js';
import germanRules from '../../ui/src/text/de/rules.js';
import germanSettings from '../../ui/src/text/de/setting-words.js';
import germanWatch from '../../ui/src/text/de/watch.js';
import englishChanges from '../../ui/src/text/en/changes.js';
import englishConnecting from '../../ui/src/text/en/connecting.js';
import englishGroups from '../../ui/src/text/en/groups.js';
import englishMain from '../../ui/src/text/en/index.js';
import englishLineups from '../../ui/src/text/en/line-ups.js';
import englishLive from '../../ui/src/text/en/live.js';
import englishMatching from '../../ui/src/text/en/matching.js';
import englishPage from '../../ui/src/text/en/provider-page.js';
import englishLists from '../../ui/src/text/en/public-lists.js';
import englishRules from '../../ui/src/text/en/rules.js';
import englishWatch from '../../ui/src/text/en/watch.js';

const english = {
  ...englishMain,
  changes: englishChanges,
  lineups: englishLineups,
  connecting: englishConnecting,
  live: englishLive,
  matching: englishMatching,
  providerPage: englishPage,
  publicLists: englishLists,
  groups: englishGroups,
  rules: englishRules,
  watch: englishWatch,
};
const german = {
  ...germanMain,
  changes: germanChanges,
  lineups: germanLineups,
  connecting: germanConnecting,
  live: germanLive,
  matching: germanMatching,
  providerPage: germanPage,
  publicLists: germanLists,
  groups: germanGroups,
  rules: germanRules,
  watch: germanWatch,
};
const LANGUAGES = { english, german };
const COUNTS = [0, 1, 2, 1_234];

/** Without them Headwater does not start, so that no page could show them. */
const ONLY_AT_THE_START = [
  'arguments_invalid',
  'data_folder_in_use',
  'data_folder_unusable',
  'database_newer',
  'migration_failed',
  'port_in_use',
];

const RULE_ACTIONS: RuleAction[] = [
  { kind: 'exclude' },
  { kind: 'include' },
  { kind: 'rename', find: '^UK: ', to: '' },
  { kind: 'regroup', to: 'Sports' },
  { kind: 'number', to: '200', counts: true },
  { kind: 'region', to: 'Ontario' },
];

interface Leaf {
  path: string;
  value: unknown;
}

/** Every word by its path. Sentences by code and formats are no words of their own. */
function leavesOf(words: object, at = ''): Leaf[] {
  return Object.entries(words).flatMap(([key, value]) => {
    const path = at === '' ? key : `${at}.${key}`;
    if (path === 'format' || path === 'failures.byCode') return [];
    return typeof value === 'object' && value !== null ? leavesOf(value, path) : [{ path, value }];
  });
}

type Speaks = (...facts: unknown[]) => unknown;

/** Sentences that English has from the daemon. */
const OF_THE_DAEMON = new Set(['log.say', 'connecting.check.message', 'connecting.check.hint']);

/** What a function takes where counts alone would mean nothing. */
const SAMPLES: Readonly<Record<string, (count: number) => unknown[]>> = {
  'changes.sentence': (count) => [
    'channels.edit',
    'Kite',
    { ids: Array.from({ length: count }, (_, at) => at), isHidden: true, groupName: null },
  ],
  'changes.by': (count) => ['Mara', count],
  'changes.undone': () => ['Kite was hidden.'],
  'connecting.check.message': (count) => ['no_channels', { name: 'Kite', count }],
  'connecting.check.hint': (count) => ['port_taken', { port: count }],
  'log.say': (count) => ['provider.refreshed', { name: 'Kite', state: 'done', entryCount: count }],
  'settings.setElsewhere.file': (count) => ['config.yaml', count],
  'providers.add.found.names': (count) => [Array.from({ length: count }, (_, at) => `Kite ${at}`)],
  'groups.sum': (count) => [{ count, isExact: true }, { count, isExact: count > 1 }, count, count],
  'groups.upTo': (count) => [{ count, isExact: false }],
  'groups.bringIn': (count) => [{ count, isExact: false }],
  'rules.sentence': (count) => [
    {
      when: { name: 'cam', group: '^$', kinds: ['live', 'radio'].slice(0, count), isSeparator: count === 1 },
      action: { kind: 'number', to: String(count), counts: count > 1 },
    },
  ],
  'rules.preview.counts': (count) => [
    { left: count, renamed: count, regrouped: count, numbered: count, scanned: count },
  ],
  'matching.review.announce': (count) => [count, count, 'Kite', 'Kites'],
  'matching.merge.goes': (count) => [Array.from({ length: Math.max(1, count) }, (_, at) => `Kite ${at}`)],
  'matching.done.merged': (count) => [Array.from({ length: Math.max(1, count) }, (_, at) => `Kite ${at}`), 'Heron'],
  'home.playing.states.fresh': () => ['Beacon'],
  'welcome.keeper.done': () => ['Mara'],
  'lineups.preview': (count) => [{ addedCount: count, removedCount: count, remapCount: count }],
  'providerPage.history.whatCount': (count) => ['New', { count, isExact: count > 1 }],
  'providerPage.accept.lost': (count) => [{ count, isExact: count !== 2 }],
  'providerPage.accept.examples': (count) => [[`Kite ${count}`]],
  'providerPage.plan': (count) => [
    { time: { kind: 'many', count, first: '00:05' }, weekdays: [0, 1], monthDays: [1], months: [12] },
  ],
};

describe.each(Object.entries(LANGUAGES))('%s', (name, words) => {
  test('answers for none, one, two and many', () => {
    for (const { path, value } of leavesOf(words)) {
      if (typeof value !== 'function') {
        expect(value, path).toBeTypeOf('string');
        continue;
      }
      for (const count of COUNTS) {
        const said = (value as Speaks)(...(SAMPLES[path]?.(count) ?? [count, count, count]));
        if (said === null && OF_THE_DAEMON.has(path) && name === 'english') continue;
        expect(said, `${path}(${count})`).toBeTypeOf('string');
        expect(said, `${path}(${count})`).not.toMatch(/undefined|NaN|\[object|null/);
      }
    }
  });

  test('says one change of one, and of many', () => {
    const edits = {
      'channel.edit': { isHidden: true, number: null, name: 'Kite 2' },
      'channels.edit': { ids: [1, 2, 3], isHidden: null, groupName: null },
      'provider.edit': { name: 'Kite', isEnabled: true },
      'provider.add': { url: 'http://example.org' },
      'provider.remove': null,
      'setting.edit': { value: null },
      'rules.edit': { rules: [] },
    };
    for (const [action, after] of Object.entries(edits)) {
      const said = words.changes.sentence(action, 'Kite', after);
      expect(said, action).toMatch(/^[A-Z0-9].*\.$/);
      expect(said, action).not.toMatch(/undefined|null|\bids\b/);
    }
  });
});

test('every kind of rule is a sentence', () => {
  const when = { name: 'cam', group: 'Sport', kinds: ['movie' as const], isSeparator: false };
  const said = (words: typeof englishRules) =>
    RULE_ACTIONS.map((action) => words.sentence({ label: null, isEnabled: true, when, action }));
  expect(said(englishRules)).toEqual([
    'Leave out films with “cam” in the name in groups with “Sport”',
    'Take in only films with “cam” in the name in groups with “Sport”',
    'Take “^UK: ” out of the names of films with “cam” in the name in groups with “Sport”',
    'Put films with “cam” in the name in groups with “Sport” into the group “Sports”',
    'Number films with “cam” in the name in groups with “Sport” from 200 on',
    'Keep films with “cam” in the name in groups with “Sport” apart, as the region “Ontario”',
  ]);
  expect(said(germanRules)).toEqual([
    'Filme mit „cam“ im Namen in Gruppen mit „Sport“ weglassen',
    'Nur Filme mit „cam“ im Namen in Gruppen mit „Sport“ übernehmen',
    'Filme mit „cam“ im Namen in Gruppen mit „Sport“: „^UK: “ aus dem Namen streichen',
    'Filme mit „cam“ im Namen in Gruppen mit „Sport“ in die Gruppe „Sports“ legen',
    'Filme mit „cam“ im Namen in Gruppen mit „Sport“ ab 200 nummerieren',
    'Filme mit „cam“ im Namen in Gruppen mit „Sport“ getrennt halten, als Region „Ontario“',
  ]);
});

test('both languages have the same keys', () => {
  const [first, second] = Object.values(LANGUAGES).map((words) => leavesOf(words).map(({ path }) => path));
  expect(second).toEqual(first);
});

test('one channel was hidden, and several were', () => {
  const hidden = (words: typeof english, ids: number[]) =>
    words.changes.sentence('channels.edit', '', { ids, isHidden: true });
  expect(hidden(english, [1])).toBe('1 channel was hidden.');
  expect(hidden(english, [1, 2])).toBe('2 channels were hidden.');
  expect(hidden(german, [1])).toBe('1 Sender wurde ausgeblendet.');
  expect(hidden(german, [1, 2])).toBe('2 Sender wurden ausgeblendet.');
});

test('history knows a single day', () => {
  expect([1, 3].map((days) => english.providers.history(days, 0))).toEqual([
    'good on its one day',
    'good on all 3 days',
  ]);
  expect([1, 3].map((days) => german.providers.history(days, days - 1))).toEqual([
    'am einzigen Tag gut',
    'Ärger an 2 von 3 Tagen',
  ]);
});

test('every failure that a page can show is said in German', () => {
  const shown = ERROR_CODES.filter((code) => !ONLY_AT_THE_START.includes(code));
  expect(Object.keys(german.failures.byCode).toSorted()).toEqual(shown.toSorted());
  for (const [code, { message, hint }] of Object.entries(german.failures.byCode)) {
    for (const sentence of [message, hint]) expect(sentence, code).toMatch(/^[A-ZÄÖÜa-z].*\.$|allowPrivate: true\.$/);
  }
});

test('every setting that is shown is described in German', () => {
  expect(Object.keys(germanSettings.byName).toSorted()).toEqual([...settingCatalog().keys()].toSorted());
  for (const [name, said] of Object.entries(germanSettings.byName)) expect(said, name).toMatch(/^[A-ZÄÖÜ].*\.$/);
});

test('every kind of house event is said in German', () => {
  // the kinds as the daemon declares them: a type is gone when this runs
  const declared = readFileSync(new URL('../../src/notify/facts.ts', import.meta.url), 'utf8');
  const body = declared.slice(declared.indexOf('interface HouseFacts'), declared.indexOf('\n}'));
  const kinds = [...body.matchAll(/^ {2}'?([a-z_.]+)'?: /gm)].map(([, kind]) => kind!);
  expect(kinds).toContain('relay.failover');
  expect(kinds).toContain('notice');
  const facts = {
    ...{
      name: 'Kite',
      who: 'Mara',
      version: '1',
      address: '192.0.2.7',
      provider: 'Beacon',
      line: 4,
      value: 5,
      minutes: 15,
    },
    ...{ code: 'upstream_ended', message: 'The source ended.', state: 'done', error: null, isUndo: false },
    ...{ fields: ['name', 'isHidden'], settings: ['relay.lingerMs'] },
  };
  for (const kind of kinds) {
    for (const count of COUNTS) {
      const numbers = { count, seconds: count, entryCount: count, addedCount: count, missingCount: count };
      const said = german.log.say(kind, { ...facts, ...numbers });
      expect(said, kind).toMatch(/^([A-ZÄÖÜ„\d]|config\.yaml ).*\.$/);
      expect(said, kind).not.toMatch(/undefined|NaN|null|source ended/);
    }
  }
});

test('everything that the check of the way can find is said in German', () => {
  const files = ['connect-check', 'connect-device-check', 'connect-finding'];
  const source = files.map((name) => readFileSync(new URL(`../../src/app/${name}.ts`, import.meta.url), 'utf8')).join();
  const codes = [...source.matchAll(/\bcode: '([a-z_]+)'/g)].map(([, code]) => code!);
  expect(codes).toContain('port_taken');
  const values = {
    ...{ addresses: '192.0.2.7', address: '192.0.2.7:5004', part: 'ssdp', name: 'Kite', reason: 'it does not answer' },
    ...{ baseUrl: 'http://192.0.2.7:5004', length: 30, max: 28, count: 481, port: 5004, names: 'Kite' },
    ...{ owner: 'device', other: 'Heron', by: '--demo', keys: 'kites', ports: '5004, 65001' },
  };
  for (const code of codes) {
    const { message, hint } = german.connecting.check;
    expect(message(code, values), code).toMatch(/^[A-ZÄÖÜ„].*\.$/);
    expect(hint(code, values), code).toMatch(/^$|^[A-ZÄÖÜ].*\.$/);
    expect(`${message(code, values)}${hint(code, values)}`).not.toMatch(/undefined|NaN/);
  }
});

test('events that the log has left out are counted in German', () => {
  expect(german.log.say('notice', { code: 'events_left_out', message: 'Too much.', count: 1_200 })).toContain('1.200');
});

test('what German does not know is left to the daemon', () => {
  expect(german.log.say('moon.rose', {})).toBeNull();
  expect(german.log.say('notice', { code: 'moon_rose', message: 'The moon rose.' })).toBeNull();
});

/**
 * Gzipped. English gets the sentences of failures and events from the daemon; every other language brings its own. The words
 * of a part come with its screen.
 */
test.each([
  ['en/index', 5_000, 8_000],
  ['de/index', 5_000, 12_000],
  ['en/provider-page', 2_000, 5_500],
  ['de/provider-page', 2_000, 6_000],
])('%s has between %d and %d bytes', async (name, leastBytes, mostBytes) => {
  const input = new URL(`../../ui/src/text/${name}.ts`, import.meta.url).pathname;
  const built = (await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      minify: true,
      rollupOptions: { input, preserveEntrySignatures: 'strict', external: /text\/format\.(js|ts)$/ },
    },
  })) as { output: { code: string }[] };
  const bytes = gzipSync(built.output[0]!.code).length;
  expect(bytes).toBeGreaterThan(leastBytes);
  expect(bytes).toBeLessThanOrEqual(mostBytes);
});

test.each([
  ['30 4 * * *', 'Every day at 04:30.', 'Jeden Tag um 04:30.'],
  ['0 6,18 * * mon,fri', 'On Monday and Friday at 06:00 and 18:00.', 'Am Montag und Freitag um 06:00 und 18:00.'],
  ['*/15 * * * *', 'Every 15 minutes.', 'Alle 15 Minuten.'],
  ['5 */6 * * *', 'Every 6 hours at minute 5.', 'Alle 6 Stunden zur Minute 5.'],
  [
    '0 3 1 1,7 *',
    'On day 1 of the month in January and July at 03:00.',
    'Am 1. des Monats im Januar und Juli um 03:00.',
  ],
  ['0 3 1 * 7', 'On Sunday as well as on day 1 of the month at 03:00.', 'Am Sonntag sowie am 1. des Monats um 03:00.'],
  ['10-50/20 8-20 * * *', 'Every day 39 times, first at 08:10.', 'Jeden Tag 39-mal, zuerst um 08:10.'],
])('the plan %s is said in words', (pattern, inEnglish, inGerman) => {
  const plan = readCron(pattern)!;
  expect([englishPage.plan(plan), germanPage.plan(plan)]).toEqual([inEnglish, inGerman]);
});

test('a plan is read on the page exactly where the daemon takes it', () => {
  const part = fc.constantFrom('*', '0', '7', '12', '24', '60', 'mon', 'dec', '1-5', '5-1', '*/2', '8/4', '1-20/5', '-1', '', '1,2', '*/0', 'x', '1-2-3'); // biome-ignore format: one line of samples
  fc.assert(
    fc.property(fc.array(part, { minLength: 4, maxLength: 6 }), (fields) => {
      const pattern = fields.join(' ');
      expect(readCron(pattern) !== null, pattern).toBe(isCron(pattern));
    }),
    { numRuns: 2_000 },
  );
});

test('every kind of evidence is said in both languages', () => {
  // as the matching declares them: a type is gone when this runs
  const source = (file: string) => readFileSync(new URL(`../../src/matching/${file}`, import.meta.url), 'utf8');
  const after = (text: string, start: string) =>
    text.slice(text.indexOf(start), text.indexOf(';', text.indexOf(start)));
  const namesIn = (text: string) => [...text.matchAll(/'([a-z-]+)'/g)].map(([, name]) => name!);
  const likenesses = namesIn(after(source('name-likeness.ts'), 'export type Likeness'));
  const evidence = source('evidence.ts');
  const kinds = [
    ...likenesses.map((name) => `name-${name}`),
    ...namesIn(after(evidence, 'type Refusal')),
    ...namesIn(after(evidence, 'what:\n')),
  ];
  expect(kinds).toEqual(expect.arrayContaining(['name-same', 'shift', 'own-guide-id', 'no-station']));
  for (const words of [englishMatching, germanMatching])
    for (const kind of kinds) expect(words.evidence.reason(kind), kind).not.toContain(`(${kind})`);
});

test('every remark about a list is said in both languages', () => {
  const declared = ['m3u/problems.ts', 'xtream/json.ts'].map((file) =>
    readFileSync(new URL(`../../src/formats/${file}`, import.meta.url), 'utf8'),
  );
  const codes = declared.flatMap((source) => {
    const body = source.slice(source.search(/type \w+WarningCode/));
    return [...body.slice(0, body.indexOf(';')).matchAll(/'([a-z0-9-]+)'/g)].map(([, code]) => code!);
  });
  expect(codes).toContain('duplicate-entry');
  expect(codes).toContain('missing-id');
  for (const words of [englishPage, germanPage])
    for (const code of [...codes, 'name-too-long', 'group-not-found', 'list-left-out'])
      expect(words.history.warning(code, 2)).not.toContain(code);
});
