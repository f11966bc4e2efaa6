import type { InferResponseType } from 'hono/client';
import { useState } from 'preact/hooks';
import { answer, api } from '../../api/client.js';
import { useFollowedLog } from '../../api/follow-log.js';
import { usePages } from '../../api/pages.js';
import { Button } from '../../kit/button.js';
import { Empty, Failed, Loading } from '../../kit/notice.js';
import { text } from '../../text/index.js';

export type LogEvent = InferResponseType<typeof api.log.$get, 200>['items'][number];
export type Level = LogEvent['level'];

const PAGE_ROWS = 100;
const TYPING_MS = 150;

interface EventsProps {
  level: Level;
  query: string;
  /** `provider:7`; null: all. */
  about: string | null;
}

/** Events in words, the newest first, followed live. */
export function Events({ level, query, about }: EventsProps) {
  const [isPaused, setPaused] = useState(false);
  const words = query.trim();
  const { items, hasMore, failure, reload, readMore } = usePages<LogEvent>(
    `${level} ${about} ${words}`,
    (cursor, signal) =>
      answer(
        api.log.$get(
          {
            query: {
              ...{ level, limit: String(PAGE_ROWS) },
              ...(words === '' ? {} : { query: words }),
              ...(about ? { about } : {}),
              ...(cursor ? { cursor } : {}),
            },
          },
          { init: { signal } },
        ),
      ),
    TYPING_MS,
  );
  useFollowedLog(reload, isPaused);
  const { log } = text;
  if (failure && !items) return <Failed error={failure} onRetry={reload} />;
  if (!items) return <Loading rows={8} heightPx={32} />;
  if (items.length === 0) return <Empty title={words === '' ? log.none : log.noneFound(query)} />;
  return (
    <>
      <div class="log-filters">
        <Button icon={isPaused ? 'play' : 'pause'} onPress={() => setPaused(!isPaused)}>
          {isPaused ? log.follow : log.pause}
        </Button>
        {isPaused ? <span class="t2">{log.paused}</span> : null}
      </div>
      <ol class="log">
        {items.map((event) => (
          <li key={event.id} class="log-event">
            <time dateTime={event.at}>{log.at(Date.parse(event.at))}</time>
            <span class={`dot dot-${event.level}`} role="img" aria-label={log.levelOf[event.level]} />
            <span dir="auto">{log.say(event.kind, event.facts) ?? event.message}</span>
          </li>
        ))}
      </ol>
      {hasMore ? <Button onPress={readMore}>{log.more}</Button> : null}
    </>
  );
}
