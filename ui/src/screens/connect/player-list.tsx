import { nowMs } from '../../api/house.js';
import { parts, text } from '../../text/index.js';
import { GUIDES, type Guide } from './guides.js';
import type { HeardClient } from './use-connect.js';

/** Heard within this time, a player is marked as being there. */
const PRESENT_MS = 15 * 60_000;

export const guideName = ({ name }: Guide): string => name ?? parts.connecting.otherApp;

/** Every player that has a guide, with when it was heard last. */
export function PlayerList(props: { clients: readonly HeardClient[]; current: Guide; address(guide: Guide): string }) {
  const { groups, players } = parts.connecting;
  return (
    <nav class="connect-players" aria-label={players}>
      {(['servers', 'apps'] as const).map((group) => (
        <div key={group}>
          <h2>{groups[group]}</h2>
          <ul>
            {GUIDES.filter((guide) => guide.group === group).map((guide) => (
              <Player key={guide.key} guide={guide} {...props} />
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function Player(props: {
  guide: Guide;
  clients: readonly HeardClient[];
  current: Guide;
  address(guide: Guide): string;
}) {
  const { guide, clients, current, address } = props;
  const heard = clients.find(({ program }) => program === guide.key);
  const agoMs = heard ? nowMs.value - Date.parse(heard.last.at) : null;
  return (
    <li>
      <a href={address(guide)} aria-current={guide.key === current.key ? 'page' : undefined}>
        <span class="connect-name">{guideName(guide)}</span>
        {agoMs === null ? null : <span class="connect-more num">{text.format.ago(Math.max(0, agoMs))}</span>}
        <i class={agoMs !== null && agoMs < PRESENT_MS ? 'dot' : 'dot dot-none'} aria-hidden="true" />
      </a>
    </li>
  );
}
