import { numberOrder } from './channel-number.js';
import type { ImportRule } from './import-choice.js';
import { patternProblem, replacementProblem } from './patterns.js';

/** One mistake in a rule. `field` as in `ImportRule`: `when.name`; `problem` goes on after it: `must be …`. */
export interface RuleProblem {
  field: string;
  problem: string;
}

/** What is wrong with a rule whose shape is right. */
export function ruleProblems({ when, action }: ImportRule): RuleProblem[] {
  const found: RuleProblem[] = [];
  const check = (field: string, problem: string | null) => {
    if (problem !== null) found.push({ field, problem });
  };
  if (when.name !== null) check('when.name', patternProblem(when.name));
  if (when.group !== null) check('when.group', patternProblem(when.group));
  if (action.kind === 'rename') {
    check('action.find', action.find === '' ? 'must not be empty' : patternProblem(action.find));
    check('action.to', replacementProblem(action.to, action.find));
  }
  if (action.kind === 'regroup') check('action.to', replacementProblem(action.to, when.group));
  if (action.kind === 'number') check('action.to', numberProblem(action));
  return found;
}

function numberProblem({ to, counts }: { to: string; counts: boolean }): string | null {
  if (numberOrder(to) === null) return 'must be a channel number such as 7 or 7.1';
  return counts && to.includes('.') ? 'must be a whole number, since the numbers after it count on' : null;
}
