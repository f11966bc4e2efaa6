import type { XtreamLists, XtreamLiveStream, XtreamMovie, XtreamSeries } from '../formats/xtream/index.js';
import { LOGIN_PATH } from './accounts.js';
import type { ImportEntry } from './list-source.js';

/** Makes entries of what a panel lists. */
export interface EntryReader<List extends keyof XtreamLists> {
  entry(listed: XtreamLists[List], at: number): ImportEntry;
  /** The names of categories, as groups. */
  groupsOf(categoryIds: readonly string[]): readonly string[];
}

type Common = Pick<ImportEntry, 'shift' | 'headers' | 'drm' | 'tvgName' | 'season' | 'episode'>;
const COMMON: Common = { shift: null, headers: {}, drm: false, tvgName: null, season: null, episode: null };

/**
 * Addresses are built from the one that a person gave and that answered: what a panel says about itself names an inner host
 * behind proxies. Each carries places for the account that plays it.
 *
 * @param names Categories by id.
 */
export function entryReaderOf<List extends 'live' | 'movies' | 'series'>(
  list: List,
  baseUrl: string,
  names: ReadonlyMap<string, string>,
): EntryReader<List> {
  const known = new Map<readonly string[], readonly string[]>();
  const groupsOf = (categoryIds: readonly string[]) => {
    const groups = known.get(categoryIds) ?? [
      ...new Set(categoryIds.map((id) => names.get(id)).filter((name) => name !== undefined)),
    ];
    known.set(categoryIds, groups);
    return groups;
  };
  const address = (folder: string, file: string) => `${baseUrl}/${folder}/${LOGIN_PATH}/${file}`;
  const readers: { [Kind in 'live' | 'movies' | 'series']: (listed: XtreamLists[Kind], at: number) => ImportEntry } = {
    live: (listed, at) => liveEntry(listed, at, address('live', `${idInPath(listed.id)}.ts`), groupsOf),
    movies: (listed, at) =>
      movieEntry(listed, at, address('movie', `${idInPath(listed.id)}.${listed.container}`), groupsOf),
    series: (listed, at) => seriesEntry(listed, at, address('series', idInPath(listed.id)), groupsOf),
  };
  return { entry: readers[list], groupsOf };
}

const idInPath = (id: string) => encodeURIComponent(id);

type GroupsOf = (categoryIds: readonly string[]) => readonly string[];

function liveEntry(listed: XtreamLiveStream, at: number, url: string, groupsOf: GroupsOf): ImportEntry {
  const { id, name, kind, logo, epgId, number, archiveDays, categoryIds } = listed;
  return {
    ...{ ...COMMON, line: at, kind, name, url, logo },
    identity: `live:${id}`,
    tvgId: epgId,
    number: number === null ? null : String(number),
    groups: groupsOf(categoryIds),
    catchup: archiveDays > 0 ? { mode: 'xc', days: archiveDays, source: null, correction: null } : null,
  };
}

function movieEntry(listed: XtreamMovie, at: number, url: string, groupsOf: GroupsOf): ImportEntry {
  const { id, name, icon, categoryIds } = listed;
  return {
    ...{ ...COMMON, line: at, kind: 'movie', name, url, logo: icon, tvgId: null, number: null, catchup: null },
    identity: `movie:${id}`,
    groups: groupsOf(categoryIds),
  };
}

/** The address is that of the series, not of an episode: those are asked for when somebody opens it. */
function seriesEntry(listed: XtreamSeries, at: number, url: string, groupsOf: GroupsOf): ImportEntry {
  const { id, name, cover, categoryIds } = listed;
  return {
    ...{ ...COMMON, line: at, kind: 'series', name, url, logo: cover, tvgId: null, number: null, catchup: null },
    identity: `series:${id}`,
    groups: groupsOf(categoryIds),
  };
}
