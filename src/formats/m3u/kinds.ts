import type { StreamKind } from '../../base/model.js';
import { firstValue } from './attribute-keys.js';

/** What attributes say about an entry's kind; null: nothing. */
export interface KindMarks {
  isRadio: boolean;
  type: StreamKind | null;
  isMedia: boolean;
}

export const NO_KIND_MARKS: KindMarks = Object.freeze({ isRadio: false, type: null, isMedia: false });

const KIND_OF_TYPE: Readonly<Record<string, StreamKind>> = {
  live: 'live',
  movie: 'movie',
  movies: 'movie',
  vod: 'movie',
  series: 'series',
  tvshows: 'series',
};
const VIDEO_FILE = /\.(?:mp4|mkv|avi|mov|wmv|m4v|mpg|mpeg|flv|webm)$/i;

export function readKindMarks(attrs: Readonly<Record<string, string>>): KindMarks {
  const type = firstValue(attrs, ['tvg-type', 'type']).toLowerCase();
  const media = attrs.media?.trim().toLowerCase() ?? '';
  const hasMedia = (media !== '' && media !== 'false') || firstValue(attrs, ['media-dir', 'media-size']) !== '';
  return {
    isRadio: /^(?:true|1|yes)$/i.test(attrs.radio?.trim() ?? ''),
    type: Object.hasOwn(KIND_OF_TYPE, type) ? KIND_OF_TYPE[type]! : null,
    isMedia: hasMedia && attrs.realtime?.trim().toLowerCase() !== 'false',
  };
}

/** What a URL's path says: a folder `/movie/`, `/movies/`, `/series/`, a video file, or nothing. */
export type PathKind = 'movie' | 'series' | 'file' | 'none';

export function pathKindOf(url: string): PathKind {
  const path = pathOf(url);
  if (/\/movies?\//i.test(path)) return 'movie';
  if (/\/series\//i.test(path)) return 'series';
  return isVideoFile(path) ? 'file' : 'none';
}

/** Whether a path ends like a recording. */
export function isVideoFile(path: string): boolean {
  return VIDEO_FILE.test(path);
}

/** Path before marks, marks before the extension. The duration decides nothing: panels write any number. */
export function kindOf(path: PathKind, marks: KindMarks, isVod: boolean): StreamKind {
  if (marks.isRadio) return 'radio';
  if (path === 'movie' || path === 'series') return path;
  if (marks.type !== null) return marks.type;
  return isVod || marks.isMedia || path === 'file' ? 'movie' : 'live';
}

function pathOf(url: string): string {
  const pathAt = url.indexOf('/', url.indexOf('://') + 3);
  if (pathAt < 0) return '';
  const length = url.slice(pathAt).search(/[?#]/);
  return length < 0 ? url.slice(pathAt) : url.slice(pathAt, pathAt + length);
}

const EPISODE_MARK = /(?<![a-z0-9])(?:s\d{1,4}[\s._-]{0,3}e\d{1,4}|\d{1,2}x\d{2,3})(?![a-z0-9])/i;

/** `S01E02`, `S01 E02` or `1x02` in the name of something that is on demand; a live URL never is an episode (24/7 loops). */
export function findEpisode(name: string): { season: number; episode: number } | null {
  const markAt = name.search(EPISODE_MARK); // half the cost of captures, and large panels have a million episodes
  if (markAt < 0) return null;
  const seasonAt = isDigit(name.charCodeAt(markAt)) ? markAt : markAt + 1;
  let episodeAt = seasonAt;
  while (isDigit(name.charCodeAt(episodeAt))) episodeAt++;
  while (!isDigit(name.charCodeAt(episodeAt))) episodeAt++;
  return { season: numberAt(name, seasonAt), episode: numberAt(name, episodeAt) };
}

function numberAt(text: string, start: number): number {
  let value = 0;
  for (let at = start; isDigit(text.charCodeAt(at)); at++) value = value * 10 + text.charCodeAt(at) - 0x30;
  return value;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
