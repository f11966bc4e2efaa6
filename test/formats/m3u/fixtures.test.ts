import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type M3uEntry, parseM3u } from '../../../src/formats/m3u/index.js';

/** See `test/fixtures/m3u/README.md` for how an expectation is read. */
interface Expectation {
  topic: string;
  error: string | null;
  warnings: { line: number; code: string }[];
  entries?: Partial<M3uEntry>[];
  epgUrls?: string[];
  encoding?: string;
}

interface RealExpectation {
  error: string | null;
  entryCount: number;
  kinds: Record<string, number>;
  epgUrlCount: number;
  withHeaders: number;
  groupCount: number;
  withTvgId: number;
  warnings: { line: number; code: string }[];
  first: Partial<M3uEntry>;
  last: Partial<M3uEntry>;
}

const folder = new URL('../../fixtures/m3u/', import.meta.url);
const expectations = readJson<Record<string, Expectation>>('expectations.json');
const realExpectations = readJson<Record<string, RealExpectation>>('real/expectations.json');

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(path, folder), 'utf8')) as T;
}

function read(path: string) {
  return parseM3u(readFileSync(new URL(path, folder)), { baseUrl: 'http://example.com/lists/' });
}

/** The fields of `actual` that `expected` names. */
function namedFields<T extends object>(actual: T | undefined, expected: Partial<T>): Partial<T> {
  const keys = Object.keys(expected) as (keyof T)[];
  return Object.fromEntries(keys.map((key) => [key, actual?.[key]])) as Partial<T>;
}

test('no playlist lies here without an expectation, and none is missing', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.m3u'));
  expect(files.toSorted()).toEqual(Object.keys(expectations).toSorted());
  expect(files).toHaveLength(50);
});

describe('a playlist as providers send it is read right', () => {
  test.each(Object.entries(expectations))('%s', (file, expected) => {
    const result = read(file);

    expect(result.error).toBe(expected.error);
    expect(result.warnings).toEqual(expected.warnings);
    if (expected.error !== null) expect(result.entries).toEqual([]);
    if (expected.epgUrls) expect(result.epgUrls).toEqual(expected.epgUrls);
    if (expected.encoding) expect(result.encoding).toBe(expected.encoding);
    if (!expected.entries) return;
    expect(result.entries.map(({ name }) => name)).toHaveLength(expected.entries.length);
    expected.entries.forEach((entry, at) => {
      expect(namedFields(result.entries[at], entry)).toEqual(entry);
    });
  });
});

describe('an excerpt of a public list is read right', () => {
  test.each(Object.entries(realExpectations))('%s', (file, expected) => {
    const { error, warnings, entries, epgUrls } = read(`real/${file}`);
    const kinds: Record<string, number> = {};
    for (const { kind } of entries) kinds[kind] = (kinds[kind] ?? 0) + 1;

    expect({ error, warnings, kinds }).toEqual({
      error: expected.error,
      warnings: expected.warnings,
      kinds: expected.kinds,
    });
    expect(entries).toHaveLength(expected.entryCount);
    expect(epgUrls).toHaveLength(expected.epgUrlCount);
    expect(entries.filter(({ headers }) => Object.keys(headers).length > 0)).toHaveLength(expected.withHeaders);
    expect(new Set(entries.flatMap(({ groups }) => groups)).size).toBe(expected.groupCount);
    expect(entries.filter(({ tvgId }) => tvgId !== null)).toHaveLength(expected.withTvgId);
    expect(namedFields(entries[0], expected.first)).toEqual(expected.first);
    expect(namedFields(entries.at(-1), expected.last)).toEqual(expected.last);
  });
});
