import { HeadwaterError } from '../base/errors.js';
import type { ChannelId } from '../base/model.js';
import type { LiveOpener } from '../net/index.js';
import { connectionLimit, mayReachPrivate } from '../providers/index.js';
import type { PlanSource, RelayPlan } from '../relay/index.js';
import type { PlayableStream, Stores } from '../store/index.js';

/** Makes a relay's plan from the database: three reads by key. */
export function planFor(stores: Stores, opener: LiveOpener, channelId: ChannelId): RelayPlan {
  const lineup = stores.lineups.main();
  const channel = lineup && stores.channels.findEffective(channelId, lineup.id);
  if (!channel)
    throw new HeadwaterError(
      'channel_unknown',
      `There is no channel with the id ${channelId}.`,
      'It may have gone with its provider.',
    );
  const playable = stores.channels.playable(channelId).filter((stream) => stream.providerIsEnabled && !stream.isDrm);
  // what the last list still had goes first: a missing entry may play, but is the likelier to fail
  const ranked = [
    ...playable.filter((stream) => stream.missingSinceMs === null),
    ...playable.filter((stream) => stream.missingSinceMs !== null),
  ];
  return { channelId, channelName: channel.name, sources: ranked.map((stream) => planSource(stream, opener)) };
}

function planSource(stream: PlayableStream, opener: LiveOpener): PlanSource {
  const headers = {
    ...stream.providerHeaders,
    ...(stream.userAgent ? { 'User-Agent': stream.userAgent } : {}),
    ...stream.headers,
  };
  const allowPrivate = mayReachPrivate({ url: stream.providerUrl, allowPrivate: stream.allowPrivate });
  return {
    streamId: stream.streamId,
    providerName: stream.providerName,
    slotGroup: { key: String(stream.providerId), limit: connectionLimit(stream) },
    open: (signal) => opener.open({ url: stream.url, headers, allowPrivate }, signal),
  };
}
