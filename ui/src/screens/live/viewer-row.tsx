import { logoUrl, type Relay, type Viewer } from '../../api/client.js';
import { Button } from '../../kit/button.js';
import { Logo } from '../../kit/logo.js';
import { Badge } from '../../kit/marks.js';
import { parts } from '../../text/index.js';
import { askForNext, isAsked, stopping, stopViewer } from './act-on-session.js';
import { deviceName } from './device-name.js';

/** Somebody who watches, and what can be done for or about them. */
export function ViewerRow({ viewer, relay }: { viewer: Viewer; relay: Relay }) {
  const { flow, actions } = parts.live;
  const { id, address, userAgent, profile, bitrateBps, stallCount, jumpCount } = viewer;
  const { channelId, channelName, logo, sourceCount } = relay;
  const device = deviceName(userAgent);
  const isStopping = stopping.value.has(id);
  const facts = [
    address.replace(/^::ffff:/, ''),
    flow.bitrate(bitrateBps),
    ...(profile === 'copy' ? [] : [profile]),
    ...(stallCount > 0 ? [flow.stalls(stallCount)] : []),
    ...(jumpCount > 0 ? [flow.jumps(jumpCount)] : []),
  ];
  return (
    <li style={{ opacity: isStopping ? 0.6 : 1 }} data-end={`viewer-${id}`}>
      <Badge id={hueOf(device)} name={device} size="round" />
      <div class="grow">
        <p class="cut" title={userAgent}>
          <b>{device}</b>
          <span class="vh"> {flow.watches(channelName)}</span>
        </p>
        <p class="fine num">{facts.join(', ')}</p>
      </div>
      <span class="live-on">
        <Logo id={channelId} name={channelName} src={logoUrl(logo)} size="s" />
      </span>
      <Button
        kind="ghost"
        icon="shuffle"
        label={actions.move(device, channelName)}
        isBusy={isAsked(relay)}
        disabledBecause={sourceCount < 2 ? actions.onlyOne : null}
        onPress={() => askForNext(relay)}
      />
      <Button
        kind="danger"
        icon="stop"
        label={actions.stop(device)}
        isBusy={isStopping}
        onPress={() => stopViewer(viewer)}
      />
    </li>
  );
}

/** The same kind of player has the same colour. */
function hueOf(device: string): number {
  return [...device].reduce((sum, letter) => sum + letter.codePointAt(0)!, 0);
}
