import type { XtreamLists, XtreamLiveStream, XtreamMovie, XtreamSeries } from '../formats/xtream/index.js';
import { LOGIN_PATH } from './accounts.js';
import { directAddress, type EntryAddress } from './direct-source.js';
import type { ImportEntry } from './list-source.js';

/** Makes entries of what a panel lists. */
export interface EntryReader<List extends keyof XtreamLists> {
  entry(listed: XtreamLists[List], at: number): ImportEntry;
  /** The names of categories, as groups. */
  groupsOf(categoryIds: readonly string[]): readonly string[];
}

type Common = Pick<ImportEntry, 'shift' | 'drm' | 'tvgName' | 'season' | 'episode'>;
const COMMON: Common = { shift: null, drm: false, tvgName: null, season: null, episode: null };
const NO_HEADERS: ImportEntry['headers'] = {};

/**
 * Addresses are built from the one that a person gave and that answered: what a panel says about itself names an inner host
 * behind proxies. Each carries places for the account that plays it.
 *
 * @param panel `usesDirectSource`: entries for which the panel names another address are played at that one.
 * @param names Categories by id.
 */
export function entryReaderOf<List extends 'live' | 'movies' | 'series'>(
  list: List,
  panel: PanelAddress,
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
  const { baseUrl } = panel;
  const readers: { [Kind in 'live' | 'movies' | 'series']: (listed: XtreamLists[Kind], at: number) => ImportEntry } = {
    live: (listed, at) => liveEntry(listed, at, addressOf(panel, 'live', listed.id, 'ts', listed.directUrl), groupsOf),
    movies: (listed, at) =>
      movieEntry(listed, at, addressOf(panel, 'movie', listed.id, listed.container, listed.directUrl), groupsOf),
    series: (listed, at) => seriesEntry(listed, at, `${baseUrl}/series/${LOGIN_PATH}/${idInPath(listed.id)}`, groupsOf),
  };
  return { entry: readers[list], groupsOf };
}

/** What the addresses of a panel's streams are made of. */
export interface PanelAddress {
  baseUrl: string;
  usesDirectSource: boolean;
}

/** Where a live stream, film or episode is played. */
export function addressOf(
  { baseUrl, usesDirectSource }: PanelAddress,
  folder: 'live' | 'movie' | 'series',
  id: string,
  ending: string,
  directUrl: string | null,
): EntryAddress {
  const own = { url: `${baseUrl}/${folder}/${LOGIN_PATH}/${idInPath(id)}.${ending}`, headers: NO_HEADERS };
  return (usesDirectSource ? directAddress(directUrl) : null) ?? own;
}

const idInPath = (id: string) => encodeURIComponent(id);

type GroupsOf = (categoryIds: readonly string[]) => readonly string[];

function liveEntry(listed: XtreamLiveStream, at: number, address: EntryAddress, groupsOf: GroupsOf): ImportEntry {
  const { id, name, kind, logo, epgId, number, archiveDays, categoryIds } = listed;
  return {
    ...{ ...COMMON, ...address, line: at, kind, name, logo },
    identity: `live:${id}`,
    tvgId: epgId,
    number: number === null ? null : String(number),
    groups: groupsOf(categoryIds),
    catchup: archiveDays > 0 ? { mode: 'xc', days: archiveDays, source: null, correction: null } : null,
  };
}

function movieEntry(listed: XtreamMovie, at: number, address: EntryAddress, groupsOf: GroupsOf): ImportEntry {
  const { id, name, icon, categoryIds } = listed;
  return {
    ...{ ...COMMON, ...address, line: at, kind: 'movie', name, logo: icon, tvgId: null, number: null, catchup: null },
    identity: `movie:${id}`,
    groups: groupsOf(categoryIds),
  };
}

/** The address is that of the series, not of an episode: those are asked for when somebody opens it. */
function seriesEntry(listed: XtreamSeries, at: number, url: string, groupsOf: GroupsOf): ImportEntry {
  const { id, name, cover, categoryIds } = listed;
  return {
    ...{ ...COMMON, headers: NO_HEADERS, line: at, kind: 'series', name, url, logo: cover },
    ...{ tvgId: null, number: null, catchup: null },
    identity: `series:${id}`,
    groups: groupsOf(categoryIds),
  };
}
