import { logoUrl, type Relay } from '../../api/client.js';
import { nowMs } from '../../api/house.js';
import { Button } from '../../kit/button.js';
import { Logo } from '../../kit/logo.js';
import { failureWords } from '../../kit/notice.js';
import { codecName } from '../../text/codec-names.js';
import { parts, text } from '../../text/index.js';
import { askForNext, isAsked } from './act-on-session.js';
import { freshSwitch } from './fresh-switch.js';

/** A channel that plays: from where, in what quality, how much is ahead. */
export function RelayCard({ relay }: { relay: Relay }) {
  const { flow, actions } = parts.live;
  const { id, channelId, channelName, logo, state, videoCodec, audioCodec, bitrateBps, sourceCount } = relay;
  const fresh = freshSwitch(relay);
  const codec = videoCodec ?? audioCodec;
  return (
    <li class={fresh ? 'is-hot' : ''} data-end={`relay-${id}`}>
      <Logo id={channelId} name={channelName} src={logoUrl(logo)} size="s" />
      <div class="grow">
        <p class="cut" dir="auto">
          <b>{channelName}</b>
        </p>
        <p class="live-line t2">
          <span class={state === 'live' ? '' : 'warn-words'}>{sourceWords(relay)}</span>
          {codec ? <span class="tag">{codecName(codec)}</span> : null}
          <span class="num">{flow.bitrate(bitrateBps)}</span>
        </p>
        <Note relay={relay} />
      </div>
      <Buffer ms={relay.bufferedMs} />
      <Button
        kind="ghost"
        icon="shuffle"
        label={actions.next(channelName)}
        isBusy={isAsked(relay)}
        disabledBecause={sourceCount < 2 ? actions.onlyOne : null}
        onPress={() => askForNext(relay)}
      />
    </li>
  );
}

function sourceWords({ state, providerName, rank, viewers }: Relay): string {
  const { flow } = parts.live;
  if (state !== 'live') return text.home.playing.states[state];
  if (viewers.length === 0) return flow.unwatched;
  if (providerName === null) return '';
  if (rank === null || rank < 0) return providerName;
  return rank === 0 ? flow.primary(providerName) : flow.backup(providerName, rank);
}

/** What wants to be known beside the state: a switch, or why nothing plays. */
function Note({ relay }: { relay: Relay }) {
  const { flow } = parts.live;
  const fresh = freshSwitch(relay);
  if (isAsked(relay)) return <p class="live-line t2">{flow.asked}</p>;
  if (relay.state !== 'live' && relay.fault)
    return <p class="live-line warn-words">{failureWords(relay.fault).message}</p>;
  if (fresh) {
    const agoMs = Math.max(0, nowMs.value - Date.parse(fresh.at));
    return (
      <p class="live-line live-fresh num">
        <span>
          {fresh.fromProvider === null || fresh.fromProvider === fresh.toProvider
            ? flow.stillPlays(agoMs, fresh.gapMs)
            : flow.tookOver(fresh.fromProvider, agoMs, fresh.gapMs)}
        </span>
      </p>
    );
  }
  return relay.failoverCount > 0 ? <p class="live-line t2">{flow.switches(relay.failoverCount)}</p> : null;
}

/** A gauge that is full looks the same for every setting of the buffer. */
const FULL_MS = 12_000;

function Buffer({ ms }: { ms: number }) {
  const { flow } = parts.live;
  return (
    <span class="live-buffer fine">
      <span>{flow.buffer}</span>
      <i style={{ '--v': `${Math.min(100, (ms / FULL_MS) * 100)}%` }} aria-hidden="true" />
      <span class="num">{flow.bufferOf(ms)}</span>
    </span>
  );
}
