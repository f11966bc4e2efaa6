import type { Channel } from '../../api/client.js';
import { to } from '../../app/places.js';
import { ButtonLink } from '../../kit/button.js';
import { Badge } from '../../kit/marks.js';
import { text } from '../../text/index.js';

/** Leads to a channel's picture. */
export function WatchLink({ channel, kind }: { channel: Channel; kind: 'primary' | 'plain' | 'tile' }) {
  const { id, name, number, groupName } = channel;
  const href = to(`watch/${id}`);
  if (kind !== 'tile') {
    return (
      <ButtonLink
        kind={kind}
        size={kind === 'primary' ? 'big' : 'm'}
        icon="play"
        label={text.home.watchOf(name)}
        href={href}
      >
        {text.home.watch}
      </ButtonLink>
    );
  }
  return (
    <a class="tile-button" title={text.home.watchOf(name)} href={href}>
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
    </a>
  );
}
