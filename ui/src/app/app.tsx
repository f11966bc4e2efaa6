import { useEffect } from 'preact/hooks';
import type { ChannelList } from '../api/channel-list.js';
import { siteUrl } from '../api/client.js';
import { about, link } from '../api/house.js';
import { Icon, type IconName, Mark } from '../kit/icons.js';
import { Toasts } from '../kit/toast.js';
import { Home } from '../screens/home.js';
import { text } from './text.js';
import { THEMES, theme } from './theme.js';

/** The frame around the screen: the mark, the colours, the way to each part on a phone. */
export function App({ channels }: { channels: ChannelList }) {
  return (
    <>
      <a class="skip" href="#content">
        {text.page.skip}
      </a>
      <header class="top">
        <h1 class="brand">
          <Mark />
          Headwater
        </h1>
        <LinkState />
        <ThemeSwitch />
      </header>
      <main id="content" tabIndex={-1}>
        <Home channels={channels} />
      </main>
      <footer class="foot">
        {about.value ? <span>{text.page.version(about.value.version)}</span> : null}
        <a href={siteUrl('api/docs')}>{text.page.api}</a>
      </footer>
      <Tabs />
      <Toasts />
    </>
  );
}

function LinkState() {
  const state = link.value;
  const words = state.kind === 'lost' ? text.link.lost(state.sinceMs) : text.link[state.kind];
  useEffect(() => {
    document.body.classList.toggle('is-lost', state.kind === 'lost'); // all that is shown may be old
  }, [state.kind]);
  return (
    <p class={`link link-${state.kind}`} role="status">
      <span class={state.kind === 'lost' ? 'dot dot-warn' : 'dot'} aria-hidden="true" />
      {words}
    </p>
  );
}

function ThemeSwitch() {
  return (
    <fieldset class="seg">
      <legend class="vh">{text.theme.label}</legend>
      {THEMES.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={theme.value === one}
          aria-label={text.theme[one]}
          title={text.theme[one]}
          onClick={() => {
            theme.value = one;
          }}
        >
          <Icon name={one} size="s" />
        </button>
      ))}
    </fieldset>
  );
}

const TABS: readonly { id: string; icon: IconName | 'mark'; name: string }[] = [
  { id: 'playing', icon: 'playing', name: text.playing.tab },
  { id: 'providers', icon: 'mark', name: text.providers.title },
  { id: 'channels', icon: 'channels', name: text.channels.title },
  { id: 'connect', icon: 'players', name: text.connect.title },
];

function Tabs() {
  return (
    <nav class="tabs" aria-label={text.page.sections}>
      {TABS.map(({ id, icon, name }) => (
        <a key={id} href={`#${id}`}>
          {icon === 'mark' ? <Mark /> : <Icon name={icon} size="l" />}
          {name}
        </a>
      ))}
    </nav>
  );
}
