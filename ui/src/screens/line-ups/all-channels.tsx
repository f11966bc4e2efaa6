import { useEffect, useMemo, useState } from 'preact/hooks';
import { createChannelPages } from '../../api/channel-pages.js';
import { type Channel, type Lineup, logoUrl } from '../../api/client.js';
import { onHouse } from '../../api/house.js';
import { Logo } from '../../kit/logo.js';
import { Failed } from '../../kit/notice.js';
import { Table } from '../../kit/table.js';
import { parts } from '../../text/index.js';
import { type Draft, pick, wouldBeIn } from './draft.js';
import { SearchBox } from './search-box.js';

const TYPING_MS = 120;
const NOBODY: ReadonlySet<number> = new Set();

/** All channels of the house: single ones are taken in, or out, whatever their group. */
export function AllChannels(props: { lineup: Lineup; draft: Draft; onDraft(draft: Draft): void }) {
  const { lineup, draft, onDraft } = props;
  const words = parts.lineups;
  const pages = useMemo(createChannelPages, []);
  const [typed, setTyped] = useState('');
  const view = pages.view.value;
  const question = {
    ...{ query: typed.trim(), group: null, providerId: null, lineupId: lineup.id },
    ...({ hidden: 'no', sort: 'name' } as const),
  };
  useEffect(() => {
    const timer = setTimeout(() => pages.ask(question), pages.view.value.question === null ? 0 : TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, lineup]);
  useEffect(() => {
    const stop = onHouse('lineup.changed', pages.reload, pages.reload);
    return () => {
      stop();
      pages.close();
    };
  }, [pages]);
  const isIn = (channel: Channel) => wouldBeIn(draft, lineup, channel, channel.number !== null);
  const toggle = (channel: Channel) => onDraft(pick(draft, channel.id, !isIn(channel)));
  return (
    <section class="line-up-pane" aria-labelledby="line-up-all">
      <h2 id="line-up-all" class="vh">
        {words.panes.all}
      </h2>
      <SearchBox label={words.search} value={typed} onType={setTyped} />
      {view.failure ? <Failed error={view.failure} onRetry={pages.reload} /> : null}
      <Table<Channel>
        labelledBy="line-up-all"
        help={words.help}
        rowCount={view.total}
        rowAt={view.rowAt}
        idOf={({ id }) => id}
        openId={null}
        selected={NOBODY}
        pending={NOBODY}
        flashed={NOBODY}
        onOpen={toggle}
        onSelect={toggle}
        onWindow={pages.want}
        empty={view.question ? <p class="table-empty">{words.none}</p> : null}
        columns={[
          {
            key: 'in',
            title: words.columns.isIn,
            isTitleHidden: true,
            cell: (channel) => (
              <input
                type="checkbox"
                tabIndex={-1}
                aria-label={words.takeIn(channel.name)}
                checked={isIn(channel)}
                onChange={() => toggle(channel)}
              />
            ),
          },
          {
            key: 'name',
            title: words.columns.name,
            cell: ({ id, name, logo, groupName }) => (
              <div class="line-up-name">
                <Logo id={id} name={name} src={logoUrl(logo)} size="s" />
                <div class="grow">
                  <p class="cut" dir="auto">
                    {name}
                  </p>
                  <p class="cut t3" dir="auto">
                    {groupName ?? words.noGroup}
                  </p>
                </div>
              </div>
            ),
          },
        ]}
      />
    </section>
  );
}
