import { numberOrder } from '../base/channel-number.js';
import { assignNumbers, RETIRE_MS, type Unnumbered } from '../base/channel-numbering.js';
import type { Clock } from '../base/clock.js';
import type { ChannelId, LineupId, SourceStreamId } from '../base/model.js';
import {
  type CatalogEntry,
  type ChannelStore,
  entriesHash,
  type LineupStore,
  type Slices,
  type SourceStreamStore,
} from '../store/index.js';

/**
 * Turns entries into channels and channels into numbered line-ups. Everything that exists stays as it is; only differences
 * are written, in slices.
 */
export interface RebuildNeeds {
  stores: { sourceStreams: SourceStreamStore; channels: ChannelStore; lineups: LineupStore };
  slices: Slices;
  clock: Clock;
  /** The matching: which entries are one station, and which stored channel each group goes on as. */
  match(
    entries: readonly CatalogEntry[],
    signal: AbortSignal,
  ): Promise<{
    clusters: readonly (readonly CatalogEntry[])[];
    channelIds: readonly (ChannelId | null)[];
    /** Entries that go first in whatever channel they are. */
    pins: ReadonlyMap<SourceStreamId, number>;
  }>;
  /** Which line-up a new channel of this entry gets a number in; null: in none, as slots for events and loops of one title. */
  lineupOf(entry: Pick<CatalogEntry, 'reading'>): 'tv' | 'radio' | null;
  /** Entries that have been missing for longer are removed. */
  retentionMs: number;
}

export interface RebuildResult {
  addedCount: number;
  removedCount: number;
  changedCount: number;
}

/** One station with its entries in rank order, where that differs from what is stored. */
interface Station {
  channelId: ChannelId | null;
  streams: readonly CatalogEntry[];
}

export async function rebuildChannels(
  needs: RebuildNeeds,
  radioLineup: () => LineupId,
  signal: AbortSignal,
): Promise<RebuildResult> {
  const { stores, slices, clock } = needs;
  await sweep(needs, signal);
  const { stations, hashes, awake } = await findDifferences(needs, signal);
  // so that new channels are numbered in the order of their provider's list
  const isMissing = (station: Station) => Number(station.streams[0]!.isMissing);
  stations.sort((a, b) => isMissing(a) - isMissing(b) || byOrder(a.streams[0]!, b.streams[0]!));
  const result: RebuildResult = { addedCount: 0, removedCount: 0, changedCount: 0 };
  const unnumbered: { tv: Unnumbered[]; radio: Unnumbered[] } = { tv: [], radio: [] };
  const added: (Station & { channelId: ChannelId })[] = [];

  const writeStation = (station: Station) => {
    const { channelId: known, streams } = station;
    const best = streams[0]!;
    const channelId = known ?? addChannel(needs, best);
    if (known === null) {
      result.addedCount++;
      added.push(Object.assign(station, { channelId }));
      const lineup = needs.lineupOf(best);
      const material = streams.map(({ streamId }) => stores.sourceStreams.materialOf(streamId));
      const wishes = material.flatMap(({ number }) => number ?? []);
      const { groupName } = material[0]!;
      if (lineup) unnumbered[lineup].push({ channelId, groupName, wishes: wishes.length === 0 ? NO_WISHES : wishes });
    }
    for (const [rank, entry] of streams.entries()) {
      if (entry.channelId !== channelId || entry.rank !== rank) {
        stores.channels.setStream(entry.streamId, channelId, rank);
        result.changedCount++;
      }
      const formerId = formerChannel(entry, channelId, awake);
      if (formerId !== entry.formerChannelId) stores.channels.setFormer(entry.streamId, formerId, clock.nowMs());
    }
  };
  await slices.write(stations, writeStation, signal);
  const leftOver = leftWithoutNumber(needs, new Set(added.map(({ channelId }) => channelId)), unnumbered);
  const main = stores.lineups.main();
  const numbers = main ? await number(main.id, unnumbered.tv, needs, signal) : new Map<ChannelId, string>();
  if (unnumbered.radio.length > 0) await number(radioLineup(), unnumbered.radio, needs, signal);
  await slices.write(leftOver, stores.channels.index.refresh, signal);
  result.removedCount = await removeAbandoned(needs, signal);
  await indexChannels(needs, hashes, signal);
  await slices.write(
    added,
    ({ channelId, streams }) => {
      const { name, streamId } = streams[0]!;
      const { groupName } = stores.sourceStreams.materialOf(streamId);
      stores.channels.index.add({
        channelId,
        name,
        groupName,
        number: numbers.get(channelId) ?? null,
        entries: streams,
      });
    },
    signal,
  );
  return result;
}

const NO_WISHES: readonly string[] = [];

interface Differences {
  stations: Station[];
  /** What the index of channels should say of each channel that goes on: `entriesHash` of its entries. */
  hashes: Map<ChannelId, number>;
  /** Stored channels that have entries from now on. */
  awake: ReadonlySet<ChannelId | null>;
}

/** Lets go of the entries of all stations that are as they should be, before anything is written. */
async function findDifferences({ stores, slices, match }: RebuildNeeds, signal: AbortSignal): Promise<Differences> {
  const entries: CatalogEntry[] = [];
  for (const page of stores.sourceStreams.entryPages()) {
    for (const entry of page) entries.push(entry);
    await slices.breathe(signal);
  }
  const { clusters, channelIds, pins } = await match(entries, signal);
  await slices.breathe(signal);
  const stations: Station[] = [];
  const hashes = new Map<ChannelId, number>();
  const awake = new Set(channelIds);
  for (const [at, cluster] of clusters.entries()) {
    const channelId = channelIds[at] ?? null;
    const streams = cluster.length === 1 ? cluster : [...cluster].sort(rankIn(channelId, pins));
    if (channelId !== null) hashes.set(channelId, entriesHash(streams));
    const isAsStored =
      channelId !== null &&
      streams.every(
        (entry, rank) =>
          entry.channelId === channelId &&
          entry.rank === rank &&
          (entry.formerChannelId === null || !awake.has(entry.formerChannelId)),
      );
    if (!isAsStored) stations.push({ channelId, streams });
    if (at % STATIONS_PER_BREATH === 0) await slices.breathe(signal);
  }
  return { stations, hashes, awake };
}

/** The channel that an entry had been of, while nothing is left of it: so that it wakes where what was merged comes apart. */
function formerChannel(
  { formerChannelId, channelId }: CatalogEntry,
  now: ChannelId,
  awake: Differences['awake'],
): ChannelId | null {
  const isAsleep = (id: ChannelId | null) => id !== null && id !== now && !awake.has(id);
  return isAsleep(formerChannelId) ? formerChannelId : isAsleep(channelId) ? channelId : null;
}

/** Looking at the clock for each of 300,000 stations costs more than the stations. */
const STATIONS_PER_BREATH = 256;

/**
 * Entries that are present go first, then those that the file or a person has put in order, then providers and entries in their
 * own order.
 */
const rankIn =
  (channelId: ChannelId | null, pins: ReadonlyMap<SourceStreamId, number>) => (a: CatalogEntry, b: CatalogEntry) =>
    Number(a.isMissing) - Number(b.isMissing) ||
    (pins.get(a.streamId) ?? UNPINNED) - (pins.get(b.streamId) ?? UNPINNED) ||
    pinIn(channelId, a) - pinIn(channelId, b) ||
    byOrder(a, b);

const UNPINNED = Number.MAX_SAFE_INTEGER;

/** What is pinned in another channel is not in this. */
const pinIn = (channelId: ChannelId | null, entry: CatalogEntry): number =>
  entry.pin === null || entry.channelId !== channelId ? UNPINNED : entry.pin;

const byOrder = (a: CatalogEntry, b: CatalogEntry): number =>
  a.providerPosition - b.providerPosition || a.position - b.position || a.streamId - b.streamId;

/** Name, logo and group come from the best entry and are kept from then on. */
function addChannel({ stores, clock, lineupOf }: RebuildNeeds, best: CatalogEntry): ChannelId {
  const { name, tvgId } = best;
  const { logoUrl, groupName } = stores.sourceStreams.materialOf(best.streamId);
  return stores.channels.add({
    name,
    logoUrl,
    groupName,
    guideId: tvgId,
    isRadio: lineupOf(best) === 'radio',
    createdAtMs: clock.nowMs(),
    isKept: false,
  });
}

async function number(
  lineupId: LineupId,
  channels: readonly Unnumbered[],
  { stores, slices, clock }: RebuildNeeds,
  signal: AbortSignal,
): Promise<Map<ChannelId, string>> {
  if (channels.length === 0) return new Map();
  const taken = new Set([...stores.lineups.numbers(lineupId), ...stores.lineups.retired(lineupId, clock.nowMs())]);
  const numbers = assignNumbers(channels, taken, stores.lineups.find(lineupId)?.blocks);
  await slices.breathe(signal);
  await slices.write(
    numbers,
    ([channelId, wanted]) => {
      // a person may have given the number to another meanwhile, or this channel another number, or taken it away
      if (stores.lineups.has(lineupId, channelId) || stores.channels.nameOf(channelId) === null) return;
      const isFree = stores.channels.findByNumber(lineupId, wanted) === null;
      const given = isFree ? wanted : stores.lineups.nextFree(lineupId, Math.trunc(Number(wanted)));
      numbers.set(channelId, given);
      stores.lineups.place(lineupId, {
        channelId,
        number: given,
        numberOrder: numberOrder(given)!,
        isNumberChosen: false,
      });
    },
    signal,
  );
  return numbers;
}

/**
 * Channels that have no number though they belong in a line-up: an import was cut off between the two, or what a channel is made
 * of has become a station.
 *
 * @returns them all; they are added to `unnumbered`.
 */
function leftWithoutNumber(
  { stores, lineupOf }: RebuildNeeds,
  added: ReadonlySet<ChannelId>,
  unnumbered: Record<'tv' | 'radio', Unnumbered[]>,
): ChannelId[] {
  const found: ChannelId[] = [];
  for (const { channelId, reading } of stores.channels.unplaced()) {
    const lineup = added.has(channelId) ? null : lineupOf({ reading });
    if (lineup === null) continue;
    const material = stores.channels
      .composition(channelId)
      .map(({ streamId }) => stores.sourceStreams.materialOf(streamId));
    const wishes = material.flatMap(({ number }) => number ?? []);
    unnumbered[lineup].push({ channelId, groupName: material[0]?.groupName ?? null, wishes });
    found.push(channelId);
  }
  return found;
}

/** Removes entries that have been missing for longer than the retention. */
async function sweep({ stores, slices, clock, retentionMs }: RebuildNeeds, signal: AbortSignal): Promise<void> {
  for (;;) {
    const ids = stores.sourceStreams.sweepable(clock.nowMs() - retentionMs);
    if (ids.length === 0) return;
    await slices.write(ids, stores.sourceStreams.remove, signal);
  }
}

/**
 * Removes channels that have lost their last entry, unless a person ever touched them; their numbers rest for a while, and
 * so does a channel that was merged into another.
 */
async function removeAbandoned({ stores, slices, clock }: RebuildNeeds, signal: AbortSignal): Promise<number> {
  const abandoned = stores.channels.abandoned(clock.nowMs() - RETIRE_MS);
  await slices.write(
    abandoned,
    (channelId) => {
      for (const place of stores.lineups.placesOf(channelId))
        stores.lineups.retire(place.lineupId, place.number, clock.nowMs() + RETIRE_MS);
      stores.channels.remove(channelId);
    },
    signal,
  );
  return abandoned.length;
}

const NO_ENTRIES = entriesHash([]);

/** So that people find channels by what their entries are called now; those that have just come are not among them. */
async function indexChannels(
  { stores, slices }: RebuildNeeds,
  hashes: ReadonlyMap<ChannelId, number>,
  signal: AbortSignal,
): Promise<void> {
  const { index } = stores.channels;
  const stale = new Set<ChannelId>();
  let knownCount = 0;
  for (const page of index.hashPages()) {
    for (const [channelId, hash] of page) {
      const wanted = hashes.get(channelId);
      if (wanted !== undefined) knownCount++;
      if (hash !== (wanted ?? NO_ENTRIES)) stale.add(channelId);
    }
    await slices.breathe(signal);
  }
  if (knownCount < hashes.size)
    for (const channelId of stores.channels.index.gaps()) if (hashes.has(channelId)) stale.add(channelId);
  await slices.write(stale, index.refresh, signal);
}
