import './review.css';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { isMatching, onHouse, providers } from '../../api/house.js';
import { to } from '../../app/places.js';
import { undoLast } from '../../app/undo.js';
import { announce } from '../../kit/announce.js';
import { Button, ButtonLink } from '../../kit/button.js';
import { useKeys } from '../../kit/keys.js';
import { Empty, Failed, Loading } from '../../kit/notice.js';
import { parts, text } from '../../text/index.js';
import { Pair } from './pair.js';
import { createQuestions, type Question, type Questions, type ReviewView, rolesIn } from './questions.js';

/** What we dare not decide: one pair of channels at a time, each answered with one key. */
export function Review(_: { path?: string }) {
  const questions = useMemo(createQuestions, []);
  const view = questions.view.value;
  const { review } = parts.matching;
  useEffect(() => {
    questions.reload();
    return onHouse('channel.changed', questions.reload, questions.reload);
  }, [questions]);
  useEffect(() => {
    document.body.classList.add('has-answers');
    return () => document.body.classList.remove('has-answers');
  }, []);
  useReviewKeys(questions);
  const question = view.questions?.[view.at];
  useAnnounced(view, question);
  return (
    <div class="review">
      <div class="screen-head">
        <h1>{review.title}</h1>
        {question ? <p class="t2 num">{review.progress(placeOf(view), countOf(view))}</p> : null}
        {question && view.questions!.length > 1 ? (
          <span class="review-steps">
            <Button kind="ghost" icon="back" label={review.back} onPress={() => questions.go(-1)} />
            <Button kind="ghost" icon="arrowRight" label={review.next} onPress={() => questions.go(1)} />
          </span>
        ) : null}
      </div>
      {view.failure ? <Failed error={view.failure} onRetry={questions.reload} /> : null}
      {question ? <Asked question={question} questions={questions} /> : <NothingOpen view={view} />}
    </div>
  );
}

const placeOf = ({ answeredCount, at }: ReviewView): number => answeredCount + at + 1;
const countOf = ({ answeredCount, openCount }: ReviewView): number => answeredCount + openCount;

function useReviewKeys(questions: Questions): void {
  const { keys } = parts.matching.review;
  const same = () => void questions.answer('same');
  const different = () => void questions.answer('different');
  useKeys([
    { keys: 's', label: keys.same, run: same },
    { keys: 'd', label: keys.different, run: different },
    { keys: 'ArrowRight', label: keys.next, run: () => questions.go(1) },
    { keys: 'ArrowLeft', label: keys.back, run: () => questions.go(-1) },
    { keys: 'y', label: keys.same, run: same },
    { keys: 'n', label: keys.different, run: different },
    { keys: 'l', label: keys.next, run: () => questions.go(1) },
    { keys: 'r', label: keys.teach, run: () => void questions.learn() },
    { keys: 'z', label: keys.undo, run: () => void undoLast() },
  ]);
}

/** Each new pair is said; the first one is what the screen itself says. */
function useAnnounced(view: ReviewView, question: Question | undefined): void {
  const saidId = useRef<number | null>(null);
  useEffect(() => {
    const { review } = parts.matching;
    if (question && saidId.current !== null && saidId.current !== question.id)
      announce(review.announce(placeOf(view), countOf(view), question.a.name, question.b.name));
    else if (!question && saidId.current !== null) announce(review.empty);
    saidId.current = question?.id ?? null;
  }, [question?.id]);
}

function Asked({ question, questions }: { question: Question; questions: Questions }) {
  const { review } = parts.matching;
  const { into, from } = rolesIn(question);
  const isOne = into.id === from.id; // until now, and only as it was before the matching learned
  return (
    <>
      <h2 id="review-question" class="review-question">
        {review.question}
      </h2>
      <Pair question={question} />
      <section class="review-answers" aria-labelledby="review-question">
        <div class="review-answer">
          <Button kind="primary" size="big" icon="merge" keyHint="S" onPress={() => void questions.answer('same')}>
            {review.same}
          </Button>
          <p class="review-effect t2" dir="auto">
            {isOne
              ? review.staysOne(into.name)
              : `${review.effectSame(from.name, from.streamCount, into.name)} ${into.number === null ? '' : review.effectNumber(into.name, into.number)}`}
          </p>
        </div>
        <div class="review-answer">
          <Button size="big" icon="split" keyHint="D" onPress={() => void questions.answer('different')}>
            {review.different}
          </Button>
          <p class="review-effect t2" dir="auto">
            {isOne ? review.comesApart(question.b.name) : review.effectDifferent}
          </p>
        </div>
        {question.lesson ? (
          <div class="review-answer">
            <Button size="big" keyHint="R" onPress={() => void questions.learn()}>
              {review.teach(question.lesson.text, question.lesson.nameCount, providerOf(question.lesson.providerId))}
            </Button>
            <p class="review-effect t2">{review.effectTeach}</p>
          </div>
        ) : null}
      </section>
    </>
  );
}

const providerOf = (id: number): string => providers.value?.find((one) => one.id === id)?.name ?? '';

function NothingOpen({ view }: { view: ReviewView }) {
  const { review } = parts.matching;
  if (view.failure) return null;
  if (view.questions === null || view.openCount > 0) return <Loading rows={3} heightPx={120} />;
  const words = view.answeredCount > 0 ? review.finished(view.answeredCount) : review.emptyHelp;
  return (
    <Empty title={isMatching() ? text.channels.matching : review.empty} words={words}>
      <ButtonLink href={to('manage/channels')}>{review.toChannels}</ButtonLink>
    </Empty>
  );
}
