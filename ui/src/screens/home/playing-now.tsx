import type { Relay } from '../../api/client.js';
import { nowMs, providers, sessions } from '../../api/house.js';
import { Branches } from '../../kit/icons.js';
import { Badge } from '../../kit/marks.js';
import { text } from '../../text/index.js';
import { connectionsOf } from '../providers/slot-use.js';

/** What is watched at this moment, and from where it comes. */
export function PlayingNow() {
  const items = sessions.value?.items ?? [];
  return (
    <section class="home-part" aria-labelledby="playing-title">
      <h2 id="playing-title" class="home-part-title">
        {text.home.playing.title}
      </h2>
      {items.length > 0 ? (
        <ul class="relays">
          {items.map((relay) => (
            <RelayRow key={relay.channelId} relay={relay} />
          ))}
        </ul>
      ) : (
        <p class="t2 home-quiet">{sessions.value ? emptyWords() : ' '}</p>
      )}
    </section>
  );
}

function emptyWords(): string {
  const free = connectionsOf(providers.value ?? []);
  return free === 0 ? text.home.playing.nobody : text.home.playing.nobodyFree(free);
}

function RelayRow({ relay }: { relay: Relay }) {
  const { channelId, channelName, viewers, bitrateBps, failoverCount } = relay;
  const { playing } = text.home;
  return (
    <li class={`relay is-${relay.state}`}>
      <Badge id={channelId} name={channelName} />
      <div class="grow">
        <p class="relay-name cut" dir="auto">
          {channelName}
        </p>
        <p class="t3 cut">
          <span class={relay.state === 'holding' || relay.state === 'slate' ? 'warn-words' : ''}>
            {stateWords(relay)}
          </span>
          {failoverCount > 0 ? `, ${playing.failovers(failoverCount)}` : ''}
        </p>
        <p class="t3 num">
          {playing.viewers(viewers.length)} · {playing.bitrate(bitrateBps)}
        </p>
      </div>
      <Branches count={viewers.length} />
    </li>
  );
}

const FRESH_MS = 60_000;

function stateWords({ state, viewers, since, providerName }: Relay): string {
  const { states } = text.home.playing;
  if (state !== 'live') return states[state];
  if (viewers.length === 0) return states.unwatched;
  const ms = nowMs.value - Date.parse(since);
  return ms < FRESH_MS ? states.fresh(providerName) : states.live(ms, providerName);
}
