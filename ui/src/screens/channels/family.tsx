import { to } from '../../app/places.js';
import { parts } from '../../text/index.js';
import type { ChannelMatching } from './evidence.js';

/** Channels of the same brand, each a step away. */
export function Family({ channelId, matching }: { channelId: number; matching: ChannelMatching }) {
  const { family } = parts.matching;
  const others = matching.family?.channels.filter(({ id }) => id !== channelId) ?? [];
  if (others.length === 0) return null;
  return (
    <section class="apart" aria-labelledby="family-title">
      <h3 id="family-title">{family.title}</h3>
      <p class="fine">{family.lead(others.length)}</p>
      <ul class="family">
        {others.map(({ id, name, number }) => (
          <li key={id}>
            <a href={to(`manage/channels?open=${id}`)} dir="auto">
              {number === null ? name : `${number} ${name}`}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
