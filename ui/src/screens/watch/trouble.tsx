import { useEffect, useRef } from 'preact/hooks';
import type { Channel, Relay, RequestFailure } from '../../api/client.js';
import { Button } from '../../kit/button.js';
import { failureWords, type Words, wordsOf } from '../../kit/notice.js';
import { parts } from '../../text/index.js';
import { UNPLAYABLE } from './player/playback.js';

/** Why there is no picture, what we do about it, and what somebody can do. */
export function Trouble(props: {
  words: Words;
  isTrying: boolean;
  onNextChannel(): Promise<void>;
  onRetry: (() => void) | null;
}) {
  const { words, isTrying, onNextChannel, onRetry } = props;
  const { trouble } = parts.watch;
  const actions = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) actions.current?.querySelector('button')?.focus(); // one press of OK
  }, []);
  return (
    <div class="watch-trouble" role="alert">
      <p class="watch-trouble-what">{words.message}</p>
      <p class="t2">
        {words.hint} {isTrying ? trouble.keepsTrying : ''}
      </p>
      <div class="watch-trouble-actions" ref={actions}>
        <Button kind="primary" size="big" icon="chevronUp" onPress={onNextChannel}>
          {trouble.nextChannel}
        </Button>
        {onRetry ? (
          <Button size="big" icon="refresh" onPress={onRetry}>
            {trouble.again}
          </Button>
        ) : null}
      </div>
    </div>
  );
}

export function refusalWords(failure: RequestFailure, channel: Channel | null): Words {
  const { trouble } = parts.watch;
  if (failure.code === UNPLAYABLE) return { message: trouble.unplayable, hint: trouble.unplayableHint };
  const said = wordsOf(failure);
  if (!channel || !failure.code.startsWith('upstream_')) return said;
  return { message: trouble.down(channel.streamCount, channel.name), hint: said.message };
}

/** The viewers see a slate: every stream has failed, and is being tried again. */
export function slateWords({ sourceCount, channelName, fault }: Relay): Words {
  return { message: parts.watch.trouble.down(sourceCount, channelName), hint: failureWords(fault).message };
}
