import type { Clock } from '../base/clock.js';
import type { ImportRule, RuleStep } from '../base/import-choice.js';
import type { ProviderId, StreamKind } from '../base/model.js';
import { ANYTHING } from '../base/rule-templates.js';
import { globalSteps, houseRules, requireTemplates, rulesOfStep, type Stores, templatesByKey } from '../store/index.js';
import { compileRules, type RuledEntry } from './rules.js';

/** What rules that nobody has saved yet would do, tried on entries as their providers call them. */
export interface RulePreview {
  scannedCount: number;
  /** All entries were looked at; else it was stopped after a time or a number of them. */
  isComplete: boolean;
  leftOutCount: number;
  renamedCount: number;
  regroupedCount: number;
  numberedCount: number;
  /** Of each step, how many entries it fits. */
  fitCounts: number[];
  examples: RuleExample[];
}

export interface RuleExample {
  providerId: ProviderId;
  kind: StreamKind;
  before: ExampleValues;
  /** Null: left out. */
  after: (ExampleValues & { region: string | null }) | null;
}

interface ExampleValues {
  name: string;
  groups: readonly string[];
  number: string | null;
}

export interface PreviewRequest {
  /** Null: rules for all providers, in place of those that people have set. */
  providerId: ProviderId | null;
  steps: readonly RuleStep[];
  /** Examples of what this step fits alone. Null: of what any step fits, or what all together leave out. */
  onlyAt: number | null;
  exampleCount: number;
}

interface PreviewNeeds {
  stores: Pick<Stores, 'settings' | 'sourceStreams'>;
  clock: Clock;
  /** Lets others have their turn. */
  breathe(): Promise<unknown>;
}

const PREVIEW_MS = 2_000;
const PREVIEW_ENTRIES = 100_000;

/** Throws `request_invalid`, which names the step: `rules.2.when.name`. */
export async function previewRules(
  request: PreviewRequest,
  { stores, clock, breathe }: PreviewNeeds,
  signal: AbortSignal,
): Promise<RulePreview> {
  const { steps, onlyAt, exampleCount } = request;
  refuseMistakes(steps);
  requireTemplates(stores.settings, steps, 'rules'); // as saving does
  const placed = placeRules(request, stores);
  const fitting = new Set<number>();
  const rules = compileRules(
    placed.map(({ rule }) => rule),
    (at) => fitting.add(placed[at]!.stepAt),
  );
  const found: RulePreview = {
    ...{ scannedCount: 0, isComplete: true, leftOutCount: 0, renamedCount: 0, regroupedCount: 0, numberedCount: 0 },
    fitCounts: steps.map(() => 0),
    examples: [],
  };
  const endMs = clock.steadyMs() + PREVIEW_MS;
  for (const page of stores.sourceStreams.asListedPages(request.providerId)) {
    for (const { providerId, ...entry } of page) {
      fitting.clear();
      const after = rules.apply<RuledEntry>(entry);
      count(found, entry, after, fitting);
      const ownFits = [...fitting].filter((at) => at !== BEFORE);
      for (const at of ownFits) found.fitCounts[at]!++;
      const isShown = onlyAt === null ? ownFits.length > 0 || after === null : fitting.has(onlyAt);
      if (isShown && found.examples.length < exampleCount) found.examples.push(exampleOf(providerId, entry, after));
    }
    await breathe();
    signal.throwIfAborted();
    if (found.scannedCount < PREVIEW_ENTRIES && clock.steadyMs() < endMs) continue;
    found.isComplete = false;
    break;
  }
  return found;
}

/** Instead of a step, for rules that run before those in question. */
const BEFORE = -1;

/** All rules that would run, with the step each one comes from. */
function placeRules({ providerId, steps }: PreviewRequest, { settings }: Pick<Stores, 'settings'>) {
  const templates = templatesByKey(settings);
  const before = providerId === null ? houseRules(settings, 'file').rules : globalSteps(settings);
  const place = (step: RuleStep, stepAt: number): { rule: ImportRule; stepAt: number }[] =>
    (rulesOfStep(step, templates) ?? []).map((rule) => ({ rule, stepAt }));
  return [...before.flatMap((step) => place(step, BEFORE)), ...steps.flatMap(place)];
}

/** By their places in the request, which are not those among all rules that run. */
function refuseMistakes(steps: readonly RuleStep[]): void {
  compileRules(steps.map((step) => ('rule' in step ? step.rule : NOTHING)));
}

const NOTHING: ImportRule = {
  ...{ label: null, isEnabled: false, action: { kind: 'include' } },
  when: ANYTHING,
};

function count(found: RulePreview, before: RuledEntry, after: RuledEntry | null, fitting: ReadonlySet<number>): void {
  found.scannedCount++;
  if (fitting.size === 0 && after === before) return;
  if (after === null) {
    found.leftOutCount++;
    return;
  }
  if (after.raw?.name !== undefined) found.renamedCount++;
  if (after.raw?.groups !== undefined) found.regroupedCount++;
  if (after.raw?.number !== undefined) found.numberedCount++;
}

function exampleOf(providerId: ProviderId, before: RuledEntry, after: RuledEntry | null): RuleExample {
  const values = ({ name, groups, number }: RuledEntry): ExampleValues => ({ name, groups, number });
  return {
    ...{ providerId, kind: before.kind, before: values(before) },
    after: after && { ...values(after), region: after.region ?? null },
  };
}
