export { type Cluster, type EntryHomes, keepChannelIds } from './channel-ids.js';
export type { Thresholds } from './clustering.js';
export { type EntryReading, mediumOf, READING_VERSION, type ReadableEntry, readingOf } from './entry-reading.js';
export {
  type Comparison,
  cluesTo,
  createExplainer,
  explainReading,
  type Family,
  type ReadEntry,
} from './explain.js';
export { lessonFrom } from './lesson.js';
export {
  createMatcher,
  type Matched,
  type Matcher,
  type MatchOptions,
} from './match.js';
export { NO_OWN_WORDS, type OwnWords, setOwnWords } from './reading/index.js';
export type { MatchEntry } from './stations.js';
export { entriesToTellApart, findDifferences } from './upgrade.js';
