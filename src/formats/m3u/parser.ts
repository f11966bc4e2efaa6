import { ByteOrder } from './byte-order.js';
import { LineDecoder } from './encoding.js';
import type { M3uEntry, M3uSummary } from './entry.js';
import { EntryBuilder, type M3uSink } from './entry-builder.js';
import { GroupTexts, joinGroups } from './groups.js';
import { PlaylistHeader } from './header.js';
import { LineCutter } from './line-cutter.js';
import { LineReader } from './line-reader.js';
import { WarningList } from './problems.js';

export interface M3uParserOptions {
  /** The list's own address after redirects: relative URLs start there. */
  baseUrl: string;
  /** What the HTTP header or the provider's settings say; used where the text decodes cleanly with it. */
  charset?: string | null;
}

/** Reads one playlist. Never throws, whatever the bytes are. */
export interface M3uParser {
  /** Takes the next bytes of the unpacked file, cut anywhere; gives what they complete to the sink. */
  push(chunk: Uint8Array): void;
  /** Gives the rest to the sink. With an `error` in the summary, all that the sink got must be thrown away. */
  end(): M3uSummary;
}

/**
 * The way of the bytes, each step in bounded memory:
 *
 *   chunks ─ ByteOrder ─ LineCutter ─ LineDecoder ─ LineReader ─ EntryBuilder ─ sink
 *            mark,       whole lines  UTF-8         kinds of     entries,
 *            UTF-16      ≤ 64 KiB                   lines        duplicates
 */
export function createM3uParser(options: M3uParserOptions, sink: M3uSink): M3uParser {
  const charset = options.charset ?? null;
  const warnings = new WarningList();
  const header = new PlaylistHeader();
  const builder = new EntryBuilder({ header, warnings, groups: new GroupTexts() }, sink);
  const reader = new LineReader(builder, options.baseUrl);
  const decoder = new LineDecoder(charset, reader, () => reader.lineCount + 1, warnings);
  const cutter = new LineCutter(decoder);
  const front = new ByteOrder(charset, (bytes) => cutter.push(bytes));
  return {
    push: (chunk) => front.push(chunk),
    end() {
      front.end();
      cutter.end();
      decoder.end();
      const error = reader.end();
      const { entryCount } = builder;
      if (entryCount === 0) warnings.add(1, 'no-entries');
      else if (!header.isSeen) warnings.add(1, 'missing-header');
      return {
        error,
        warnings: error === null ? warnings.sorted() : [],
        warningCounts: error === null ? warnings.counts() : {},
        epgUrls: header.epgUrls,
        encoding: decoder.usedEncoding ?? front.encoding,
        headerAttrs: header.attrs,
        entryCount,
      };
    },
  };
}

/** Reads a small playlist at once, repeated entries joined. With an `error` there are no entries. */
export function parseM3u(bytes: Uint8Array, options: M3uParserOptions): M3uSummary & { entries: M3uEntry[] } {
  const byLine = new Map<number, M3uEntry>();
  const parser = createM3uParser(options, {
    entry: (entry) => byLine.set(entry.line, entry),
    join({ ofLine, groups }) {
      const entry = byLine.get(ofLine);
      if (entry) entry.groups = joinGroups(entry.groups, groups);
    },
  });
  parser.push(bytes);
  const summary = parser.end();
  return { ...summary, entries: summary.error === null ? [...byLine.values()] : [] };
}
