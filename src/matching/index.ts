export { type Cluster, type EntryHomes, keepChannelIds } from './channel-ids.js';
export type { Thresholds } from './clustering.js';
export { apartFrom, type EntryReading, READING_VERSION, type ReadableEntry, readingOf } from './entry-reading.js';
export {
  createMatcher,
  type Decision,
  type Matched,
  type Matcher,
  type MatchOptions,
} from './match.js';
export type { MatchEntry } from './stations.js';
