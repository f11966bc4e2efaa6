import { siteUrl } from '../../api/client.js';
import { about } from '../../api/house.js';
import { ButtonLink } from '../../kit/button.js';
import { CopyField, QrCode } from '../../kit/copy.js';
import { Dialog } from '../../kit/dialog.js';
import { text } from '../../text/index.js';
import { reachable } from '../connect/player-addresses.js';
import { rememberWatched } from './last-watched.js';

/** The ways to watch a channel outside this page: a player on this device, the address, a code for a phone. */
export function OtherPlayer({ id, name, onClose }: { id: number; name: string; onClose: () => void }) {
  const { home } = text;
  const streamUrl = reachable(siteUrl(`stream/${id}.ts`), about.value?.houseAddresses ?? []);
  return (
    <Dialog title={home.watchTitle(name)} onClose={onClose}>
      <div class="form">
        <p class="t2">{home.watchHow}</p>
        <CopyField value={streamUrl} what={home.streamAddress} hasOwnCode />
        <div class="watch-ways">
          <QrCode value={streamUrl} what={home.streamAddress} />
          <ButtonLink
            kind="primary"
            icon="play"
            href={siteUrl(`stream/${id}.m3u`)}
            isDownload
            onFollow={() => rememberWatched(id)}
          >
            {home.openFile}
          </ButtonLink>
        </div>
      </div>
    </Dialog>
  );
}
