import './rules.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { answer, api, asFailure, type RequestFailure } from '../../api/client.js';
import { onHouse } from '../../api/house.js';
import { to } from '../../app/places.js';
import { didChange } from '../../app/undo.js';
import { Button } from '../../kit/button.js';
import { Menu } from '../../kit/menu.js';
import { Empty, Failed, Loading, Notice, type Words, wordsOf } from '../../kit/notice.js';
import { useMedia } from '../../kit/row-window.js';
import type { RuleTexts } from '../../text/en/rules.js';
import { parts } from '../../text/index.js';
import { RuleList } from './rule-list.js';
import { RulePreview } from './rule-preview.js';
import { asSteps, type HouseRules, NEW_RULE, type Step, sentSteps, type Template } from './rule-types.js';
import { usePreview } from './use-preview.js';

/** The rules of a provider, or with null those for all: what they say, what they do, and a draft until they are saved. */
export function RuleSection({ providerId }: { providerId: number | null }) {
  const { saved, failure, reload } = useSaved(providerId);
  if (failure && !saved) return <Failed error={failure} onRetry={reload} />;
  if (!saved) return <Loading rows={4} heightPx={52} />;
  return <RuleEditor key={providerId} words={parts.rules} {...{ providerId, saved, reload }} />;
}

interface Saved {
  steps: SavedSteps;
  templates: readonly Template[];
  /** Those that run before, and cannot be changed here. */
  before: HouseRules['rules'];
  canEdit: boolean;
}
type SavedSteps = Parameters<typeof asSteps>[0];

interface Draft {
  steps: readonly Step[];
  /** Whose form is open. */
  openId: number | null;
}

interface RuleEditorProps {
  providerId: number | null;
  saved: Saved;
  words: RuleTexts;
  reload(): Promise<Saved | null>;
}

function RuleEditor({ providerId, saved, words, reload }: RuleEditorProps) {
  const actions = useRef<HTMLDivElement>(null);
  /** The saved rules that the draft began with. */
  const [base, setBase] = useState(saved.steps);
  const [{ steps, openId }, setDraft] = useState<Draft>(() => ({ steps: asSteps(base), openId: null }));
  const [tried, setTried] = useState<Step | null>(null);
  const [fault, setFault] = useState<Words | null>(null);
  const isWide = useMedia('(min-width: 1100px)');
  const isBeside = isWide && providerId === null; // the page of a provider has its sections beside it
  // the preview shows an open rule as it is being written
  const shown = tried ? steps.map((step) => (step.id === tried.id ? tried : step)) : steps;
  const openAt = shown.findIndex(({ id }) => id === openId);
  const state = usePreview(providerId, shown, openAt < 0 ? null : openAt);
  const isChanged = !areSame(asSteps(base), steps);
  const isOutdated = !areSame(asSteps(base), asSteps(saved.steps));
  const isDraft = openId !== null || (isChanged && !areSame(asSteps(saved.steps), steps));
  const change = (next: Partial<Draft>) => {
    setTried(null);
    setFault(null);
    setDraft({ steps, openId: null, ...next });
  };
  const takeOver = (now: SavedSteps) => {
    setBase(now);
    change({ steps: asSteps(now) });
  };
  useEffect(() => {
    if (isOutdated && !isDraft) takeOver(saved.steps);
  });
  const add = (step: SavedSteps[number], isOpen: boolean) => {
    const [added] = asSteps([step]);
    change({ steps: [...steps, added!], openId: isOpen ? added!.id : null });
  };

  const save = async () => {
    try {
      const { changeId } = await send(providerId, steps);
      didChange(changeId, words.saved);
      const now = await reload();
      if (now) takeOver(now.steps);
      actions.current?.querySelector('button')?.focus(); // the one that saved goes with the draft
    } catch (error) {
      setFault(wordsOf(error));
    }
  };

  const { canEdit } = saved;
  const found = <RulePreview state={state} steps={shown} openAt={openAt} words={words} />;
  const isEmpty = steps.length === 0 && (providerId !== null || saved.before.length === 0);
  return (
    <div class={isBeside ? 'rules rules-wide' : 'rules'}>
      <section class="rules-list" aria-label={words.list}>
        <p class="t2">
          {providerId === null ? words.lead : words.ownLead(saved.before.length)}{' '}
          {providerId === null ? null : <a href={to('manage/rules')}>{words.forAll}</a>}
        </p>
        {canEdit ? null : <p class="help">{words.ofFileHelp}</p>}
        {isEmpty ? <Empty title={words.none} words={words.noneHint} /> : null}
        <RuleList
          fixed={providerId === null ? saved.before : []}
          {...{ steps, openId, words, canEdit, state, templates: saved.templates }}
          onChange={change}
          onTry={setTried}
          beside={isBeside ? null : found}
        />
        {canEdit && openId === null ? (
          <div ref={actions} class="rules-actions">
            <Button icon="plus" onPress={() => add({ rule: NEW_RULE }, true)}>
              {words.add}
            </Button>
            <TemplateMenu
              templates={saved.templates.filter(({ key }) => !steps.some(({ template }) => template === key))}
              words={words}
              onPick={(template) => add({ template }, false)}
            />
          </div>
        ) : null}
        {fault ? (
          <div role="alert">
            <Notice level="bad" {...fault} />
          </div>
        ) : null}
        {isOutdated && isDraft ? (
          <div role="alert">
            <Notice level="warn" message={words.outdated} hint={words.outdatedHint}>
              <Button onPress={() => takeOver(saved.steps)}>{words.takeOver}</Button>
              {openId === null ? <Button onPress={save}>{words.saveOwn}</Button> : null}
            </Notice>
          </div>
        ) : null}
        {isChanged && openId === null && !isOutdated ? (
          <div class="rules-save">
            <p class="t2 grow">{words.unsaved}</p>
            <Button kind="ghost" onPress={() => change({ steps: asSteps(base) })}>
              {words.discard}
            </Button>
            <Button kind="primary" onPress={save}>
              {words.save}
            </Button>
          </div>
        ) : null}
      </section>
      {isBeside || openId === null ? found : null}
    </div>
  );
}

const areSame = (some: readonly Step[], others: readonly Step[]): boolean =>
  JSON.stringify(sentSteps(some)) === JSON.stringify(sentSteps(others));

function TemplateMenu(props: { templates: readonly Template[]; words: RuleTexts; onPick(key: string): void }) {
  const { templates, words, onPick } = props;
  if (templates.length === 0) return null;
  return (
    <Menu
      label={words.pick}
      face={words.pick}
      faceClass="btn btn-plain"
      items={templates.map(({ key, name }) => ({
        label: words.templates[key] ?? name,
        onChoose: () => onPick(key),
      }))}
    />
  );
}

async function send(providerId: number | null, steps: readonly Step[]): Promise<{ changeId: number | null }> {
  const json = { rules: sentSteps(steps) };
  if (providerId === null) return await answer(api.rules.$put({ json }));
  return await answer(api.providers[':id'].$patch({ param: { id: String(providerId) }, json }));
}

function useSaved(providerId: number | null) {
  const [saved, setSaved] = useState<Saved | null>(null);
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const reload = async (): Promise<Saved | null> => {
    try {
      const found = await read(providerId);
      setSaved(found);
      setFailure(null);
      return found;
    } catch (error) {
      setFailure(asFailure(error));
      return null;
    }
  };
  useEffect(() => {
    void reload();
    const stops = [onHouse('change', reload, reload), onHouse('config.changed', reload, () => {})];
    return () => {
      for (const stop of stops) stop();
    };
  }, [providerId]);
  return { saved, failure, reload };
}

async function read(providerId: number | null): Promise<Saved> {
  const { rules, templates } = await answer(api.rules.$get());
  if (providerId === null) {
    const steps = rules.filter(({ source }) => source === 'database');
    return { steps, templates, before: rules.filter(({ source }) => source === 'file'), canEdit: true };
  }
  const { rules: steps, source } = await answer(api.providers[':id'].$get({ param: { id: String(providerId) } }));
  return { steps, templates, before: rules, canEdit: source === 'database' };
}
