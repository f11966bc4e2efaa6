import { toErrorRecord } from '../base/errors.js';
import type { Log } from '../base/log.js';
import type { ChannelId } from '../base/model.js';
import type { Stores } from '../store/index.js';

/** Writes down which channel could not be played, and why: the player shows its viewer neither. */
export function playFailureLog(
  { channels, lineups }: Stores,
  log: Log,
): (error: unknown, channelId: ChannelId) => void {
  return (error, channelId) => {
    const lineup = lineups.main();
    const name = (lineup && channels.findEffective(channelId, lineup.id)?.name) ?? `channel ${channelId}`;
    const { code, message, hint } = toErrorRecord(error);
    log.warn({ channelId, code }, `"${name}" could not be played: ${message} ${hint}`);
  };
}
