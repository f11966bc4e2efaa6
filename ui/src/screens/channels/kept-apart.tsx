import { to } from '../../app/places.js';
import { Button } from '../../kit/button.js';
import { Badge } from '../../kit/marks.js';
import { parts } from '../../text/index.js';
import type { ChannelDetails } from './channel-drawer.js';
import { keepApart, mergeChannels } from './compose-channels.js';
import { apartWords, type ChannelMatching } from './evidence.js';

/** Channels that look like this one, and why they are others. */
export function KeptApart({ channel, matching }: { channel: ChannelDetails; matching: ChannelMatching }) {
  const { apart, done } = parts.matching;
  const readings = new Map(matching.streams.map(({ id, reading }) => [id, reading]));
  if (matching.keptApart.length === 0) return null;
  return (
    <section class="apart" aria-labelledby="apart-title">
      <h3 id="apart-title">{apart.title}</h3>
      <p class="fine">{apart.lead}</p>
      <ul>
        {matching.keptApart.map((other) => {
          const { channelId, channelName, reading, ofStreamId, score, decision } = other;
          return (
            <li key={channelId} class="apart-row">
              <Badge id={channelId} name={channelName} size="s" />
              <div class="grow">
                <a class="apart-name" href={to(`manage/channels?open=${channelId}`)} dir="auto">
                  {channelName}
                </a>
                <p class="t3">
                  {apartWords(other, reading, readings.get(ofStreamId))}
                  {score > 0 && decision === null ? (
                    <span class="num"> · {parts.matching.evidence.score(score)}</span>
                  ) : null}
                </p>
              </div>
              <div class="apart-actions">
                <Button
                  label={apart.mergeOf(channelName)}
                  onPress={async () => {
                    await mergeChannels([channel.id, channelId], done.merged([channelName], channel.name));
                  }}
                >
                  {apart.merge}
                </Button>
                {score > 0 && decision === null ? (
                  <Button
                    kind="ghost"
                    label={apart.neverOf(channelName)}
                    onPress={async () => {
                      await keepApart([channel.id, channelId], done.apart(channel.name, channelName));
                    }}
                  >
                    {apart.never}
                  </Button>
                ) : null}
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
