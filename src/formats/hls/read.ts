import { createResolver } from '../../base/resolve-address.js';
import type { HlsPlaylist, HlsProblem, HlsWarning, HlsWarningCode } from './playlist.js';
import { createSegmentReader } from './segment-reader.js';
import { parseCount } from './tag-values.js';
import { createVariantReader } from './variant-reader.js';

export type PlaylistReading = HlsPlaylist | { kind: 'error'; error: HlsProblem };

/**
 * Reads a playlist as servers send it: everything that can be understood counts, what is odd becomes a warning with its
 * line. Each line is looked at once, so that a long list, and one that was written to do harm, cost little
 * (docs/decisions/0013-an-own-reader-of-hls-playlists.md). It pauses after some hundred lines each: a long list holds up nothing
 * else that goes on meanwhile.
 *
 * @param url Where the list came from, after redirects: relative addresses in it refer to it.
 */
export function* parsePlaylistInSteps(text: string, url: string): Generator<undefined, PlaylistReading> {
  const body = text.startsWith('\ufeff') ? text.slice(1) : text;
  const head = body.trimStart().slice(0, 64);
  if (head === '') return { kind: 'error', error: 'empty-file' };
  if (head.startsWith('<')) return { kind: 'error', error: 'html-not-playlist' };
  if (!/^#EXTM3U(?:\s|$)/i.test(head)) return { kind: 'error', error: 'not-a-playlist' };
  if (hasTooManyLines(body)) return { kind: 'error', error: 'not-a-playlist' };
  const reader = createReader(url);
  let line = 0;
  for (const text of linesOf(body)) {
    reader.line(text, ++line);
    if (line % STEP_LINES === 0) yield;
  }
  return reader.finish(line);
}

/** Twenty hours of segments of four seconds; what is longer is no list that anybody plays. */
const LINES_MAX = 40_000;
const STEP_LINES = 250;

function hasTooManyLines(text: string): boolean {
  let count = 0;
  for (const end of ['\n', '\r']) {
    for (let at = text.indexOf(end); at >= 0; at = text.indexOf(end, at + 1)) {
      const isHalf = end === '\r' && text[at + 1] === '\n';
      if (!isHalf && ++count > LINES_MAX) return true;
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
    '#EXT-X-KEY': segments.onKey,
    '#EXT-X-MAP': segments.onMap,
    '#EXT-X-STREAM-INF': variants.onVariant,
    '#EXT-X-MEDIA': variants.onMedia,
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
    const { targetSeconds, found } = segments.finish(lineCount, mediaSequence, target);
    warnings.sort((a, b) => a.line - b.line);
    return {
      ...{ kind: 'media', version, targetSeconds, mediaSequence, discontinuitySequence, playlistType, endList },
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
