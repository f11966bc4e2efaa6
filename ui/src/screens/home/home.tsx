import './home.css';
import { useEffect, useState } from 'preact/hooks';
import { answer, api, type Channel } from '../../api/client.js';
import { about, onHouse, providers, sessions, trouble } from '../../api/house.js';
import { to } from '../../app/places.js';
import { ButtonLink } from '../../kit/button.js';
import { Icon } from '../../kit/icons.js';
import { Badge } from '../../kit/marks.js';
import { Empty, Failed, Loading } from '../../kit/notice.js';
import { text } from '../../text/index.js';
import { lastWatched, rememberWatched } from '../watch/last-watched.js';
import { WatchLink } from '../watch/watch-link.js';
import { NeedsYou } from './needs-you.js';
import { PlayingNow } from './playing-now.js';

const TILES_MAX = 24;

/** What can be watched, one press away; what plays in the house; and what wants the keeper. */
export function Home(_: { path?: string }) {
  const line = useLineUp();
  const isEmpty = line.state === 'read' && line.total === 0;
  useEffect(() => {
    const first = sessions.value?.items.find((relay) => relay.viewers.length > 0);
    if (first) rememberWatched(first.channelId);
  }, [sessions.value]);
  return (
    <>
      <h1 class="vh">{text.home.title}</h1>
      {trouble.value ? <Failed error={trouble.value} onRetry={() => location.reload()} /> : null}
      <div class="home">
        <div class="home-main">{isEmpty ? <NoChannels /> : <LastWatched fallback={line.items[0]} />}</div>
        <div class="home-side">
          <PlayingNow />
          <NeedsYou />
        </div>
      </div>
      {isEmpty ? null : (
        <section aria-labelledby="line-up">
          <div class="home-line-head">
            <h2 id="line-up">{text.home.lineUp}</h2>
            {line.total > 0 ? (
              <a class="t2 num" href={to('manage/channels')}>
                {text.home.allChannels(line.total)}
              </a>
            ) : null}
          </div>
          {line.state === 'reading' ? <Loading rows={3} heightPx={64} /> : null}
          {line.state === 'failed' ? <Failed error={line.error} onRetry={line.reload} /> : null}
          <ul class="tiles">
            {line.items.map((channel) => (
              <Tile key={channel.id} channel={channel} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

interface LineUp {
  state: 'reading' | 'read' | 'failed';
  items: readonly Channel[];
  total: number;
  error: unknown;
  reload(): void;
}

/** The beginning of the line-up, kept fresh. */
function useLineUp(): LineUp {
  const [state, setState] = useState<Omit<LineUp, 'reload'>>({ state: 'reading', items: [], total: 0, error: null });
  const reload = () => {
    answer(api.channels.$get({ query: { limit: String(TILES_MAX) } })).then(
      ({ items, total }) => setState({ state: 'read', items, total: total ?? items.length, error: null }),
      (error) => setState((before) => ({ ...before, state: before.items.length > 0 ? 'read' : 'failed', error })),
    );
  };
  useEffect(() => {
    reload();
    return onHouse('channel.changed', reload, reload);
  }, []);
  return { ...state, reload };
}

function LastWatched({ fallback }: { fallback: Channel | undefined }) {
  const [channel, setChannel] = useState<Channel | null>(null);
  const id = lastWatched.value;
  useEffect(() => {
    if (id === null) return;
    let isWanted = true;
    answer(api.channels[':id'].$get({ param: { id: String(id) } })).then(
      (read) => isWanted && setChannel(read),
      () => isWanted && setChannel(null), // it has gone since: the first of the line-up takes its place
    );
    return () => {
      isWanted = false;
    };
  }, [id]);
  const shown = channel ?? fallback;
  if (!shown) return <Loading rows={1} heightPx={220} />;
  return (
    <section class="last card" aria-labelledby="last-name">
      <div class="last-plate" aria-hidden="true">
        <Badge id={shown.id} name={shown.name} size="plate" />
      </div>
      <div class="last-words">
        <p class="t3">{channel ? text.home.last : text.home.lineUp}</p>
        <h2 id="last-name" dir="auto">
          {shown.name}
        </h2>
        <p class="t2" dir="auto">
          {[shown.number === null ? '' : text.home.numbered(shown.number), shown.groupName ?? '']
            .filter((part) => part !== '')
            .join(' · ')}
        </p>
        <div class="last-actions">
          <WatchLink channel={shown} kind="primary" />
          <ButtonLink size="big" href={to('manage/connect')} icon="players">
            {text.home.connect}
          </ButtonLink>
        </div>
      </div>
    </section>
  );
}

function Tile({ channel }: { channel: Channel }) {
  return (
    <li class="tile">
      <WatchLink channel={channel} kind="tile" />
    </li>
  );
}

function NoChannels() {
  const { empty } = text.home;
  const isFirst = providers.value?.length === 0;
  if (providers.value === null || about.value === null) return <Loading rows={1} heightPx={220} />;
  return (
    <Empty title={empty.title} words={empty.words}>
      <ButtonLink kind="primary" size="big" href={to(isFirst ? 'manage/providers?add=1' : 'manage/providers')}>
        <Icon name="plus" size="s" />
        {isFirst ? empty.add : text.providers.title}
      </ButtonLink>
    </Empty>
  );
}
