import { useEffect, useRef, useState } from 'preact/hooks';
import { asFailure, isAbort, type RequestFailure } from './client.js';

interface Page<Item> {
  items: readonly Item[];
  nextCursor: string | null;
}

/** A list that is read page by page, the newest first. */
export interface Pages<Item> {
  /** Null while nothing has been read. */
  items: readonly Item[] | null;
  hasMore: boolean;
  failure: RequestFailure | null;
  /** Reads the first page again; what is shown stays until it comes. */
  reload(): void;
  readMore(): Promise<void>;
}

/**
 * @param question What is asked, as text: another one is another list.
 * @param ask Reads one page; a request that is no longer wanted is aborted.
 * @param pauseMs How long a new question waits for the next letter. The first is asked at once.
 */
export function usePages<Item>(
  question: string,
  ask: (cursor: string | null, signal: AbortSignal) => Promise<Page<Item>>,
  pauseMs = 0,
): Pages<Item> {
  const [page, setPage] = useState<Page<Item> | null>(null);
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const asking = useRef(new AbortController());
  const latestAsk = useRef(ask);
  latestAsk.current = ask;
  const fail = (error: unknown) => {
    if (!isAbort(error)) setFailure(asFailure(error));
  };
  const reload = () => {
    asking.current.abort();
    asking.current = new AbortController();
    latestAsk.current(null, asking.current.signal).then((read) => {
      setPage(read);
      setFailure(null);
    }, fail);
  };
  useEffect(() => {
    const timer = setTimeout(reload, page === null ? 0 : pauseMs);
    return () => clearTimeout(timer);
  }, [question]);
  useEffect(() => () => asking.current.abort(), []);
  return {
    items: page?.items ?? null,
    hasMore: page?.nextCursor != null,
    failure,
    reload,
    async readMore() {
      if (!page?.nextCursor) return;
      try {
        const next = await ask(page.nextCursor, asking.current.signal);
        setPage({ items: [...page.items, ...next.items], nextCursor: next.nextCursor });
      } catch (error) {
        fail(error);
      }
    },
  };
}
