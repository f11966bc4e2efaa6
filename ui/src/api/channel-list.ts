import { type ReadonlySignal, signal } from '@preact/signals';
import { answer, api, type Channel, isAbort, RequestFailure } from './client.js';

/**
 * Channels in number order, read page by page as far as somebody looks. The pages hang together by a cursor, so a jump far
 * down reads what lies between, in large pages; rows that are not here yet have their place all the same.
 */
export interface ChannelList {
  readonly view: ReadonlySignal<ChannelView>;
  /** Starts anew with other words. The rows from before stay until new ones come. */
  search(query: string): void;
  /** Reads again what is shown, without a gap. */
  reload(): void;
  /** Rows up to this one are looked at. */
  want(count: number): void;
}

export interface ChannelView {
  /** What `rows` answer. */
  query: string;
  rows: readonly Channel[];
  hasMore: boolean;
  /** Of the whole line-up; null when a search hides it. */
  total: number | null;
  isRead: boolean;
  failure: RequestFailure | null;
}

const PAGE_ROWS = 100;
const FAR_PAGE_ROWS = 500;
/** Pages are fetched before they come into sight. */
const AHEAD_ROWS = 60;

export function createChannelList(): ChannelList {
  const view = signal<ChannelView>({
    query: '',
    rows: [],
    hasMore: false,
    total: null,
    isRead: false,
    failure: null,
  });
  let query = '';
  let wantedCount = 0;
  let wake: () => void = () => {};
  let reading = new AbortController();

  const read = async (signal: AbortSignal): Promise<void> => {
    const asked = query;
    let rows: Channel[] = [];
    let total: number | null = null;
    let cursor: string | null = null;
    do {
      const missingCount = wantedCount - rows.length;
      const limit = String(missingCount > PAGE_ROWS ? FAR_PAGE_ROWS : PAGE_ROWS);
      const words: { query?: string; cursor?: string; limit: string } = {
        ...(asked ? { query: asked } : {}),
        ...(cursor ? { cursor } : {}),
        limit,
      };
      const page = await answer(api.channels.$get({ query: words }, { init: { signal } }));
      rows = rows.concat(page.items);
      total ??= page.total;
      cursor = page.nextCursor;
      const isEnough = rows.length >= wantedCount || cursor === null;
      if (isEnough || view.value.query !== asked || !view.value.isRead || rows.length > view.value.rows.length) {
        view.value = { query: asked, rows, total, hasMore: cursor !== null, isRead: true, failure: null };
      }
      while (cursor !== null && rows.length >= wantedCount + AHEAD_ROWS) await wanted(signal);
    } while (cursor !== null);
  };

  const wanted = (signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      wake = resolve;
      signal.addEventListener('abort', () => reject(new DOMException('given up', 'AbortError')), { once: true });
    });

  const start = () => {
    reading.abort();
    reading = new AbortController();
    read(reading.signal).catch((error: unknown) => {
      if (isAbort(error)) return;
      const failure = error instanceof RequestFailure ? error : new RequestFailure('page_fault', String(error), '');
      view.value = { ...view.value, query, isRead: true, failure };
    });
  };

  return {
    view,
    search(words) {
      query = words.trim();
      wantedCount = 0;
      start();
    },
    reload: start,
    want(count) {
      if (count <= wantedCount) return;
      wantedCount = count;
      wake();
    },
  };
}
