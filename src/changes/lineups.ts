import { numberOrder } from '../base/channel-number.js';
import { moveIntoBlocks, type NumberBlock, RETIRE_MS } from '../base/channel-numbering.js';
import type { Clock } from '../base/clock.js';
import { type ErrorDetail, HeadwaterError } from '../base/errors.js';
import { foldGroup } from '../base/group-names.js';
import type { ChannelId, EpochMs, LineupId } from '../base/model.js';
import type { LineupRow, Stores } from '../store/index.js';
import type { Outcome } from './edits.js';

/** New channels of a group are numbered in its block. Throws `lineup_unknown`, `set_in_config_file`, `request_invalid`. */
export function editLineup(stores: Stores, id: LineupId, blocks: readonly NumberBlock[]): Outcome {
  const row = requireLineup(stores, id);
  if (row.blocksSource === 'file')
    throw new HeadwaterError(
      'set_in_config_file',
      `The blocks of "${row.name}" are set in config.yaml.`,
      'Change them there; the file is read again as soon as it is saved.',
    );
  refuseOverlaps(blocks);
  stores.lineups.patch(id, { blocks });
  const values = { before: { blocks: row.blocks }, after: { blocks } };
  const subject = { action: 'lineup.edit', subjectId: id, subjectName: row.name };
  return { ...subject, ...values, needsRebuild: false, channelIds: [] };
}

/** Two groups in one block would take each other's numbers. */
function refuseOverlaps(blocks: readonly NumberBlock[]): void {
  const groups = blocks.map(({ group }) => foldGroup(group));
  const twice = blocks.find((_, at) => groups.indexOf(groups[at]!) < at);
  if (twice) throw new HeadwaterError('request_invalid', `"${twice.group}" has two blocks.`, 'Leave one of them.');
  const inOrder = [...blocks].sort((a, b) => a.from - b.from);
  for (const [at, { group, from }] of inOrder.entries()) {
    const before = inOrder[at - 1];
    if (!before || (before.to !== null && before.to < from)) continue;
    throw new HeadwaterError(
      'request_invalid',
      `The blocks of "${before.group}" and "${group}" overlap.`,
      `Let the one of "${before.group}" end at ${from - 1}, or begin the other later.`,
    );
  }
}

/** What `renumberLineup` would do. */
export function plannedNumbers({ lineups }: Stores, id: LineupId, nowMs: number): Map<ChannelId, string> {
  return moveIntoBlocks(lineups.numbered(id), lineups.resting(id, nowMs), lineups.find(id)?.blocks ?? []);
}

/** Moves channels into the blocks of their groups, but for those whose number somebody has chosen. Throws `lineup_unknown`. */
export function renumberLineup(stores: Stores, id: LineupId, clock: Clock): Outcome {
  requireLineup(stores, id);
  const nowMs = clock.nowMs();
  return setNumbers(stores, id, plannedNumbers(stores, id, nowMs), nowMs + RETIRE_MS);
}

/** Gives channels of a line-up these numbers; those that have gone are passed over. Throws `number_taken`. */
export function setNumbers(
  stores: Stores,
  lineupId: LineupId,
  wanted: ReadonlyMap<ChannelId, string>,
  /** Until when numbers that nobody has any more rest; null: they do not, since they were only given by mistake. */
  restUntilMs: EpochMs | null,
): Outcome {
  const { lineups, channels } = stores;
  const row = requireLineup(stores, lineupId);
  const places = new Map(lineups.places(lineupId).map((place) => [place.channelId, place]));
  const moving = [...wanted].flatMap(([id, number]) => {
    const place = places.get(id);
    return place && place.number !== number ? [{ place, number }] : [];
  });
  const before = Object.fromEntries(moving.map(({ place }) => [place.channelId, place.number]));
  for (const { place } of moving) lineups.unplace(lineupId, place.channelId); // first all out, so that they can change places
  for (const { place, number } of moving) {
    const holder = channels.findByNumber(lineupId, number);
    if (holder !== null)
      throw new HeadwaterError(
        'number_taken',
        `The number ${number} belongs to "${channels.nameOf(holder)}" now.`,
        'Give that channel another number first.',
      );
    lineups.place(lineupId, { ...place, number, numberOrder: numberOrder(number)! });
  }
  const used = new Set(moving.map(({ number }) => number));
  if (restUntilMs !== null)
    for (const { place } of moving) if (!used.has(place.number)) lineups.retire(lineupId, place.number, restUntilMs);
  for (const { place } of moving) channels.index.refresh(place.channelId);
  const after = Object.fromEntries(moving.map(({ place, number }) => [place.channelId, number]));
  return {
    ...{ action: 'lineup.renumber', subjectId: lineupId, subjectName: row.name },
    ...{ before: { numbers: before }, after: { numbers: after }, needsRebuild: false, channelIds: null },
  };
}

/** What a change has kept of numbers. */
export const numbersIn = (values: Record<string, unknown> | null): Map<ChannelId, string> =>
  new Map(
    Object.entries((values as { numbers: Record<string, string> }).numbers).map(([id, number]) => [
      Number(id) as ChannelId,
      number,
    ]),
  );

/** Channels that have got another number since. */
export function numberConflicts(
  stores: Stores,
  lineupId: LineupId,
  set: ReadonlyMap<ChannelId, string>,
): ErrorDetail[] {
  const places = new Map(stores.lineups.places(lineupId).map(({ channelId, number }) => [channelId, number]));
  return [...set].flatMap(([id, number]) => {
    const now = places.get(id);
    if (now === undefined || now === number) return [];
    const problem = `Since then the number of "${stores.channels.nameOf(id)}" was set to ${now}.`;
    return [{ where: 'number', problem }];
  });
}

function requireLineup({ lineups }: Stores, id: LineupId): LineupRow {
  const row = lineups.find(id);
  if (row) return row;
  throw new HeadwaterError('lineup_unknown', `There is no line-up with the id ${id}.`, 'Reload the list.');
}
