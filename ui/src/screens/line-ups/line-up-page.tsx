import './line-ups.css';
import { useEffect } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { answer, api, type Lineup } from '../../api/client.js';
import { to, useQuery } from '../../app/places.js';
import { didChange } from '../../app/undo.js';
import { ButtonLink } from '../../kit/button.js';
import { dropDrafts } from '../../kit/drafts.js';
import { Empty, Failed, Loading, wordsOf } from '../../kit/notice.js';
import { Segments } from '../../kit/segments.js';
import { showToast } from '../../kit/toast.js';
import { parts } from '../../text/index.js';
import { Blocks } from './blocks.js';
import { DeviceSettings } from './device-settings.js';
import { useLineups } from './edit-line-up.js';
import { draftsOf } from './kept-drafts.js';
import { TooMany } from './line-up-card.js';
import { MemberEditor } from './member-editor.js';

type Tab = 'channels' | 'device' | 'blocks';

/** One line-up: its channels, its device, its numbers. */
export function LineUpPage({ id }: { id?: string; path?: string }) {
  const { query, set } = useQuery();
  const { lineups, failure, reload } = useLineups();
  const words = parts.lineups;
  const lineup = lineups?.find((one) => one.id === Number(id));
  const isGone = lineups !== null && !lineup;
  useEffect(() => {
    if (isGone) dropDrafts(draftsOf(Number(id)));
  }, [isGone, id]);
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
      {tab === 'channels' ? <MemberEditor key={lineup.id} lineup={lineup} onSaved={reload} /> : null}
      {tab === 'device' ? <Device lineup={lineup} onSaved={reload} /> : null}
      {tab === 'blocks' ? <Blocks key={lineup.id} lineup={lineup} onSaved={reload} /> : null}
    </div>
  );
}

function Device({ lineup, onSaved }: { lineup: Lineup; onSaved(): Promise<void> }) {
  const { route } = useLocation();
  const words = parts.lineups;
  const remove = async () => {
    try {
      const { changeId } = await answer(api.lineups[':id'].$delete({ param: { id: String(lineup.id) } }));
      dropDrafts(draftsOf(lineup.id));
      didChange(changeId, words.removed(lineup.name));
      route(to('manage/line-ups'));
    } catch (error) {
      showToast(wordsOf(error));
    }
  };
  return <DeviceSettings key={lineup.id} lineup={lineup} onSaved={onSaved} onRemove={remove} />;
}
