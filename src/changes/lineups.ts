import { isDeepStrictEqual } from 'node:util';
import { numberOrder } from '../base/channel-number.js';
import { type NumberBlock, RETIRE_MS } from '../base/channel-numbering.js';
import type { Clock } from '../base/clock.js';
import { HeadwaterError } from '../base/errors.js';
import { foldGroup } from '../base/group-names.js';
import { freeKey } from '../base/keys.js';
import type { ChannelId, EpochMs, LineupId } from '../base/model.js';
import { type DeviceRow, type LineupField, type LineupRow, RADIO_LINEUP_KEY, type Stores } from '../store/index.js';
import type { LineupEdit, LineupInput, Outcome } from './edits.js';
import { requireLineup } from './known-lineup.js';
import { freeNameOf, refuseTakenName } from './lineup-names.js';
import { comersOf, refuseUnknownPicks, refuseWrongNumbers } from './lineup-number-checks.js';
import { giveNumbers, type NumberMove, numbersIn, plannedMoves, type WantedNumber } from './lineup-numbers.js';

/**
 * Line-ups as people make them. Which channels are in one is found right after an edit, by what the edit has set. Devices and
 * numbers outlive all of it: who comes back within a month has the number from before, and a line-up that was removed by mistake
 * is the same device as it was.
 */

/** Devices are made elsewhere. */
export interface DeviceMaker {
  add(lineupId: LineupId): void;
  /** The port for one more device, beside those. */
  nextPort(rows: readonly DeviceRow[]): number | null;
}

export interface LineupNeeds {
  stores: Stores;
  devices: DeviceMaker;
  clock: Clock;
}

/** Throws `lineup_key_taken`, `lineup_name_taken`. */
export function addLineup({ stores, devices, clock }: LineupNeeds, input: LineupInput): Outcome {
  const { name, groups = [], splitAt = null, tunerCount = null } = input;
  const key = input.key ?? freeLineupKey(stores, name);
  if (stores.lineups.findByKey(key)) throw keyTaken(key);
  refuseTakenName(stores, name, null);
  const own = { key, name, groups, splitAt, tunerCount };
  const fixed = { source: 'database', content: 'picked', isEnabled: true, createdAtMs: clock.nowMs() } as const;
  const { id } = stores.lineups.add({ ...own, ...fixed });
  devices.add(id);
  const subject = { action: 'lineup.add', subjectId: id, subjectName: name };
  return { ...subject, before: null, after: own, needsRebuild: false, channelIds: null };
}

/** It goes with its devices and numbers, and can be brought back for a day. Throws `lineup_unknown`, `set_in_config_file`, `request_invalid`. */
export function removeLineup({ stores, clock }: LineupNeeds, id: LineupId): Outcome {
  const { key, name, content, source } = requireLineup(stores, id);
  if (content !== 'picked')
    throw new HeadwaterError(
      'request_invalid',
      `"${name}" is a line-up that Headwater needs.`,
      'Switch it off instead; its channels keep their numbers.',
    );
  if (source === 'file')
    throw new HeadwaterError(
      'set_in_config_file',
      `"${name}" stands in config.yaml.`,
      'Take it out there first; the file is read again as soon as it is saved.',
    );
  stores.lineups.markRemoved(id, clock.nowMs());
  const subject = { action: 'lineup.remove', subjectId: id, subjectName: name };
  return { ...subject, before: { key, name }, after: null, needsRebuild: false, channelIds: null };
}

/**
 * Where another has its key or its name meanwhile, it gets the next that is free: its devices and numbers are what must not be
 * lost. Throws `lineup_unknown`.
 */
export function restoreLineup(stores: Stores, id: LineupId, key: string): void {
  const row = stores.lineups.findKept(id);
  if (!row)
    throw new HeadwaterError(
      'lineup_unknown',
      'The line-up was removed more than a day ago and is gone.',
      'Make it anew.',
    );
  stores.lineups.restore(id, { key: freeLineupKey(stores, key), name: freeNameOf(stores, row.name) });
}

/** By channel; null: nothing is said. */
type Picks = Record<number, boolean | null>;

/** What a change keeps of an edit: of picks, ports and numbers those that it has set. */
export interface LineupPatch extends Omit<LineupEdit, 'picks' | 'numbers'> {
  picks?: Picks;
  numbers?: Record<number, string>;
  /** Of those: what somebody has chosen. */
  chosen?: readonly ChannelId[];
}

/** Throws `lineup_unknown`, `set_in_config_file`, `request_invalid`, `lineup_name_taken`, `number_changed`, `number_taken`. */
export function editLineup(needs: LineupNeeds, id: LineupId, edit: LineupEdit): Outcome {
  const { stores, clock } = needs;
  requireLineup(stores, id);
  refuseUnknownPicks(stores, edit);
  refuseWrongNumbers(stores, id, edit);
  const outcome = setLineup(stores, id, patchOf(edit), clock.nowMs() + RETIRE_MS, comersOf(stores, id, edit));
  if (edit.hasPort) givePorts(needs, id);
  return outcome;
}

/** Throws what `editLineup` would throw, and changes nothing. */
export function refuseWrongEdit(stores: Stores, id: LineupId, edit: LineupEdit): void {
  requireLineup(stores, id);
  refuseUnknownPicks(stores, edit);
  refuseWrongNumbers(stores, id, edit);
  checkPatch(stores, id, patchOf(edit), comersOf(stores, id, edit));
}

function patchOf({ picks, numbers, ...fields }: LineupEdit): LineupPatch {
  const patch: LineupPatch = { ...fields };
  if (picks) patch.picks = Object.fromEntries(picks.map(({ channelId, isIn }) => [channelId, isIn]));
  if (numbers) {
    patch.numbers = Object.fromEntries(numbers.map(({ channelId, number }) => [channelId, number]));
    patch.chosen = numbers.map(({ channelId }) => channelId);
  }
  return patch;
}

/** All that stands in the way of an edit. */
function checkPatch(
  stores: Stores,
  id: LineupId,
  patch: LineupPatch,
  comers: ReadonlySet<ChannelId>,
): { row: LineupRow; moves: NumberMove[] } {
  const row = requireLineup(stores, id);
  refuseUnfit(row, patch);
  if (patch.name !== undefined) refuseTakenName(stores, patch.name, id);
  if (patch.blocks) refuseOverlaps(patch.blocks);
  return { row, moves: plannedMoves(stores, id, checkedNumbers(patch), comers) };
}

/** @see editLineup What is so already is no part of the change. @param restUntilMs Until when numbers that nobody has any more rest; null: they do not. @param comers Who is about to come in and may have a number, too. */
export function setLineup(
  stores: Stores,
  id: LineupId,
  patch: LineupPatch,
  restUntilMs: EpochMs | null,
  comers: ReadonlySet<ChannelId> = new Set(),
): Outcome {
  const { row, moves } = checkPatch(stores, id, patch, comers);
  const { picks, numbers: _, chosen: __, ...fields } = patch;
  const names = Object.keys(fields) as (keyof typeof fields)[];
  const changed = names.filter((name) => !isDeepStrictEqual(fields[name], row[name]));
  const before: Record<string, unknown> = Object.fromEntries(changed.map((name) => [name, row[name]]));
  const after: Record<string, unknown> = Object.fromEntries(changed.map((name) => [name, fields[name]]));
  if (changed.length > 0) stores.lineups.patch(id, after);
  const set = setPicks(stores, id, picks ?? {});
  if (Object.keys(set.after).length > 0) {
    before.picks = set.before;
    after.picks = set.after;
  }
  if (moves.length > 0) {
    const given = giveNumbers(stores, id, moves, restUntilMs);
    Object.assign(before, given.before);
    Object.assign(after, given.after);
  }
  const subject = { action: 'lineup.edit', subjectId: id, subjectName: row.name };
  return { ...subject, before, after, needsRebuild: false, channelIds: null };
}

/** What a change has set, as it is now. */
export function lineupValue(stores: Stores, id: LineupId, field: string, set: unknown): unknown {
  if (field === 'picks') {
    const picks = stores.lineups.picks(id);
    return mapKeys(set as object, (key) => picks.get(key as ChannelId) ?? null);
  }
  return (stores.lineups.find(id) as Record<string, unknown> | null)?.[field];
}

const mapKeys = <T>(of: object, value: (key: number) => T): Record<string, T> =>
  Object.fromEntries(Object.keys(of).map((key) => [key, value(Number(key))]));

function refuseUnfit({ name, content, fileFields }: LineupRow, patch: LineupPatch): void {
  const shown: Partial<Record<string, LineupField>> = { hasPort: 'port' };
  const owned = Object.keys(patch).find((field) => fileFields.includes(shown[field] ?? (field as LineupField)));
  if (owned !== undefined)
    throw new HeadwaterError(
      'set_in_config_file',
      `${FIELD_WORDS[owned as keyof LineupPatch] ?? `"${owned}"`} of "${name}" stands in config.yaml.`,
      'Change it there; the file is read again as soon as it is saved.',
    );
  if (content !== 'picked' && (patch.groups || patch.picks))
    throw new HeadwaterError(
      'request_invalid',
      `"${name}" takes its channels by itself.`,
      'Make a line-up of your own for a choice of channels; to leave single ones out everywhere, hide them.',
    );
  if (content === 'tv' && patch.isEnabled === false)
    throw new HeadwaterError(
      'request_invalid',
      `"${name}" is the main line-up: playlists and pages show it.`,
      'Switch its port off instead, or stop its announcing in the settings.',
    );
}

const FIELD_WORDS: Partial<Record<keyof LineupPatch, string>> = {
  name: 'The name',
  tunerCount: 'The number of tuners',
  groups: 'The choice of groups',
  splitAt: 'The split into devices',
  blocks: 'The blocks',
  hasPort: 'The port',
};

/** A device that has never had a port gets one when it is to listen, and keeps it: it must not go to another when it is switched off. */
function givePorts({ stores, devices }: LineupNeeds, id: LineupId): void {
  for (const own of stores.devices.ofLineup(id))
    if (own.port === null) stores.devices.patch(own.id, { port: devices.nextPort(stores.devices.list()) });
}

/** @returns what was and is said about those of whom something else is said from now on. */
function setPicks({ lineups, channels }: Stores, id: LineupId, picks: Picks): { before: Picks; after: Picks } {
  const before: Picks = {};
  const after: Picks = {};
  const known = Object.keys(picks).length === 0 ? new Map<ChannelId, boolean>() : lineups.picks(id);
  for (const [key, isIn] of Object.entries(picks)) {
    const channelId = Number(key) as ChannelId;
    const said = known.get(channelId) ?? null;
    if (said === isIn || !channels.find(channelId)) continue; // or it is gone with its provider
    before[channelId] = said;
    after[channelId] = isIn;
    lineups.setPick(id, channelId, isIn);
  }
  return { before, after };
}

function checkedNumbers(patch: LineupPatch): Map<ChannelId, WantedNumber> {
  const wanted = numbersIn({ ...patch });
  for (const { number } of wanted.values())
    if (numberOrder(number) === null)
      throw new HeadwaterError(
        'request_invalid',
        `"${number}" is no channel number.`,
        'Use a number such as 7 or 7.1, from 1 up.',
      );
  return wanted;
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

const keyTaken = (key: string) =>
  new HeadwaterError('lineup_key_taken', `There is a line-up with the key "${key}".`, 'Choose another key.');

const freeLineupKey = ({ lineups }: Stores, name: string): string =>
  freeKey(name, 'line-up', (key) => key === RADIO_LINEUP_KEY || lineups.findByKey(key) !== null);

/** A channel is one of the favourites of a line-up, or none of them. Throws `lineup_unknown`, `channel_unknown`. */
export function markChannel(stores: Stores, id: LineupId, channelId: ChannelId, isFavourite: boolean): Outcome {
  requireLineup(stores, id);
  if (!stores.lineups.has(id, channelId))
    throw new HeadwaterError('channel_unknown', 'This channel is not in the line-up any more.', 'Reload the list.');
  const before = stores.lineups.isFavourite(id, channelId);
  stores.lineups.setFavourite(id, channelId, isFavourite);
  return {
    ...{ action: 'channel.mark', subjectId: channelId, subjectName: stores.channels.nameOf(channelId) },
    before: { lineupId: id, isFavourite: before },
    after: { lineupId: id, isFavourite },
    ...{ needsRebuild: false, channelIds: [channelId] },
  };
}
