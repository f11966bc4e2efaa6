import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  chooseVariant,
  followPlaylist,
  type HlsMedia,
  type HlsSegment,
  type HlsVariant,
  type MediaPlaylist,
} from '../../../src/formats/hls/index.js';
import { parsePlaylist } from './parse-playlist.js';

/** See `test/fixtures/hls/README.md` for how an expectation is read. */
interface Expectation extends Partial<Omit<MediaPlaylist, 'kind' | 'segments' | 'warnings'>> {
  topic: string;
  note?: string;
  error: string | null;
  kind: 'media' | 'master' | null;
  warnings: { line: number; code: string }[];
  segments?: Partial<HlsSegment>[];
  segmentCount?: number;
  variants?: Partial<HlsVariant>[];
  media?: Partial<HlsMedia>[];
  best?: string;
  join?: number;
  after?: string;
  expectNext?: {
    action: 'wait' | 'continue' | 'rejoin' | 'match-by-uri';
    discontinuity?: boolean;
    firstSequence?: number;
    firstUri?: string;
    missed?: number;
    newSegments?: number;
  };
}

const folder = new URL('../../fixtures/hls/', import.meta.url);
const expectations = JSON.parse(readFileSync(new URL('expectations.json', folder), 'utf8')) as Record<
  string,
  Expectation
>;

function read(file: string) {
  return parsePlaylist(readFileSync(new URL(file, folder), 'utf8'), 'http://example.com/hls/list.m3u8');
}

function readMedia(file: string): MediaPlaylist {
  const list = read(file);
  if (list.kind !== 'media') throw new Error(`${file} is no media list`);
  return list;
}

/** The fields of `actual` that `expected` names. */
function namedFields<T extends object>(actual: T | undefined, expected: Partial<T>): Partial<T> {
  const keys = Object.keys(expected) as (keyof T)[];
  return Object.fromEntries(keys.map((key) => [key, actual?.[key]])) as Partial<T>;
}

/** Named fields of the first ones; an empty list of expectations means that there are none. */
function checkFirst<T extends object>(actual: readonly T[], expected: readonly Partial<T>[]) {
  const isEmpty = expected.length === 0;
  expect(isEmpty ? actual : expected.map((fields, at) => namedFields(actual[at], fields))).toEqual(expected);
}

test('no playlist lies here without an expectation, and none is missing', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.m3u8'));
  expect(files.toSorted()).toEqual(Object.keys(expectations).toSorted());
  expect(files).toHaveLength(23);
});

describe('a playlist as servers send it is read right', () => {
  test.each(Object.entries(expectations))('%s', (file, expected) => {
    const list = read(file);
    if (list.kind === 'error') {
      expect(list.error).toBe(expected.error);
      return;
    }
    expect(expected.error).toBeNull();
    expect(list.kind).toBe(expected.kind);
    expect(list.warnings).toEqual(expected.warnings);
    const { topic, note, error, kind, warnings, segments, segmentCount, variants, media, ...others } = expected;
    const { best, join, after, expectNext, ...fields } = others;
    expect(namedFields<object>(list, fields)).toEqual(fields);
    if (list.kind === 'master') {
      checkFirst(list.variants, variants ?? []);
      expect(list.variants).toHaveLength(variants!.length);
      checkFirst(list.media, media ?? list.media);
      expect(chooseVariant(list, { maxHeight: null, maxBps: null }).variant.uri).toBe(best);
      return;
    }
    if (segments) checkFirst(list.segments, segments);
    expect(list.segments).toHaveLength(segmentCount!);
    const { step } = followPlaylist(null, list);
    if (join !== undefined) expect(step.kind === 'join' && step.segments[0]!.sequence).toBe(join);
  });
});

const polls = Object.entries(expectations).filter(([, { after }]) => after !== undefined);

test.each(polls)('%s is understood after the list before it', (file, { after, expectNext }) => {
  const { position } = followPlaylist(null, readMedia(after!));
  const { step } = followPlaylist(position, readMedia(file));
  const { action, firstSequence, firstUri, newSegments, missed, discontinuity } = expectNext!;
  expect(step.kind).toBe(action === 'match-by-uri' ? 'continue' : action);
  if (step.kind === 'wait' || step.kind === 'join') return;
  if (step.kind === 'continue') expect(step.by).toBe(action === 'match-by-uri' ? 'uri' : 'sequence');
  if (missed !== undefined) expect(step).toMatchObject({ missedCount: missed });
  if (discontinuity !== undefined) expect(step.discontinuity).toBe(discontinuity);
  if (firstSequence !== undefined) expect(step.segments[0]!.sequence).toBe(firstSequence);
  if (firstUri !== undefined) expect(step.segments[0]!.uri).toBe(firstUri);
  if (newSegments !== undefined) expect(step.segments).toHaveLength(newSegments);
});
