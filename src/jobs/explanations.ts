import { numberOrder } from '../base/channel-number.js';
import type { ChannelId, ProviderId, SourceStreamId } from '../base/model.js';
import {
  type Comparison,
  cluesTo,
  createExplainer,
  explainReading,
  type Family,
  lessonFrom,
  type ReadEntry,
} from '../matching/index.js';
import type { NearEntry, Stores } from '../store/index.js';

/** Channels whose names begin alike: `hbo`. */
export interface ChannelFamily {
  name: string;
  channels: { channelId: ChannelId; name: string; number: string | null }[];
}

/** Why each stream is in a channel, and which others are not though they look like it. */
export interface ChannelExplanation {
  streams: {
    streamId: SourceStreamId;
    reading: ReadEntry;
    /** With the channel's other stream that speaks most for it; null: it is alone. */
    like: { streamId: SourceStreamId; comparison: Comparison } | null;
  }[];
  /** The most alike first. */
  keptApart: {
    channelId: ChannelId;
    name: string;
    streamId: SourceStreamId;
    ofStreamId: SourceStreamId;
    /** Null: it has gone meanwhile. */
    reading: ReadEntry | null;
    comparison: Comparison;
  }[];
  /** With this channel itself, in order of numbers; null: there is no other. */
  family: ChannelFamily | null;
}

export interface ExplainedPair {
  a: ReadEntry;
  b: ReadEntry;
  comparison: Comparison;
  /** What in the names of one provider makes the difference; null: nothing that other names of it have, too. */
  lesson: { providerId: ProviderId; text: string; nameCount: number } | null;
}

export interface Explanations {
  channel(id: ChannelId): Promise<ChannelExplanation>;
  /** One for each pair, in order; null where an entry has gone. */
  pairs(pairs: readonly (readonly [SourceStreamId, SourceStreamId])[]): Promise<(ExplainedPair | null)[]>;
}

/** What fewer names have is no habit of a provider. */
const LESSON_NAMES_MIN = 3;
/** Behind all numbers. */
const LAST = Number.MAX_SAFE_INTEGER;
/** As many as a person reads. */
const KEPT_APART_MAX = 12;
/** So many entries are looked at before others may have their turn. */
const PER_BREATH = 2_048;

/** Computed when asked, over what is stored; for the reader. */
export function createExplanations(stores: Stores, breathe: () => Promise<void>): Explanations {
  const explainerFor = async (streamIds: readonly SourceStreamId[]) => {
    const asked = streamIds.flatMap((id) => {
      const row = stores.sourceStreams.find(id);
      return row?.reading ? [{ reading: row.reading, tvgId: row.tvgId, logoId: row.logoId }] : [];
    });
    const { words, guideIds } = cluesTo(asked);
    const near: NearEntry[] = [];
    const logoIds = asked.flatMap(({ logoId }) => logoId ?? []);
    for (const entry of stores.matching.entriesNear({ words, guideIds, logoIds })) near.push(entry);
    await breathe();
    let count = 0;
    const breatheNowAndThen = async () => {
      if (++count % PER_BREATH === 0) await breathe();
    };
    const options = {
      decisions: stores.matching.decisions(),
      homes: stores.providers.homes(),
      breathe: breatheNowAndThen,
    };
    return { explainer: await createExplainer(near, options), near };
  };
  const homes = () => stores.providers.homes();
  const read = (id: SourceStreamId): ReadEntry | null => {
    const unread = stores.sourceStreams.unread(id);
    const reading = stores.sourceStreams.readingOf(id);
    return unread && reading !== null ? explainReading(unread, reading, homes().get(unread.providerId) ?? null) : null;
  };
  const lessonOf = (
    [a, readA]: readonly [SourceStreamId, ReadEntry],
    [b, readB]: readonly [SourceStreamId, ReadEntry],
  ): ExplainedPair['lesson'] => {
    const [one, other] = [stores.sourceStreams.find(a), stores.sourceStreams.find(b)];
    if (!one || !other) return null;
    const written = ({ name }: { name: string }, read: ReadEntry) => ({ written: name, words: read.name.split(' ') });
    const lesson = lessonFrom(written(one, readA), written(other, readB));
    if (!lesson) return null;
    const { providerId } = lesson.side === 'a' ? one : other;
    const nameCount = stores.sourceStreams.countNamesWith(providerId, lesson.text);
    return nameCount >= LESSON_NAMES_MIN ? { providerId, text: lesson.text, nameCount } : null;
  };
  const familyView = (
    family: Family | null,
    channelOf: ReadonlyMap<SourceStreamId, ChannelId | null>,
  ): ChannelFamily | null => {
    const channelIds = [...new Set((family?.streamIds ?? []).flatMap((id) => channelOf.get(id) ?? []))];
    if (family === null || channelIds.length < 2) return null;
    const channels = channelIds.map((channelId) => {
      const number = stores.lineups.placesOf(channelId)[0]?.number ?? null;
      return { channelId, name: stores.channels.nameOf(channelId) ?? '', number };
    });
    const orderOf = ({ number }: { number: string | null }) => (number === null ? LAST : numberOrder(number)!);
    return { name: family.name, channels: channels.sort((x, y) => orderOf(x) - orderOf(y)) };
  };
  return {
    async channel(id) {
      const ids = stores.channels.playable(id).map(({ streamId }) => streamId);
      const { explainer, near } = await explainerFor(ids);
      const streams = ids.flatMap((streamId) => {
        const reading = read(streamId);
        const others = ids.filter((other) => other !== streamId);
        const all = others.map((other) => ({ streamId: other, comparison: explainer.compare(streamId, other) }));
        const [like = null] = all.sort((x, y) => strengthOf(y.comparison) - strengthOf(x.comparison));
        return reading ? [{ streamId, reading, like }] : [];
      });
      const channelOf = new Map(near.map(({ streamId, channelId }) => [streamId, channelId]));
      const seen = new Set<ChannelId>([id]);
      const keptApart = explainer.near(new Set(ids), KEPT_APART_MAX * 2).flatMap(({ of, other, comparison }) => {
        const channelId = channelOf.get(other) ?? null;
        if (channelId === null || seen.has(channelId)) return [];
        seen.add(channelId);
        const name = stores.channels.nameOf(channelId) ?? '';
        return [{ channelId, name, streamId: other, ofStreamId: of, reading: read(other), comparison }];
      });
      const family = ids[0] === undefined ? null : familyView(explainer.familyOf(ids[0]), channelOf);
      return { streams, keptApart: keptApart.slice(0, KEPT_APART_MAX), family };
    },
    async pairs(pairs) {
      const { explainer } = await explainerFor([...new Set(pairs.flat())]);
      return pairs.map(([a, b]) => {
        const [one, other] = [read(a), read(b)];
        if (!one || !other) return null;
        return { a: one, b: other, comparison: explainer.compare(a, b), lesson: lessonOf([a, one], [b, other]) };
      });
    },
  };
}

/** A person's word counts more than any evidence. */
const strengthOf = ({ score, decision }: Comparison) => (decision === 'same' ? 101 : score);
