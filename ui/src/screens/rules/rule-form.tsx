import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../../kit/button.js';
import { CheckField, SelectField, TextField } from '../../kit/field.js';
import { Form } from '../../kit/form.js';
import { useKeys } from '../../kit/keys.js';
import type { RuleTexts } from '../../text/en/rules.js';
import { missingOf, type Rule, type RuleAction, type RuleKind } from './rule-types.js';
import type { PreviewState } from './use-preview.js';

interface FormProps {
  rule: Rule;
  /** Its place among the rules that the preview tries. */
  at: number;
  state: PreviewState;
  words: RuleTexts;
  /** At each letter. */
  onTry(rule: Rule): void;
  onDone(rule: Rule): void;
  onCancel(): void;
}

const ACTIONS = ['exclude', 'include', 'rename', 'regroup', 'number', 'region'] as const;

/** One rule as it is being written. What is wrong with a pattern is said beside its field by whoever tries it. */
export function RuleForm({ rule, at, state, words, onTry, onDone, onCancel }: FormProps) {
  const [draft, setDraft] = useState(rule);
  const [isTold, setTold] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => root.current?.querySelector('select')?.focus(), []);
  useKeys([{ keys: 'Escape', inFields: true, run: onCancel }]);
  const { form } = words;
  const keep = (next: Rule) => {
    setDraft(next);
    onTry(next);
  };
  const { when, action } = draft;
  const setWhen = (changes: Partial<Rule['when']>) => keep({ ...draft, when: { ...when, ...changes } });
  const setAction = (next: RuleAction) => keep({ ...draft, action: next });
  const missing = missingOf(draft);
  const faultOf = (field: string): string | null =>
    state.failure?.findings.find(({ where }) => where === `rules.${at}.rule.${field}`)?.problem ?? null;
  const missingWords = { which: form.whichMissing, find: form.findMissing, to: form.toMissing };
  const told = isTold && missing !== null ? missingWords[missing] : null;

  return (
    <div ref={root}>
      <Form
        label={words.sentence(draft)}
        onSend={() => {
          setTold(true);
          if (missing === null && !hasFault(state, at)) onDone(draft);
        }}
      >
        <SelectField
          label={form.action}
          value={action.kind}
          options={ACTIONS.map((kind) => ({ value: kind, label: form.actions[kind] }))}
          onInput={(kind) => setAction(newAction(kind as RuleAction['kind'], action))}
        />
        <div class="rule-fields">
          {action.kind === 'rename' ? (
            <TextField
              label={form.find}
              help={form.nameHelp}
              fault={faultOf('action.find') ?? (missing === 'find' ? told : null)}
              kind="search"
              value={action.find}
              maxLength={500}
              onInput={(find) => setAction({ ...action, find })}
            />
          ) : null}
          <ActionField
            {...{ action, words, setAction }}
            fault={faultOf('action.to') ?? (missing === 'to' ? told : null)}
          />
        </div>
        <div class="rule-fields">
          <TextField
            label={form.name}
            help={action.kind === 'rename' ? '' : form.nameHelp}
            fault={faultOf('when.name') ?? (missing === 'which' ? told : null)}
            kind="search"
            value={when.name ?? ''}
            maxLength={500}
            onInput={(name) => setWhen({ name: name || null })}
          />
          <TextField
            label={form.group}
            help={form.groupHelp}
            fault={faultOf('when.group')}
            kind="search"
            value={when.group ?? ''}
            maxLength={500}
            onInput={(group) => setWhen({ group: group || null })}
          />
          <KindField kinds={when.kinds} words={words} onChange={(kinds) => setWhen({ kinds })} />
        </div>
        <CheckField
          label={form.isSeparator}
          isOn={when.isSeparator}
          onChange={(isSeparator) => setWhen({ isSeparator })}
        />
        <TextField
          label={form.label}
          value={draft.label ?? ''}
          maxLength={200}
          onInput={(label) => keep({ ...draft, label: label || null })}
        />
        <div class="form-actions">
          <Button kind="plain" type="submit" icon="check">
            {form.done}
          </Button>
          <Button kind="ghost" onPress={onCancel}>
            {form.cancel}
          </Button>
        </div>
      </Form>
    </div>
  );
}

function hasFault({ failure }: PreviewState, at: number): boolean {
  return failure?.findings.some(({ where }) => where.startsWith(`rules.${at}.`)) ?? false;
}

/** Keeps what was typed where the other action has the same field. */
function newAction(kind: RuleAction['kind'], before: RuleAction): RuleAction {
  const to = 'to' in before ? before.to : '';
  switch (kind) {
    case 'include':
    case 'exclude':
      return { kind };
    case 'rename':
      return { kind, find: '', to };
    case 'regroup':
    case 'region':
      return { kind, to };
    case 'number':
      return { kind, to: /^\d/.test(to) ? to : '', counts: false };
  }
}

function ActionField(props: {
  action: RuleAction;
  fault: string | null;
  words: RuleTexts;
  setAction(next: RuleAction): void;
}) {
  const { action, fault, words, setAction } = props;
  const { form } = words;
  if (action.kind === 'include' || action.kind === 'exclude') return null;
  const [label, help] = {
    rename: [form.to, form.toHelp],
    regroup: [form.toGroup, form.toGroupHelp],
    region: [form.toRegion, form.toRegionHelp],
    number: [form.toNumber, ''],
  }[action.kind] as [string, string];
  return (
    <>
      <TextField
        {...{ label, help, fault }}
        kind={action.kind === 'number' ? 'number' : 'text'}
        value={action.to}
        maxLength={200}
        onInput={(to) => setAction({ ...action, to })}
      />
      {action.kind === 'number' ? (
        <CheckField
          label={form.counts}
          isOn={action.counts ?? false}
          onChange={(counts) => setAction({ ...action, counts })}
        />
      ) : null}
    </>
  );
}

const KIND_CHOICES = {
  all: [],
  channels: ['live', 'radio'],
  live: ['live'],
  radio: ['radio'],
  movie: ['movie'],
  series: ['series'],
} as const satisfies Record<string, readonly RuleKind[]>;

function KindField(props: { kinds: readonly RuleKind[]; words: RuleTexts; onChange(kinds: RuleKind[]): void }) {
  const { kinds, words, onChange } = props;
  const names = Object.keys(KIND_CHOICES) as (keyof typeof KIND_CHOICES)[];
  const current = names.find((name) => KIND_CHOICES[name].join() === kinds.join()) ?? 'several';
  const shown = current === 'several' ? [...names, 'several' as const] : names;
  return (
    <SelectField
      label={words.form.kind}
      value={current}
      options={shown.map((name) => ({ value: name, label: words.form.kinds[name] }))}
      onInput={(name) => {
        if (name in KIND_CHOICES) onChange([...KIND_CHOICES[name as keyof typeof KIND_CHOICES]]);
      }}
    />
  );
}
