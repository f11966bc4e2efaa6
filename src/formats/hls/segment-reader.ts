import { parseAttributes } from './attributes.js';
import type { HlsKey, HlsMap, HlsSegment, HlsWarningCode } from './playlist.js';
import { type ByteRange, keyFrom, parseByteRange, parseDate } from './tag-values.js';

/** What stands before the address of a segment and belongs to it. */
interface Announced {
  /** Null: there was no #EXTINF. */
  line: number | null;
  durationSeconds: number | null;
  byteRange: ByteRange | null;
  discontinuity: boolean;
  /** As it is written. */
  dateText: string | null;
  gap: boolean;
}

const NOTHING: Announced = {
  line: null,
  durationSeconds: null,
  byteRange: null,
  discontinuity: false,
  dateText: null,
  gap: false,
};

/** No list offers a segment to more systems of protection. */
const SYSTEMS_MAX = 32;

/**
 * Collects the segments of a list, each with what stands before it or holds since an earlier one. What takes time is read when a
 * segment needs it: of thousands of lines without one nearly none is.
 *
 * @param resolve Makes an address absolute.
 */
export function createSegmentReader(
  resolve: (text: string) => string,
  warn: (line: number, code: HlsWarningCode) => void,
) {
  const segments: HlsSegment[] = [];
  /** By segment: its address's line, and whether it has a duration of its own. */
  const notes: { line: number; hasDuration: boolean }[] = [];
  const rangeFor = createRangeReader();
  let announced: Announced = { ...NOTHING };
  let key: HlsKey | null = null;
  /** No segment has come since the last key: several in a row are the same key for several systems. */
  let isKeyOpen = false;
  let keysInRow = 0;
  let map: HlsMap | null = null;
  /** Of the next map, as it is written; null: there is none. */
  let mapText: string | null = null;

  const currentMap = (): HlsMap | null => {
    if (mapText === null) return map;
    const attributes = parseAttributes(mapText);
    mapText = null;
    map = { uri: resolve(attributes.get('URI') ?? ''), byteRange: attributes.get('BYTERANGE') ?? null };
    return map;
  };

  return {
    onDuration(value: string, line: number): void {
      if (announced.line !== null) warn(announced.line, 'extinf-without-uri');
      const seconds = Number.parseFloat(value);
      const isGood = Number.isFinite(seconds) && seconds >= 0;
      if (!isGood) warn(line, 'bad-duration');
      announced.line = line;
      announced.durationSeconds = isGood ? seconds : null;
    },
    onByteRange(value: string): void {
      announced.byteRange = parseByteRange(value);
    },
    onDiscontinuity(): void {
      announced.discontinuity = true;
    },
    onDate(value: string): void {
      announced.dateText = value;
    },
    onGap(): void {
      announced.gap = true;
    },
    onKey(text: string, line: number): void {
      keysInRow = isKeyOpen ? keysInRow + 1 : 1;
      if (keysInRow > SYSTEMS_MAX) return;
      const next = keyFrom(parseAttributes(text), resolve);
      if (next && next.method !== 'AES-128') {
        warn(line, 'unsupported-key');
        if (isKeyOpen && key?.method === 'AES-128') return;
      }
      key = next;
      isKeyOpen = true;
    },
    onMap(text: string): void {
      mapText = text;
    },
    onAddress(text: string, line: number): void {
      const uri = resolve(text);
      const { line: extinfLine, durationSeconds, discontinuity, dateText, gap } = announced;
      const programDateTime = dateText === null ? null : parseDate(dateText);
      if (extinfLine === null) warn(line, 'uri-without-extinf');
      const byteRange = rangeFor(uri, announced.byteRange);
      const given = {
        durationSeconds: durationSeconds ?? 0,
        key,
        map: currentMap(),
        byteRange,
        discontinuity,
        programDateTime,
        gap,
      };
      segments.push({ uri, sequence: segments.length, ...given });
      notes.push({ line, hasDuration: durationSeconds !== null });
      announced = { ...NOTHING };
      isKeyOpen = false;
    },
    /** @param target Null: the list does not say. */
    finish(lineCount: number, mediaSequence: number, target: number | null) {
      if (announced.line !== null) warn(announced.line, 'extinf-without-uri');
      const longest = segments.reduce((most, { durationSeconds }) => Math.max(most, durationSeconds), 0);
      if (target === null) warn(1, 'missing-target-duration');
      const targetSeconds = target ?? Math.max(1, Math.round(longest));
      if (segments.length === 0) warn(lineCount, 'no-segments');
      for (const [index, segment] of segments.entries()) {
        const { line, hasDuration } = notes[index]!;
        segment.sequence += mediaSequence; // its tag may stand behind the first segment
        if (!hasDuration) segment.durationSeconds = targetSeconds;
        else if (Math.round(segment.durationSeconds) > targetSeconds) warn(line, 'longer-than-target');
      }
      return { targetSeconds, found: segments };
    },
  };
}

/** Without an offset a range follows the one before, of the same resource. */
function createRangeReader(): (uri: string, wanted: ByteRange | null) => readonly [number, number] | null {
  let last: { uri: string; next: number } | null = null;
  return (uri, wanted) => {
    if (!wanted) {
      last = null;
      return null;
    }
    const { length, offset } = wanted;
    const first = offset ?? (last?.uri === uri ? last.next : 0);
    last = { uri, next: first + length };
    return [first, first + length - 1];
  };
}
