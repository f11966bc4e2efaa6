import { Notice, wordsOf } from '../../kit/notice.js';
import type { RuleTexts } from '../../text/en/rules.js';
import { missingOf, type Preview, type Step } from './rule-types.js';
import type { PreviewState } from './use-preview.js';

type Example = Preview['examples'][number];

/** What the rules make of entries that are here: how many, and how some of them are called before and after. */
export function RulePreview(props: {
  state: PreviewState;
  steps: readonly Step[];
  /** Place of the rule that is being written; -1: none. */
  openAt: number;
  words: RuleTexts;
}) {
  const { state, steps, openAt, words } = props;
  const { preview: texts } = words;
  const open = steps[openAt]?.rule;
  const isIncomplete = open !== undefined && missingOf(open) !== null;
  if (steps.length === 0) return null;
  return (
    <section class="rule-preview" aria-label={open ? texts.oneTitle : texts.title}>
      <h2>{open ? texts.oneTitle : texts.title}</h2>
      {isIncomplete ? <p class="t2">{texts.incomplete}</p> : <Found {...{ state, words, openAt }} />}
    </section>
  );
}

function Found({ state, words, openAt }: { state: PreviewState; words: RuleTexts; openAt: number }) {
  const { preview: texts } = words;
  const { preview, failure, isOld } = state;
  if (failure && failure.findings.length === 0) return <Notice level="bad" {...wordsOf(failure)} />;
  if (!preview) return null;
  if (preview.scannedCount === 0) return <p class="t2">{texts.noEntries}</p>;
  const { leftOutCount: left, renamedCount: renamed, regroupedCount: regrouped, numberedCount: numbered } = preview;
  const fitCount = openAt < 0 ? null : (preview.fitCounts[openAt] ?? null);
  const counts = texts.counts({ left, renamed, regrouped, numbered, scanned: preview.scannedCount });
  return (
    <div class={isOld ? 'is-pending' : ''}>
      <p class="t2 num" role="status">
        {fitCount === null ? counts : words.fits(fitCount)} {preview.isComplete ? '' : texts.some}
      </p>
      {preview.examples.length === 0 ? <p class="t2">{texts.nothing}</p> : null}
      {preview.examples.length > 0 ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, which arrows do once it has the focus
        <section class="examples" aria-label={texts.names} tabIndex={0}>
          <ul>
            {preview.examples.map((example, at) => (
              <ExampleRow key={at} example={example} words={words} />
            ))}
          </ul>
        </section>
      ) : null}
    </div>
  );
}

function ExampleRow({ example: { before, after }, words }: { example: Example; words: RuleTexts }) {
  const { preview: texts } = words;
  if (after === null) {
    return (
      <li class="example">
        <s dir="auto">{before.name}</s>
        <span class="t3">{[texts.leftOut, ...before.groups].join(' · ')}</span>
      </li>
    );
  }
  const isRenamed = after.name !== before.name;
  const facts = [
    ...(after.groups.join() === before.groups.join()
      ? []
      : [texts.group(before.groups.join(', '), after.groups.join(', '))]),
    ...(after.number === before.number || after.number === null ? [] : [texts.number(after.number)]),
    ...(after.region === null ? [] : [texts.region(after.region)]),
  ];
  return (
    <li class="example">
      {isRenamed ? (
        <span class="t3" dir="auto">
          <span class="vh">{texts.before}: </span>
          {before.name} <span aria-hidden="true">→</span>
        </span>
      ) : null}
      <span dir="auto">
        {isRenamed ? <span class="vh">{texts.after}: </span> : null}
        {after.name}
      </span>
      {facts.length > 0 ? (
        <span class="t3" dir="auto">
          {facts.join(' · ')}
        </span>
      ) : null}
    </li>
  );
}
