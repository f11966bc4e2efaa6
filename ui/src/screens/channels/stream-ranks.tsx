import { Badge } from '../../kit/marks.js';
import { text } from '../../text/index.js';
import type { ChannelDetails } from './channel-drawer.js';

type Stream = ChannelDetails['streams'][number];

/** The streams in the order in which they are tried, with the provider's own name for each. */
export function StreamRanks({ streams, isKept }: { streams: readonly Stream[]; isKept: boolean }) {
  const { drawer } = text.channels;
  if (streams.length === 0) {
    return (
      <p class="t2">
        {drawer.noStreams} {isKept ? drawer.noStreamsKept : null}
      </p>
    );
  }
  return (
    <>
      <ol class="ranks">
        {streams.map((stream, at) => (
          <Rank key={stream.id} stream={stream} at={at} />
        ))}
      </ol>
      {streams.length > 1 ? <p class="fine">{drawer.orderHelp}</p> : null}
    </>
  );
}

function Rank({ stream, at }: { stream: Stream; at: number }) {
  const { drawer } = text.channels;
  const { name, providerId, providerName, groups, tvgId, missingSince, isDrm, isEnabled } = stream;
  const troubles = [
    isEnabled ? '' : drawer.off,
    isDrm ? drawer.drm : '',
    missingSince === null ? '' : drawer.missing(Date.parse(missingSince)),
  ].filter((trouble) => trouble !== '');
  const facts = [providerName, ...groups, tvgId ? `${drawer.guideId} ${tvgId}` : ''].filter((fact) => fact !== '');
  return (
    <li class={isEnabled && !isDrm ? 'rank' : 'rank is-out'}>
      <p class="rank-word">{at === 0 ? drawer.primary : drawer.backup(at)}</p>
      <p class="rank-source">
        <Badge id={providerId} name={providerName} size="xs" title={providerName} />
        <span class="cut" dir="auto" title={name}>
          {name}
        </span>
      </p>
      <p class="rank-facts" dir="auto">
        {facts.join(' · ')}
        {troubles.length > 0 ? <span class="warn-words"> · {troubles.join(', ')}</span> : null}
      </p>
    </li>
  );
}
