import { signal } from '@preact/signals';
import type { InferResponseType } from 'hono/client';
import { answer, api, asFailure, RequestFailure } from '../../api/client.js';
import { coalesce } from '../../api/coalesce.js';
import { reviewCount } from '../../api/house.js';
import { didChange } from '../../app/undo.js';
import { announce } from '../../kit/announce.js';
import { wordsOf } from '../../kit/notice.js';
import { showToast } from '../../kit/toast.js';
import { parts } from '../../text/index.js';

export type Question = InferResponseType<typeof api.review.$get, 200>['items'][number];
export type Side = Question['a'];
export type Verdict = 'same' | 'different';

export interface ReviewView {
  /** Open ones, the most probable first; null while nothing has been read. */
  questions: readonly Question[] | null;
  /** The one that is shown. */
  at: number;
  /** Open ones in all, read or not. */
  openCount: number;
  /** What has been answered on this page. */
  answeredCount: number;
  failure: RequestFailure | null;
}

export interface Questions {
  view: { readonly value: ReviewView };
  /** Answers the question that is shown. The next one is there at once; a refusal brings it back. */
  answer(verdict: Verdict): Promise<void>;
  /** Makes a rule of what the shown pair differs in, if other names of the provider have it, too. */
  learn(): Promise<void>;
  /** To the next question or the one before, without an answer; round at the ends. */
  go(by: number): void;
  reload(): void;
}

const PAGE_ROWS = 20;
/** Explaining pairs is work: an answer changes what is said of others, but that may wait a moment. */
const READ_GAP_MS = 1_000;
/** With fewer ahead more are fetched, so that nobody ever waits for the next. */
const AHEAD_MIN = 6;

export function createQuestions(): Questions {
  const view = signal<ReviewView>({ questions: null, at: 0, openCount: 0, answeredCount: 0, failure: null });
  /** Questions answered here, and when the daemon had it: a list that was asked for before may still name them. */
  const answeredAtMs = new Map<number, number>();
  const set = (changes: Partial<ReviewView>) => {
    view.value = { ...view.value, ...changes };
    if (changes.openCount !== undefined) reviewCount.value = changes.openCount; // the bar above says the same
  };

  const read = async () => {
    const askedAtMs = performance.now();
    const { rows, total } = await readRows(view.value.at + PAGE_ROWS);
    const open = rows.filter(({ id }) => (answeredAtMs.get(id) ?? 0) < askedAtMs);
    const back = open.filter(({ id }) => answeredAtMs.delete(id)); // their answers were taken back
    const shownId = back[0]?.id ?? view.value.questions?.[view.value.at]?.id;
    const shownAt = open.findIndex(({ id }) => id === shownId);
    const at = shownAt >= 0 ? shownAt : Math.min(view.value.at, Math.max(0, open.length - 1));
    if (back.length > 0) announce(parts.matching.review.again);
    const answeredCount = view.value.answeredCount - back.length;
    set({ questions: open, at, openCount: total - (rows.length - open.length), answeredCount, failure: null });
  };
  const reload = coalesce(() => read().catch((error) => set({ failure: asFailure(error) })), READ_GAP_MS);

  const takeOut = (id: number) => {
    const { questions, at, openCount, answeredCount } = view.value;
    const left = (questions ?? []).filter((question) => question.id !== id);
    set({
      questions: left,
      at: at < left.length ? at : 0,
      openCount: openCount - 1,
      answeredCount: answeredCount + 1,
    });
    if (left.length < AHEAD_MIN && left.length < openCount - 1) reload();
  };
  /** @param isOpen false: it is answered already, by whoever. */
  const putBack = (question: Question, isOpen: boolean) => {
    const { questions, at, openCount, answeredCount } = view.value;
    const left = [...(questions ?? [])];
    if (isOpen) {
      answeredAtMs.delete(question.id);
      left.splice(at, 0, question);
    }
    set({ questions: left, openCount: openCount + (isOpen ? 1 : 0), answeredCount: answeredCount - 1 });
    reload();
  };

  return {
    view,
    reload,
    async answer(verdict) {
      const question = view.value.questions?.[view.value.at];
      if (!question) return;
      answeredAtMs.set(question.id, Number.POSITIVE_INFINITY);
      takeOut(question.id);
      try {
        const param = { id: String(question.id) };
        const { changeId } = await answer(api.review[':id'].$post({ param, json: { verdict } }));
        answeredAtMs.set(question.id, performance.now());
        didChange(changeId, doneWords(question, verdict));
      } catch (error) {
        const isGone = error instanceof RequestFailure && error.code === 'review_unknown';
        putBack(question, !isGone);
        showToast(wordsOf(error));
      }
    },
    async learn() {
      const question = view.value.questions?.[view.value.at];
      if (!question?.lesson) return;
      try {
        const { changeId } = await answer(api.review[':id'].lesson.$post({ param: { id: String(question.id) } }));
        didChange(changeId, parts.matching.done.taught(question.lesson.text));
        this.go(1); // it is answered by itself once the list has been read again
      } catch (error) {
        showToast(wordsOf(error));
      }
    },
    go(by) {
      const { questions, at } = view.value;
      if (!questions || questions.length === 0) return;
      set({ at: (at + by + questions.length) % questions.length });
      if (view.value.at > questions.length - AHEAD_MIN && questions.length < view.value.openCount) reload();
    },
  };
}

/** The first rows of the list, in as many requests as it takes. */
async function readRows(wantedCount: number): Promise<{ rows: Question[]; total: number }> {
  const rows = new Map<number, Question>(); // the list may move between two pages
  let total = 0;
  let cursor: string | null = null;
  do {
    const query: { limit: string; cursor?: string } = { limit: String(PAGE_ROWS) };
    if (cursor !== null) query.cursor = cursor;
    const page = await answer(api.review.$get({ query }));
    for (const row of page.items) rows.set(row.id, row);
    total = page.total ?? rows.size;
    cursor = page.nextCursor;
  } while (cursor !== null && rows.size < wantedCount);
  return { rows: [...rows.values()], total };
}

/** The channel that goes on when both are one, and the one that joins it. */
export function rolesIn({ a, b, goesOnId }: Question): { into: Side['channel']; from: Side['channel'] } {
  return a.channel.id === goesOnId ? { into: a.channel, from: b.channel } : { into: b.channel, from: a.channel };
}

function doneWords(question: Question, verdict: Verdict): string {
  const { done } = parts.matching;
  const { into, from } = rolesIn(question);
  return verdict === 'same' ? done.merged([from.name], into.name) : done.apart(into.name, from.name);
}
