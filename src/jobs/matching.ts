import { apartFrom } from '../base/apart.js';
import type { Clock } from '../base/clock.js';
import type { SourceStreamId } from '../base/model.js';
import {
  createMatcher,
  type EntryHomes,
  entriesToTellApart,
  findDifferences,
  keepChannelIds,
  type Matched,
  mediumOf,
  NO_OWN_WORDS,
  type OwnWords,
  READING_VERSION,
  readingOf,
  setOwnWords,
  type Thresholds,
} from '../matching/index.js';
import type { CatalogEntry, Slices, Stores, UnreadEntry } from '../store/index.js';
import type { FileChannels } from './file-channels.js';
import type { ReadEntry } from './file-decisions.js';

/** The matching over the database: what it has understood and what it asks a person are kept there. */
export interface Matching {
  /** Which entries are one station, and which stored channel each group goes on as. */
  match(
    entries: readonly CatalogEntry[],
    signal: AbortSignal,
  ): Promise<{
    clusters: readonly (readonly CatalogEntry[])[];
    channelIds: ReturnType<typeof keepChannelIds>;
    /** Entries that are tried first, as the file says. */
    pins: ReadonlyMap<SourceStreamId, number>;
  }>;
  /** Where a new channel of an entry that has been matched belongs; null: nowhere, since it is no station. */
  lineupOf(entry: Pick<CatalogEntry, 'reading'>): 'tv' | 'radio' | null;
}

export interface MatchingNeeds {
  stores: Stores;
  slices: Slices;
  clock: Clock;
  thresholds(): Thresholds;
  /** Words of the house, beside the dictionaries. */
  words(): OwnWords;
  files: FileChannels;
}

/** The version by which stored readings were made. */
const VERSION_KEY = 'matching.readingVersion';
const WORDS_KEY = 'matching.words';

const HOMES: EntryHomes<CatalogEntry> = {
  channelOf: ({ channelId }) => channelId,
  formerOf: ({ formerChannelId }) => formerChannelId,
};

export function createMatching({ stores, slices, clock, thresholds, words, files }: MatchingNeeds): Matching {
  const { matching, settings, sourceStreams } = stores;
  let matcher = createMatcher();

  /** A matcher that has learned splits and merges nothing unasked: what it would do otherwise, a person is asked about. */
  const keepPartition = async (
    read: readonly ReadEntry[],
    run: () => Promise<Matched<ReadEntry>>,
    signal: AbortSignal,
  ): Promise<void> => {
    const alike = entriesToTellApart(findDifferences((await run()).clusters), read);
    const setApart = (entry: ReadEntry) => {
      entry.reading = apartFrom(entry.reading, entry.streamId);
      sourceStreams.setApart(entry.streamId, true, entry.reading);
    };
    await slices.write(alike, setApart, signal);
    const { joined, parted } = findDifferences((await run()).clusters);
    const decide =
      (verdict: 'same' | 'different') =>
      ([a, b]: [ReadEntry, ReadEntry]) => {
        const own = { a: a.reading, b: b.reading, verdict } as const;
        if (own.a !== own.b && !matching.decision(own.a, own.b))
          matching.decide({ ...own, source: 'upgrade', decidedAtMs: clock.nowMs() });
      };
    await slices.write(joined, decide('different'), signal);
    await slices.write(parted, decide('same'), signal);
  };

  /** Pairs that are only kept as they are until a person has answered. */
  const kept = (read: readonly ReadEntry[]): Matched<ReadEntry>['suggested'] => {
    const open = matching.decisions().filter(({ source }) => source === 'upgrade');
    if (open.length === 0) return [];
    const byReading = new Map(read.toReversed().map((entry) => [entry.reading, entry])); // the first of each
    return open.flatMap(({ a, b, verdict }) => {
      const [one, other] = [byReading.get(a), byReading.get(b)];
      return one && other ? [{ a: one, b: other, score: verdict === 'different' ? 100 : 0 }] : [];
    });
  };

  return {
    async match(entries, signal) {
      if (setOwnWords(words())) matcher = createMatcher(); // what it remembers it has compared with other words
      const { read, hasLearned } = await readAll(entries, { stores, slices, words: words() }, signal);
      await files.decide(read, signal);
      const breathe = () => slices.breathe(signal);
      const run = () => {
        const [decisions, homes] = [stores.matching.decisions(), stores.providers.homes()];
        return matcher.match(read, { decisions, homes, breathe, thresholds: thresholds() });
      };
      if (hasLearned) await keepPartition(read, run, signal);
      const { clusters, suggested, homes: found } = await run();
      const homes = stores.providers.homes();
      const moved = [...found].filter(([providerId, home]) => home !== (homes.get(providerId) ?? null));
      await slices.write(moved, ([providerId, home]) => stores.providers.setHome(providerId, home), signal);
      await keepReviewPairs([...kept(read), ...suggested], stores, slices, signal);
      if (hasLearned) await slices.write([READING_VERSION], (version) => settings.set(VERSION_KEY, version), signal);
      const channelIds = keepChannelIds(clusters, HOMES);
      await files.keepFirst(clusters, channelIds, signal);
      return { clusters, channelIds, pins: files.pins() };
    },
    lineupOf: ({ reading }) => (reading === null ? null : mediumOf(reading)),
  };
}

/** Reads what is new or changed, and everything when it may read otherwise since the last version. */
async function readAll(
  entries: readonly CatalogEntry[],
  { stores, slices, words }: Pick<MatchingNeeds, 'stores' | 'slices'> & { words: OwnWords },
  signal: AbortSignal,
): Promise<{ read: ReadEntry[]; hasLearned: boolean }> {
  const { sourceStreams, settings } = stores;
  const version = settings.get<number>(VERSION_KEY);
  const isOther = version !== READING_VERSION || areOtherWords(stores, words);
  const changed: ReadEntry[] = [];
  const read: ReadEntry[] = [];
  for (const entry of entries) {
    if (isOther || entry.reading === null) {
      const unread = sourceStreams.unread(entry.streamId);
      if (unread === null) continue;
      const reading = readingFor(entry, unread);
      if (reading !== entry.reading) changed.push(Object.assign(entry, { reading }));
      if (read.length % READ_PER_BREATH === 0) await slices.breathe(signal);
    }
    read.push(entry as ReadEntry);
  }
  await slices.write(changed, ({ streamId, reading }) => sourceStreams.setReading(streamId, reading), signal);
  if (areOtherWords(stores, words)) await slices.write([words], (own) => settings.set(WORDS_KEY, own), signal);
  // the first time there are no channels yet, or those of the rule that came before all matching
  if (version === null) await slices.write([READING_VERSION], (own) => settings.set(VERSION_KEY, own), signal);
  return { read, hasLearned: version !== null && version !== READING_VERSION };
}

const READ_PER_BREATH = 64;

/** Words by which the stored readings were made. */
export const knownWords = ({ settings }: Pick<Stores, 'settings'>): OwnWords =>
  settings.get<OwnWords>(WORDS_KEY) ?? NO_OWN_WORDS;

/** Whether entries have to be read again. Nobody is asked about what comes of it: somebody has written these words. */
export const areOtherWords = (stores: Pick<Stores, 'settings'>, words: OwnWords): boolean =>
  JSON.stringify(knownWords(stores)) !== JSON.stringify(words);

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
