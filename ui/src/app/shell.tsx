import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { siteUrl } from '../api/client.js';
import { about, link, providers, reviewCount, viewerCount } from '../api/house.js';
import { session, signOut } from '../api/session.js';
import { Dialog } from '../kit/dialog.js';
import { Flow, Icon, type IconName, Mark } from '../kit/icons.js';
import { printed } from '../kit/keys.js';
import { Badge } from '../kit/marks.js';
import { Menu } from '../kit/menu.js';
import { Toasts } from '../kit/toast.js';
import { text } from '../text/index.js';
import { useEverywhere } from './everywhere.js';
import { Looks } from './looks.js';
import { to, useInside } from './places.js';

/** The frame around every screen: the mark, the two sides, the river, the person; on a phone tabs below. */
export function Shell({ children }: { children: ComponentChildren }) {
  const { floating, openPalette, openKeys } = useEverywhere();
  const { places } = text.shell;
  const inside = useInside();
  const isManage = inside.startsWith('manage');
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById('content')?.focus()}>
        {text.shell.skip}
      </button>
      <header class="top">
        <a class="brand" href={to('')}>
          <Mark />
          <span>Headwater</span>
        </a>
        <nav class="seg seg-links" aria-label={text.shell.sides.label}>
          <a href={to('')} aria-current={isManage ? undefined : 'true'}>
            {text.shell.sides.watch}
          </a>
          <a href={to('manage/channels')} aria-current={isManage ? 'true' : undefined}>
            {text.shell.sides.manage}
          </a>
        </nav>
        {isManage ? null : (
          <nav class="nav" aria-label={text.shell.sides.watch}>
            <PlaceLink inside="" current={inside}>
              {places.home}
            </PlaceLink>
          </nav>
        )}
        <span class="grow" />
        <button type="button" class="find" title={text.shell.palette.open} onClick={openPalette}>
          <Icon name="search" size="s" />
          <span class="cut">{text.shell.palette.open}</span>
          <kbd>{printed('mod+k')}</kbd>
        </button>
        <Me onKeys={openKeys} />
      </header>
      {isManage ? <River current={inside} /> : null}
      <LinkState />
      {session.value?.state === 'setup' ? <NoKeeper /> : null}
      <main id="content" tabIndex={-1}>
        {children}
      </main>
      <Tabs current={inside} onFind={openPalette} />
      <Toasts />
      {floating}
    </>
  );
}

function PlaceLink(props: { inside: string; current: string; children: ComponentChildren }) {
  const { inside, current, children } = props;
  const isHere = inside === '' ? current === '' : current === inside || current.startsWith(`${inside}/`);
  return (
    <a href={to(inside)} aria-current={isHere ? 'page' : undefined}>
      {children}
    </a>
  );
}

/** Manage follows the water: what comes in, what is sorted, what goes out; at the end the house itself. */
function River({ current }: { current: string }) {
  const { places } = text.shell;
  const troubled = providers.value?.filter((provider) => provider.problem !== null).length ?? 0;
  return (
    <nav class="river-bar" aria-label={text.shell.manageLabel}>
      <PlaceLink inside="manage/providers" current={current}>
        {places.providers}
        {troubled > 0 ? (
          <span class="count count-warn" title={text.shell.needLook(troubled)}>
            {troubled}
            <span class="vh"> {text.shell.needLook(troubled)}</span>
          </span>
        ) : null}
      </PlaceLink>
      <Flow direction="join" />
      <PlaceLink inside="manage/channels" current={current}>
        {places.channels}
      </PlaceLink>
      <PlaceLink inside="manage/review" current={current}>
        {places.review}
        <ReviewCount />
      </PlaceLink>
      <Flow direction="spread" />
      <PlaceLink inside="manage/line-ups" current={current}>
        {places.lineups}
      </PlaceLink>
      <PlaceLink inside="manage/connect" current={current}>
        {places.connect}
      </PlaceLink>
      <span class="river-end">
        <PlaceLink inside="manage/live" current={current}>
          {places.live}
          <WatchingCount />
        </PlaceLink>
        <PlaceLink inside="manage/log" current={current === 'manage/changes' ? 'manage/log' : current}>
          {places.log}
        </PlaceLink>
        <PlaceLink inside="manage/settings" current={current}>
          {places.settings}
        </PlaceLink>
      </span>
    </nav>
  );
}

function ReviewCount() {
  const count = reviewCount.value;
  if (count === 0) return null;
  return (
    <span class="count" title={text.shell.toDecide(count)}>
      {count}
      <span class="vh"> {text.shell.toDecide(count)}</span>
    </span>
  );
}

function WatchingCount() {
  const count = viewerCount();
  if (count === 0) return null;
  return (
    <span class="count count-now" title={text.shell.watching(count)}>
      {count}
      <span class="vh"> {text.shell.watching(count)}</span>
    </span>
  );
}

/** Silent while all is well: a page that is not live says so, and dims what may be old. */
function LinkState() {
  const state = link.value;
  useEffect(() => {
    document.body.classList.toggle('is-lost', state.kind === 'lost');
    return () => document.body.classList.remove('is-lost');
  }, [state.kind]);
  return (
    <p class={state.kind === 'lost' ? 'link-lost' : 'vh'} role="status">
      {state.kind === 'lost' ? <span class="dot dot-warn" aria-hidden="true" /> : null}
      {state.kind === 'lost' ? text.shell.link.lost(state.sinceMs) : text.shell.link[state.kind]}
    </p>
  );
}

function NoKeeper() {
  return (
    <p class="no-keeper">
      {text.shell.noKeeper} <a href={to('welcome/keeper')}>{text.shell.makeKeeper}</a>
    </p>
  );
}

function Me({ onKeys }: { onKeys: () => void }) {
  const person = session.value?.person ?? null;
  const { shell } = text;
  return (
    <Menu
      label={person ? shell.me(person.name) : shell.meUnknown}
      faceClass="me"
      face={person ? <Badge id={person.id} name={person.name} size="round" /> : <Icon name="user" />}
      items={[
        { label: shell.keys.title, icon: 'keyboard', onChoose: onKeys },
        ...(person ? [{ label: shell.signOut, icon: 'signOut' as const, onChoose: () => void signOut() }] : []),
      ]}
    >
      {person ? (
        <p class="menu-title cut" dir="auto">
          {person.name}
        </p>
      ) : null}
      <Looks />
    </Menu>
  );
}

interface Tab {
  inside: string;
  icon: IconName | 'mark';
  place: 'home' | 'live' | 'channels' | 'providers' | 'review';
}

/** The first of the tabs: each side has its own, and the other's stands under More. */
const HOME_TAB: Tab = { inside: '', icon: 'home', place: 'home' };
const LIVE_TAB: Tab = { inside: 'manage/live', icon: 'playing', place: 'live' };
const TABS: readonly Tab[] = [
  { inside: 'manage/channels', icon: 'channels', place: 'channels' },
  { inside: 'manage/providers', icon: 'mark', place: 'providers' },
  { inside: 'manage/review', icon: 'review', place: 'review' },
];

function Tabs({ current, onFind }: { current: string; onFind: () => void }) {
  const [isMore, setMore] = useState(false);
  const { places } = text.shell;
  useEffect(() => setMore(false), [current]);
  const [first, other] = current.startsWith('manage') ? [LIVE_TAB, HOME_TAB] : [HOME_TAB, LIVE_TAB];
  return (
    <nav class="tabs" aria-label={text.shell.tabs}>
      {[first, ...TABS].map(({ inside, icon, place }) => (
        <PlaceLink key={inside} inside={inside} current={current}>
          {icon === 'mark' ? <Mark /> : <Icon name={icon} size="l" />}
          {places[place]}
          {place === 'review' ? <ReviewCount /> : null}
          {place === 'live' ? <WatchingCount /> : null}
        </PlaceLink>
      ))}
      <button type="button" aria-expanded={isMore} onClick={() => setMore(true)}>
        <Icon name="more" size="l" />
        {text.shell.more}
      </button>
      {isMore ? (
        <Dialog title={text.shell.more} onClose={() => setMore(false)}>
          <div class="sheet">
            <button
              type="button"
              class="menu-item"
              onClick={() => {
                setMore(false);
                onFind();
              }}
            >
              <Icon name="search" size="s" />
              {text.shell.palette.open}
            </button>
            <a class="menu-item" href={to(other.inside)}>
              <Icon name={other.icon === 'mark' ? 'home' : other.icon} size="s" />
              {places[other.place]}
            </a>
            <a class="menu-item" href={to('manage/line-ups')}>
              <Icon name="sort" size="s" />
              {places.lineups}
            </a>
            <a class="menu-item" href={to('manage/connect')}>
              <Icon name="players" size="s" />
              {places.connect}
            </a>
            <a class="menu-item" href={to('manage/log')}>
              <Icon name="log" size="s" />
              {places.log}
            </a>
            <a class="menu-item" href={to('manage/changes')}>
              <Icon name="changes" size="s" />
              {places.changes}
            </a>
            <a class="menu-item" href={to('manage/settings')}>
              <Icon name="settings" size="s" />
              {places.settings}
            </a>
            <a class="menu-item" href={siteUrl('api/docs')}>
              <Icon name="code" size="s" />
              {places.api}
            </a>
            {about.value ? <p class="fine">{text.shell.version(about.value.version)}</p> : null}
          </div>
        </Dialog>
      ) : null}
    </nav>
  );
}
