import type { Session } from '../api/client.js';
import { nowMs, providers, sessions } from '../api/house.js';
import { text } from '../app/text.js';
import { Branches } from '../kit/icons.js';
import { Badge } from '../kit/marks.js';
import { connectionLimit } from './slot-use.js';

/** What is watched at this moment, and what it takes from the providers. */
export function Playing() {
  const items = sessions.value?.items ?? [];
  return (
    <section id="playing" class="part" aria-labelledby="playing-title" tabIndex={-1}>
      <div class="head">
        <h2 id="playing-title">{text.playing.title}</h2>
        {items.length > 0 ? <Sums items={items} /> : null}
      </div>
      {items.length > 0 ? (
        <ul class="sessions">
          {items.map((session) => (
            <SessionRow key={session.channelId} session={session} />
          ))}
        </ul>
      ) : (
        <p class="quiet">{sessions.value ? emptyWords() : ' '}</p>
      )}
    </section>
  );
}

function emptyWords(): string {
  const enabled = providers.value?.filter((provider) => provider.isEnabled) ?? [];
  const free = enabled.reduce((sum, provider) => sum + connectionLimit(provider), 0);
  return free === 0 ? text.playing.empty : text.playing.emptyFree(free);
}

function Sums({ items }: { items: readonly Session[] }) {
  const viewerCount = items.reduce((sum, session) => sum + session.viewers.length, 0);
  const bitrateBps = items.reduce((sum, session) => sum + session.bitrateBps, 0);
  const { playing, number } = text;
  return (
    <p class="sums">
      <span>
        <b>{number(viewerCount)}</b> {playing.viewersLabel(viewerCount)}
      </span>
      <span>
        <b>{number(items.length)}</b> {playing.upstreamsLabel(items.length)}
      </span>
      <span>
        <b>{playing.megabits(bitrateBps)}</b> {playing.megabitsLabel}
      </span>
    </p>
  );
}

function SessionRow({ session }: { session: Session }) {
  const { channelId, channelName, viewers, bitrateBps, failoverCount } = session;
  return (
    <li class={`session is-${session.state}`}>
      <Badge id={channelId} name={channelName} />
      <div class="session-what">
        <p class="session-name cut" dir="auto">
          {channelName}
        </p>
        <p class="t3">
          <span class={session.state === 'holding' ? 'warn-words' : ''}>{stateWords(session)}</span>
          {failoverCount > 0 ? `, ${text.playing.failovers(failoverCount)}` : ''}
        </p>
      </div>
      <Branches count={viewers.length} />
      <div class="session-sums num">
        <p>{text.playing.viewers(viewers.length)}</p>
        <p class="t3">{text.playing.bitrate(bitrateBps)}</p>
      </div>
    </li>
  );
}

function stateWords({ state, viewers, since, providerName }: Session): string {
  const { states } = text.playing;
  if (state !== 'live') return states[state]();
  return viewers.length === 0 ? states.unwatched() : states.live(nowMs.value - Date.parse(since), providerName);
}
