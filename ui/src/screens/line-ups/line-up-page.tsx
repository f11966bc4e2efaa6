import './line-ups.css';
import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { answer, api, type Lineup } from '../../api/client.js';
import { to, useQuery } from '../../app/places.js';
import { didChange } from '../../app/undo.js';
import { ButtonLink } from '../../kit/button.js';
import { Empty, Failed, Loading, wordsOf } from '../../kit/notice.js';
import { Segments } from '../../kit/segments.js';
import { showToast } from '../../kit/toast.js';
import { parts } from '../../text/index.js';
import { Blocks } from './blocks.js';
import { DeviceSettings } from './device-settings.js';
import { type Draft, emptyDraft } from './draft.js';
import { useLineups } from './edit-line-up.js';
import { TooMany } from './line-up-card.js';
import { MemberEditor } from './member-editor.js';

type Tab = 'channels' | 'device' | 'blocks';

/** One line-up: its channels, its device, its numbers. */
export function LineUpPage({ id }: { id?: string; path?: string }) {
  const { query, set } = useQuery();
  const { lineups, failure, reload } = useLineups();
  const words = parts.lineups;
  const [kept, setKept] = useState<{ id: number; draft: Draft; groups: readonly string[] } | null>(null);
  const lineup = lineups?.find((one) => one.id === Number(id));
  const tab: Tab = query.tab === 'device' || query.tab === 'blocks' ? query.tab : 'channels';
  if (failure && !lineups) return <Failed error={failure} onRetry={() => void reload()} />;
  if (!lineups) return <Loading rows={6} />;
  if (!lineup)
    return (
      <Empty title={words.unknown} words={words.unknownHint} isScreen>
        <ButtonLink kind="primary" href={to('manage/line-ups')}>
          {words.back}
        </ButtonLink>
      </Empty>
    );
  const { name, content, channelCount } = lineup;
  const isKept = kept?.id === lineup.id;
  // where its groups have changed meanwhile, by an undo for instance, they count, and not what was drafted on top of others
  const isOfNow = isKept && kept.groups.join('\n') === lineup.groups.join('\n');
  const draft = !isKept ? emptyDraft(lineup) : isOfNow ? kept.draft : { ...kept.draft, groups: lineup.groups };
  return (
    <div class={tab === 'channels' ? 'line-up-page is-list' : 'line-up-page'}>
      <div class="screen-head">
        <ButtonLink kind="ghost" icon="back" label={words.back} href={to('manage/line-ups')} />
        <h1 dir="auto">{name}</h1>
        <p class="t2 num">
          {words.channels(channelCount)} · {words.content[content]}
        </p>
        <Segments<Tab>
          label={words.tabs.label}
          segments={(['channels', 'device', 'blocks'] as const).map((value) => ({ value, label: words.tabs[value] }))}
          value={tab}
          onChoose={(next) => set({ tab: next === 'channels' ? null : next }, 'replace')}
        />
      </div>
      <TooMany lineup={lineup} />
      {tab === 'channels' ? (
        <MemberEditor
          key={lineup.id}
          lineup={lineup}
          draft={draft}
          onDraft={(next) => setKept({ id: lineup.id, draft: next, groups: lineup.groups })}
          onSaved={reload}
        />
      ) : null}
      {tab === 'device' ? <Device lineup={lineup} onSaved={reload} /> : null}
      {tab === 'blocks' ? (
        <Blocks key={`${lineup.id} ${JSON.stringify(lineup.blocks)}`} lineup={lineup} onSaved={reload} />
      ) : null}
    </div>
  );
}

function Device({ lineup, onSaved }: { lineup: Lineup; onSaved(): Promise<void> }) {
  const { route } = useLocation();
  const words = parts.lineups;
  const remove = async () => {
    try {
      const { changeId } = await answer(api.lineups[':id'].$delete({ param: { id: String(lineup.id) } }));
      didChange(changeId, words.removed(lineup.name));
      route(to('manage/line-ups'));
    } catch (error) {
      showToast(wordsOf(error));
    }
  };
  // what an undo or somebody else has changed is shown anew: what was typed on top of it would set it back
  const { id, name, tunerCount, splitAt, hasPort, isEnabled } = lineup;
  const key = JSON.stringify([id, name, tunerCount, splitAt, hasPort, isEnabled]);
  return <DeviceSettings key={key} lineup={lineup} onSaved={onSaved} onRemove={remove} />;
}
