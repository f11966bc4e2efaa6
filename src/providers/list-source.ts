import { type ListKind, listKindOf } from '../base/import-choice.js';
import type { RequestHeaders, StreamKind } from '../base/model.js';
import type { M3uCatchup } from '../formats/m3u/index.js';
import type { ProviderRow, StreamExtras } from '../store/index.js';

/** What an import reads, whatever kind of provider it comes from. */
export interface FetchedList extends Disposable {
  /** Each is compared, written or held by itself: what is wrong with one leaves the entries of the others alone. */
  parts: readonly ListPart[];
  /** To be kept once all of it has been imported. */
  download: { etag: string | null; lastModified: string | null; contentHash: string };
}

export interface ListPart {
  /** Of its bytes as they came: the same list has the same. */
  contentHash: string;
  /** Stored entries of these kinds are what the part is compared with. */
  kinds: readonly StreamKind[];
  /**
   * Reads all entries, in the same order each time; between two batches others may have their turn. What it throws is why
   * the part cannot be used, and may come after entries have been handed on.
   *
   * @returns Findings by their name.
   */
  read(sink: EntrySink): Promise<Record<string, number>>;
  /** After a reading: guides that the list names, which may hold a login. */
  readonly guideUrls: readonly string[];
}

export interface EntrySink {
  entries(entries: readonly ImportEntry[]): void | Promise<void>;
  /** A repeated entry was left out; its groups belong to the first one, which has been handed on. */
  join(join: { ofLine: number; groups: readonly string[] }): void;
}

/** One entry as it is imported. */
export interface ImportEntry {
  /** Grows from entry to entry within its part. */
  line: number;
  /** What stays the same about it (docs/decisions/0003). */
  identity: string;
  kind: StreamKind;
  name: string;
  url: string;
  tvgId: string | null;
  tvgName: string | null;
  logo: string | null;
  /** `7` or `7.1`. */
  number: string | null;
  groups: readonly string[];
  /** Guide shift in hours. */
  shift: number | null;
  catchup: M3uCatchup | null;
  headers: RequestHeaders;
  drm: boolean;
  /** What a rule said about where it belongs. */
  region?: string;
  /** What the provider calls it, where a rule has made something else of it. */
  raw?: RawValues;
  /** Of an entry that is one episode. */
  season: number | null;
  episode: number | null;
}

/** Only what a rule has changed. */
export type RawValues = NonNullable<StreamExtras['raw']>;

const KINDS_OF = {
  wantsLive: ['live', 'radio'],
  wantsMovies: ['movie'],
  wantsSeries: ['series'],
} as const satisfies Partial<Record<keyof ProviderRow, readonly StreamKind[]>>;

export type Wants = Pick<ProviderRow, keyof typeof KINDS_OF>;

/** Which kinds of entries a provider's person wants. */
export function wantedKinds(row: Wants): ReadonlySet<StreamKind> {
  const wants = Object.keys(KINDS_OF) as (keyof typeof KINDS_OF)[];
  return new Set(wants.filter((want) => row[want]).flatMap((want) => [...KINDS_OF[want]]));
}

export function wantedLists(row: Wants): ReadonlySet<ListKind> {
  return new Set([...wantedKinds(row)].map(listKindOf));
}

/** The others. */
export function unwantedKinds(row: Wants): StreamKind[] {
  const wanted = wantedKinds(row);
  return Object.values(KINDS_OF).flatMap((kinds) => kinds.filter((kind) => !wanted.has(kind)));
}
