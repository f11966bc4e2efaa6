import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type GoldEntry, readDataSet, withoutList } from '../../bench/matching/data-set.js';
import { clusterLines, decidedPairs, reviewLines } from '../../bench/matching/found.js';
import { matchDataSet } from '../../bench/matching/headend.js';
import { countMissed, score } from '../../bench/matching/score.js';

const tv = (id: string, cluster: string): GoldEntry => ({ id, cluster, kind: 'tv' });

test('groups are measured as they are counted by hand', () => {
  const gold = [
    ...['p/1', 'p/2', 'p/3'].map((id) => tv(id, 'One.uk@HD')),
    ...['p/4', 'p/5'].map((id) => tv(id, 'Two.uk@HD')),
    { id: 'p/6', cluster: null, kind: 'separator' as const },
  ];
  // 1, 2 and 4 together, 3 alone, 5 left out, the separator alone
  const groups = new Map(Object.entries({ 'p/1': 7, 'p/2': 7, 'p/4': 7, 'p/3': 8, 'p/6': null }));
  const { bcubed, pairwise, ...counts } = score(gold, groups);
  expect(bcubed.precision).toBeCloseTo((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5, 12);
  expect(bcubed.recall).toBeCloseTo((2 / 3 + 2 / 3 + 1 / 3 + 1 / 2 + 1 / 2) / 5, 12);
  expect(bcubed.f1).toBeCloseTo((2 * (11 / 15) * (8 / 15)) / (11 / 15 + 8 / 15), 12);
  expect(pairwise).toMatchObject({ precision: 1 / 3, recall: 1 / 4 });
  expect(counts).toEqual({ missedPairs: 3, groupsWithWrongMerge: 1, timeShiftMerges: 0, groupedNonChannels: 0 });
  // 1 and 3 twice, 4 and 5; 1 and 2 are together already, 2 and 5 are not the same
  const asked = [
    ['p/1', 'p/3'],
    ['p/3', 'p/1'],
    ['p/4', 'p/5'],
    ['p/1', 'p/2'],
    ['p/2', 'p/5'],
  ] as const;
  expect(countMissed(asked, gold, groups)).toBe(2);
});

test('a time shift, and what is no channel, count as soon as they share a group', () => {
  const gold: GoldEntry[] = [
    tv('p/1', 'Film4.uk@HD'),
    tv('p/2', 'Film4.uk@Plus1'),
    { id: 'p/3', cluster: null, kind: 'event' },
    { id: 'p/4', cluster: null, kind: 'loop' },
    tv('p/5', 'One.uk@HD'),
    { id: 'p/6', cluster: null, kind: 'separator' },
  ];
  const groups = new Map(gold.map(({ id }, at) => [id, Math.floor(at / 2)]));
  expect(score(gold, groups)).toMatchObject({ timeShiftMerges: 1, groupedNonChannels: 3, groupsWithWrongMerge: 1 });
});

test('a data set goes through providers, catalog and desk, and comes out as clusters and pairs to review', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-set-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const write = (name: string, lines: readonly string[]) => writeFileSync(join(folder, name), lines.join('\n'));
  const playlist = (list: string, names: readonly string[]) => [
    '#EXTM3U',
    ...names.flatMap((name, at) => [
      `#EXTINF:-1 group-title="UK",${name}`,
      `http://127.0.0.1:9/${list}/00${at + 1}.ts`,
    ]),
  ];
  writeFileSync(
    join(folder, 'providers.json'),
    JSON.stringify(['one', 'two'].map((id) => ({ id, name: `Provider ${id}`, file: `${id}.m3u` }))),
  );
  write('one.m3u', playlist('one', ['##### UK #####', 'UK: BBC One HD', 'UK: Harbour Film']));
  write('two.m3u', playlist('two', ['BBC 1 FHD', 'Harbour Films HD', 'Harbour Films']));
  write('gold.jsonl', ['{"id":"two/001","cluster":"BBCOne.uk@London","kind":"tv"}', '']);

  const set = readDataSet(folder);
  const found = await matchDataSet(set);
  const [bbc, film, films] = ['one/002', 'one/003', 'two/002'].map((id) => String(found.channelOf.get(id)));
  expect(clusterLines(found)).toBe(
    [
      '{"id":"one/001","cluster":null}',
      `{"id":"one/002","cluster":"${bbc}"}`,
      `{"id":"one/003","cluster":"${film}"}`,
      `{"id":"two/001","cluster":"${bbc}"}`,
      `{"id":"two/002","cluster":"${films}"}`,
      `{"id":"two/003","cluster":"${films}"}`,
      '',
    ].join('\n'),
  );
  expect(new Set([bbc, film, films]).size).toBe(3);
  // what is asked of one entry of a channel is answered for the other
  expect(reviewLines(decidedPairs(found))).toBe('{"a":"one/003","b":"two/002"}\n{"a":"one/003","b":"two/003"}\n');
  const [one, two] = set.lists;
  expect(withoutList(set, two!)).toMatchObject({ lists: [one], gold: [] });
  expect(withoutList(set, one!)).toMatchObject({ lists: [two], gold: [{ id: 'two/001' }] });
});

test('a set that cannot be read is named with its file and line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-set-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  expect(() => readDataSet(folder)).toThrow(/providers\.json. Name the folder of a data set with --data DIR\.$/);
  writeFileSync(join(folder, 'providers.json'), '[{ "id": "p1", "name": "One", "file": "p1.m3u" }]');
  writeFileSync(join(folder, 'gold.jsonl'), '{"id":"p1/1","cluster":null,"kind":"loop"}\n{"id":"p1/2"}\n');
  expect(() => readDataSet(folder)).toThrow(/gold\.jsonl:2 cannot be read: [\s\S]*kind/);
});
