import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

/**
 * What somebody has typed and not saved. It outlives the screen: whoever looks at another one finds it as it was. It ends with
 * the page, so closing the tab asks first.
 */
interface Kept {
  draft: unknown;
  base: string;
}

const kept = signal<ReadonlyMap<string, Kept>>(new Map());

/** The browser asks in its own words. Listened to only while there is something to lose: it slows down going back. */
const askFirst = (event: BeforeUnloadEvent) => event.preventDefault();

function change(work: (drafts: Map<string, Kept>) => void): void {
  const drafts = new Map(kept.peek());
  work(drafts);
  kept.value = drafts;
  if (drafts.size > 0) addEventListener('beforeunload', askFirst);
  else removeEventListener('beforeunload', askFirst);
}

/**
 * The draft of this name.
 *
 * @param base What it was begun on: where that is another by now, the draft counts no more, since it would set back what somebody
 *   has changed.
 */
export function useDraft<Draft>(name: string, base: string): [Draft | null, (draft: Draft | null) => void] {
  const own = kept.value.get(name);
  const keep = (draft: Draft | null) =>
    change((drafts) => (draft === null ? drafts.delete(name) : drafts.set(name, { draft, base })));
  const isOutdated = own !== undefined && own.base !== base;
  useEffect(() => {
    if (isOutdated) keep(null);
  }, [isOutdated, name]);
  return [own?.base === base ? (own.draft as Draft) : null, keep];
}

/** Whether anything below this name is not saved: `line-up/3/`. */
export const hasDrafts = (folder: string): boolean => [...kept.value.keys()].some((name) => name.startsWith(folder));

/** What they were about is gone. */
export function dropDrafts(folder: string): void {
  if (!hasDrafts(folder)) return;
  change((drafts) => {
    for (const name of drafts.keys()) if (name.startsWith(folder)) drafts.delete(name);
  });
}
