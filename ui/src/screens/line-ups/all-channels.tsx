import { useEffect, useMemo, useState } from 'preact/hooks';
import { createChannelPages } from '../../api/channel-pages.js';
import { type Channel, type Lineup, logoUrl } from '../../api/client.js';
import { onHouse } from '../../api/house.js';
import { Logo } from '../../kit/logo.js';
import { Failed } from '../../kit/notice.js';
import { parts } from '../../text/index.js';
import { type Draft, pick, wouldBeIn } from './draft.js';
import { PickList } from './pick-list.js';

const TYPING_MS = 120;

/** All channels of the house: single ones are taken in, or out, whatever their group. */
export function AllChannels(props: { lineup: Lineup; draft: Draft; onDraft(draft: Draft): void }) {
  const { lineup, draft, onDraft } = props;
  const words = parts.lineups;
  const [typed, setTyped] = useState('');
  const pages = useFoundChannels(lineup, typed.trim());
  const view = pages.view.value;
  const isIn = (channel: Channel) => wouldBeIn(draft, lineup, channel, channel.number !== null);
  return (
    <PickList<Channel>
      id="line-up-all"
      title={words.panes.all}
      search={{ label: words.search, value: typed, onType: setTyped }}
      rowCount={view.total}
      rowAt={view.rowAt}
      isIn={isIn}
      onToggle={(channel) => onDraft(pick(draft, channel.id, !isIn(channel)))}
      onWindow={pages.want}
      columns={[{ key: 'name', title: words.columns.name, cell: (channel) => <NameWithGroup channel={channel} /> }]}
      empty={view.question ? words.none : null}
    >
      {view.failure ? <Failed error={view.failure} onRetry={pages.reload} /> : null}
    </PickList>
  );
}

/** Those that are shown and match, by name, kept fresh. */
function useFoundChannels(lineup: Lineup, query: string) {
  const pages = useMemo(createChannelPages, []);
  useEffect(() => {
    const question = {
      ...{ query, group: null, providerId: null, lineupId: lineup.id },
      ...({ hidden: 'no', sort: 'name' } as const),
    };
    const timer = setTimeout(() => pages.ask(question), pages.view.value.question === null ? 0 : TYPING_MS);
    return () => clearTimeout(timer);
  }, [query, lineup]);
  useEffect(() => {
    const stop = onHouse('lineup.changed', pages.reload, pages.reload);
    return () => {
      stop();
      pages.close();
    };
  }, [pages]);
  return pages;
}

function NameWithGroup({ channel: { id, name, logo, groupName } }: { channel: Channel }) {
  return (
    <div class="line-up-name">
      <Logo id={id} name={name} src={logoUrl(logo)} size="s" />
      <div class="grow">
        <p class="cut" dir="auto">
          {name}
        </p>
        <p class="cut t3" dir="auto">
          {groupName ?? parts.lineups.noGroup}
        </p>
      </div>
    </div>
  );
}
