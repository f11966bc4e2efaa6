export { type Cluster, type EntryHomes, keepChannelIds, type MatchEntry, partition } from './partition.js';
