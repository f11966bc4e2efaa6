import { useEffect, useState } from 'preact/hooks';
import { answer, api, asFailure, isAbort, type RequestFailure } from '../../api/client.js';
import { missingOf, type Preview, type Step, sentSteps } from './rule-types.js';

export interface PreviewState {
  /** The newest that came; stays in sight while the next one is asked. */
  preview: Preview | null;
  failure: RequestFailure | null;
  /** What is shown is of rules that have changed since. */
  isOld: boolean;
}

const TYPING_MS = 300;

/** Tries rules on real entries whenever they change, and not while somebody is in the middle of a word. */
export function usePreview(providerId: number | null, steps: readonly Step[], onlyAt: number | null): PreviewState {
  const [state, setState] = useState<PreviewState & { question: string }>({
    ...{ preview: null, failure: null, isOld: false },
    question: '',
  });
  const isWhole = steps.every((step) => !step.rule || missingOf(step.rule) === null);
  const question = JSON.stringify([providerId, sentSteps(steps), onlyAt]);
  useEffect(() => {
    if (!isWhole) return setState({ preview: null, failure: null, isOld: false, question });
    const asking = new AbortController();
    const timer = setTimeout(() => {
      const json = { providerId, rules: sentSteps(steps), onlyAt };
      answer(api.rules.preview.$post({ json }, { init: { signal: asking.signal } })).then(
        (preview) => setState({ preview, failure: null, isOld: false, question }),
        (error) => {
          if (!isAbort(error)) setState((before) => ({ ...before, failure: asFailure(error), isOld: true, question }));
        },
      );
    }, TYPING_MS);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [question]);
  return { ...state, isOld: state.isOld || state.question !== question };
}
