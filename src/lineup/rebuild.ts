import { numberOrder } from '../base/channel-number.js';
import type { Clock } from '../base/clock.js';
import type { ChannelId, LineupId, SourceStreamId } from '../base/model.js';
import type { CatalogEntry, ChannelStore, LineupStore, Slices, SourceStreamStore } from '../store/index.js';
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

export async function rebuildChannels(
  needs: RebuildNeeds,
  radioLineup: () => LineupId,
  signal: AbortSignal,
): Promise<RebuildResult> {
  const { stores, slices, clock } = needs;
  await sweep(needs, signal);
  const entries: CatalogEntry[] = [];
  for (const page of stores.sourceStreams.entryPages()) {
    entries.push(...page);
    await slices.breathe(signal);
  }
  const { clusters, channelIds } = needs.match(entries);
  await slices.breathe(signal);
  const entryOf = new Map(entries.map((entry) => [entry.streamId, entry]));
  const result: RebuildResult = { addedCount: 0, removedCount: 0, changedCount: 0 };
  const unnumbered: { tv: Unnumbered[]; radio: Unnumbered[] } = { tv: [], radio: [] };

  const writeCluster = ([at, ids]: [number, readonly SourceStreamId[]]) => {
    const ranked = ids.map((id) => entryOf.get(id)!).sort(byRank);
    const best = ranked[0]!;
    const isRadio = best.kind === 'radio';
    let channelId = channelIds[at] ?? null;
    if (channelId === null) {
      const { name, logoUrl, groupName, tvgId } = best;
      channelId = stores.channels.add({
        name,
        logoUrl,
        groupName,
        guideId: tvgId,
        isRadio,
        createdAtMs: clock.nowMs(),
        isKept: false,
      });
      result.addedCount++;
      unnumbered[isRadio ? 'radio' : 'tv'].push({ channelId, wishes: ranked.flatMap((entry) => entry.number ?? []) });
    }
    const before = stores.channels.streams(channelId);
    for (const [rank, entry] of ranked.entries()) {
      const old = before[rank];
      if (old?.streamId === entry.streamId && old.rank === rank) continue;
      stores.channels.setStream(entry.streamId, channelId, rank);
      result.changedCount++;
    }
  };
  // by the best entry's place, so that new channels are numbered in the order of their provider's list
  const inOrder = [...clusters.entries()].sort(([, a], [, b]) => byRank(first(entryOf, a), first(entryOf, b)));
  await slices.write(inOrder, writeCluster, signal);
  const main = stores.lineups.main();
  if (main) await number(main.id, unnumbered.tv, needs, signal);
  if (unnumbered.radio.length > 0) await number(radioLineup(), unnumbered.radio, needs, signal);
  result.removedCount = await removeAbandoned(needs, signal);
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

function first(entryOf: ReadonlyMap<SourceStreamId, CatalogEntry>, ids: readonly SourceStreamId[]): CatalogEntry {
  return ids.map((id) => entryOf.get(id)!).reduce((best, entry) => (byRank(entry, best) < 0 ? entry : best));
}

async function number(
  lineupId: LineupId,
  channels: readonly Unnumbered[],
  { stores, slices, clock }: RebuildNeeds,
  signal: AbortSignal,
): Promise<void> {
  if (channels.length === 0) return;
  const taken = new Set([
    ...stores.lineups.places(lineupId).map((place) => place.number),
    ...stores.lineups.retired(lineupId, clock.nowMs()),
  ]);
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

export const RADIO_LINEUP_KEY = 'radio';
