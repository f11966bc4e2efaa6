export { type Cluster, keepChannelIds, type MatchEntry, partition } from './partition.js';
