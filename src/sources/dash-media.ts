import { setImmediate as nextTurn } from 'node:timers/promises';
import { keepNewest } from '../base/keep-newest.js';
import {
  chooseTracks,
  type DashManifest,
  type DashPeriod,
  type DashRepresentation,
  type DashResource,
  type DashSegment,
  isByClock,
  type ListedSpan,
  listSegments,
  type SegmentRule,
} from '../formats/dash/index.js';
import type { HlsMap, HlsSegment, MediaPlaylist, VariantLimit } from '../formats/hls/index.js';
import { readSegmentIndex } from '../formats/mp4/index.js';
import { createBeginnings } from './dash-beginnings.js';
import { encrypted, manifestUnusable } from './faults.js';
import type { Part } from './form.js';
import type { ListNeeds } from './lists.js';

/** A period and what is played of it. */
export interface PlayedPeriod {
  period: DashPeriod;
  main: SegmentRule;
  sound: SegmentRule | null;
}

/** More are not looked at: the last ones of a live manifest, and others are refused. */
const LIVE_PERIODS_MAX = 16;
const PERIODS_MAX = 100;

/** Throws `upstream_scrambled`, `upstream_playlist_unusable`. */
export function playedPeriods({ isLive, periods }: DashManifest, limit: VariantLimit): PlayedPeriod[] {
  const { maxHeight, maxBps } = limit;
  const fits = ({ height, bandwidthBps }: DashRepresentation) =>
    (maxHeight === null || (height ?? 0) <= maxHeight) && (maxBps === null || bandwidthBps <= maxBps);
  if (!isLive && periods.length > PERIODS_MAX) throw manifestUnusable(`names more than ${PERIODS_MAX} periods`);
  const played: PlayedPeriod[] = [];
  let codecs = '';
  for (const period of periods.slice(-(isLive ? LIVE_PERIODS_MAX : PERIODS_MAX))) {
    const choice = chooseTracks(period, fits);
    if (choice.kind === 'encrypted') throw encrypted(choice.how);
    if (choice.kind === 'unplayable') codecs = choice.codecs;
    const main = choice.kind === 'chosen' ? choice.main.readSegments() : null;
    const sound = choice.kind === 'chosen' ? (choice.sound?.readSegments() ?? null) : null;
    if (main) played.push({ period, main, sound });
  }
  if (played.length === 0)
    throw manifestUnusable(`has nothing that a transport stream can carry (${codecs || 'empty'})`);
  // picture and sound are followed side by side: of a period with one of them there would be nothing to join
  const hasSound = played.some(({ sound }) => sound !== null);
  return hasSound ? played.filter(({ sound }) => sound !== null) : played;
}

/** Only the time tells which of its segments are there. */
export function goesByClock({ main }: PlayedPeriod): boolean {
  return main.kind === 'timed' && isByClock(main);
}

/** Makes of the periods one list of segments, with numbers that go on from one reading to the next. */
export interface DashMedia {
  /** @param nowMs By the clock of the server. @returns null: there is none of this part. */
  list(manifest: DashManifest, played: readonly PlayedPeriod[], nowMs: number): Promise<MediaPlaylist | null>;
}

/** Of a live manifest no more are looked at; readers begin near its end. */
const LIVE_COUNT_MAX = 64;
/** Of others. Some hours of segments of two seconds; what is longer would hold up every stream while it is read. */
const COUNT_MAX = 10_000;
/** Servers are late at times: what is not named one by one is asked for so much after it should be there. */
const LATE_MS = 2_000;
/** After so many others have their turn. */
const TURN_COUNT = 200;
const INDEXES_MAX = 8;
/** Of a list that is still empty. */
const TARGET_SECONDS = 2;

export function createDashMedia(part: Part, { loadPart }: Pick<ListNeeds, 'loadPart'>): DashMedia {
  const numbersFrom = createNumbering();
  const beginnings = createBeginnings();
  const indexes = new Map<string, DashSegment[]>();

  async function indexed(url: string, range: readonly [number, number], period: DashPeriod): Promise<DashSegment[]> {
    const name = `${period.key} ${url} ${range[0]}`;
    const known = indexes.get(name);
    if (known) return known;
    const parts = readSegmentIndex(await loadPart(url, rangeAsHls(range)), range[0]);
    if (!parts) throw manifestUnusable('leads to a file without the index that it names');
    const segments = parts.map(({ range, startMs, durationMs }) => {
      return { url, range, key: `${range[0]}`, startMs: period.startMs + startMs, durationMs };
    });
    keepNewest(indexes, name, segments, INDEXES_MAX);
    return segments;
  }

  const segmentsOf = (rule: SegmentRule, period: DashPeriod, span: ListedSpan) =>
    rule.kind === 'indexed' ? indexed(rule.url, rule.indexRange, period) : listSegments(rule, period, span);

  return {
    async list({ isLive, originMs: toldOriginMs, keptMs }, played, nowMs) {
      const originMs = toldOriginMs ?? 0;
      const edgeMs = isLive ? nowMs - originMs - LATE_MS : null;
      const span = { edgeMs, keptMs, countMax: isLive ? LIVE_COUNT_MAX : COUNT_MAX + 1 };
      const keys: string[] = [];
      const found: HlsSegment[] = [];
      const isAnew = beginnings.isAnew(toldOriginMs);
      for (const { period, main, sound } of played) {
        const rule = part === 'main' ? main : sound;
        if (!rule) return null;
        const map = rule.initialization && mapFrom(rule.initialization);
        for (const { key, startMs, durationMs, url, range } of await segmentsOf(rule, period, span)) {
          keys.push(`${period.key} ${key}`);
          found.push({
            uri: url,
            sequence: 0,
            durationSeconds: durationMs / 1_000,
            key: null,
            map,
            byteRange: range,
            discontinuity: beginnings.isAt(period.key, key, found.length > 0),
            programDateTime: isLive ? new Date(originMs + startMs).toISOString() : null,
            gap: false,
          });
          if (found.length > COUNT_MAX) throw manifestUnusable(`names more than ${COUNT_MAX} segments`);
          if (found.length % TURN_COUNT === 0) await nextTurn();
        }
      }
      const listed = isLive ? found.slice(-LIVE_COUNT_MAX) : found;
      const mediaSequence = numbersFrom(isLive ? keys.slice(-LIVE_COUNT_MAX) : keys, isAnew);
      for (const [at, segment] of listed.entries()) segment.sequence = mediaSequence + at;
      return playlistFrom(listed, mediaSequence, !isLive);
    },
  };
}

function playlistFrom(segments: readonly HlsSegment[], mediaSequence: number, endList: boolean): MediaPlaylist {
  const longest = segments.reduce((most, { durationSeconds }) => Math.max(most, durationSeconds), 0);
  return {
    kind: 'media',
    version: null,
    targetSeconds: longest || TARGET_SECONDS,
    mediaSequence,
    discontinuitySequence: 0,
    playlistType: null,
    endList,
    segments,
    warnings: [],
  };
}

/** Numbers of segments by their keys: one that is known keeps its own. @returns a maker of the first number of a list. */
function createNumbering(): (keys: readonly string[], isAnew: boolean) => number {
  let known = new Map<string, number>();
  let next = 1;
  return (keys, isAnew) => {
    const knownAt = isAnew ? -1 : keys.findIndex((key) => known.has(key));
    // nothing in common: something is missing in between
    const first = knownAt >= 0 ? known.get(keys[knownAt]!)! - knownAt : next + 1;
    if (keys.length === 0) return next;
    known = new Map(keys.map((key, at) => [key, first + at]));
    next = first + keys.length;
    return first;
  };
}

const rangeAsHls = ([first, last]: readonly [number, number]): string => `${last - first + 1}@${first}`;

const mapFrom = ({ url, range }: DashResource): HlsMap => ({ uri: url, byteRange: range && rangeAsHls(range) });
