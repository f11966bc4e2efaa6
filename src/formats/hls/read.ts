import { createResolver } from '../../base/resolve-address.js';
import { readAttributes } from './attributes.js';
import type { HlsPlaylist, HlsProblem, HlsWarning, HlsWarningCode } from './playlist.js';
import { createSegmentReader } from './segment-reader.js';
import { parseCount } from './tag-values.js';
import { createVariantReader } from './variant-reader.js';

/**
 * Reads a playlist as servers send it: everything that can be understood counts, what is odd becomes a warning with its
 * line. Each line is looked at once, so that a long list, and one that was written to do harm, cost little
 * (docs/decisions/0013-an-own-reader-of-hls-playlists.md).
 *
 * @param url Where the list came from, after redirects: relative addresses in it refer to it.
 */
export function readPlaylist(text: string, url: string): HlsPlaylist | { kind: 'error'; error: HlsProblem } {
  const body = text.startsWith('\ufeff') ? text.slice(1) : text;
  const head = body.trimStart().slice(0, 64);
  if (head === '') return { kind: 'error', error: 'empty-file' };
  if (head.startsWith('<')) return { kind: 'error', error: 'html-not-playlist' };
  if (!/^#EXTM3U(?:\s|$)/i.test(head)) return { kind: 'error', error: 'not-a-playlist' };
  if (hasTooManyLines(body)) return { kind: 'error', error: 'not-a-playlist' };
  const reader = createReader(url);
  let line = 0;
  for (const text of linesOf(body)) reader.line(text, ++line);
  return reader.finish(line);
}

/** Some hours of segments of two seconds; what is longer would hold up every stream of the house while it is read. */
const LINES_MAX = 20_000;

function hasTooManyLines(text: string): boolean {
  let count = 0;
  for (const end of ['\n', '\r']) {
    for (let at = text.indexOf(end); at >= 0; at = text.indexOf(end, at + 1)) {
      if (++count > 2 * LINES_MAX) return true; // CRLF counts twice
    }
  }
  return false;
}

/** LF, CRLF and CR each end a line. What is behind the last one is a line if it is not empty. */
function linesOf(text: string): string[] {
  const lines = (text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text).split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function createReader(url: string) {
  const warnings: HlsWarning[] = [];
  const warn = (line: number, code: HlsWarningCode) => void warnings.push({ line, code });
  const resolve = createResolver(url);
  const segments = createSegmentReader(resolve, warn);
  const variants = createVariantReader(resolve, warn);
  let version: number | null = null;
  let target: number | null = null;
  let mediaSequence = 0;
  let discontinuitySequence = 0;
  let playlistType: string | null = null;
  let endList = false;

  /** What is not here is a comment, or tells us nothing. */
  const tags: Readonly<Record<string, (value: string, line: number) => void>> = {
    '#EXTINF': segments.onDuration,
    '#EXT-X-BYTERANGE': segments.onByteRange,
    '#EXT-X-DISCONTINUITY': segments.onDiscontinuity,
    '#EXT-X-PROGRAM-DATE-TIME': segments.onDate,
    '#EXT-X-GAP': segments.onGap,
    '#EXT-X-KEY': (value, line) => segments.onKey(readAttributes(value), line),
    '#EXT-X-MAP': (value) => segments.onMap(readAttributes(value)),
    '#EXT-X-STREAM-INF': (value, line) => variants.onVariant(readAttributes(value), line),
    '#EXT-X-MEDIA': (value) => variants.onMedia(readAttributes(value)),
    '#EXT-X-TARGETDURATION': onTarget,
    '#EXT-X-MEDIA-SEQUENCE': (value) => {
      mediaSequence = parseCount(value) ?? 0;
    },
    '#EXT-X-DISCONTINUITY-SEQUENCE': (value) => {
      discontinuitySequence = parseCount(value) ?? 0;
    },
    '#EXT-X-VERSION': (value) => {
      version = parseCount(value);
    },
    '#EXT-X-PLAYLIST-TYPE': (value) => {
      playlistType = value.trim().toUpperCase();
    },
    '#EXT-X-ENDLIST': () => {
      endList = true;
    },
  };

  function onTarget(value: string, line: number): void {
    const seconds = Number.parseFloat(value);
    if (!Number.isFinite(seconds) || seconds <= 0) return;
    target = seconds;
    if (!Number.isInteger(seconds)) warn(line, 'target-duration-not-integer');
  }

  function finishMedia(lineCount: number): HlsPlaylist {
    const { targetDuration, found } = segments.finish(lineCount, mediaSequence, target);
    warnings.sort((a, b) => a.line - b.line);
    return {
      ...{ kind: 'media', version, targetDuration, mediaSequence, discontinuitySequence, playlistType, endList },
      ...{ segments: found, warnings },
    };
  }

  return {
    line(raw: string, line: number): void {
      const text = raw.trim();
      if (text === '') return;
      const colon = text.indexOf(':');
      if (!text.startsWith('#')) {
        if (!variants.takeAddress(text)) segments.onAddress(text, line);
        return;
      }
      const name = colon < 0 ? text : text.slice(0, colon);
      tags[name.toUpperCase()]?.(colon < 0 ? '' : text.slice(colon + 1), line);
    },
    finish(lineCount: number): HlsPlaylist {
      const { found, media } = variants;
      if (found.length > 0) return { kind: 'master', version, variants: found, media, warnings };
      return finishMedia(lineCount);
    },
  };
}
