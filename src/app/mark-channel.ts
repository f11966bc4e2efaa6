import type { ChannelId, LineupId } from '../base/model.js';
import type { ChannelMark } from '../outputs/hdhomerun/index.js';
import type { Working } from './working.js';

/** Who has done it, in the list of changes: nobody logs in on a device. */
const WHO = 'HDHomeRun';

/** What a client of a device says of a channel. It stands among the changes, where people can take it back. */
export async function markChannel(
  edit: Working['edit'],
  lineupId: LineupId,
  channelId: ChannelId,
  mark: ChannelMark,
): Promise<void> {
  if (mark === 'hidden') await edit({ kind: 'editChannel', channelId, patch: { isHidden: true } }, WHO);
  else await edit({ kind: 'markChannel', lineupId, channelId, isFavourite: mark === 'favourite' }, WHO);
}
