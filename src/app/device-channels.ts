import type { ChannelId, LineupId } from '../base/model.js';
import type { Stores } from '../store/index.js';

/** The channels of a virtual device, as its doors ask for them. */
export interface DeviceChannels {
  /** With the name as clients see it; null: there is no such number. */
  channelByNumber(lineupId: LineupId, number: string): { id: ChannelId; name: string } | null;
  channelCount(of: DevicePart): number;
  /** In their order, from a place in it on, at most so many. */
  channelsAt(of: DevicePart, from: number, count: number): { id: ChannelId; name: string; number: string }[];
}

interface DevicePart {
  lineupId: LineupId;
  part: number;
}

export function deviceChannels({ channels, lineups }: Stores): DeviceChannels {
  return {
    channelByNumber(lineupId, number) {
      const id = channels.findByNumber(lineupId, number);
      return id === null ? null : { id, name: channels.nameOf(id) ?? number };
    },
    channelCount: ({ lineupId, part }) => lineups.countOf(lineupId, part),
    channelsAt: ({ lineupId, part }, from, count) => channels.lineupSlice(lineupId, part, from, count),
  };
}
