import type { ChannelId, LineupId } from '../base/model.js';
import { type LineupEdit, refuseWrongEdit } from '../changes/index.js';
import { planLineup } from '../lineup/index.js';
import type { ListedChannel, Stores } from '../store/index.js';

/** What people are shown of line-ups, as the reader finds it. */

/** What a card shows of a line-up. */
export interface LineupFacts {
  lineupId: LineupId;
  /** By the part of the device. */
  partCounts: number[];
  /** The first ten that are shown. */
  first: ListedChannel[];
}

/** A channel of a line-up, with its number there. */
export type MemberChannel = ListedChannel & { part: number; isFavourite: boolean; isNumberChosen: boolean };

export interface MemberPage {
  rows: MemberChannel[];
  totalCount: number;
}

/** What an edit would do to players. */
export interface LineupPreview {
  addedCount: number;
  removedCount: number;
  /** Channels that players have to map again: they stay, with another number or on another device. */
  remapCount: number;
  deviceCount: number;
  /** The first of all of these. */
  items: LineupDifference[];
}

export interface LineupDifference {
  channelId: ChannelId;
  name: string;
  /** Null: it is not in the line-up then. */
  before: LineupSeat | null;
  after: LineupSeat | null;
}

interface LineupSeat {
  number: string;
  part: number;
}

const FIRST_CHANNELS = 10;
const PREVIEW_ITEMS = 100;

export function readLineups({ lineups, channels }: Stores): LineupFacts[] {
  return lineups.list().map(({ id }) => ({
    ...lineups.totals(id),
    first: lineups.page(id, 0, FIRST_CHANNELS).flatMap(({ channelId }) => channels.findListed(channelId, id) ?? []),
  }));
}

export function readMembers({ lineups, channels }: Stores, id: LineupId, offset: number, limit: number): MemberPage {
  const rows = lineups.page(id, offset, limit).flatMap(({ channelId, part, isFavourite, isNumberChosen }) => {
    const channel = channels.findListed(channelId, id);
    return channel ? [{ ...channel, part: part ?? 0, isFavourite, isNumberChosen }] : [];
  });
  return { rows, totalCount: lineups.countOf(id) };
}

/** Throws what saving the edit would throw. */
export async function previewLineup(
  stores: Stores,
  id: LineupId,
  edit: LineupEdit,
  { nowMs, breathe }: { nowMs: number; breathe(): Promise<void> },
): Promise<LineupPreview> {
  const { lineups, channels } = stores;
  refuseWrongEdit(stores, id, edit);
  const row = lineups.find(id)!;
  const { groups = row.groups, splitAt = row.splitAt, blocks = row.blocks } = edit;
  const picks = new Map((edit.picks ?? []).map(({ channelId, isIn }) => [channelId, isIn]));
  const numbers = new Map((edit.numbers ?? []).map(({ channelId, number }) => [channelId, number]));
  const plan = await planLineup({ ...row, groups, splitAt, blocks }, { lineups, nowMs, picks, numbers, breathe });
  const gone = new Set(plan.leaving.map(({ channelId }) => channelId));
  const moved = new Map(plan.moving.map(({ place, part }) => [place.channelId, part]));
  const differences: Omit<LineupDifference, 'name'>[] = [];
  for (const page of lineups.placePages(id)) {
    for (const { channelId, number, part } of page) {
      const before = { number, part: part ?? 0 };
      const after = { number: numbers.get(channelId) ?? number, part: moved.get(channelId) ?? before.part };
      if (gone.has(channelId)) differences.push({ channelId, before, after: null });
      else if (after.number !== number || after.part !== before.part) differences.push({ channelId, before, after });
    }
    await breathe();
  }
  const remapCount = differences.length - gone.size;
  for (const { channelId, number, part } of plan.coming)
    differences.push({ channelId, before: null, after: { number, part: part ?? 0 } });
  const items = differences
    .slice(0, PREVIEW_ITEMS)
    .map((one) => ({ ...one, name: channels.nameOf(one.channelId) ?? '' }));
  const counts = { addedCount: plan.coming.length, removedCount: gone.size, remapCount };
  return { ...counts, deviceCount: splitAt === null ? 1 : plan.partCount, items };
}
