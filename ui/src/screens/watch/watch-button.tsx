import { useState } from 'preact/hooks';
import { type Channel, siteUrl } from '../../api/client.js';
import { about } from '../../api/house.js';
import { Button, ButtonLink } from '../../kit/button.js';
import { CopyField, QrCode } from '../../kit/copy.js';
import { Dialog } from '../../kit/dialog.js';
import { Badge } from '../../kit/marks.js';
import { text } from '../../text/index.js';
import { reachable } from '../connect/player-addresses.js';
import { rememberWatched } from './last-watched.js';

/** Opens the ways to watch one channel: a player on this device, the address, a code for a phone. */
export function WatchButton({ channel, kind }: { channel: Channel; kind: 'primary' | 'plain' | 'tile' }) {
  const [isOpen, setOpen] = useState(false);
  const { id, name, number, groupName } = channel;
  const open = () => setOpen(true);
  return (
    <>
      {kind !== 'tile' ? (
        <Button
          kind={kind}
          size={kind === 'primary' ? 'big' : 'm'}
          icon="play"
          label={text.home.watchOf(name)}
          onPress={open}
        >
          {text.home.watch}
        </Button>
      ) : (
        <button type="button" class="tile-button" title={text.home.watchOf(name)} onClick={open}>
          <Badge id={id} name={name} size="m" />
          <span class="tile-words">
            <span class="cut tile-name" dir="auto">
              {name}
            </span>
            <span class="cut t3" dir="auto">
              {groupName ?? ''}
            </span>
          </span>
          <span class="t3 num">{number}</span>
        </button>
      )}
      {isOpen ? <WatchDialog channel={channel} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function WatchDialog({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const { home } = text;
  const streamUrl = reachable(siteUrl(`stream/${channel.id}.ts`), about.value?.houseAddresses ?? []);
  return (
    <Dialog title={home.watchTitle(channel.name)} onClose={onClose}>
      <div class="form">
        <p class="t2">{home.watchHow}</p>
        <CopyField value={streamUrl} what={home.streamAddress} hasOwnCode />
        <div class="watch-ways">
          <QrCode value={streamUrl} what={home.streamAddress} />
          <ButtonLink
            kind="primary"
            icon="play"
            href={siteUrl(`stream/${channel.id}.m3u`)}
            isDownload
            onFollow={() => rememberWatched(channel.id)}
          >
            {home.openFile}
          </ButtonLink>
        </div>
      </div>
    </Dialog>
  );
}
