import { apartFrom } from '../base/apart.js';
import {
  createMatcher,
  type EntryHomes,
  keepChannelIds,
  mediumOf,
  READING_VERSION,
  readingOf,
  type Thresholds,
} from '../matching/index.js';
import type { CatalogEntry, Slices, Stores, UnreadEntry } from '../store/index.js';

/** The matching over the database: what it has understood and what it asks a person are kept there. */
export interface Matching {
  /** Which entries are one station, and which stored channel each group goes on as. */
  match(
    entries: readonly CatalogEntry[],
    signal: AbortSignal,
  ): Promise<{
    clusters: readonly (readonly CatalogEntry[])[];
    channelIds: ReturnType<typeof keepChannelIds>;
  }>;
  /** Where a new channel of an entry that has been matched belongs; null: nowhere, since it is no station. */
  lineupOf(entry: CatalogEntry): 'tv' | 'radio' | null;
}

export interface MatchingNeeds {
  stores: Stores;
  slices: Slices;
  thresholds(): Thresholds;
}

/** The version by which stored readings were made. */
const VERSION_KEY = 'matching.readingVersion';

const HOMES: EntryHomes<CatalogEntry> = {
  channelOf: ({ channelId }) => channelId,
  formerOf: ({ formerChannelId }) => formerChannelId,
};

type ReadEntry = CatalogEntry & { reading: string };

export function createMatching({ stores, slices, thresholds }: MatchingNeeds): Matching {
  const matcher = createMatcher();
  return {
    async match(entries, signal) {
      const read = await readAll(entries, stores, slices, signal);
      const decisions = stores.matching.decisions();
      const homes = stores.providers.homes();
      const breathe = () => slices.breathe(signal);
      const {
        clusters,
        suggested,
        homes: found,
      } = await matcher.match(read, { ...{ decisions, homes, breathe }, thresholds: thresholds() });
      const moved = [...found].filter(([providerId, home]) => home !== (homes.get(providerId) ?? null));
      await slices.write(moved, ([providerId, home]) => stores.providers.setHome(providerId, home), signal);
      await keepReviewPairs(suggested, stores, slices, signal);
      return { clusters, channelIds: keepChannelIds(clusters, HOMES) };
    },
    lineupOf: ({ reading }) => (reading === null ? null : mediumOf(reading)),
  };
}

/** Reads what is new or changed, and everything when it may read otherwise since the last version. */
async function readAll(
  entries: readonly CatalogEntry[],
  { sourceStreams, settings }: Stores,
  slices: Slices,
  signal: AbortSignal,
): Promise<ReadEntry[]> {
  const isCurrent = settings.get<number>(VERSION_KEY) === READING_VERSION;
  const changed: ReadEntry[] = [];
  const all: ReadEntry[] = [];
  for (const entry of entries) {
    if (!isCurrent || entry.reading === null) {
      const unread = sourceStreams.unread(entry.streamId);
      if (unread === null) continue;
      const reading = readingFor(entry, unread);
      if (reading !== entry.reading) changed.push(Object.assign(entry, { reading }));
      if (all.length % READ_PER_BREATH === 0) await slices.breathe(signal);
    }
    all.push(entry as ReadEntry);
  }
  await slices.write(changed, ({ streamId, reading }) => sourceStreams.setReading(streamId, reading), signal);
  if (!isCurrent) await slices.write([READING_VERSION], (version) => settings.set(VERSION_KEY, version), signal);
  return all;
}

const READ_PER_BREATH = 64;

function readingFor({ streamId }: CatalogEntry, unread: UnreadEntry): string {
  const reading = readingOf(unread);
  return unread.isApart ? apartFrom(reading, streamId) : reading;
}

/** Only differences are written. */
async function keepReviewPairs(
  suggested: readonly { a: CatalogEntry; b: CatalogEntry; score: number }[],
  { matching }: Stores,
  slices: Slices,
  signal: AbortSignal,
): Promise<void> {
  const wanted = new Map(
    suggested.map(({ a, b, score }) => {
      const [first, second] = a.streamId < b.streamId ? [a.streamId, b.streamId] : [b.streamId, a.streamId];
      return [`${first} ${second}`, { aStreamId: first, bStreamId: second, score }];
    }),
  );
  const stale = matching.reviewPairs().filter(({ aStreamId, bStreamId, score }) => {
    const key = `${aStreamId} ${bStreamId}`;
    if (wanted.get(key)?.score !== score) return !wanted.has(key);
    wanted.delete(key); // as it should be
    return false;
  });
  await slices.write(stale, ({ id }) => matching.removeReviewPair(id), signal);
  await slices.write(wanted.values(), matching.addReviewPair, signal);
}
