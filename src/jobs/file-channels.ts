import { createHash } from 'node:crypto';
import type { Clock } from '../base/clock.js';
import type { ChannelId, SourceStreamId } from '../base/model.js';
import type { FileRemark, Slices, Stores } from '../store/index.js';
import type { FileChannel } from './desk-calls.js';
import { keepFileDecisions, type ReadEntry } from './file-decisions.js';
import { findEntries } from './file-entries.js';
import { keepFileValues } from './file-values.js';

/**
 * The channels of config.yaml, brought into every rebuild: before the matching its decisions, after it its values. The database
 * keeps what comes of it beside what people decide, never instead of it.
 */
export interface FileChannels {
  /** What the file says from now on. @returns Whether it differs from what was last applied. */
  take(channels: readonly FileChannel[]): boolean;
  /** Finds what it names, and decides about it. */
  decide(entries: readonly ReadEntry[], signal: AbortSignal): Promise<void>;
  /** Entries that are tried first in their channels. */
  pins(): ReadonlyMap<SourceStreamId, number>;
  /** Lets each channel go on as the one of the first entry that is there. @param channelIds Changed in place. */
  keepFirst(
    clusters: readonly (readonly ReadEntry[])[],
    channelIds: (ChannelId | null)[],
    signal: AbortSignal,
  ): Promise<void>;
  /** After a rebuild: names, numbers and the like of what `decide` has found. */
  apply(signal: AbortSignal): Promise<void>;
}

export interface FileChannelNeeds {
  stores: Stores;
  slices: Slices;
  clock: Clock;
  /** What is odd and was not before. */
  onRemarks(remarks: readonly FileRemark[]): void;
  /** The channel has a logo of the file. */
  onLogo(channelId: ChannelId): void;
}

/** So many groups are looked at before others may have their turn. */
const PER_BREATH = 2_048;
const CHANNELS_PER_BREATH = 256;
const APPLIED_KEY = 'channels.applied';
/** More are of one kind: a list that is not there. */
const REMARKS_MAX = 200;

/** What `decide` leaves for the rest of its rebuild. */
interface Found {
  first: { channel: FileChannel; streamId: SourceStreamId; channelId: ChannelId | null }[];
  pins: ReadonlyMap<SourceStreamId, number>;
  remarks: readonly FileRemark[];
  mark: string;
}

export function createFileChannels({ stores, slices, clock, onRemarks, onLogo }: FileChannelNeeds): FileChannels {
  let channels: readonly FileChannel[] = [];
  let found: Found | null = null;
  const isIdle = () => channels.length === 0 && markOf([]) === appliedMark(stores);

  return {
    take(wanted) {
      channels = wanted;
      return markOf(wanted) !== appliedMark(stores);
    },
    async decide(entries, signal) {
      found = null;
      if (isIdle()) return;
      const mark = markOf(channels);
      const { found: all, remarks } = await findEntries(channels, entries, stores, () => slices.breathe(signal));
      await keepFileDecisions(all, entries, { stores, slices, clock }, signal);
      const first = all.flatMap(({ channel, streams: [entry] }) =>
        entry ? [{ channel, streamId: entry.streamId, channelId: entry.channelId }] : [],
      );
      const pins = new Map(all.flatMap((one) => one.first.map(({ streamId }, at) => [streamId, at] as const)));
      found = { first, pins, remarks, mark };
    },
    pins: () => found?.pins ?? NO_PINS,
    async keepFirst(clusters, channelIds, signal) {
      const first = found?.first ?? [];
      if (first.length === 0) return;
      const isFirst = new Set(first.map(({ streamId }) => streamId));
      const clusterOf = new Map<SourceStreamId, number>();
      const holderOf = new Map<ChannelId, number>();
      for (const [at, cluster] of clusters.entries()) {
        if (at % PER_BREATH === 0) await slices.breathe(signal);
        for (const { streamId } of cluster) if (isFirst.has(streamId)) clusterOf.set(streamId, at);
        const id = channelIds[at] ?? null;
        if (id !== null) holderOf.set(id, at);
      }
      const isDone = new Set<number>();
      for (const { streamId, channelId } of first) {
        const at = clusterOf.get(streamId);
        if (at === undefined || channelId === null || isDone.has(at)) continue;
        isDone.add(at);
        const [own, holder] = [channelIds[at] ?? null, holderOf.get(channelId)];
        if (own === channelId || (holder !== undefined && isDone.has(holder))) continue;
        if (holder !== undefined) channelIds[holder] = own; // they change places
        if (holder !== undefined && own !== null) holderOf.set(own, holder);
        channelIds[at] = channelId;
        holderOf.set(channelId, at);
      }
    },
    async apply(signal) {
      if (!found) return;
      const { first, mark } = found;
      const remarks = [...found.remarks];
      const wanted = new Map<ChannelId, FileChannel>();
      for (const [at, { channel, streamId }] of first.entries()) {
        if (at % CHANNELS_PER_BREATH === 0) await slices.breathe(signal);
        const channelId = stores.channels.composedStream(streamId)?.channelId;
        if (channelId === undefined) {
          remarks.push({ line: channel.line, message: 'What it names is a heading, and no channel.' });
          continue;
        }
        const holder = wanted.get(channelId);
        if (!holder) wanted.set(channelId, channel);
        else
          remarks.push({
            line: channel.line,
            message: `It is the same channel as that of line ${holder.line}, which counts; "not" tells them apart.`,
          });
      }
      found = null;
      const kept = await keepFileValues(wanted, stores, slices, signal);
      remarks.push(...kept.remarks);
      await slices.write(kept.withLogo, onLogo, signal);
      stores.settings.set(APPLIED_KEY, mark);
      keepRemarks(stores, remarks, onRemarks);
    },
  };
}

const NO_PINS: ReadonlyMap<SourceStreamId, number> = new Map();

function markOf(channels: readonly FileChannel[]): string {
  return createHash('sha256').update(JSON.stringify(channels)).digest('hex');
}

const appliedMark = ({ settings }: Stores): string => settings.get<string>(APPLIED_KEY) ?? markOf([]);

/** Those that are new are told; all of them are kept for people to look at. */
function keepRemarks(
  { fileChannels }: Stores,
  remarks: readonly FileRemark[],
  onRemarks: FileChannelNeeds['onRemarks'],
): void {
  const kept = [...remarks].sort((a, b) => a.line - b.line).slice(0, REMARKS_MAX);
  const known = new Set(fileChannels.remarks().map(({ message }) => message));
  const added = kept.filter(({ message }) => !known.has(message));
  fileChannels.keepRemarks(kept);
  if (added.length > 0) onRemarks(added);
}
