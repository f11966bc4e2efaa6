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
/** Words of screens that few people open, loaded with their screen. Each is a file of its own in every language. */
const PART_LOADERS = {
  changes: {
    en: () => import('./en/changes.js'),
    de: () => import('./de/changes.js'),
  },
  matching: {
    en: () => import('./en/matching.js'),
    de: () => import('./de/matching.js'),
  },
  providerPage: {
    en: () => import('./en/provider-page.js'),
    de: () => import('./de/provider-page.js'),
  },
  groups: {
    en: () => import('./en/groups.js'),
    de: () => import('./de/groups.js'),
  },
  rules: {
    en: () => import('./en/rules.js'),
    de: () => import('./de/rules.js'),
  },
  lineups: {
    en: () => import('./en/line-ups.js'),
    de: () => import('./de/line-ups.js'),
  },
  connecting: {
    en: () => import('./en/connecting.js'),
    de: () => import('./de/connecting.js'),
  },
  live: {
    en: () => import('./en/live.js'),
    de: () => import('./de/live.js'),
  },
  watch: {
    en: () => import('./en/watch.js'),
    de: () => import('./de/watch.js'),
  },
  publicLists: {
    en: () => import('./en/public-lists.js'),
    de: () => import('./de/public-lists.js'),
  },
  settingWords: {
    en: () => import('./en/setting-words.js'),
    de: () => import('./de/setting-words.js'),
  },
} satisfies Record<string, Record<Language, () => Promise<{ default: object }>>>;
type PartName = keyof typeof PART_LOADERS;
type Parts = { [Name in PartName]: Awaited<ReturnType<(typeof PART_LOADERS)[Name]['en']>>['default'] };

const KEY = 'headwater.language';

/** The words in use. Read it while drawing, never at the top of a module: nothing is loaded by then. */
export let text: Texts;
/** Drawn anew by whoever reads it when the language changes. */
export const language = signal<Language>('en');

/** The words of each part that has been loaded, for its screens only. */
export const parts = {} as Parts;
const wantedParts = new Set<PartName>();

/** Loads the words of a part in the language in use, and from then on with every other. */
export async function loadPart(name: PartName): Promise<void> {
  wantedParts.add(name);
  const asked = language.value;
  const words = await readParts([name], asked);
  if (language.value === asked) Object.assign(parts, words);
}

async function readParts(names: readonly PartName[], wanted: Language): Promise<Partial<Parts>> {
  const read = names.map(async (name) => [name, (await PART_LOADERS[name][wanted]()).default] as const);
  return Object.fromEntries(await Promise.all(read));
}

/** Loads a language and draws everything in it. @param isChosen By a person: it is kept in this browser. */
export async function speak(next: Language, isChosen: boolean): Promise<void> {
  const [words, partWords] = await Promise.all([LOADERS[next](), readParts([...wantedParts], next)]);
  text = words.default;
  Object.assign(parts, partWords);
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
