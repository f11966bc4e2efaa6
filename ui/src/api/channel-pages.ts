import { type ReadonlySignal, signal } from '@preact/signals';
import { answer, api, asFailure, type Channel, isAbort, type RequestFailure } from './client.js';

/** Which channels are asked for. */
export interface ChannelQuestion {
  query: string;
  group: string | null;
  providerId: number | null;
  hidden: 'no' | 'only';
  sort: 'number' | 'name';
}

/** A list of any length of which only the pages in sight have been read. */
export interface ChannelView {
  /** What the rows answer: while a new question runs, the rows from before stay. */
  question: ChannelQuestion | null;
  total: number;
  rowAt(at: number): Channel | undefined;
  failure: RequestFailure | null;
}

export interface ChannelPages {
  readonly view: ReadonlySignal<ChannelView>;
  ask(question: ChannelQuestion): void;
  /** Rows from `first` up to, but without, `end` are looked at. */
  want(first: number, end: number): void;
  /** Reads again what is in sight; the rows stay until then. */
  reload(): void;
  /** Puts what the daemon has answered into a row that is there. */
  replace(channel: Channel): void;
  close(): void;
}

const PAGE_ROWS = 100;
/** Pages that are kept around what is looked at; a page far away is read again when somebody comes back. */
const PAGES_MAX = 12;

export function createChannelPages(): ChannelPages {
  let pages = new Map<number, readonly Channel[]>();
  let question: ChannelQuestion | null = null;
  let total = 0;
  let window = { first: 0, end: PAGE_ROWS };
  let life = new AbortController();
  const reading = new Set<number>();
  const rowAt = (at: number) => pages.get(Math.floor(at / PAGE_ROWS))?.[at % PAGE_ROWS];
  const view = signal<ChannelView>({ question: null, total: 0, rowAt, failure: null });
  const show = (failure: RequestFailure | null) => {
    view.value = { question, total, rowAt, failure };
  };

  const read = async (asked: ChannelQuestion, page: number, signal: AbortSignal) => {
    const { query, group, providerId, hidden, sort } = asked;
    return await answer(
      api.channels.$get(
        {
          query: {
            ...(query === '' ? {} : { query }),
            ...(group === null ? {} : { group }),
            ...(providerId === null ? {} : { provider: String(providerId) }),
            ...{ hidden, sort, offset: String(page * PAGE_ROWS), limit: String(PAGE_ROWS) },
          },
        },
        { init: { signal } },
      ),
    );
  };

  const fail = (error: unknown) => {
    if (!isAbort(error)) show(asFailure(error));
  };

  /** Reads what is looked at and not there. */
  const fill = () => {
    if (!question) return;
    const asked = question;
    const { signal } = life;
    const last = Math.max(0, Math.ceil(Math.min(window.end, total || window.end) / PAGE_ROWS) - 1);
    for (let page = Math.floor(window.first / PAGE_ROWS); page <= last; page++) {
      if (pages.has(page) || reading.has(page)) continue;
      reading.add(page);
      read(asked, page, signal)
        .then((reply) => {
          if (signal.aborted) return;
          pages.set(page, reply.items);
          total = reply.total ?? total;
          dropFarPages();
          show(null);
        }, fail)
        .finally(() => {
          if (!signal.aborted) reading.delete(page);
        });
    }
  };

  const dropFarPages = () => {
    const middle = (window.first + window.end) / 2 / PAGE_ROWS;
    const byDistance = [...pages.keys()].sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
    for (const page of byDistance.slice(PAGES_MAX)) pages.delete(page);
  };

  /** Reads the pages in sight anew and shows them in one go. */
  const start = (asked: ChannelQuestion, fromTop: boolean) => {
    life.abort();
    life = new AbortController();
    reading.clear();
    if (fromTop) window = { first: 0, end: PAGE_ROWS };
    const { signal } = life;
    const first = Math.floor(window.first / PAGE_ROWS);
    const last = Math.max(first, Math.ceil(window.end / PAGE_ROWS) - 1);
    const wanted = Array.from({ length: last - first + 1 }, (_, at) => first + at);
    Promise.all(wanted.map((page) => read(asked, page, signal))).then((replies) => {
      if (signal.aborted) return;
      question = asked;
      pages = new Map(replies.map((reply, at) => [wanted[at]!, reply.items]));
      total = replies[0]?.total ?? 0;
      show(null);
      fill();
    }, fail);
  };

  let asked: ChannelQuestion | null = null;
  return {
    view,
    ask(next) {
      asked = next;
      start(next, true);
    },
    want(first, end) {
      window = { first, end };
      fill();
    },
    reload() {
      if (asked) start(asked, false);
    },
    replace(channel) {
      for (const [page, rows] of pages) {
        if (rows.some((row) => row.id === channel.id)) {
          pages.set(
            page,
            rows.map((row) => (row.id === channel.id ? { ...row, ...channel } : row)),
          );
        }
      }
      show(view.value.failure);
    },
    close: () => life.abort(),
  };
}
