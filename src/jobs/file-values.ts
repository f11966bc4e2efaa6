import { isDeepStrictEqual } from 'node:util';
import { numberOrder } from '../base/channel-number.js';
import type { ChannelId, LineupId } from '../base/model.js';
import type { FileChannelRow, FileRemark, OverrideField, Slices, Stores } from '../store/index.js';
import type { FileChannel } from './desk-calls.js';

const FIELDS: readonly OverrideField[] = ['name', 'groupName', 'logoUrl', 'guideId', 'isHidden'];

type Numbered = NonNullable<FileChannelRow['numbered']>;

/**
 * Gives channels the values that the file names, and takes back what it no longer names: what a person had set shows again.
 *
 * @param wanted Each channel once.
 * @returns What is odd, and the channels that have got a logo of the file.
 */
export async function keepFileValues(
  wanted: ReadonlyMap<ChannelId, FileChannel>,
  stores: Stores,
  slices: Slices,
  signal: AbortSignal,
): Promise<{ remarks: FileRemark[]; withLogo: ChannelId[] }> {
  const known = new Map(stores.fileChannels.list().map((row) => [row.channelId, row]));
  const remarks: FileRemark[] = [];
  const released = [...known.values()].filter(({ channelId, numbered }) => {
    const channel = wanted.get(channelId);
    return !channel || (numbered !== null && channel.number === null);
  });
  // first what is let go: its numbers may be wanted
  await slices.write(
    released,
    (row) => {
      if (row.numbered) restoreNumber(stores, row.channelId, row.numbered);
      if (wanted.has(row.channelId)) known.set(row.channelId, { ...row, numbered: null });
      else {
        for (const field of FIELDS) stores.channels.setOverride(row.channelId, field, null, 'file');
        stores.fileChannels.remove(row.channelId);
      }
      stores.channels.index.refresh(row.channelId);
    },
    signal,
  );
  const numbers = new Map<string, FileChannel>();
  const withLogo: ChannelId[] = [];
  await slices.write(
    wanted,
    ([channelId, channel]) => {
      const row = known.get(channelId) ?? null;
      const others = setValues(stores, channelId, channel);
      if (others.includes('logoUrl') && channel.values.logoUrl) withLogo.push(channelId);
      const isNumbered = (id: ChannelId) => (wanted.get(id)?.number ?? null) !== null;
      const taken = takeNumber(stores, { channelId, channel, row, numbers, isNumbered }, remarks);
      const { line, fields } = channel;
      const now = { channelId, line, fields, numbered: taken.numbered };
      if (!isDeepStrictEqual(row, now)) stores.fileChannels.keep(now);
      if (others.length > 0 || taken.hasChanged) stores.channels.index.refresh(channelId);
    },
    signal,
  );
  return { remarks, withLogo };
}

/** @returns Those that were others. */
function setValues({ channels }: Stores, channelId: ChannelId, { values }: FileChannel): OverrideField[] {
  const before = channels.overrides(channelId, 'file');
  const others = FIELDS.filter((field) => before[field] !== values[field]);
  for (const field of others) channels.setOverride(channelId, field, values[field] ?? null, 'file');
  return others;
}

interface NumberOrder {
  channelId: ChannelId;
  channel: FileChannel;
  row: FileChannelRow | null;
  /** Given so far, by line-up and number. */
  numbers: Map<string, FileChannel>;
  /** The file gives that channel a number, too. */
  isNumbered(id: ChannelId): boolean;
}

/** The file wins: whoever has the number gets the next one that is free. */
function takeNumber(
  stores: Stores,
  { channelId, channel, row, numbers, isNumbered }: NumberOrder,
  remarks: FileRemark[],
): { numbered: Numbered | null; hasChanged: boolean } {
  const { lineups, channels } = stores;
  const { number, line } = channel;
  const kept = row?.numbered ?? null;
  const place = lineups.homeOf(channelId);
  const lineupId = place?.lineupId ?? lineups.main()?.id;
  if (number === null || lineupId === undefined) return { numbered: kept, hasChanged: false };
  const holderOfNumber = numbers.get(`${lineupId} ${number}`);
  if (holderOfNumber) {
    remarks.push({ line, message: `The number ${number} is that of line ${holderOfNumber.line}; it stays there.` });
    return { numbered: kept, hasChanged: false };
  }
  numbers.set(`${lineupId} ${number}`, channel);
  const before = kept ? kept.before : place ? { number: place.number, isNumberChosen: place.isNumberChosen } : null;
  const displaced = kept?.displaced ?? null;
  if (place?.number === number) {
    if (!place.isNumberChosen) lineups.place(lineupId, { ...place, isNumberChosen: true });
    return { numbered: { lineupId, before, displaced }, hasChanged: false };
  }
  const holder = channels.findByNumber(lineupId, number);
  const moved = holder === null ? null : displace(stores, lineupId, holder, number);
  lineups.place(lineupId, { channelId, number, numberOrder: numberOrder(number)!, isNumberChosen: true });
  // the number that the file gave before is free again for whom it was taken from
  if (displaced && place) giveBack(stores, lineupId, displaced, place.number);
  if (!moved || isNumbered(moved.channelId))
    return { numbered: { lineupId, before, displaced: null }, hasChanged: true };
  const name = channels.nameOf(moved.channelId) ?? 'Another channel';
  remarks.push({ line, message: `"${name}" had the number ${number}; it has ${moved.number} instead.` });
  return { numbered: { lineupId, before, displaced: moved }, hasChanged: true };
}

function displace(
  { lineups, channels }: Stores,
  lineupId: LineupId,
  channelId: ChannelId,
  number: string,
): NonNullable<Numbered['displaced']> {
  const free = lineups.nextFree(lineupId, Number.parseInt(number, 10));
  const { isNumberChosen } = lineups.placesOf(channelId).find((place) => place.lineupId === lineupId)!;
  lineups.place(lineupId, { channelId, number: free, numberOrder: numberOrder(free)!, isNumberChosen });
  channels.index.refresh(channelId);
  return { channelId, number: free };
}

/** As it was before the file gave it a number, and so the channel that had this one. */
function restoreNumber(stores: Stores, channelId: ChannelId, { lineupId, before, displaced }: Numbered): void {
  const { lineups, channels } = stores;
  const placeOf = (id: ChannelId) => lineups.placesOf(id).find((place) => place.lineupId === lineupId);
  const left = placeOf(channelId)?.number;
  if (before === null) lineups.unplace(lineupId, channelId);
  else if (before.number !== left) {
    const holder = channels.findByNumber(lineupId, before.number);
    const number = holder === null ? before.number : lineups.nextFree(lineupId, Number.parseInt(before.number, 10));
    const isNumberChosen = before.isNumberChosen && holder === null;
    lineups.place(lineupId, { channelId, number, numberOrder: numberOrder(number)!, isNumberChosen });
  } else {
    const place = placeOf(channelId);
    if (place) lineups.place(lineupId, { ...place, isNumberChosen: before.isNumberChosen });
  }
  if (displaced && left !== undefined) giveBack(stores, lineupId, displaced, left);
}

/** Gives a channel the number back that was taken from it, if that is free and it has no other since. */
function giveBack(
  { lineups, channels }: Stores,
  lineupId: LineupId,
  displaced: NonNullable<Numbered['displaced']>,
  number: string,
): void {
  const place = lineups.placesOf(displaced.channelId).find((one) => one.lineupId === lineupId);
  if (place?.number !== displaced.number || channels.findByNumber(lineupId, number) !== null) return;
  lineups.place(lineupId, { ...place, number, numberOrder: numberOrder(number)! });
  channels.index.refresh(displaced.channelId);
}
