import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { announce } from '../../kit/announce.js';
import { Button } from '../../kit/button.js';
import { Menu } from '../../kit/menu.js';
import type { RuleTexts } from '../../text/en/rules.js';
import { RuleForm } from './rule-form.js';
import { asSteps, type HouseRules, missingOf, type Step, type Template } from './rule-types.js';
import type { PreviewState } from './use-preview.js';

interface ListProps {
  /** Of the file: they run before. */
  fixed: HouseRules['rules'];
  steps: readonly Step[];
  openId: number | null;
  templates: readonly Template[];
  canEdit: boolean;
  state: PreviewState;
  words: RuleTexts;
  /** Stands below the open form. */
  beside: ComponentChildren;
  onChange(draft: { steps?: readonly Step[]; openId?: number | null }): void;
  /** A rule as it is being written. */
  onTry(step: Step): void;
}

/** Rules as sentences, in their order. Alt and the arrows move the one that has the focus. */
export function RuleList(props: ListProps) {
  const { fixed, steps, openId, templates, canEdit, state, words, beside, onChange, onTry } = props;
  const list = useRef<HTMLOListElement>(null);
  const focusId = useRef<number | null>(null);
  useEffect(() => {
    // the browser forgets the focus of what is moved, and of a form that is closed
    if (focusId.current !== null)
      list.current?.querySelector<HTMLElement>(`[data-rule="${focusId.current}"] .rule-buttons button`)?.focus();
    focusId.current = null;
  }, [steps, openId]);

  const move = (at: number, by: number) => {
    const target = at + by;
    if (target < 0 || target >= steps.length) return;
    const next = [...steps];
    const [moved] = next.splice(at, 1);
    next.splice(target, 0, moved!);
    focusId.current = moved!.id;
    onChange({ steps: next });
    announce(words.moved(target + 1, next.length));
  };
  const replace = (step: Step) => onChange({ steps: steps.map((one) => (one.id === step.id ? step : one)) });
  const remove = (step: Step) => onChange({ steps: steps.filter(({ id }) => id !== step.id) });
  const close = (step: Step, done: Step | null) => {
    focusId.current = step.id;
    if (done) replace(done);
    else if (step.rule && missingOf(step.rule) !== null)
      remove(step); // it was just added and says nothing yet
    else onChange({});
  };

  if (steps.length + fixed.length === 0) return null;
  return (
    <ol class="rule-list" ref={list}>
      {asSteps(fixed).map((step, at) => (
        <li key={`file-${at}`} class="rule">
          <span class="rule-words grow">
            <Sentence step={step} templates={templates} words={words} />
            <span class="source-mark source-file">{words.ofFile}</span>
          </span>
        </li>
      ))}
      {steps.map((step, at) =>
        step.id === openId && step.rule ? (
          <li key={step.id} class="rule is-open">
            <RuleForm
              rule={step.rule}
              {...{ at, state, words }}
              onTry={(rule) => onTry({ id: step.id, rule })}
              onDone={(rule) => close(step, { id: step.id, rule })}
              onCancel={() => close(step, null)}
            />
            {beside}
          </li>
        ) : (
          <RuleRow
            key={step.id}
            {...{ step, at, templates, words }}
            canEdit={canEdit && openId === null} // what was typed into an open form must not get lost
            count={steps.length}
            fitCount={openId === null && !state.isOld ? (state.preview?.fitCounts[at] ?? null) : null}
            onOpen={() => onChange({ openId: step.id })}
            onReplace={replace}
            onRemove={() => remove(step)}
            onMove={(by) => move(at, by)}
          />
        ),
      )}
    </ol>
  );
}

interface RowProps {
  step: Step;
  at: number;
  count: number;
  templates: readonly Template[];
  canEdit: boolean;
  /** How many entries it fits; null: not known. */
  fitCount: number | null;
  words: RuleTexts;
  onOpen(): void;
  onReplace(step: Step): void;
  onRemove(): void;
  onMove(by: number): void;
}

function RuleRow(props: RowProps) {
  const { step, at, count, templates, canEdit, fitCount, words, onOpen, onReplace, onRemove, onMove } = props;
  const sentence = sentenceOf(step, templates, words);
  const { rule } = step;
  const isOff = rule?.isEnabled === false;
  return (
    <li
      data-rule={step.id}
      class={isOff ? 'rule is-off' : 'rule'}
      onKeyDown={(event) => {
        const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
        if (!event.altKey || by === 0 || !canEdit) return;
        event.preventDefault();
        onMove(by);
      }}
    >
      {rule && canEdit ? (
        <label class="rule-switch" title={words.isOn(sentence)}>
          <input
            type="checkbox"
            checked={rule.isEnabled}
            aria-label={words.isOn(sentence)}
            onChange={(event) => onReplace({ id: step.id, rule: { ...rule, isEnabled: event.currentTarget.checked } })}
          />
        </label>
      ) : null}
      <span class="rule-words grow">
        <Sentence step={step} templates={templates} words={words} />
        {rule ? null : <span class="source-mark">{words.template}</span>}
        {fitCount === null || isOff ? null : <span class="t3 num">{words.fits(fitCount)}</span>}
      </span>
      {canEdit ? (
        <span class="rule-buttons">
          {rule ? <Button kind="ghost" icon="edit" label={words.editOf(sentence)} onPress={onOpen} /> : null}
          <Menu
            label={words.moreOf(sentence)}
            items={[
              ...(at > 0 ? [{ label: words.up, onChoose: () => onMove(-1) }] : []),
              ...(at < count - 1 ? [{ label: words.down, onChoose: () => onMove(1) }] : []),
              { label: words.remove, icon: 'remove' as const, isDanger: true, onChoose: onRemove },
            ]}
          />
        </span>
      ) : null}
    </li>
  );
}

function Sentence({ step, templates, words }: { step: Step; templates: readonly Template[]; words: RuleTexts }) {
  const label = step.rule?.label ?? null;
  const sentence = step.rule ? words.sentence(step.rule) : sentenceOf(step, templates, words);
  return (
    <span class="rule-sentence" dir="auto">
      {label === null ? sentence : <b>{label}</b>}
      {label === null ? null : <span class="t3"> {sentence}</span>}
    </span>
  );
}

function sentenceOf(step: Step, templates: readonly Template[], words: RuleTexts): string {
  if (step.rule) return step.rule.label ?? words.sentence(step.rule);
  const template = templates.find(({ key }) => key === step.template);
  if (!template) return words.removed;
  // one of the house may have the key of one that comes along
  return (template.source === 'program' ? words.templates[template.key] : null) ?? template.name;
}
