import { moveIntoBlocks, RETIRE_MS } from '../base/channel-numbering.js';
import type { Clock } from '../base/clock.js';
import { type ErrorDetail, HeadwaterError } from '../base/errors.js';
import type { ChannelId, EpochMs, LineupId } from '../base/model.js';
import type { LineupPlace, Stores } from '../store/index.js';
import type { Outcome } from './edits.js';
import { requireLineup } from './known-lineup.js';

/** What `renumberLineup` would do. */
export function plannedNumbers({ lineups }: Stores, id: LineupId, nowMs: number): Map<ChannelId, string> {
  return moveIntoBlocks(lineups.numbered(id), lineups.resting(id, nowMs), lineups.find(id)?.blocks ?? []);
}

/** Moves channels into the blocks of their groups, but for those whose number somebody has chosen. Throws `lineup_unknown`. */
export function renumberLineup(stores: Stores, id: LineupId, clock: Clock): Outcome {
  requireLineup(stores, id);
  const nowMs = clock.nowMs();
  const wanted = new Map(
    [...plannedNumbers(stores, id, nowMs)].map(([channelId, number]) => [channelId, { number, isChosen: false }]),
  );
  return setNumbers(stores, id, wanted, nowMs + RETIRE_MS);
}

/** @param isChosen Somebody has said it: the number is not moved into a block. */
export interface WantedNumber {
  number: string;
  isChosen: boolean;
}

/** What a change keeps of numbers. */
export interface NumberValues {
  numbers: Record<number, string>;
  /** Those whose number somebody has chosen. */
  chosen: ChannelId[];
}

/** Gives channels of a line-up these numbers; those that have gone are passed over. Throws `lineup_unknown`, `number_taken`. */
export function setNumbers(
  stores: Stores,
  lineupId: LineupId,
  wanted: ReadonlyMap<ChannelId, WantedNumber>,
  /** Until when numbers that nobody has any more rest; null: they do not, since they were only given by mistake. */
  restUntilMs: EpochMs | null,
): Outcome {
  const { name } = requireLineup(stores, lineupId);
  const values = giveNumbers(stores, lineupId, plannedMoves(stores, lineupId, wanted), restUntilMs);
  const subject = { action: 'lineup.renumber', subjectId: lineupId, subjectName: name };
  return { ...subject, ...values, needsRebuild: false, channelIds: null };
}

/** A channel that gets another number, or is said to keep its own. */
export interface NumberMove {
  channelId: ChannelId;
  /** As it is before; null: it comes in. */
  place: LineupPlace | null;
  number: string;
  isNumberChosen: boolean;
}

/**
 * What comes of wanted numbers. Channels that have theirs already, and said in the same way, or that have gone, are not in it.
 * Throws `number_taken`.
 *
 * @param comers Who is about to come in.
 */
export function plannedMoves(
  { lineups, channels }: Stores,
  lineupId: LineupId,
  wanted: ReadonlyMap<ChannelId, WantedNumber>,
  comers: ReadonlySet<ChannelId> = new Set(),
): NumberMove[] {
  if (wanted.size === 0) return [];
  const places = new Map(lineups.places(lineupId).map((place) => [place.channelId, place]));
  const moving = [...wanted].flatMap(([channelId, { number, isChosen }]): NumberMove[] => {
    const place = places.get(channelId) ?? null;
    const isSo = place ? place.number === number && place.isNumberChosen === isChosen : !comers.has(channelId);
    return isSo ? [] : [{ place, channelId, number, isNumberChosen: isChosen }];
  });
  const leaving = new Set(moving.map(({ channelId }) => channelId));
  const used = new Set<string>();
  for (const { number } of moving) {
    const holder = channels.findByNumber(lineupId, number);
    const name = holder === null || leaving.has(holder) ? null : channels.nameOf(holder);
    if (name !== null || used.has(number))
      throw new HeadwaterError(
        'number_taken',
        name === null
          ? `Two channels would have the number ${number}.`
          : `The number ${number} belongs to "${name}" now.`,
        'Give that channel another number first.',
      );
    used.add(number);
  }
  return moving;
}

/** @see setNumbers @returns what was before, and what is now. */
export function giveNumbers(
  { lineups, channels }: Stores,
  lineupId: LineupId,
  moving: readonly NumberMove[],
  restUntilMs: EpochMs | null,
): { before: Record<string, unknown> & NumberValues; after: Record<string, unknown> & NumberValues } {
  const used = new Set(moving.map(({ number }) => number));
  const placed = moving.flatMap(({ place, ...move }) => (place ? [{ place, ...move }] : []));
  lineups.renumber(lineupId, placed);
  for (const { number } of placed) lineups.unretire(lineupId, number);
  if (restUntilMs !== null) {
    for (const { place } of placed) if (!used.has(place.number)) lineups.retire(lineupId, place.number, restUntilMs);
    for (const { place, channelId, number } of moving)
      if (!place) lineups.reserve(lineupId, number, restUntilMs, channelId);
  }
  for (const { channelId } of moving) channels.index.refresh(channelId);
  return {
    before: {
      numbers: Object.fromEntries(placed.map(({ place }) => [place.channelId, place.number])),
      chosen: placed.flatMap(({ place }) => (place.isNumberChosen ? [place.channelId] : [])),
    },
    after: {
      numbers: Object.fromEntries(moving.map(({ channelId, number }) => [channelId, number])),
      chosen: moving.flatMap(({ channelId, isNumberChosen }) => (isNumberChosen ? [channelId] : [])),
    },
  };
}

/** What a change has kept of numbers. */
export function numbersIn(values: Record<string, unknown> | null): Map<ChannelId, WantedNumber> {
  const { numbers = {}, chosen = [] } = (values ?? {}) as Partial<NumberValues>;
  return new Map(
    Object.entries(numbers).map(([key, number]) => {
      const channelId = Number(key) as ChannelId;
      return [channelId, { number, isChosen: chosen.includes(channelId) }];
    }),
  );
}

/** Channels that have got another number since. */
export function numberConflicts(
  stores: Stores,
  lineupId: LineupId,
  set: ReadonlyMap<ChannelId, WantedNumber>,
): ErrorDetail[] {
  const places = new Map(stores.lineups.places(lineupId).map(({ channelId, number }) => [channelId, number]));
  return [...set].flatMap(([id, { number }]) => {
    const now = places.get(id);
    if (now === undefined || now === number) return [];
    const problem = `Since then the number of "${stores.channels.nameOf(id)}" was set to ${now}.`;
    return [{ where: 'number', problem }];
  });
}
