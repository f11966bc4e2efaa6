/** M3U playlists in the IPTV dialect: read what providers send, write what we serve. */
export type { CatchupMode, M3uCatchup, M3uEntry, M3uGroupJoin, M3uOptions, M3uSummary } from './entry.js';
export type { M3uSink } from './entry-builder.js';
export { joinGroups } from './groups.js';
export { createM3uParser, type M3uParser, type M3uParserOptions, parseM3u } from './parser.js';
export type { M3uProblem, M3uWarning, M3uWarningCode } from './problems.js';
export { readUrlLine } from './url-lines.js';
export { type M3uEntryToWrite, writeM3uEntry, writeM3uHeader } from './write.js';
