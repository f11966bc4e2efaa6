import { numberOrder } from '../base/channel-number.js';
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
import { assignNumbers, RETIRE_MS, type Unnumbered } from './numbers.js';

/**
 * Turns entries into channels and channels into numbered line-ups. Everything that exists stays as it is; only differences
 * are written, in slices.
 */
export interface RebuildNeeds {
  stores: { sourceStreams: SourceStreamStore; channels: ChannelStore; lineups: LineupStore };
  slices: Slices;
  clock: Clock;
  /** The matching: which entries are one station, and which stored channel each group goes on as. */
  match(entries: readonly CatalogEntry[]): {
    clusters: readonly (readonly SourceStreamId[])[];
    channelIds: readonly (ChannelId | null)[];
  };
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
  const { stores, slices } = needs;
  await sweep(needs, signal);
  const entries: CatalogEntry[] = [];
  for (const page of stores.sourceStreams.entryPages()) {
    entries.push(...page);
    await slices.breathe(signal);
  }
  const { clusters, channelIds } = needs.match(entries);
  await slices.breathe(signal);
  const entryOf = new Map(entries.map((entry) => [entry.streamId, entry]));
  const all: Station[] = [];
  const stations: Station[] = [];
  for (const [at, ids] of clusters.entries()) {
    const streams = ids.map((id) => entryOf.get(id)!).sort(byRank);
    const channelId = channelIds[at] ?? null;
    all.push({ channelId, streams });
    const isAsStored =
      channelId !== null && streams.every((entry, rank) => entry.channelId === channelId && entry.rank === rank);
    if (!isAsStored) stations.push({ channelId, streams });
    await slices.breathe(signal);
  }
  // so that new channels are numbered in the order of their provider's list
  stations.sort((a, b) => byRank(a.streams[0]!, b.streams[0]!));
  const result: RebuildResult = { addedCount: 0, removedCount: 0, changedCount: 0 };
  const unnumbered: { tv: Unnumbered[]; radio: Unnumbered[] } = { tv: [], radio: [] };
  const added: { channelId: ChannelId; streams: readonly CatalogEntry[] }[] = [];

  const writeStation = ({ channelId: known, streams }: Station) => {
    const best = streams[0]!;
    const isRadio = best.kind === 'radio';
    const channelId = known ?? addChannel(needs, best);
    if (known === null) {
      result.addedCount++;
      added.push({ channelId, streams });
      unnumbered[isRadio ? 'radio' : 'tv'].push({ channelId, wishes: streams.flatMap((entry) => entry.number ?? []) });
    }
    for (const [rank, entry] of streams.entries()) {
      if (entry.channelId === channelId && entry.rank === rank) continue;
      stores.channels.setStream(entry.streamId, channelId, rank);
      result.changedCount++;
    }
  };
  await slices.write(stations, writeStation, signal);
  const main = stores.lineups.main();
  const numbers = main ? await number(main.id, unnumbered.tv, needs, signal) : new Map<ChannelId, string>();
  if (unnumbered.radio.length > 0) await number(radioLineup(), unnumbered.radio, needs, signal);
  result.removedCount = await removeAbandoned(needs, signal);
  await indexChannels(needs, all, signal);
  await slices.write(
    added,
    ({ channelId, streams }) => {
      const { name, groupName } = streams[0]!;
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

/** Entries that are present go first, then providers and entries in their own order. */
function byRank(a: CatalogEntry, b: CatalogEntry): number {
  return (
    Number(a.isMissing) - Number(b.isMissing) ||
    a.providerPosition - b.providerPosition ||
    a.position - b.position ||
    a.streamId - b.streamId
  );
}

/** Name, logo and group come from the best entry and are kept from then on. */
function addChannel({ stores, clock }: RebuildNeeds, best: CatalogEntry): ChannelId {
  const { name, logoUrl, groupName, tvgId, kind } = best;
  return stores.channels.add({
    name,
    logoUrl,
    groupName,
    guideId: tvgId,
    isRadio: kind === 'radio',
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
  const numbers = assignNumbers(channels, taken);
  await slices.breathe(signal);
  await slices.write(
    numbers,
    ([channelId, text]) =>
      stores.lineups.place(lineupId, {
        channelId,
        number: text,
        numberOrder: numberOrder(text)!,
        isNumberChosen: false,
      }),
    signal,
  );
  return numbers;
}

/** Removes entries that have been missing for longer than the retention. */
async function sweep({ stores, slices, clock, retentionMs }: RebuildNeeds, signal: AbortSignal): Promise<void> {
  for (;;) {
    const ids = stores.sourceStreams.sweepable(clock.nowMs() - retentionMs);
    if (ids.length === 0) return;
    await slices.write(ids, stores.sourceStreams.remove, signal);
  }
}

/** Removes channels that have lost their last entry, unless a person ever touched them; their numbers rest for a while. */
async function removeAbandoned({ stores, slices, clock }: RebuildNeeds, signal: AbortSignal): Promise<number> {
  const abandoned = stores.channels.abandoned();
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
  stations: readonly Station[],
  signal: AbortSignal,
): Promise<void> {
  const { index } = stores.channels;
  const hashes = index.hashes();
  await slices.breathe(signal);
  const stale: ChannelId[] = [];
  for (const { channelId, streams } of stations) {
    if (channelId === null) continue;
    if (hashes.get(channelId) !== entriesHash(streams)) stale.push(channelId);
    hashes.delete(channelId);
    await slices.breathe(signal);
  }
  // what is left has no entries: a row that says so already is right
  for (const [channelId, hash] of hashes) if (hash !== NO_ENTRIES) stale.push(channelId);
  await slices.write(stale, index.refresh, signal);
}

export const RADIO_LINEUP_KEY = 'radio';
