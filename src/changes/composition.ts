import { apartFrom, withoutApart } from '../base/apart.js';
import { numberOrder } from '../base/channel-number.js';
import type { Clock } from '../base/clock.js';
import { HeadwaterError } from '../base/errors.js';
import type { ChannelId, EpochMs, SourceStreamId } from '../base/model.js';
import type { ComposedStream, DecisionRow, Stores } from '../store/index.js';
import { unknownChannel } from './channels.js';
import type { Outcome } from './edits.js';
import { refuseFileFields, refuseJoin, refusePart } from './file-owned.js';

/**
 * Of which streams a channel is made, as people decide it. Each edit sets it at once, and leaves decisions behind by which
 * every later matching comes to the same: decisions are about what entries say, so they count for those of later refreshes and
 * other providers, too. What config.yaml has decided stands: an edit against it throws `set_in_config_file`.
 */

/** Where streams were or are, and what was decided: what such a change keeps before and after. */
interface Composition {
  streams: ComposedStream[];
  /** By two readings; null: nothing was decided about them. */
  decisions: { a: string; b: string; verdict: DecisionRow['verdict'] | null }[];
}

/** So many pairs are more than anybody decides about by hand. */
const PAIRS_MAX = 20_000;
/** Up to so many readings each is tied to each, so that all stay together whichever of them goes. */
const TIED_MAX = 30;
/** Of more, each is tied to the first few. */
const HUBS = 4;

/**
 * Makes one channel of several. It goes on as the first, with its name and number; the others can come back.
 *
 * Throws `channel_unknown`, `request_invalid`.
 */
export function mergeChannels(stores: Stores, channelIds: readonly ChannelId[], clock: Clock): Outcome {
  const [into, ...others] = channelIds;
  if (into === undefined || others.length === 0 || new Set(channelIds).size < channelIds.length)
    throw invalid('Two channels or more can become one.', 'Choose at least two different channels.');
  const own = streamsIn(stores, into);
  const added = others.flatMap((id) => streamsIn(stores, id));
  const draft = openDraft(stores, [...own, ...added], clock);
  if (own.length === 0 || added.length === 0)
    throw invalid('A channel without streams cannot be merged.', 'Choose channels that have at least one stream.');
  draft.join([...own, ...added]);
  draft.move(added, into);
  const subjectName = channelIds.map((id) => stores.channels.nameOf(id)).join(', ');
  return draft.close({ action: 'channels.merge', subjectId: into, subjectName, channelIds: [...channelIds] });
}

/**
 * Takes streams out of a channel: into another one, or into a new channel. They and what is left are never put together
 * again by themselves.
 *
 * @param to null: they become a channel of their own; one that they were of before it was merged into this wakes.
 *   Throws `channel_unknown`, `request_invalid`.
 */
export function moveStreams(
  stores: Stores,
  { channelId, streamIds, to }: { channelId: ChannelId; streamIds: readonly SourceStreamId[]; to: ChannelId | null },
  clock: Clock,
): Outcome {
  const all = streamsIn(stores, channelId);
  const moved = all.filter(({ streamId }) => streamIds.includes(streamId));
  const left = all.filter(({ streamId }) => !streamIds.includes(streamId));
  if (moved.length < new Set(streamIds).size || moved.length === 0) throw notOfThis();
  if (to === channelId) throw invalid('They are in this channel already.', 'Choose another channel.');
  if (to === null && left.length === 0)
    throw invalid('These are all streams of the channel.', 'Leave at least one stream in it.');
  const there = to === null ? [] : streamsIn(stores, to);
  const draft = openDraft(stores, [...moved, ...left, ...there], clock);
  draft.tellApart(moved, left);
  draft.join([...there, ...moved]);
  draft.part(moved, left);
  const target = to ?? formerChannel(stores, moved) ?? addChannel(stores, moved[0]!, clock);
  draft.move(moved, target);
  const subjectName = stores.channels.nameOf(channelId) ?? '';
  return draft.close({
    action: 'streams.move',
    subjectId: target,
    subjectName,
    channelIds: [channelId, target],
  });
}

/** Two channels never become one by themselves, and nobody is asked about them again. Throws `channel_unknown`, `request_invalid`. */
export function keepApart(stores: Stores, channelIds: readonly [ChannelId, ChannelId], clock: Clock): Outcome {
  const [one, other] = channelIds.map((id) => streamsIn(stores, id)) as [ComposedStream[], ComposedStream[]];
  if (channelIds[0] === channelIds[1]) throw invalid('This is one channel.', 'Choose two different channels.');
  const draft = openDraft(stores, [...one, ...other], clock);
  draft.tellApart(one, other);
  draft.part(one, other);
  const subjectName = channelIds.map((id) => stores.channels.nameOf(id)).join(', ');
  return draft.close({ action: 'channels.apart', subjectId: channelIds[0], subjectName, channelIds: [...channelIds] });
}

/** Streams of one channel stay together, whatever the matching thinks of them. Throws `channel_unknown`, `request_invalid`. */
export function keepTogether(
  stores: Stores,
  channelId: ChannelId,
  streamIds: readonly SourceStreamId[],
  clock: Clock,
): Outcome {
  const kept = streamsIn(stores, channelId).filter(({ streamId }) => streamIds.includes(streamId));
  if (kept.length < streamIds.length) throw notOfThis();
  const draft = openDraft(stores, kept, clock);
  draft.join(kept);
  const subjectName = stores.channels.nameOf(channelId) ?? '';
  return draft.close({ action: 'streams.together', subjectId: channelId, subjectName, channelIds: [channelId] });
}

/** Puts streams of a channel first, in this order; none: it goes by quality and provider again. Throws `channel_unknown`, `request_invalid`. */
export function pinStreams(
  stores: Stores,
  channelId: ChannelId,
  streamIds: readonly SourceStreamId[],
  clock: Clock,
): Outcome {
  const all = streamsIn(stores, channelId);
  const pinned = streamIds.flatMap((id) => all.filter(({ streamId }) => streamId === id));
  if (pinned.length < streamIds.length || new Set(streamIds).size < streamIds.length) throw notOfThis();
  refuseFileFields(stores, [channelId], ['first']);
  const draft = openDraft(stores, all, clock);
  draft.pin(pinned, all);
  const subjectName = stores.channels.nameOf(channelId) ?? '';
  const outcome = draft.close({ action: 'streams.pin', subjectId: channelId, subjectName, channelIds: [channelId] });
  // where those stand that are no longer pinned is found by the next matching
  const isLoosened = all.some(({ streamId, pin }) => pin !== null && !streamIds.includes(streamId));
  return { ...outcome, needsRebuild: isLoosened };
}

/** Everything as it was before such a change, or after it, where an undo is taken back. */
export function restoreComposition(
  stores: Stores,
  { action, subjectId, subjectName }: Pick<Outcome, 'action' | 'subjectId' | 'subjectName'>,
  wanted: Composition,
  clock: Clock,
): Outcome {
  const living = wanted.streams.filter(({ streamId }) => stores.channels.composedStream(streamId));
  const touched = living.map(({ streamId }) => stores.channels.composedStream(streamId)!);
  const draft = openDraft(stores, touched, clock);
  for (const stream of living) draft.set(stream);
  sleepEmptied(stores, draft, living, touched, clock);
  for (const { a, b, verdict } of wanted.decisions) draft.decide(a, b, verdict);
  const channelIds = [...new Set([...touched, ...living].map(({ channelId }) => channelId))];
  return { ...draft.close({ action, subjectId, subjectName, channelIds }), needsRebuild: true };
}

/** A channel that streams were taken out into goes when they are back, and wakes when that is done again. */
function sleepEmptied(
  { channels }: Stores,
  draft: Draft,
  living: readonly ComposedStream[],
  touched: readonly ComposedStream[],
  clock: Clock,
): void {
  for (const [at, stream] of living.entries()) {
    const left = touched[at]!.channelId;
    if (left === stream.channelId || stream.formerChannelId !== null || channels.composition(left).length > 0) continue;
    draft.set({ ...stream, formerChannelId: left, formerSinceMs: clock.nowMs() });
  }
}

/** What has been decided or moved otherwise since: sentences without an end. */
export function compositionConflicts(stores: Stores, set: Composition): string[] {
  const isElsewhere = ({ streamId, channelId, pin }: ComposedStream) => {
    const now = stores.channels.composedStream(streamId);
    return now !== null && (now.channelId !== channelId || now.pin !== pin);
  };
  const moved = set.streams.filter(isElsewhere);
  const gone = new Set(set.streams.map(({ channelId }) => channelId).filter((id) => !stores.channels.find(id)));
  const decided = set.decisions.filter(
    ({ a, b, verdict }) => (stores.matching.decision(a, b)?.verdict ?? null) !== verdict,
  );
  return [
    ...(gone.size > 0 ? [`${gone.size === 1 ? 'a channel' : `${gone.size} channels`} of it went`] : []),
    ...(moved.length > 0
      ? [`${moved.length === 1 ? '1 stream' : `${moved.length} streams`} were moved or put in another order`]
      : []),
    ...(decided.length > 0 ? ['it was decided otherwise'] : []),
  ];
}

/** What a change has kept; null: it is no such change. */
export const compositionIn = (values: Record<string, unknown> | null): Composition | null =>
  values !== null && 'streams' in values && 'decisions' in values ? (values as unknown as Composition) : null;

interface Draft {
  /** Streams that read alike on both sides get readings of their own, so that they can be decided about. */
  tellApart(some: readonly ComposedStream[], others: readonly ComposedStream[]): void;
  /** All of them are one station. */
  join(streams: readonly ComposedStream[]): void;
  /** None of the ones is one station with any of the others. */
  part(some: readonly ComposedStream[], others: readonly ComposedStream[]): void;
  move(streams: readonly ComposedStream[], to: ChannelId): void;
  pin(first: readonly ComposedStream[], all: readonly ComposedStream[]): void;
  set(stream: ComposedStream): void;
  decide(a: string, b: string, verdict: DecisionRow['verdict'] | null): void;
  close(subject: Pick<Outcome, 'action' | 'subjectId' | 'subjectName'> & { channelIds: ChannelId[] }): Outcome;
}

/** Collects what an edit does to streams and decisions, with how it was before. */
function openDraft(stores: Stores, streams: readonly ComposedStream[], clock: Clock): Draft {
  const before = new Map(streams.map((stream) => [stream.streamId, stream]));
  const now = new Map(before);
  const decided = new Map<string, { a: string; b: string; before: DecisionRow['verdict'] | null }>();
  const readingOf = ({ streamId }: ComposedStream) => {
    const { reading } = now.get(streamId)!;
    if (reading !== null) return reading;
    throw new HeadwaterError(
      'matching_busy',
      'This channel has streams that have not been matched yet.',
      'Wait until the running import is through.',
    );
  };
  const readings = (some: readonly ComposedStream[]) => [...new Set(some.map(readingOf))];
  const patch = ({ streamId }: ComposedStream, values: Partial<ComposedStream>) => {
    const changed = { ...now.get(streamId)!, ...values };
    now.set(streamId, changed);
    stores.channels.placeStream(changed);
    if ('reading' in values) stores.sourceStreams.setApart(streamId, changed.isApart, changed.reading);
  };
  const setApart = (stream: ComposedStream) => {
    if (!now.get(stream.streamId)!.isApart)
      patch(stream, { isApart: true, reading: apartFrom(readingOf(stream), stream.streamId) });
  };
  const decide = (a: string, b: string, verdict: DecisionRow['verdict'] | null) => {
    const known = stores.matching.decision(a, b);
    const key = a < b ? `${a}\n${b}` : `${b}\n${a}`;
    if (!decided.has(key)) decided.set(key, { a, b, before: known?.verdict ?? null });
    if (known) stores.matching.withdraw(a, b);
    if (verdict !== null) stores.matching.decide({ a, b, verdict, source: 'database', decidedAtMs: clock.nowMs() });
  };
  const eachPair = (some: readonly string[], others: readonly string[], each: (a: string, b: string) => void) => {
    if (some.length * others.length > PAIRS_MAX)
      throw invalid('These are too many streams to decide about at once.', 'Choose fewer of them.');
    for (const a of some) for (const b of others) if (a !== b) each(a, b);
  };
  return {
    tellApart(some, others) {
      refusePart(stores, some, others);
      // also where only one of them says its country: the other may say it tomorrow
      const there = new Set(readings(others).map(wordsIn));
      for (const stream of some)
        if (there.has(wordsIn(readingOf(stream))) || !isStation(readingOf(stream))) setApart(stream);
      for (const stream of others) if (!isStation(readingOf(stream))) setApart(stream);
    },
    join(joined) {
      refuseJoin(stores, joined);
      for (const stream of joined) if (!isStation(readingOf(stream))) setApart(stream);
      const all = readings(joined);
      eachPair(all, all, (a, b) => {
        if (stores.matching.decision(a, b)?.verdict === 'different') decide(a, b, null);
      });
      for (const [at, one] of all.slice(0, all.length > TIED_MAX ? HUBS : all.length).entries())
        for (const other of all.slice(at + 1)) decide(one, other, 'same');
    },
    part: (some, others) => eachPair(readings(some), readings(others), (a, b) => decide(a, b, 'different')),
    move(moved, to) {
      const base = stores.channels.composition(to).length;
      const formerOf = ({ channelId, formerChannelId }: ComposedStream) =>
        formerChannelId === to ? null : (formerChannelId ?? channelId);
      const states = moved.map(({ streamId }) => now.get(streamId)!);
      // a channel that nothing is left of sleeps: some stream has to remember it
      const isForgotten = (left: ChannelId) =>
        stores.channels.composition(left).length === states.filter(({ channelId }) => channelId === left).length &&
        !states.some((state) => formerOf(state) === left);
      const forgotten = new Set([...new Set(states.map(({ channelId }) => channelId))].filter(isForgotten));
      for (const [at, stream] of moved.entries()) {
        const { channelId } = states[at]!;
        const former = forgotten.has(channelId) ? channelId : formerOf(states[at]!);
        patch(stream, {
          ...{ channelId: to, rank: base + at, pin: null, formerChannelId: former },
          formerSinceMs: former === null ? null : clock.nowMs(),
        });
      }
    },
    pin(first, all) {
      const places = new Map(first.map((stream, at) => [stream.streamId, at]));
      const rest = all.filter(({ streamId }) => !places.has(streamId));
      for (const [rank, stream] of [...first, ...rest].entries())
        patch(stream, { rank, pin: places.get(stream.streamId) ?? null });
    },
    set(stream) {
      // what it says may be something else by now: only whether it is set apart is a person's
      const { isApart, reading } = now.get(stream.streamId)!;
      const { reading: _, ...own } = stream;
      if (isApart === stream.isApart || reading === null) return patch(stream, { ...own, isApart });
      const read = stream.isApart ? apartFrom(reading, stream.streamId) : withoutApart(reading);
      patch(stream, { ...own, reading: read });
    },
    decide,
    close({ action, subjectId, subjectName, channelIds }) {
      for (const id of channelIds) closeGaps(stores, id);
      for (const id of channelIds) if (stores.channels.find(id)) stores.channels.keep(id);
      for (const id of channelIds) stores.channels.index.refresh(id);
      stores.matching.bumpRevision();
      const states = (at: 'before' | 'after'): Composition => ({
        streams: [...before.keys()].map((id) =>
          at === 'before' ? before.get(id)! : stores.channels.composedStream(id)!,
        ),
        decisions: [...decided.values()].map(({ a, b, before: was }) => ({
          ...{ a, b },
          verdict: at === 'before' ? was : (stores.matching.decision(a, b)?.verdict ?? null),
        })),
      });
      const values = { before: { ...states('before') }, after: { ...states('after') } };
      return { action, subjectId, subjectName, ...values, needsRebuild: false, channelIds };
    },
  };
}

const isStation = (reading: string) => reading.includes('|');
/** Of the station's name. */
const wordsIn = (reading: string) => (isStation(reading) ? (reading.split('|')[6] ?? '').replaceAll(' ', '') : reading);

/** Ranks are counted from 0 again. */
function closeGaps({ channels }: Stores, id: ChannelId): void {
  for (const [rank, stream] of channels.composition(id).entries())
    if (stream.rank !== rank) channels.placeStream({ ...stream, rank });
}

function streamsIn({ channels }: Stores, id: ChannelId): ComposedStream[] {
  if (!channels.find(id)) throw unknownChannel(id);
  return channels.composition(id);
}

/** The one that all of them were of, while nothing is left of it. */
function formerChannel({ channels }: Stores, streams: readonly ComposedStream[]): ChannelId | null {
  const [former, ...others] = new Set(streams.map(({ formerChannelId }) => formerChannelId));
  const isAsleep = former && others.length === 0 && channels.composition(former).length === 0;
  return isAsleep ? former : null;
}

/** Called like its first stream, with the next free number of the line-up of the channel that it leaves. */
function addChannel(stores: Stores, stream: ComposedStream, clock: Clock): ChannelId {
  const from = stores.channels.find(stream.channelId)!;
  const row = stores.sourceStreams.find(stream.streamId)!;
  const channelId = stores.channels.add({
    name: row.name,
    logoUrl: row.logoUrl,
    groupName: row.groups[0] ?? null,
    guideId: row.tvgId,
    isRadio: from.isRadio,
    createdAtMs: clock.nowMs() as EpochMs,
    isKept: true,
  });
  const place = stores.lineups.homeOf(from.id);
  if (place) {
    const number = stores.lineups.nextFree(place.lineupId, Number.parseInt(place.number, 10));
    const isNumberChosen = false;
    stores.lineups.place(place.lineupId, { channelId, number, numberOrder: numberOrder(number)!, isNumberChosen });
  }
  return channelId;
}

const notOfThis = () => invalid('These streams are not all of this channel.', 'Reload the channel and choose again.');
const invalid = (message: string, hint: string) => new HeadwaterError('request_invalid', message, hint);
