import type { RequestHeaders, StreamKind } from '../../base/model.js';
import type { M3uProblem, M3uWarning, M3uWarningCode } from './problems.js';

/** How an archive is addressed, in the words of Kodi's PVR IPTV Simple (`data/Channel.cpp`). */
export type CatchupMode =
  | 'default'
  | 'append'
  | 'shift'
  | 'flussonic'
  | 'flussonic-hls'
  | 'flussonic-ts'
  | 'fs'
  | 'xc'
  | 'vod';

export interface M3uCatchup {
  mode: CatchupMode;
  /** Length of the archive in days; null: not said. */
  days: number | null;
  /** URL or query with placeholders, as it stands in the list. */
  source: string | null;
  /** Hours to subtract from a programme's start. */
  correction: number | null;
}

/** Player options from the lines around an entry, keys in lower case. Only the kinds that occur are present. */
export interface M3uOptions {
  vlc?: Readonly<Record<string, string>>;
  kodi?: Readonly<Record<string, string>>;
  web?: Readonly<Record<string, string>>;
}

/** One playable entry. Texts may share memory with the block of the file that they were cut from. */
export interface M3uEntry {
  /** Of its `#EXTINF`; of the URL if there is none or if this is a spare URL. Unique in a file. */
  line: number;
  /** Never empty. */
  name: string;
  /** Absolute, of a scheme that we play, without headers after a pipe. */
  url: string;
  /** Seconds; -1 and 0 say nothing. */
  duration: number;
  tvgId: string | null;
  tvgName: string | null;
  logo: string | null;
  /** `7` or `7.1`, without leading zeros. */
  number: string | null;
  /** Without repeats, in the order of the list. Neighbours share one array: never change it. */
  groups: readonly string[];
  /** Guide shift in hours. */
  shift: number | null;
  catchup: M3uCatchup | null;
  /** What to send with every request, names in canonical form. */
  headers: RequestHeaders;
  options: M3uOptions;
  /** Encrypted: cannot be relayed. */
  drm: boolean;
  kind: StreamKind;
  season: number | null;
  episode: number | null;
  /** All attributes as they stand in the list, keys in lower case. */
  attrs: Readonly<Record<string, string>>;
}

/** A repeated entry was left out; its groups belong to the first one, which may have been given out long before. */
export interface M3uGroupJoin {
  /** `line` of the first entry with this name and URL. */
  ofLine: number;
  groups: readonly string[];
}

/** What only the whole file tells. */
export interface M3uSummary {
  /** Not null: nothing may be imported, and there are no warnings. */
  error: M3uProblem | null;
  /** By line, then by code; one per line and code; the first `WARNINGS_KEPT_PER_CODE` of each code. */
  warnings: M3uWarning[];
  /** All of them, also those that `warnings` has no room for. */
  warningCounts: Partial<Record<M3uWarningCode, number>>;
  /** Guide addresses in the order of the header, without repeats. */
  epgUrls: readonly string[];
  /** `utf-8`, `utf-8-bom`, `utf-16`, `windows-1251`, `windows-1252`, or the given charset's name if it was needed. */
  encoding: string;
  /** Attributes of the header as they stand there, keys in lower case; the first value of each. */
  headerAttrs: Readonly<Record<string, string>>;
  entryCount: number;
}
