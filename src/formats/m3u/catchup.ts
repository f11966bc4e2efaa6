import { firstValue } from './attribute-keys.js';
import type { CatchupMode, M3uCatchup } from './entry.js';
import { parseHours } from './text.js';

/*
 * Catch-up attributes come from Kodi's dialect (`catchup`, `catchup-type` and friends), with defaults in the header, and
 * from old SIPTV lists (`timeshift`, `tvg-rec`: only a count of days).
 */

/** What a list asks for. `any`: it only says yes, so the mode depends on the source and on the form of the URL. */
export type CatchupWish = Omit<M3uCatchup, 'mode'> & { mode: CatchupMode | 'any' };

const MODES: ReadonlySet<string> = new Set<CatchupMode>([
  'default',
  'append',
  'shift',
  'flussonic',
  'flussonic-hls',
  'flussonic-ts',
  'fs',
  'xc',
  'vod',
]);
const MODE_KEYS = ['catchup', 'catchup-type'];
const ARCHIVE_KEYS = ['timeshift', 'tvg-rec'];

type Attrs = Readonly<Record<string, string>>;

/** The mode that attributes name; null: none, or one that nobody knows. */
export function readMode(attrs: Attrs): { mode: CatchupMode | 'any' | null; isNamed: boolean; isUnknown: boolean } {
  const word = firstValue(attrs, MODE_KEYS).toLowerCase();
  if (MODES.has(word)) return { mode: word as CatchupMode, isNamed: true, isUnknown: false };
  if (/^(?:1|true|yes)$/.test(word)) return { mode: 'any', isNamed: true, isUnknown: false };
  return { mode: null, isNamed: word !== '', isUnknown: word !== '' && !/^(?:0|false|no)$/.test(word) };
}

/** Reads one entry's wish; each value that it does not name comes from the header. */
export function readCatchup(attrs: Attrs, headerAttrs: Attrs): { wish: CatchupWish | null; isUnknown: boolean } {
  const own = readMode(attrs);
  const archive = firstValue(attrs, ARCHIVE_KEYS);
  const archiveDays = parseDays(archive);
  if (own.isNamed && own.mode === null) return { wish: null, isUnknown: own.isUnknown };
  if (!own.isNamed && /^0+$/.test(archive)) return { wish: null, isUnknown: false };
  const mode = own.mode ?? readMode(headerAttrs).mode ?? (archiveDays === null ? null : 'shift');
  if (mode === null) return { wish: null, isUnknown: false };
  return {
    wish: {
      mode,
      days: parseDays(attrs['catchup-days']) ?? archiveDays ?? parseDays(headerAttrs['catchup-days']),
      source: attrs['catchup-source']?.trim() || headerAttrs['catchup-source']?.trim() || null,
      correction: parseHours(attrs['catchup-correction']) ?? parseHours(headerAttrs['catchup-correction']),
    },
    isUnknown: false,
  };
}

/** `scheme://host/[live/]user/pass/id` of an Xtream panel; its ids are digits. */
const XTREAM_LIVE = /^https?:\/\/[^/]+\/(?:live\/)?[^/]+\/[^/]+\/\d+(?:\.(?:ts|m3u8?))?$/i;

/** Decides the mode that the list left open. */
export function settleCatchup(wish: CatchupWish, url: string): M3uCatchup | null {
  const { mode } = wish;
  if (mode !== 'any') return { ...wish, mode };
  if (wish.source !== null) return { ...wish, mode: 'default' };
  return XTREAM_LIVE.test(url) ? { ...wish, mode: 'xc' } : null;
}

function parseDays(text: string | undefined): number | null {
  const trimmed = text?.trim() ?? '';
  const days = /^\d{1,5}(?:\.\d+)?$/.test(trimmed) ? Number(trimmed) : 0;
  return days > 0 ? days : null;
}
