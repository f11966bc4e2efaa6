import type { ChannelId } from '../base/model.js';

/** A channel of a line-up that is split into devices. */
export interface Parted {
  channelId: ChannelId;
  numberOrder: number;
  /** The device that has it; null: none yet. */
  part: number | null;
  /** Of one that comes: the device that had it before; null: none had. */
  formerPart?: number | null;
}

/** More would be a mistyped limit: the limit is raised then. */
const DEVICES_MAX = 128;

/**
 * Shares the channels of a line-up among devices of at most `most` channels, since Plex takes no more than 480 of one. A channel
 * keeps its device, whatever comes and goes: players lose what they know of one that moves. So a new one goes to the first device
 * with room, and a device that is over its limit hands on its highest numbers.
 *
 * @param limit At least 1; null: one device has all.
 * @returns The new devices of those that have another one from now on.
 */
export function assignParts(channels: readonly Parted[], limit: number | null): Map<ChannelId, number> {
  const moved = new Map<ChannelId, number>();
  if (limit === null) {
    for (const { channelId, part } of channels) if (part !== 0) moved.set(channelId, 0);
    return moved;
  }
  const most = Math.max(limit, Math.ceil(channels.length / DEVICES_MAX));
  const counts: number[] = [];
  const looking: Parted[] = [];
  const countOf = (part: number) => counts[part] ?? 0;
  const give = (channel: Parted, part: number) => {
    counts[part] = countOf(part) + 1;
    if (part !== channel.part) moved.set(channel.channelId, part);
  };
  const inOrder = [...channels].sort((a, b) => a.numberOrder - b.numberOrder);
  for (const channel of inOrder) {
    if (channel.part !== null && countOf(channel.part) < most) give(channel, channel.part);
    else looking.push(channel);
  }
  const strangers = looking.filter((channel) => {
    const former = channel.formerPart ?? null;
    if (former === null || countOf(former) >= most) return true;
    give(channel, former);
    return false;
  });
  let first = 0;
  for (const channel of strangers) {
    while (countOf(first) >= most) first++;
    give(channel, first);
  }
  return moved;
}
