import { useEffect, useRef, useState } from 'preact/hooks';
import type { Lineup } from '../../api/client.js';
import { Button } from '../../kit/button.js';
import { type Words, wordsOf } from '../../kit/notice.js';
import { useMedia } from '../../kit/row-window.js';
import { Segments } from '../../kit/segments.js';
import { showToast } from '../../kit/toast.js';
import { parts } from '../../text/index.js';
import { AllChannels } from './all-channels.js';
import { type Draft, patchOf, withoutNumbers } from './draft.js';
import { editLineup, type LineupPatch } from './edit-line-up.js';
import { GroupRows } from './group-rows.js';
import { useMemberDraft } from './kept-drafts.js';
import { MemberRows } from './member-rows.js';
import { Refusal } from './refusal.js';
import { isOutdatedBy, PreviewWords, usePreview } from './use-preview.js';

type Pane = 'groups' | 'all' | 'members';

/** Two lists: what there is, by groups or one by one, and what is in this line-up. What it would do is shown before it counts. */
export function MemberEditor({ lineup, onSaved }: { lineup: Lineup; onSaved(): Promise<void> }) {
  const { draft, keep, drop } = useMemberDraft(lineup);
  const [savedCount, setSavedCount] = useState(0);
  const patch = patchOf(draft, lineup);
  const saved = async () => {
    await onSaved();
    drop();
    setSavedCount(savedCount + 1);
  };
  const onOutdated = () => {
    keep(withoutNumbers(draft));
    const { outdated, outdatedHint } = parts.lineups;
    showToast({ message: outdated, hint: outdatedHint, isStill: true });
  };
  return (
    <div class="line-up-editor">
      <Panes lineup={lineup} draft={draft} onDraft={keep} savedCount={savedCount} />
      {patch ? <SaveBar {...{ lineup, patch, onOutdated }} onDiscard={drop} onSaved={saved} /> : null}
    </div>
  );
}

/** @param savedCount What is in it is read anew after each time. */
function Panes(props: { lineup: Lineup; draft: Draft; onDraft(draft: Draft): void; savedCount: number }) {
  const { lineup, draft, onDraft, savedCount } = props;
  const words = parts.lineups;
  const isWide = useMedia('(min-width: 900px)');
  const canChoose = lineup.content === 'picked';
  const [pane, setPane] = useState<Pane>(canChoose ? 'groups' : 'members');
  const panes: readonly Pane[] = isWide ? ['groups', 'all'] : ['groups', 'all', 'members'];
  const shown = isWide && pane === 'members' ? 'groups' : pane;
  const hasFixedGroups = lineup.fileFields.includes('groups');
  return (
    <>
      {canChoose ? (
        <Segments<Pane>
          label={words.panes.label}
          segments={panes.map((value) => ({ value, label: words.panes[value] }))}
          value={shown}
          onChoose={setPane}
        />
      ) : (
        <p class="t2">{words.takesAll[lineup.content]}</p>
      )}
      <div class={canChoose ? 'line-up-panes' : 'line-up-panes is-one'}>
        {canChoose && shown === 'groups' ? (
          <GroupRows isFixed={hasFixedGroups} draft={draft} onDraft={onDraft} />
        ) : null}
        {canChoose && shown === 'all' ? <AllChannels lineup={lineup} draft={draft} onDraft={onDraft} /> : null}
        {isWide || !canChoose || shown === 'members' ? (
          <MemberRows key={savedCount} lineup={lineup} draft={draft} onDraft={onDraft} />
        ) : null}
      </div>
    </>
  );
}

function SaveBar(props: {
  lineup: Lineup;
  patch: LineupPatch;
  onDiscard(): void;
  /** Numbers of the draft are about what is not so any more. */
  onOutdated(): void;
  onSaved(): Promise<void>;
}) {
  const { lineup, patch, onDiscard, onOutdated, onSaved } = props;
  const words = parts.lineups;
  const { preview, fault: foreseen, isOutdated } = usePreview(lineup.id, patch);
  const isSaving = useRef(false);
  const [refused, setRefused] = useState<Words | null>(null);
  const fault = foreseen ?? refused;
  useEffect(() => setRefused(null), [JSON.stringify(patch)]);
  useEffect(() => {
    if (isOutdated && !isSaving.current) onOutdated(); // by our own save it is not
  }, [isOutdated]);
  const save = async () => {
    isSaving.current = true;
    try {
      await editLineup(lineup.id, patch, words.saved(lineup.name));
      await onSaved();
    } catch (error) {
      isSaving.current = false;
      if (isOutdatedBy(error)) onOutdated();
      else setRefused(wordsOf(error));
    }
  };
  return (
    <div class="line-up-save">
      {fault ? <Refusal fault={fault} /> : null}
      <div class="line-up-save-row">
        <div class="grow">
          <p class="t2" role="status">
            {preview ? words.preview(preview) : words.unsaved}
          </p>
          {preview && preview.remapCount > 0 ? <PreviewWords preview={preview} /> : null}
        </div>
        <Button kind="ghost" onPress={onDiscard}>
          {words.discard}
        </Button>
        <Button kind="primary" onPress={save}>
          {words.save}
        </Button>
      </div>
    </div>
  );
}
