export { beginsManifest } from './begins.js';
export { chooseTracks } from './choose.js';
export type {
  DashManifest,
  DashPeriod,
  DashRepresentation,
  DashResource,
  SegmentRule,
} from './manifest.js';
export { createManifestReader } from './read.js';
export { type DashSegment, isByClock, type ListedSpan, listSegments } from './segments.js';
export { parseDateMs } from './values.js';
