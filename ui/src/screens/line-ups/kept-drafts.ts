import type { Lineup } from '../../api/client.js';
import { useDraft } from '../../kit/drafts.js';
import { type Draft, emptyDraft, patchOf } from './draft.js';

/** Where the drafts about a line-up are kept. */
export const draftsOf = (lineupId: number): string => `line-up/${lineupId}/`;

/** What is in a line-up, as it is drafted or else as it is saved. Where nothing of a draft is left, none is kept. */
export function useMemberDraft(lineup: Lineup): { draft: Draft; keep(draft: Draft): void; drop(): void } {
  const [kept, keep] = useDraft<{ draft: Draft; groups: readonly string[] }>(`${draftsOf(lineup.id)}channels`, '');
  // where its groups have changed meanwhile, by an undo for instance, they count, and not what was drafted on top of others
  const isOfNow = kept?.groups.join('\n') === lineup.groups.join('\n');
  const draft = kept === null ? emptyDraft(lineup) : isOfNow ? kept.draft : { ...kept.draft, groups: lineup.groups };
  return {
    draft,
    keep: (next) => keep(patchOf(next, lineup) === null ? null : { draft: next, groups: lineup.groups }),
    drop: () => keep(null),
  };
}

/**
 * A form about a line-up: as it was typed, or else as it is saved. What an undo or somebody else has changed meanwhile is shown
 * anew: what was typed on top of it would set it back.
 */
export function useFormDraft<Form>(name: string, saved: Form): { form: Form; change(form: Form): void; drop(): void } {
  const base = JSON.stringify(saved);
  const [kept, keep] = useDraft<Form>(name, base);
  return {
    form: kept ?? saved,
    change: (form) => keep(JSON.stringify(form) === base ? null : form),
    drop: () => keep(null),
  };
}
