import { numberOrder } from './channel-number.js';
import { foldGroup } from './group-names.js';
import type { ChannelId, EpochMs } from './model.js';

/** A number that became free is not given away for so long: Plex keeps a number's old guide. */
export const RETIRE_MS: EpochMs = 30 * 86_400_000;

/** Where channels of a group are numbered: `Sport` from 200 to 299. */
export interface NumberBlock {
  group: string;
  from: number;
  /** The last number of it; null: as far as it goes. */
  to: number | null;
}

/** What HDHomeRun clients can read. */
const NUMBER_MAX = 999_999;

export interface Unnumbered {
  channelId: ChannelId;
  groupName: string | null;
  /** What its provider says, best stream first; may be taken or no number. */
  wishes: readonly string[];
}

/**
 * Numbers new channels: in the block of their group the next free one, else the provider's number where it is valid and free,
 * else the next free one from 1 that is in no block. Nobody who has a number loses it. Where blocks leave no room, there is none.
 *
 * @param taken Numbers in use or retired.
 */
export function assignNumbers(
  channels: readonly Unnumbered[],
  taken: ReadonlySet<string>,
  blocks: readonly NumberBlock[] = [],
): Map<ChannelId, string> {
  const used = new Set(taken);
  const numbers = new Map<ChannelId, string>();
  const give = (channelId: ChannelId, number: string) => {
    used.add(number);
    numbers.set(channelId, number);
  };
  const blockOf = blockFinder(blocks);
  const cursors = new Map<NumberBlock, number>();
  for (const { channelId, groupName, wishes } of channels) {
    const block = blockOf(groupName);
    const isWelcome = (number: string) =>
      numberOrder(number) !== null && !used.has(number) && (!block || isIn(block, number));
    const wish = wishes.find(isWelcome);
    if (wish !== undefined) give(channelId, wish);
    else if (block) {
      let next = cursors.get(block) ?? block.from;
      while (used.has(String(next))) next++;
      cursors.set(block, next);
      if (next <= (block.to ?? NUMBER_MAX)) give(channelId, String(next));
    }
  }
  let next = 1;
  for (const { channelId } of channels) {
    if (numbers.has(channelId)) continue;
    for (;;) {
      const block = blocks.find((one) => isIn(one, String(next)));
      if (block?.to) next = block.to + 1;
      else if (used.has(String(next))) next++;
      else break;
    }
    if (next > NUMBER_MAX) return numbers; // the rest has to do without
    give(channelId, String(next));
  }
  return numbers;
}

export interface NumberedChannel {
  channelId: ChannelId;
  groupName: string | null;
  number: string;
  isNumberChosen: boolean;
}

/**
 * New numbers for channels that stand outside the block of their group, in the order of their numbers. Those whose number
 * somebody has chosen keep it, and so do those without a block.
 *
 * @param retired Numbers that nobody may have for a while.
 */
export function moveIntoBlocks(
  channels: readonly NumberedChannel[],
  retired: readonly string[],
  blocks: readonly NumberBlock[],
): Map<ChannelId, string> {
  const blockOf = blockFinder(blocks);
  const isMoving = ({ groupName, number, isNumberChosen }: NumberedChannel) => {
    const block = blockOf(groupName);
    return block !== null && !isNumberChosen && !isIn(block, number);
  };
  const moving = channels.filter(isMoving).sort((a, b) => numberOrder(a.number)! - numberOrder(b.number)!);
  const taken = new Set([...channels.map(({ number }) => number), ...retired]);
  const wished = moving.map(({ channelId, groupName }) => ({ channelId, groupName, wishes: [] }));
  const given = assignNumbers(wished, taken, blocks);
  // a block that is full gives nothing: such a channel keeps what it has
  const isPlaced = ({ channelId, groupName }: NumberedChannel) => isIn(blockOf(groupName)!, given.get(channelId)!);
  return new Map(moving.filter(isPlaced).map(({ channelId }) => [channelId, given.get(channelId)!]));
}

function blockFinder(blocks: readonly NumberBlock[]): (groupName: string | null) => NumberBlock | null {
  const byGroup = new Map(blocks.map((block) => [foldGroup(block.group), block]));
  return (groupName) => (groupName === null ? null : (byGroup.get(foldGroup(groupName)) ?? null));
}

const isIn = ({ from, to }: NumberBlock, number: string): boolean =>
  Number(number) >= from && (to === null || Number(number) < to + 1);
