import { signal } from '@preact/signals';
import type { Texts } from './en/index.js';

/**
 * Every word that a person reads, as functions by key, one file per language and part of the UI; only the language in use
 * is loaded. No sentence is glued from parts elsewhere. English has the shape that the others fill.
 */
export type { Texts } from './en/index.js';

export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof LANGUAGES;

const LOADERS: Record<Language, () => Promise<{ default: Texts }>> = {
  en: () => import('./en/index.js'),
  de: () => import('./de/index.js'),
};
const KEY = 'headwater.language';

/** The words in use. Read it while drawing, never at the top of a module: nothing is loaded by then. */
export let text: Texts;
/** Drawn anew by whoever reads it when the language changes. */
export const language = signal<Language>('en');

/** Loads a language and draws everything in it. @param isChosen By a person: it is kept in this browser. */
export async function speak(next: Language, isChosen: boolean): Promise<void> {
  text = (await LOADERS[next]()).default;
  document.documentElement.lang = next;
  language.value = next;
  if (isChosen) keep(next);
}

/** What was chosen before, else the first language of the browser that we know. */
export function preferredLanguage(): Language {
  const wanted = [kept(), ...navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase())];
  return wanted.find((one): one is Language => one !== null && one in LANGUAGES) ?? 'en';
}

function kept(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // a browser without storage asks its own language
  }
}

function keep(chosen: Language): void {
  try {
    localStorage.setItem(KEY, chosen);
  } catch {
    // it is forgotten with the page, and no more
  }
}
