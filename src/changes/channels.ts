import { numberOrder } from '../base/channel-number.js';
import { HeadwaterError } from '../base/errors.js';
import type { ChannelId } from '../base/model.js';
import type { OverrideField, Stores } from '../store/index.js';
import type { ChannelEdit, ChannelsEdit, Outcome } from './edits.js';
import { refuseFileFields } from './file-owned.js';

/**
 * Throws `channel_unknown`, `number_taken`, `set_in_config_file`, `request_invalid`.
 *
 * @param patch.number null takes it out of its line-up, where it was not before.
 * @param patch.isNumberChosen false: the number is one that nobody chose, as it was before.
 */
export function editChannel(
  stores: Stores,
  id: ChannelId,
  {
    isNumberChosen = true,
    ...patch
  }: Omit<ChannelEdit, 'number'> & { number?: string | null; isNumberChosen?: boolean },
): Outcome {
  const subjectName = stores.channels.nameOf(id);
  if (subjectName === null) throw unknownChannel(id);
  refuseFileFields(stores, [id], Object.keys(patch));
  const { number, ...fields } = patch;
  const before = setOverrides(stores, id, fields);
  if (number === null) Object.assign(before, unnumber(stores, id));
  else if (number !== undefined) Object.assign(before, renumber(stores, id, number, isNumberChosen));
  stores.channels.keep(id);
  stores.channels.index.refresh(id);
  const subject = { subjectId: id, subjectName };
  return { action: 'channel.edit', ...subject, before, after: { ...patch }, needsRebuild: false, channelIds: [id] };
}

/**
 * Sets values of many channels as one change. Either all are set or none. Throws `channel_unknown`, `set_in_config_file`.
 *
 * `before` and `after` of the change have the form `{ channels: { "12": { isHidden: true } } }`.
 */
export function editChannels(stores: Stores, wanted: ReadonlyMap<ChannelId, ChannelsEdit>): Outcome {
  const channelIds = [...wanted.keys()];
  const unknown = channelIds.find((id) => !stores.channels.find(id));
  if (unknown !== undefined) throw unknownChannel(unknown);
  for (const [id, patch] of wanted) refuseFileFields(stores, [id], Object.keys(patch));
  const before: Record<string, unknown> = {};
  for (const [id, patch] of wanted) {
    before[id] = setOverrides(stores, id, patch);
    stores.channels.keep(id);
    stores.channels.index.refresh(id);
  }
  const subject = { subjectId: channelIds[0]!, subjectName: countInWords(channelIds.length) };
  const values = { before: { channels: before }, after: { channels: Object.fromEntries(wanted) } };
  return { action: 'channels.edit', ...subject, ...values, needsRebuild: false, channelIds };
}

function countInWords(count: number): string {
  return count === 1 ? '1 channel' : `${count} channels`;
}

/** @returns the values before. */
function setOverrides({ channels }: Stores, id: ChannelId, fields: ChannelEdit): Record<string, unknown> {
  const overrides = channels.overrides(id);
  const before: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(fields)) {
    before[field] = overrides[field as OverrideField] ?? null;
    channels.setOverride(id, field as OverrideField, value);
  }
  return before;
}

function unnumber({ lineups }: Stores, id: ChannelId): { number: string | null; isNumberChosen: boolean } {
  const place = lineups.homeOf(id);
  if (place) lineups.unplace(place.lineupId, id);
  return { number: place?.number ?? null, isNumberChosen: place?.isNumberChosen ?? false };
}

/** @returns what was before. */
function renumber(
  stores: Stores,
  id: ChannelId,
  number: string,
  isNumberChosen: boolean,
): { number: string | null; isNumberChosen: boolean } {
  const order = numberOrder(number);
  if (order === null) {
    throw new HeadwaterError(
      'request_invalid',
      `"${number}" is no channel number.`,
      'Use a number such as 7 or 7.1, from 1 up.',
    );
  }
  // slots for events and loops stand in no line-up until somebody gives them a number
  const place = stores.lineups.homeOf(id);
  const lineupId = place?.lineupId ?? stores.lineups.main()?.id;
  if (lineupId === undefined)
    throw new HeadwaterError(
      'lineup_unknown',
      'There is no line-up.',
      'Name one in config.yaml, or leave "lineups" out.',
    );
  const holder = stores.channels.findByNumber(lineupId, number);
  if (holder !== null && holder !== id) {
    const name = stores.channels.nameOf(holder) ?? 'another channel';
    const free = stores.lineups.nextFree(lineupId, Number.parseInt(number, 10));
    const problem = `${number} belongs to "${name}"; ${free} is free.`;
    throw new HeadwaterError(
      'number_taken',
      `The number ${number} belongs to "${name}".`,
      `${problem} Take that one, or give the other channel another number first.`,
      { details: [{ where: 'number', problem }] },
    );
  }
  stores.lineups.place(lineupId, { channelId: id, number, numberOrder: order, isNumberChosen });
  return { number: place?.number ?? null, isNumberChosen: place?.isNumberChosen ?? false };
}

export function unknownChannel(id: ChannelId): HeadwaterError {
  return new HeadwaterError(
    'channel_unknown',
    `There is no channel with the id ${id}.`,
    'It may have gone with its provider; reload the list.',
  );
}
