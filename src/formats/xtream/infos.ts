import { parsePanelJson, type XtreamProblem, type XtreamWarning } from './json.js';
import { readContainer, readRating, readUrls, readYear } from './list-values.js';
import { readId, readList, readName, readNumber, readObject, readText, readWebUrl } from './values.js';

/** What is told about a film or a series beyond the list. */
export interface XtreamTitleInfo {
  name: string | null;
  tmdbId: string | null;
  year: number | null;
  /** `2019-03-31`. */
  releaseDate: string | null;
  /** Of a series: of one episode. */
  durationSecs: number | null;
  genres: readonly string[];
  cast: readonly string[];
  directors: readonly string[];
  plot: string | null;
  rating: number | null;
  backdrops: readonly string[];
  poster: string | null;
}

/** What `get_vod_info` tells. */
export interface XtreamMovieInfo extends XtreamTitleInfo {
  id: string | null;
  /** Ending of its file, without the dot. */
  container: string;
  width: number | null;
  height: number | null;
}

/** What `get_series_info` tells. */
export interface XtreamSeriesInfo extends XtreamTitleInfo {
  /** In order; 0 holds the specials. */
  seasons: readonly number[];
  /** Two with the same season and number are versions of one episode. */
  episodes: readonly XtreamEpisode[];
}

export interface XtreamEpisode {
  id: string;
  season: number;
  episode: number | null;
  title: string | null;
  durationSecs: number | null;
  container: string;
  /** The source behind the panel, as of a live stream. */
  directUrl: string | null;
}

export type XtreamInfoReading<Info> =
  /** `info` is null when the panel has no data: what the list said stays. */
  { kind: 'info'; info: Info | null; warnings: XtreamWarning[] } | { kind: 'problem'; problem: XtreamProblem };

type Fields = Readonly<Record<string, unknown>>;
const NOTHING: Fields = {};
const noData = { path: 'info', code: 'no-data' } as const;

/** Reads the reply of `get_vod_info`. Never throws, whatever the bytes are. */
export function parseXtreamMovieInfo(bytes: Uint8Array): XtreamInfoReading<XtreamMovieInfo> {
  const warnings: XtreamWarning[] = [];
  const json = parsePanelJson(bytes, warnings);
  if (json.problem !== null) return { kind: 'problem', problem: json.problem };
  const reply = readObject(json.value);
  if (reply && isRefusal(reply)) return { kind: 'problem', problem: 'auth-refused' };
  const told = readObject(reply?.info);
  const film = readObject(reply?.movie_data);
  if (!told && !film) return { kind: 'info', info: null, warnings: [...warnings, noData] };
  const info = told ?? NOTHING;
  const data = film ?? NOTHING;
  const video = readObject(info.video) ?? NOTHING;
  return {
    kind: 'info',
    info: {
      ...readTitle(info, warnings),
      id: readId(data.stream_id),
      name: readName(data.name) ?? readName(info.name),
      container: readContainer(data.container_extension, (code) =>
        warnings.push({ path: 'movie_data.container_extension', code }),
      ),
      width: readSize(video.width),
      height: readSize(video.height),
    },
    warnings,
  };
}

/** Reads the reply of `get_series_info`. Never throws, whatever the bytes are. */
export function parseXtreamSeriesInfo(bytes: Uint8Array): XtreamInfoReading<XtreamSeriesInfo> {
  const warnings: XtreamWarning[] = [];
  const json = parsePanelJson(bytes, warnings);
  if (json.problem !== null) return { kind: 'problem', problem: json.problem };
  const reply = readObject(json.value);
  if (reply && isRefusal(reply)) return { kind: 'problem', problem: 'auth-refused' };
  if (!reply) return { kind: 'info', info: null, warnings: [...warnings, { path: '', code: 'no-data' }] };
  const about = readObject(reply.info);
  const episodes = readEpisodes(reply.episodes, warnings);
  if (!about) warnings.push(noData);
  const named = readList(reply.seasons).map((season) => readSize(readObject(season)?.season_number, 0));
  const seasons = new Set([...named.filter((season) => season !== null), ...episodes.map(({ season }) => season)]);
  const title = readTitle(about ?? NOTHING, warnings);
  const info = { ...title, seasons: [...seasons].sort((a, b) => a - b), episodes };
  return { kind: 'info', info, warnings };
}

function readTitle(info: Fields, warnings: XtreamWarning[]): XtreamTitleInfo {
  const [releaseDate = null] = [info.release_date, info.releasedate, info.releaseDate].map(readDate).filter(isText);
  return {
    name: readName(info.name),
    tmdbId: readId(info.tmdb_id) ?? readId(info.tmdb),
    year: readYear(info.year, releaseDate),
    releaseDate,
    durationSecs: readDuration(info),
    genres: readNames(info.genre),
    cast: readNames(info.cast ?? info.actors),
    directors: readNames(info.director),
    plot: readName(info.plot) ?? readName(info.description),
    rating: readRating(info.rating, (code) => warnings.push({ path: 'info.rating', code })),
    backdrops: readUrls(info.backdrop_path),
    poster: readWebUrl(info.movie_image) ?? readWebUrl(info.cover_big) ?? readWebUrl(info.cover),
  };
}

/** By season in an object, as an array of arrays, or flat. */
function readEpisodes(value: unknown, warnings: XtreamWarning[]): XtreamEpisode[] {
  if (Array.isArray(value) && value.length > 0) warnings.push({ path: 'episodes', code: 'array-for-object' });
  const groups: [path: string, fallback: number, items: readonly unknown[]][] = Array.isArray(value)
    ? value.map((item, at) => [`episodes[${at}]`, at + 1, Array.isArray(item) ? item : [item]])
    : Object.entries(readObject(value) ?? NOTHING).map(([key, items], at) => [
        `episodes.${key}`,
        readSize(key, 0) ?? at + 1,
        readList(items),
      ]);
  return groups.flatMap(([path, fallback, items]) =>
    items.flatMap((item, at) => {
      const fields = readObject(item);
      const id = readId(fields?.id);
      if (fields && id !== null) return [readEpisode(fields, id, fallback)];
      warnings.push({ path: `${path}[${at}].id`, code: 'missing-id' });
      return [];
    }),
  );
}

/** The season comes from the episode, else from `SxxEyy` in its title, else from where it stands. */
function readEpisode(fields: Fields, id: string, fallbackSeason: number): XtreamEpisode {
  const title = readName(fields.title);
  const [, season, episode] = /\bS(\d{1,3})\s*E(\d{1,4})\b/i.exec(title ?? '') ?? [];
  return {
    id,
    season: readSize(fields.season, 0) ?? readSize(season, 0) ?? fallbackSeason,
    episode: readSize(fields.episode_num, 0) ?? readSize(episode, 0),
    title,
    durationSecs: readDuration(readObject(fields.info) ?? NOTHING),
    container: readContainer(fields.container_extension, () => {}),
    directUrl: readWebUrl(fields.direct_source),
  };
}

function isRefusal(reply: Fields): boolean {
  return reply.user_info !== undefined || reply.error !== undefined;
}

/** Seconds, else `hh:mm:ss`, else minutes. */
function readDuration(info: Fields): number | null {
  const seconds = readSize(info.duration_secs);
  if (seconds !== null) return seconds;
  const clock = /^(\d{1,3}):(\d\d):(\d\d)$/.exec(readText(info.duration) ?? '');
  const ofClock = clock ? Number(clock[1]) * 3_600 + Number(clock[2]) * 60 + Number(clock[3]) : 0;
  if (ofClock > 0) return ofClock;
  const minutes = readSize(info.episode_run_time);
  return minutes === null ? null : minutes * 60;
}

/** A whole number from `min` up; null for anything else. */
function readSize(value: unknown, min = 1): number | null {
  const number = readNumber(value);
  return typeof number === 'number' && number >= min ? Math.floor(number) : null;
}

function readDate(value: unknown): string | null {
  return /^\d{4}-\d\d-\d\d/.exec(readText(value) ?? '')?.[0] ?? null;
}

const isText = (value: string | null): value is string => value !== null;

/** `One, Two` or `One / Two`. */
function readNames(value: unknown): readonly string[] {
  const text = readName(value) ?? '';
  return text.split(/,| \/ /).map((name) => name.trim()).filter((name) => name !== ''); // biome-ignore format: one chain
}
