import { type ErrorDetail, HeadwaterError } from '../base/errors.js';
import type { ChannelId, LineupId } from '../base/model.js';
import type { Stores } from '../store/index.js';
import type { LineupEdit, NumberEdit } from './edits.js';

/** What may be wrong with the channels of an edit that a person sends, and their numbers, beside that somebody else has one. */

/** Channels that an edit takes in one by one, and those that wait to be taken in so. */
export function comersOf({ lineups }: Stores, id: LineupId, { picks = [], numbers = [] }: LineupEdit): Set<ChannelId> {
  if (numbers.length === 0) return new Set();
  const said = new Map<ChannelId, boolean | null>(lineups.picks(id));
  for (const { channelId, isIn } of picks) said.set(channelId, isIn);
  return new Set(numbers.flatMap(({ channelId }) => (said.get(channelId) ? [channelId] : [])));
}

/** Throws `request_invalid`: a channel that is not there would be taken in without a word of it. */
export function refuseUnknownPicks({ channels }: Stores, { picks = [] }: LineupEdit): void {
  const details = picks.flatMap(({ channelId, isIn }, at): ErrorDetail[] =>
    isIn && !channels.find(channelId)
      ? [{ where: `picks.${at}.channelId`, problem: `There is no channel with the id ${channelId}.` }]
      : [],
  );
  if (details.length === 0) return;
  throw new HeadwaterError(
    'request_invalid',
    `Not every channel can be taken in: ${details[0]!.problem}`,
    'Its provider may have gone meanwhile: look at the channels as they are now.',
    { details },
  );
}

/** Throws `number_changed`, `request_invalid`. */
export function refuseWrongNumbers(stores: Stores, id: LineupId, edit: LineupEdit): void {
  const { numbers = [] } = edit;
  if (numbers.length === 0) return;
  const known = new Map(stores.lineups.places(id).map(({ channelId, number }) => [channelId, number]));
  refuseUnseen(stores, numbers, known);
  const comers = comersOf(stores, id, edit);
  const leaving = new Set((edit.picks ?? []).flatMap(({ channelId, isIn }) => (isIn === false ? [channelId] : [])));
  const named = new Set<ChannelId>();
  const details = numbers.flatMap(({ channelId }, at): ErrorDetail[] => {
    const name = stores.channels.nameOf(channelId);
    const isTwice = named.has(channelId);
    named.add(channelId);
    const where = `numbers.${at}.channelId`;
    if (name === null) return [{ where, problem: `There is no channel with the id ${channelId}.` }];
    if (isTwice) return [{ where, problem: `"${name}" is named twice.` }];
    if (leaving.has(channelId)) return [{ where, problem: `"${name}" is taken out by "picks".` }];
    if (known.has(channelId) || comers.has(channelId)) return [];
    return [{ where, problem: `"${name}" is not in the line-up, and "picks" does not take it in.` }];
  });
  if (details.length === 0) return;
  throw new HeadwaterError(
    'request_invalid',
    `Not every channel can have its number: ${details[0]!.problem}`,
    'Number each channel once, and only those of the line-up or of "picks".',
    { details },
  );
}

/** Whoever did not see the number that a channel has now would set back what somebody else has said. */
function refuseUnseen(
  { channels }: Stores,
  numbers: readonly NumberEdit[],
  known: ReadonlyMap<ChannelId, string>,
): void {
  const details = numbers.flatMap(({ channelId, was }, at): ErrorDetail[] => {
    const now = known.get(channelId) ?? null;
    if (was === undefined || was === now) return [];
    const name = channels.nameOf(channelId) ?? `Channel ${channelId}`;
    const problem = now === null ? `"${name}" is not in the line-up now.` : `"${name}" has the number ${now} now.`;
    return [{ where: `numbers.${at}.was`, problem }];
  });
  if (details.length === 0) return;
  throw new HeadwaterError(
    'number_changed',
    `Numbers have been changed meanwhile: ${details[0]!.problem}`,
    'Look at the line-up as it is now, and make the change again.',
    { details },
  );
}
