import { toErrorRecord } from '../base/errors.js';
import type { Emitter } from '../base/events.js';
import type { Log } from '../base/log.js';
import type { ChannelId } from '../base/model.js';
import type { HouseEvents } from '../jobs/index.js';
import type { Stores } from '../store/index.js';

/** Writes down which channel could not be played, and why: the player shows its viewer neither. */
export function playFailureLog(
  { channels }: Stores,
  events: Emitter<HouseEvents>,
  log: Log,
): (error: unknown, channelId: ChannelId) => void {
  return (error, channelId) => {
    const name = channels.nameOf(channelId) ?? `channel ${channelId}`;
    const fault = toErrorRecord(error);
    const { code, message, hint } = fault;
    events.emit('relay.failed', { channelId, channelName: name, fault });
    log.warn({ channelId, code }, `"${name}" could not be played: ${message} ${hint}`);
  };
}
