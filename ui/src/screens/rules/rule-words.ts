import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { RuleTexts } from '../../text/en/rules.js';
import { type Language, language } from '../../text/index.js';

/** The words of the rules: loaded with the first page that shows some, so that the first load stays small. */
const LOADERS: Record<Language, () => Promise<{ rules: RuleTexts }>> = {
  en: () => import('../../text/en/rules.js'),
  de: () => import('../../text/de/rules.js'),
};

const loaded = signal<ReadonlyMap<Language, RuleTexts>>(new Map());

/** In the language in use; null while they are loaded. */
export function useRuleWords(): RuleTexts | null {
  const wanted = language.value;
  const words = loaded.value.get(wanted) ?? null;
  useEffect(() => {
    if (words) return;
    LOADERS[wanted]().then(
      ({ rules }) => {
        loaded.value = new Map(loaded.value).set(wanted, rules);
      },
      () => {}, // the page stays in its loading state, as with any part of it that cannot be read
    );
  }, [wanted]);
  return words;
}
