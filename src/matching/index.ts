export { type Cluster, type EntryHomes, keepChannelIds } from './channel-ids.js';
export { type Matched, matchEntries } from './match.js';
export type { MatchEntry } from './stations.js';
