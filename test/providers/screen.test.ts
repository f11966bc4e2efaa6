import { expect, test } from 'vitest';
import { ALL_GROUPS, type GroupChoice, type ImportRule } from '../../src/base/import-choice.js';
import type { StreamKind } from '../../src/base/model.js';
import { ANYTHING } from '../../src/base/rule-templates.js';
import { createGroupGate } from '../../src/providers/group-choice.js';
import { createGroupCount } from '../../src/providers/group-count.js';
import type { ImportEntry, ListPart } from '../../src/providers/list-source.js';
import { compileRules } from '../../src/providers/rules.js';
import { createScreen } from '../../src/providers/screen.js';

interface Item {
  name: string;
  groups: readonly string[];
  kind?: StreamKind;
}
/** An entry, or the groups under which the entry of an earlier line is named again. */
type Line = Item | { ofLine: number; groups: readonly string[] };

/** Lines count from 0. */
function partOf(kinds: readonly StreamKind[], lines: readonly Line[]): ListPart {
  return {
    ...{ contentHash: 'a', kinds, guideUrls: [] },
    async read(sink) {
      for (const [line, given] of lines.entries()) {
        if ('ofLine' in given) sink.join(given);
        else await sink.entries([entryOf(line, given)]);
      }
      return { odd: 1 };
    },
  };
}

function entryOf(line: number, { name, groups, kind = 'live' }: Item): ImportEntry {
  return {
    ...{ line, identity: name, kind, name, url: 'http://tv.example/1.ts', groups },
    ...{ tvgId: null, tvgName: null, logo: null, number: null, shift: null, catchup: null },
    ...{ headers: {}, drm: false, season: null, episode: null },
  };
}

interface Options {
  kinds?: readonly StreamKind[];
  choice?: Partial<GroupChoice>;
  later?: readonly string[];
  stored?: readonly string[];
  rules?: readonly ImportRule[];
  wantedLines?: readonly number[];
  refusedLines?: readonly number[];
}

/** What comes of each line. */
async function screened(lines: readonly Line[], options: Options = {}) {
  const { kinds = ['live'], choice = {}, later = [], stored = [], rules = [], wantedLines, refusedLines } = options;
  const count = createGroupCount();
  const screen = createScreen({
    gate: createGroupGate({ ...ALL_GROUPS, ...choice }, (_list, group) => later.includes(group)),
    openRules: () => compileRules(rules),
    isStored: ({ name }) => stored.includes(name),
    wantedLines: new Set(wantedLines),
    refusedLines: new Set(refusedLines),
    count,
  });
  const told = {
    ...{ taken: [] as string[], numbers: [] as (string | null)[], left: [] as string[] },
    ...{ joined: [] as unknown[], wantedAgain: [] as number[], refusedAgain: [] as number[] },
  };
  const read = () =>
    screen.read(partOf(kinds, lines), {
      entries(entries) {
        told.taken.push(...entries.map(({ name }) => name));
        told.numbers.push(...entries.map((entry) => entry.number));
      },
      join: (join) => void told.joined.push(join),
      leftOut: ({ name }) => void told.left.push(name),
      wantedAgain: (line) => void told.wantedAgain.push(line),
      refusedAgain: (line) => void told.refusedAgain.push(line),
    });
  const warnings = await read();
  return { ...told, warnings, count, read };
}

const uk: Partial<GroupChoice> = { include: { live: ['UK'] }, exclude: { live: ['Adults'] }, newGroups: 'ask' };

test('an entry comes in with one wanted group, unless another of its groups is refused, whatever their order', async () => {
  const lines = [
    { name: 'Amber', groups: ['DE', 'UK'] },
    { name: 'Birch', groups: ['UK', 'Adults'] },
    { name: 'Cedar', groups: ['Adults', 'UK'] },
    { name: 'Dune', groups: ['DE'] },
    { name: 'Elm', groups: [] },
  ];
  const { taken, left } = await screened(lines, { choice: uk });
  expect([taken, left]).toEqual([['Amber'], ['Birch', 'Cedar', 'Dune', 'Elm']]);
});

test('what is refused on a later line stays out, also where its own line or another one wants it', async () => {
  const lines = [
    { name: 'Amber', groups: ['UK'] },
    { name: 'Birch', groups: ['DE'] },
    { name: 'Cedar', groups: ['Adults'] },
    { name: 'Dune', groups: ['DE'] },
  ];
  const { taken } = await screened(lines, { choice: uk, wantedLines: [1, 2, 3], refusedLines: [0, 3] });
  expect(taken).toEqual(['Birch']);
});

test('further groups of an entry are told as wanted or refused again, and only the wanted ones are joined', async () => {
  const { joined, wantedAgain, refusedAgain } = await screened(
    [
      { name: 'Amber', groups: ['DE'] },
      { name: 'Birch', groups: ['DE'] },
      { ofLine: 0, groups: ['FR'] },
      { ofLine: 0, groups: ['UK', 'FR'] },
      { ofLine: 1, groups: ['Adults'] },
    ],
    { choice: uk },
  );
  expect({ joined, wantedAgain, refusedAgain }).toEqual({
    joined: [{ ofLine: 0, groups: ['UK'] }],
    ...{ wantedAgain: [0], refusedAgain: [1] },
  });
});

test('an entry that is there already stays when its group is new, but not when its group was never chosen', async () => {
  const lines = [
    { name: 'Amber', groups: ['New'] },
    { name: 'Birch', groups: ['New'] },
    { name: 'Cedar', groups: ['DE'] },
  ];
  const { taken } = await screened(lines, { choice: uk, later: ['New'], stored: ['Amber', 'Cedar'] });
  expect(taken).toEqual(['Amber']);
});

test('entries of other kinds are counted, and are neither taken nor left out', async () => {
  const { taken, left, count } = await screened([
    { name: 'Amber', groups: ['UK'] },
    { name: 'Dune', groups: ['Films'], kind: 'movie' },
    { ofLine: 0, groups: ['News'] },
  ]);
  expect([taken, left]).toEqual([['Amber'], []]);
  expect(count.groups().map(({ list, name, entryCount }) => [list, name, entryCount])).toEqual([
    ['live', 'UK', 1],
    ['live', 'News', 1],
    ['movies', 'Films', 1],
  ]);
});

test('rules run after the groups and count anew with each reading, and names that are cut are told', async () => {
  const number: ImportRule = {
    ...{ label: null, isEnabled: true, when: { ...ANYTHING, name: 'Amber|Birch' } },
    action: { kind: 'number', to: '7', counts: true },
  };
  const exclude: ImportRule = {
    ...{ label: null, isEnabled: true, when: { ...ANYTHING, name: 'Cedar' } },
    action: { kind: 'exclude' },
  };
  const lines = [
    { name: `Amber ${'x'.repeat(300)}`, groups: ['UK'] },
    { name: 'Birch', groups: ['DE'] },
    { name: 'Cedar', groups: ['UK'] },
  ];
  const { taken, numbers, left, warnings, read } = await screened(lines, { choice: uk, rules: [number, exclude] });
  expect(taken.map((name) => name.slice(0, 5))).toEqual(['Amber']);
  expect(left).toEqual(['Birch', 'Cedar']);
  expect(warnings).toEqual({ odd: 1, 'name-too-long': 1 });
  expect(await read()).toEqual(warnings); // the same entries in the same order
  expect([taken, numbers]).toEqual([
    [taken[0], taken[0]],
    ['7', '7'],
  ]);
});
