import type { InferResponseType } from 'hono/client';
import { useEffect, useState } from 'preact/hooks';
import { answer, api, asFailure, logoUrl, type RequestFailure, siteUrl } from '../../api/client.js';
import { about, onHouse } from '../../api/house.js';
import { CopyButton } from '../../kit/copy.js';
import { Drawer } from '../../kit/drawer.js';
import { Logo } from '../../kit/logo.js';
import { Menu } from '../../kit/menu.js';
import { Empty, Failed, Loading, Notice } from '../../kit/notice.js';
import { parts, text } from '../../text/index.js';
import { ChangeList } from '../changes/change-list.js';
import { reachable } from '../connect/player-addresses.js';
import { OtherPlayer } from '../watch/other-player.js';
import { WatchLink } from '../watch/watch-link.js';
import { setHidden } from './edit-channel.js';
import { useMatching } from './evidence.js';
import { Family } from './family.js';
import { FindChannel } from './find-channel.js';
import { formatWords } from './format-words.js';
import { KeptApart } from './kept-apart.js';
import { MergeDialog } from './merge-dialog.js';
import { OwnFields } from './own-fields.js';
import { StreamRanks } from './stream-ranks.js';

export type ChannelDetails = InferResponseType<(typeof api.channels)[':id']['$get'], 200>;
const TABS = ['streams', 'shown', 'changes'] as const;
export type DrawerTab = (typeof TABS)[number];

export interface ChannelDrawerProps {
  channelId: number;
  tab: DrawerTab;
  /** A key asked for this field. */
  focusField: 'name' | 'number' | null;
  onTab(tab: DrawerTab): void;
  onClose(): void;
}

/** One channel: where it comes from, how it is shown, what was done to it. */
export function ChannelDrawer({ channelId, tab, focusField, onTab, onClose }: ChannelDrawerProps) {
  const { channel, failure, reload } = useChannel(channelId);
  const [merging, setMerging] = useState<'find' | number | null>(null);
  const [isElsewhere, setElsewhere] = useState(false);
  const { drawer } = text.channels;
  if (failure?.code === 'channel_unknown') {
    return (
      <Drawer title={text.channels.title} onClose={onClose}>
        <Empty title={drawer.gone} />
      </Drawer>
    );
  }
  if (!channel) {
    return (
      <Drawer title={text.channels.title} onClose={onClose}>
        {failure ? <Failed error={failure} onRetry={reload} /> : <Loading rows={4} heightPx={58} />}
      </Drawer>
    );
  }
  const { id, name, logo, number, groupName, isHidden, streams } = channel;
  const lead = [number === null ? '' : drawer.numbered(number), groupName ?? '']
    .filter((part) => part !== '')
    .join(' · ');
  const playLink = reachable(siteUrl(`stream/${id}.ts`), about.value?.houseAddresses ?? []);
  return (
    <Drawer
      title={name}
      lead={lead}
      badge={<Logo id={id} name={name} src={logoUrl(logo)} size="l" />}
      actions={
        <>
          {streams.length > 0 ? (
            <>
              <WatchLink channel={channel} kind="plain" />
              <CopyButton value={playLink} what={drawer.playLink} />
            </>
          ) : null}
          <Menu
            label={text.menu.more}
            items={[
              {
                label: isHidden ? drawer.show : drawer.hide,
                icon: isHidden ? 'eye' : 'eyeOff',
                onChoose: () => void setHidden(channel, !isHidden),
              },
              ...(streams.length > 0
                ? [{ label: text.home.inAnotherPlayer, icon: 'players' as const, onChoose: () => setElsewhere(true) }]
                : []),
              { label: parts.matching.merge.withAnother, icon: 'merge', onChoose: () => setMerging('find') },
            ]}
          />
        </>
      }
      onClose={onClose}
    >
      <TabList tab={tab} streamCount={streams.length} onTab={onTab} />
      <div class="drawer-panel" role="tabpanel" id="drawer-panel" aria-labelledby={`tab-${tab}`}>
        {isHidden ? <Notice level="quiet" message={drawer.isHidden} hint="" /> : null}
        {tab === 'streams' ? <Streams channel={channel} /> : null}
        {tab === 'shown' ? <OwnFields channel={channel} focusField={focusField} /> : null}
        {tab === 'changes' ? <ChangeList about={`channel:${id}`} /> : null}
      </div>
      {isElsewhere ? <OtherPlayer id={id} name={name} onClose={() => setElsewhere(false)} /> : null}
      {merging === 'find' ? (
        <FindChannel
          label={parts.matching.merge.withWhich}
          withoutId={id}
          onFound={(other) => setMerging(other.id)}
          onClose={() => setMerging(null)}
        />
      ) : null}
      {typeof merging === 'number' ? (
        <MergeDialog ids={[id, merging]} onClose={() => setMerging(null)} onDone={() => setMerging(null)} />
      ) : null}
    </Drawer>
  );
}

function Streams({ channel }: { channel: ChannelDetails }) {
  const matching = useMatching(channel);
  return (
    <>
      <StreamRanks channel={channel} matching={matching} />
      {channel.format ? <p class="t2">{formatWords(channel.format)}</p> : null}
      {matching ? <KeptApart channel={channel} matching={matching} /> : null}
      {matching ? <Family channelId={channel.id} matching={matching} /> : null}
    </>
  );
}

function useChannel(channelId: number) {
  const [channel, setChannel] = useState<ChannelDetails | null>(null);
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const [round, setRound] = useState(0);
  const reload = () => setRound((before) => before + 1);
  useEffect(() => {
    let isWanted = true;
    answer(api.channels[':id'].$get({ param: { id: String(channelId) } })).then(
      (read) => {
        if (!isWanted) return;
        setChannel(read);
        setFailure(null);
      },
      (error) => isWanted && setFailure(asFailure(error)),
    );
    return () => {
      isWanted = false;
    };
  }, [channelId, round]);
  useEffect(
    () =>
      onHouse(
        'channel.changed',
        ({ channelIds }) => {
          if (channelIds === null || channelIds.includes(channelId)) reload();
        },
        reload,
      ),
    [channelId],
  );
  return { channel, failure, reload };
}

function TabList({ tab, streamCount, onTab }: { tab: DrawerTab; streamCount: number; onTab(tab: DrawerTab): void }) {
  const { tabs } = text.channels.drawer;
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1 };
    const by = moves[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const next = TABS[(TABS.indexOf(tab) + by + TABS.length) % TABS.length]!;
    onTab(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div class="drawer-tabs" role="tablist" aria-label={tabs.label} onKeyDown={onKeyDown}>
      {TABS.map((one) => (
        <button
          key={one}
          id={`tab-${one}`}
          type="button"
          role="tab"
          aria-selected={one === tab}
          aria-controls="drawer-panel"
          tabIndex={one === tab ? 0 : -1}
          onClick={() => onTab(one)}
        >
          {tabs[one]}
          {one === 'streams' ? <span class="t3 num"> {streamCount}</span> : null}
        </button>
      ))}
    </div>
  );
}
