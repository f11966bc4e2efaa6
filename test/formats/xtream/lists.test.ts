import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createXtreamListReader,
  parseXtreamMovieInfo,
  parseXtreamSeriesInfo,
  type XtreamListEnd,
  type XtreamLists,
} from '../../../src/formats/xtream/index.js';

interface Expectation {
  topic: string;
  action: string;
  result: unknown;
  warnings: { path: string; code: string }[];
  error: string | null;
}

const folder = new URL('../../fixtures/xtream/', import.meta.url);
const expectations = JSON.parse(readFileSync(new URL('expectations.json', folder), 'utf8')) as Record<
  string,
  Expectation
>;

/** All of a list, with what repeated entries add. */
function read<Kind extends keyof XtreamLists>(
  kind: Kind,
  pieces: readonly Uint8Array[],
): XtreamListEnd & { entries: XtreamLists[Kind][] } {
  const entries = new Map<number, XtreamLists[Kind]>();
  const reader = createXtreamListReader(kind, {
    entry: (entry, at) => void entries.set(at, entry),
    join(ofAt, categoryIds) {
      const first = entries.get(ofAt) as XtreamLists[Kind] & { categoryIds: readonly string[] };
      entries.set(ofAt, { ...first, categoryIds: [...first.categoryIds, ...categoryIds] });
    },
  });
  for (const piece of pieces) reader.push(piece);
  return { ...reader.end(), entries: [...entries.values()] };
}

const readText = (text: string) => read('live', [Buffer.from(text)]);

const KIND_OF: Record<string, keyof XtreamLists> = {
  get_live_streams: 'live',
  get_vod_streams: 'movies',
  get_series: 'series',
  get_live_categories: 'categories',
  get_vod_categories: 'categories',
};

/** Our names of times end in their unit. */
const withDates = (value: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const renamed = { addedAtMs: 'added', lastModifiedMs: 'lastModified', isAdult: 'adult', directUrl: 'url' }[name];
      const isTime = name.endsWith('Ms') && typeof inner === 'number';
      return [renamed ?? name, isTime ? new Date(inner).toISOString().replace('.000Z', 'Z') : inner];
    }),
  );

describe('lists read as their expectations say', () => {
  const lists = Object.entries(expectations).filter(([, { action }]) => action in KIND_OF);
  test.each(lists)('%s', (name, { action, result, warnings, error }) => {
    const found = read(KIND_OF[action]!, [readFileSync(new URL(name, folder))]);
    expect(found.problem).toBe(error);
    if (error !== null) return;
    expect(found.entries.map((entry) => withDates({ ...entry }))).toMatchObject(result as object[]);
    expect(found.entries.length).toBe((result as object[]).length);
    expect(new Set(found.warnings.map((one) => JSON.stringify(one)))).toEqual(
      new Set(warnings.map((one) => JSON.stringify(one))),
    );
  });
});

describe('what is told about one film or series reads as its expectation says', () => {
  const infos = Object.entries(expectations).filter(([, { action }]) => /^get_(vod|series)_info$/.test(action));
  test.each(infos)('%s', (name, { action, result, warnings, error }) => {
    const bytes = readFileSync(new URL(name, folder));
    const reading = action === 'get_vod_info' ? parseXtreamMovieInfo(bytes) : parseXtreamSeriesInfo(bytes);
    expect(error).toBeNull();
    expect(reading).toMatchObject({ kind: 'info', info: result, warnings });
  });
});

test('every fixture has an expectation', () => {
  const files = readdirSync(folder).filter((name) => name !== 'expectations.json');
  expect(files.sort()).toEqual(Object.keys(expectations).sort());
});

/** A list as a panel could send it, in any of its forms, with text that is hard to split. */
const hardText = fc.stringMatching(/^[ -~é中"\\{}[\],:]{0,20}$/u);
const entry = fc.record({
  stream_id: fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 }).map(String)),
  name: hardText,
  category_id: fc.oneof(fc.constant(null), fc.constantFrom('1', '2')),
  plot: fc.anything({ values: [hardText] }),
});
const list = fc
  .record({
    entries: fc.array(
      fc.oneof({ weight: 5, arbitrary: entry }, { weight: 1, arbitrary: fc.constantFrom(null, 7, 'x', []) }),
    ),
    isObject: fc.boolean(),
    indent: fc.constantFrom(0, 2),
    before: fc.constantFrom('', '\ufeff\n ', '<b>Warning</b>: Undefined array key "x" in [php] {x}\n', 'Notice: []\n'),
    after: fc.constantFrom('', '\n', '<br>\n<b>Warning</b>: late [x]'),
  })
  .map(({ entries: any, isObject, indent, before, after }) => {
    // behind a notice, which has brackets too, a list is known by the object that it begins with
    const entries = before === '' || isObject ? any : [{ stream_id: 51, name: 'first' }, ...any];
    const value = isObject ? Object.fromEntries(entries.map((one, at) => [at * 3, one])) : entries;
    return { entries, text: before + JSON.stringify(value, null, indent) + after };
  });

test('cutting the bytes elsewhere changes nothing', () => {
  fc.assert(
    fc.property(list, fc.array(fc.nat()), ({ text }, cuts) => {
      const bytes = Buffer.from(text);
      const borders = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort(
        (a, b) => a - b,
      );
      const pieces = borders.slice(1).map((border, at) => bytes.subarray(borders[at]!, border));
      expect(read('live', pieces)).toEqual(read('live', [bytes]));
      expect(
        read(
          'live',
          [...bytes].map((byte) => Uint8Array.of(byte)),
        ),
      ).toEqual(read('live', [bytes]));
    }),
    { numRuns: 300 },
  );
});

test('each object that JSON.parse knows is given out, and each value that is none costs itself only', () => {
  fc.assert(
    fc.property(list, ({ entries, text }) => {
      const objects = entries.filter((one) => typeof one === 'object' && one !== null && !Array.isArray(one));
      fc.pre(objects.length > 0);
      const found = readText(text);
      expect(found.problem).toBeNull();
      const ids = [...new Set(objects.map((one) => String((one as { stream_id: unknown }).stream_id)))];
      expect(found.entries.map(({ id }) => id)).toEqual(ids);
      expect(found.warningCounts['bad-object'] ?? 0).toBe(entries.length - objects.length);
    }),
    { numRuns: 300 },
  );
});

test('a list that ends anywhere before its end is refused, never half of it', () => {
  const bytes = readFileSync(new URL('live-01.json', folder));
  for (let length = 1; length < bytes.toString().trimEnd().length; length++) {
    expect(read('live', [bytes.subarray(0, length)]).problem, `${length} bytes`).toBe('bad-json');
  }
});

test('any bytes are read without a throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      read('live', [bytes]);
    }),
  );
});

test.each([
  ['null', null, ['null-for-array']],
  ['false', null, ['null-for-array']],
  ['""', null, ['null-for-array']],
  ['', 'empty-body', []],
  [' \n', 'empty-body', []],
  ['{}', null, ['empty-list']],
  ['Access denied', 'blocked', []],
  ['<html><script>var a = [1]; var b = {};</script></html>', 'html', []],
  ['{"error":"no"}', 'auth-refused', []],
  ['{"js":[1,2]}', 'bad-shape', []],
  ['[1,2]', 'bad-shape', []],
  ['[{"stream_id":1},]', 'bad-json', []],
  ['[{"stream_id":1}}', 'bad-json', []],
])('%j is named for what it is', (text, problem, codes) => {
  const found = readText(text);
  expect([found.problem, found.warnings.map(({ code }) => code)]).toEqual([problem, codes]);
});

test('a bad object, one with line breaks in its text and a huge one do not touch their neighbours', () => {
  const huge = `{"stream_id":3,"plot":"${'x'.repeat(2 ** 20)}"}`;
  const found = readText(
    `[{"stream_id":1,"name":"a "b" c"},{"stream_id":2,"name":"two\nlines"},${huge},{"stream_id":4}]`,
  );
  expect(found.entries.map(({ id, name }) => [id, name])).toEqual([
    ['2', 'two lines'],
    ['4', '4'],
  ]);
  expect(found.warnings).toMatchObject([
    { path: '[0]', code: 'bad-object' },
    { path: '[2]', code: 'too-large-object' },
    { path: '[3].name', code: 'empty-name' },
  ]);
});

test('an id that is longer than a number can be keeps each digit', () => {
  expect(readText('[{"stream_id": 9007199254740993, "name": "a"}]').entries[0]!.id).toBe('9007199254740993');
});

test('a list of 200 MB needs no more memory than its ids', () => {
  const filler = 'x'.repeat(2_000);
  let count = 0;
  const reader = createXtreamListReader('live', { entry: () => void count++, join: () => {} });
  const before = process.memoryUsage().rss;
  let peak = before;
  reader.push(Buffer.from('[{"stream_id":"first"}'));
  for (let block = 0; block < 1_000; block++) {
    const entries = Array.from({ length: 100 }, (_, at) => `,{"stream_id":${block * 100 + at + 1},"plot":"${filler}"}`);
    reader.push(Buffer.from(entries.join('')));
    peak = Math.max(peak, process.memoryUsage().rss);
  }
  reader.push(Buffer.from(']'));
  expect(reader.end().problem).toBeNull();
  expect(count).toBe(100_001);
  expect((peak - before) / 2 ** 20).toBeLessThan(100);
});
