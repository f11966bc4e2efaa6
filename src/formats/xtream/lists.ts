import type { EpochMs } from '../../base/model.js';
import type { XtreamProblem, XtreamWarning, XtreamWarningCode } from './json.js';
import { readContainer, readRating, readUrls, readYear } from './list-values.js';
import { createListSplitter } from './splitter.js';
import { readBoolean, readEpochMs, readId, readList, readName, readNumber, readText, readWebUrl } from './values.js';

/** A group of a panel, by the number that its entries name. */
export interface XtreamCategory {
  id: string;
  /** Never empty. */
  name: string;
  parentId: string | null;
}

/** One entry of `get_live_streams`. */
export interface XtreamLiveStream {
  /** Text, since some are longer than a number can be. */
  id: string;
  /** Never empty: without a name the id stands in. */
  name: string;
  /** Place and number that the panel gives; null: none. */
  number: number | null;
  kind: 'live' | 'radio';
  logo: string | null;
  epgId: string | null;
  categoryIds: readonly string[];
  /** Days that can be watched afterwards; 0: none. */
  archiveDays: number;
  isAdult: boolean;
  addedAtMs: EpochMs | null;
  /** The source behind the panel. To be used only where a person says so: the panel's address counts connections. */
  directUrl: string | null;
}

/** One entry of `get_vod_streams`. */
export interface XtreamMovie {
  id: string;
  name: string;
  year: number | null;
  icon: string | null;
  rating: number | null;
  tmdbId: string | null;
  categoryIds: readonly string[];
  /** Ending of its file, without the dot. */
  container: string;
  addedAtMs: EpochMs | null;
  isAdult: boolean;
  /** As of a live stream. */
  directUrl: string | null;
}

/** One entry of `get_series`. Its episodes are asked for one series at a time. */
export interface XtreamSeries {
  id: string;
  name: string;
  cover: string | null;
  year: number | null;
  lastModifiedMs: EpochMs | null;
  rating: number | null;
  categoryIds: readonly string[];
  backdrops: readonly string[];
  tmdbId: string | null;
}

/** The lists of a panel and what an entry of each is. */
export interface XtreamLists {
  live: XtreamLiveStream;
  movies: XtreamMovie;
  series: XtreamSeries;
  categories: XtreamCategory;
}

export interface XtreamListSink<Entry> {
  /** @param at Its place in the list: grows from entry to entry, with gaps. */
  entry(entry: Entry, at: number): void;
  /** The list names an entry again under further categories. @param ofAt Place of the first one. */
  join(ofAt: number, categoryIds: readonly string[]): void;
}

export interface XtreamListEnd {
  /** Not null: nothing of the list may be used, also not what has been given out. */
  problem: XtreamProblem | null;
  entryCount: number;
  /** The first ones of each code. */
  warnings: XtreamWarning[];
  warningCounts: Partial<Record<XtreamWarningCode, number>>;
}

/** Reads a list piece by piece. `end` is called once, after the last piece. */
export interface XtreamListReader {
  push(bytes: Uint8Array): void;
  end(): XtreamListEnd;
}

const OBJECT_MAX_BYTES = 2 ** 20;
const WARNINGS_KEPT_PER_CODE = 20;

type Fields = Readonly<Record<string, unknown>>;
type Warn = (field: string, code: XtreamWarningCode) => void;

interface ListKind<Entry> {
  idField: string;
  read(fields: Fields, id: string, warn: Warn): Entry;
}

/** Categories of equal text share one array: a list has thousands of entries for each. */
type CategoriesOf = (fields: Fields) => readonly string[];

const KINDS: { [Kind in keyof XtreamLists]: (categoriesOf: CategoriesOf) => ListKind<XtreamLists[Kind]> } = {
  live: (categoriesOf) => ({
    idField: 'stream_id',
    read: (fields, id, warn) => ({
      id,
      name: nameOf(fields.name, id, 'name', warn),
      number: readPlace(fields.num),
      kind: readText(fields.stream_type)?.toLowerCase().startsWith('radio') ? 'radio' : 'live',
      logo: readWebUrl(fields.stream_icon),
      epgId: readText(fields.epg_channel_id),
      categoryIds: categoriesOf(fields),
      archiveDays: readArchiveDays(fields, warn),
      isAdult: readBoolean(fields.is_adult),
      addedAtMs: readEpochMs(fields.added) ?? null,
      directUrl: readWebUrl(fields.direct_source),
    }),
  }),
  movies: (categoriesOf) => ({
    idField: 'stream_id',
    read: (fields, id, warn) => ({
      id,
      name: nameOf(fields.name, id, 'name', warn),
      year: readYear(fields.year, fields.releaseDate, fields.release_date, fields.releasedate),
      icon: readWebUrl(fields.stream_icon) ?? readWebUrl(fields.cover),
      rating: readRating(fields.rating, (code) => warn('rating', code)),
      tmdbId: readId(fields.tmdb) ?? readId(fields.tmdb_id),
      categoryIds: categoriesOf(fields),
      container: readContainer(fields.container_extension, (code) => warn('container_extension', code)),
      addedAtMs: readEpochMs(fields.added) ?? null,
      isAdult: readBoolean(fields.is_adult),
      directUrl: readWebUrl(fields.direct_source),
    }),
  }),
  series: (categoriesOf) => ({
    idField: 'series_id',
    read: (fields, id, warn) => ({
      id,
      name: nameOf(fields.name, id, 'name', warn),
      cover: readWebUrl(fields.cover),
      year: readYear(fields.year, fields.releaseDate, fields.release_date, fields.releasedate),
      lastModifiedMs: readEpochMs(fields.last_modified) ?? null,
      rating: readRating(fields.rating, (code) => warn('rating', code)),
      categoryIds: categoriesOf(fields),
      backdrops: readUrls(fields.backdrop_path),
      tmdbId: readId(fields.tmdb) ?? readId(fields.tmdb_id),
    }),
  }),
  categories: () => ({
    idField: 'category_id',
    read: (fields, id, warn) => ({
      id,
      name: nameOf(fields.category_name, id, 'category_name', warn),
      parentId: readId(fields.parent_id),
    }),
  }),
};

/**
 * A reader of one list. Memory grows with the number of entries by their ids only, never with the bytes: the reply of a
 * large panel has 200 MB.
 */
export function createXtreamListReader<Kind extends keyof XtreamLists>(
  kind: Kind,
  sink: XtreamListSink<XtreamLists[Kind]>,
): XtreamListReader {
  const warnings: XtreamWarning[] = [];
  const counts: Partial<Record<XtreamWarningCode, number>> = {};
  const warn = (path: string, code: XtreamWarningCode) => {
    const count = (counts[code] ?? 0) + 1;
    counts[code] = count;
    if (count <= WARNINGS_KEPT_PER_CODE) warnings.push({ path, code });
  };
  const { idField, read } = KINDS[kind](shareCategories());
  const seen = new Map<string, { at: number; categoryIds: ReadonlySet<string> | readonly string[] }>();
  let entryCount = 0;

  const repeat = (first: { at: number; categoryIds: ReadonlySet<string> | readonly string[] }, entry: Entry) => {
    const known = new Set(first.categoryIds);
    const more = categoriesIn(entry).filter((id) => !known.has(id));
    first.categoryIds = new Set([...known, ...more]);
    if (more.length > 0) sink.join(first.at, more);
    return more.length > 0;
  };

  type Entry = XtreamLists[Kind];
  const splitter = createListSplitter(
    { objectMaxBytes: OBJECT_MAX_BYTES },
    {
      object(fields, at) {
        const id = readId(fields[idField]);
        if (id === null) return warn(`[${at}].${idField}`, 'missing-id');
        const first = seen.get(id);
        const entry = read(fields, id, (field, code) => first || warn(`[${at}].${field}`, code));
        if (first) return void (repeat(first, entry) || warn(`[${at}].${idField}`, 'duplicate-id'));
        seen.set(id, { at, categoryIds: categoriesIn(entry) });
        entryCount++;
        sink.entry(entry, at);
      },
      bad: (at, code) => warn(`[${at}]`, code),
    },
  );
  return {
    push: splitter.push,
    end() {
      const { problem, shape, valueCount, hasTextBefore, isUtf8 } = splitter.end();
      if (problem !== null) return { problem, entryCount, warnings: [], warningCounts: {} };
      if (shape === 'nothing') warn('', 'null-for-array');
      else if (valueCount === 0) warn('', 'empty-list');
      else if (shape === 'object') warn('', 'object-for-array');
      if (hasTextBefore) warn('', 'text-before-json');
      if (!isUtf8) warn('', 'encoding-fallback');
      return { problem, entryCount, warnings, warningCounts: counts };
    },
  };
}

const NO_CATEGORIES: readonly string[] = Object.freeze([]);

function categoriesIn(entry: object): readonly string[] {
  return (entry as { categoryIds?: readonly string[] }).categoryIds ?? NO_CATEGORIES;
}

/** `category_id` and `category_ids` together. */
function shareCategories(): CategoriesOf {
  const shared = new Map<string, readonly string[]>();
  return (fields) => {
    const ids = [fields.category_id, ...readList(fields.category_ids)].map(readId).filter((id) => id !== null);
    const unique = [...new Set(ids)];
    const key = unique.join(',');
    const known = shared.get(key);
    if (known) return known;
    shared.set(key, unique);
    return unique;
  };
}

function nameOf(value: unknown, id: string, field: string, warn: Warn): string {
  const name = readName(value);
  if (name === null) warn(field, 'empty-name');
  return name ?? id;
}

function readPlace(value: unknown): number | null {
  const number = readNumber(value) ?? 0;
  return number > 0 ? number : null;
}

function readArchiveDays(fields: Fields, warn: Warn): number {
  if (!readBoolean(fields.tv_archive)) return 0;
  const days = Math.floor(readNumber(fields.tv_archive_duration) ?? 0);
  if (days >= 1) return days;
  warn('tv_archive_duration', 'archive-without-days');
  return 0;
}
