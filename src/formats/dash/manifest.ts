/** What a DASH manifest says (ISO/IEC 23009-1), as far as it tells how to play one picture and one sound. */
export interface DashManifest {
  kind: 'manifest';
  isLive: boolean;
  /** The moment that all times of a live one count from, UTC epoch milliseconds; null: it does not say. */
  originMs: number | null;
  /** It may be another after so long; null: it stays as it is. */
  updateMs: number | null;
  /** Segments are there for so long; null: for ever. */
  keptMs: number | null;
  /** Where it is to be asked for from now on. */
  location: string | null;
  /** Where the time of its server can be read, by how: see `clockOf`. */
  clocks: readonly DashClock[];
  periods: readonly DashPeriod[];
}

export interface DashClock {
  scheme: string;
  value: string;
}

/** A part of the programme with a set of tracks of its own. Times are since the origin. */
export interface DashPeriod {
  key: string;
  startMs: number;
  /** Null: it is not known yet. */
  endMs: number | null;
  sets: readonly DashSet[];
}

/** The same picture or sound in several qualities. */
export interface DashSet {
  kind: 'picture' | 'sound';
  /** It is said to be the main one, or at least no commentary or description. */
  rank: 'main' | 'plain' | 'special';
  /** What it is encrypted with; null: it is in the clear. */
  protection: string | null;
  representations: readonly DashRepresentation[];
}

export interface DashRepresentation {
  id: string;
  mimeType: string;
  /** As RFC 6381 writes them, lower case; empty: not told. */
  codecs: string;
  bandwidthBps: number;
  /** Lines of the picture; null: it does not say. */
  height: number | null;
  /** Where its segments are; null: it does not say so. Read when it is asked for, since nearly all are never played. */
  readSegments(): SegmentRule | null;
}

export interface DashResource {
  url: string;
  /** First and last byte; null: all of it. */
  range: readonly [number, number] | null;
}

/** How to find its segments. Units are those of `timescale`. */
export type SegmentRule =
  | TimedSegments
  /** All in one file, with an index in it. */
  | { kind: 'indexed'; url: string; indexRange: readonly [number, number]; initialization: DashResource };

export interface TimedSegments {
  kind: 'timed';
  timescale: number;
  /** The time stamp at which the period begins. Time stamps that count from 1970 in tenths of microseconds are too large for a number. */
  offsetUnits: bigint;
  startNumber: number;
  /** No more than so many; null: no limit. */
  countMax: number | null;
  initialization: DashResource | null;
  /** None: there is one segment, as long as the period. */
  runs: readonly SegmentRun[];
  addresses: SegmentAddresses;
}

/** Segments of the same duration, one after the other. */
export interface SegmentRun {
  startUnits: bigint;
  durationUnits: number;
  /** Null: until the period ends; of a live one as time goes by. */
  count: number | null;
}

export type SegmentAddresses =
  /** With `$Number$` and `$Time$` in it. */
  { kind: 'template'; url: string } | { kind: 'list'; resources: readonly DashResource[] };
