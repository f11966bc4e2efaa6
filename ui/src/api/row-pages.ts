import { type ReadonlySignal, signal } from '@preact/signals';
import { asFailure, isAbort, type RequestFailure } from './client.js';

/** A list of any length of which only the pages in sight have been read. */
export interface RowView<Question, Row> {
  /** What the rows answer: while a new question runs, the rows from before stay. */
  question: Question | null;
  total: number;
  rowAt(at: number): Row | undefined;
  failure: RequestFailure | null;
}

export interface RowPages<Question, Row> {
  readonly view: ReadonlySignal<RowView<Question, Row>>;
  ask(question: Question): void;
  /** Rows from `first` up to, but without, `end` are looked at. */
  want(first: number, end: number): void;
  /** Reads again what is in sight; the rows stay until then. */
  reload(): void;
  /** Puts what the daemon has answered into a row that is there. */
  replace(row: Row): void;
  close(): void;
}

const PAGE_ROWS = 100;
/** Pages that are kept around what is looked at; a page far away is read again when somebody comes back. */
const PAGES_MAX = 12;

export function createRowPages<Question, Row extends { id: number }>(
  read: (
    question: Question,
    place: { offset: number; limit: number },
    signal: AbortSignal,
  ) => Promise<{ items: readonly Row[]; total: number | null }>,
): RowPages<Question, Row> {
  let pages = new Map<number, readonly Row[]>();
  let question: Question | null = null;
  let total = 0;
  let window = { first: 0, end: PAGE_ROWS };
  let life = new AbortController();
  const reading = new Set<number>();
  const rowAt = (at: number) => pages.get(Math.floor(at / PAGE_ROWS))?.[at % PAGE_ROWS];
  const view = signal<RowView<Question, Row>>({ question: null, total: 0, rowAt, failure: null });
  const show = (failure: RequestFailure | null) => {
    view.value = { question, total, rowAt, failure };
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
      read(asked, { offset: page * PAGE_ROWS, limit: PAGE_ROWS }, signal)
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
  const start = (asked: Question, fromTop: boolean) => {
    life.abort();
    life = new AbortController();
    reading.clear();
    if (fromTop) window = { first: 0, end: PAGE_ROWS };
    const { signal } = life;
    const first = Math.floor(window.first / PAGE_ROWS);
    const last = Math.max(first, Math.ceil(window.end / PAGE_ROWS) - 1);
    const wanted = Array.from({ length: last - first + 1 }, (_, at) => first + at);
    Promise.all(wanted.map((page) => read(asked, { offset: page * PAGE_ROWS, limit: PAGE_ROWS }, signal))).then(
      (replies) => {
        if (signal.aborted) return;
        question = asked;
        pages = new Map(replies.map((reply, at) => [wanted[at]!, reply.items]));
        total = replies[0]?.total ?? 0;
        show(null);
        fill();
      },
      fail,
    );
  };

  let asked: Question | null = null;
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
    replace(fresh) {
      for (const [page, rows] of pages) {
        if (rows.some((row) => row.id === fresh.id)) {
          pages.set(
            page,
            rows.map((row) => (row.id === fresh.id ? { ...row, ...fresh } : row)),
          );
        }
      }
      show(view.value.failure);
    },
    close: () => life.abort(),
  };
}
