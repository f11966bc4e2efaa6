import { numberOrder } from '../base/channel-number.js';
import type { ChannelId, EpochMs } from '../base/model.js';

/** A number that became free is not given away for so long: Plex keeps a number's old guide. */
export const RETIRE_MS: EpochMs = 30 * 86_400_000;

export interface Unnumbered {
  channelId: ChannelId;
  /** What its provider says, best stream first; may be taken or no number. */
  wishes: readonly string[];
}

/**
 * Numbers new channels: the provider's number where it is valid and free, else the next free one from 1. Nobody who has a
 * number loses it.
 *
 * @param taken Numbers in use or retired.
 */
export function assignNumbers(channels: readonly Unnumbered[], taken: ReadonlySet<string>): Map<ChannelId, string> {
  const used = new Set(taken);
  const numbers = new Map<ChannelId, string>();
  for (const { channelId, wishes } of channels) {
    const wish = wishes.find((number) => numberOrder(number) !== null && !used.has(number));
    if (wish === undefined) continue;
    used.add(wish);
    numbers.set(channelId, wish);
  }
  let next = 1;
  for (const { channelId } of channels) {
    if (numbers.has(channelId)) continue;
    while (used.has(String(next))) next++;
    used.add(String(next));
    numbers.set(channelId, String(next));
  }
  return numbers;
}
