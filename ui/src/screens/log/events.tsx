import type { InferResponseType } from 'hono/client';
import { useEffect, useRef, useState } from 'preact/hooks';
import { answer, api, asFailure, isAbort, type RequestFailure } from '../../api/client.js';
import { onHouse } from '../../api/house.js';
import { Button } from '../../kit/button.js';
import { Empty, Failed, Loading } from '../../kit/notice.js';
import { text } from '../../text/index.js';

export type LogEvent = InferResponseType<typeof api.log.$get, 200>['items'][number];
export type Level = LogEvent['level'];

const PAGE_ROWS = 100;
const TYPING_MS = 150;
/** New events come in one by one; the list is read anew at most so often. */
const GAP_MS = 1_000;

interface EventsProps {
  level: Level;
  query: string;
  /** `provider:7`; null: all. */
  about: string | null;
}

/** Events in words, the newest first, followed live. */
export function Events({ level, query, about }: EventsProps) {
  const [isPaused, setPaused] = useState(false);
  const { items, nextCursor, failure, reload, readMore } = useEvents({ level, query, about }, isPaused);
  const { log } = text;
  if (failure && !items) return <Failed error={failure} onRetry={reload} />;
  if (!items) return <Loading rows={8} heightPx={32} />;
  if (items.length === 0) return <Empty title={query.trim() === '' ? log.none : log.noneFound(query)} />;
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
      {nextCursor ? <Button onPress={readMore}>{log.more}</Button> : null}
    </>
  );
}

function useEvents({ level, query, about }: EventsProps, isPaused: boolean) {
  const [page, setPage] = useState<{ items: readonly LogEvent[]; nextCursor: string | null } | null>(null);
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const asking = useRef(new AbortController());
  const words = query.trim();
  const ask = (cursor: string | null, signal: AbortSignal) =>
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
    );
  const reload = () => {
    asking.current.abort();
    asking.current = new AbortController();
    ask(null, asking.current.signal).then(
      (read) => {
        setPage(read);
        setFailure(null);
      },
      (error) => {
        if (!isAbort(error)) setFailure(asFailure(error));
      },
    );
  };
  useEffect(() => {
    const timer = setTimeout(reload, page === null ? 0 : TYPING_MS);
    return () => clearTimeout(timer);
  }, [level, words, about]);
  useEffect(() => {
    if (isPaused) return;
    let timer: number | undefined;
    const soon = () => {
      timer ??= window.setTimeout(() => {
        timer = undefined;
        reload();
      }, GAP_MS);
    };
    const stop = onHouse('log', soon, soon);
    return () => {
      stop();
      window.clearTimeout(timer);
    };
  }, [level, words, about, isPaused]);
  useEffect(() => () => asking.current.abort(), []);
  return {
    items: page?.items ?? null,
    nextCursor: page?.nextCursor ?? null,
    failure,
    reload,
    async readMore() {
      if (!page?.nextCursor) return;
      try {
        const next = await ask(page.nextCursor, asking.current.signal);
        setPage({ items: [...page.items, ...next.items], nextCursor: next.nextCursor });
      } catch (error) {
        if (!isAbort(error)) setFailure(asFailure(error));
      }
    },
  };
}
