import type { M3uOptions } from './entry.js';
import { addEncodedHeaders, addHeadersOfOptions, addJsonHeaders, type HeaderMap } from './headers.js';
import type { M3uWarningCode } from './problems.js';

/** What the `#…` lines since the last URL say about the next one. */
export interface TagLines {
  options: { vlc?: Record<string, string>; kodi?: Record<string, string>; web?: Record<string, string> };
  /** From `#EXTHTTP`. */
  jsonHeaders: HeaderMap;
  isVod: boolean;
}

/** No tag lines: shared by all entries without any. */
export const NO_OPTIONS: M3uOptions = Object.freeze({});

const TAG = /^#(?:EXTVLCOPT(?::|--)|KODIPROP:|WEBPROP:|EXTHTTP:|EXT-X-PLAYLIST-TYPE:)/i;
const OPTION_KIND = { '#EXTVLCOPT': 'vlc', '#KODIPROP': 'kodi', '#WEBPROP': 'web' } as const;

/** Whether a trimmed line is one that `addTagLine` reads. All other `#…` lines are comments. */
export function isTagLine(line: string): boolean {
  return TAG.test(line);
}

export function createTagLines(): TagLines {
  return { options: {}, jsonHeaders: {}, isVod: false };
}

/** A spare URL keeps what was said for the first one (`base`), unless its own lines (`over`) say otherwise. */
export function mergeTagLines(base: TagLines | null, over: TagLines | null): TagLines | null {
  if (!base || !over) return base ?? over;
  const options = { ...base.options };
  for (const kind of Object.values(OPTION_KIND)) {
    if (over.options[kind]) options[kind] = { ...options[kind], ...over.options[kind] };
  }
  return { options, jsonHeaders: { ...base.jsonHeaders, ...over.jsonHeaders }, isVod: base.isVod || over.isVod };
}

/** Returns what is odd about the line; null: nothing. */
export function addTagLine(tags: TagLines, line: string): M3uWarningCode | null {
  const tag = TAG.exec(line)?.[0] ?? '';
  const name = tag.replace(/:$|--$/, '').toUpperCase();
  const rest = line.slice(tag.length);
  switch (name) {
    case '#EXTHTTP':
      return addJsonHeaders(tags.jsonHeaders, rest) ? null : 'bad-exthttp';
    case '#EXT-X-PLAYLIST-TYPE':
      if (/^\s*VOD\b/i.test(rest)) tags.isVod = true;
      return null;
    case '#EXTVLCOPT':
    case '#KODIPROP':
    case '#WEBPROP': {
      const kind = OPTION_KIND[name];
      const equalsAt = rest.indexOf('=');
      const key = (equalsAt < 0 ? rest : rest.slice(0, equalsAt)).trim().toLowerCase();
      if (key === '' || key === '__proto__') return null;
      tags.options[kind] ??= {};
      tags.options[kind][key] = equalsAt < 0 ? '' : rest.slice(equalsAt + 1).trim();
      return null;
    }
    default:
      return null;
  }
}

/** Adds what tag lines say, weakest first: `#EXTHTTP`, `#KODIPROP`, `#EXTVLCOPT`. */
export function addTagHeaders(headers: HeaderMap, tags: TagLines): void {
  Object.assign(headers, tags.jsonHeaders);
  addEncodedHeaders(headers, tags.options.kodi?.['inputstream.adaptive.stream_headers'] ?? '');
  if (tags.options.vlc) addHeadersOfOptions(headers, tags.options.vlc);
}

/** Whether Kodi was told how to get a licence: such a stream cannot be relayed. */
export function hasDrm(options: M3uOptions): boolean {
  return Object.keys(options.kodi ?? {}).some((key) =>
    /(?:^|\.)(?:license_type|license_key|drm|drm_legacy)$/.test(key),
  );
}
