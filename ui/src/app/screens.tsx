import { useEffect } from 'preact/hooks';
import lazy from 'preact-iso/lazy';
import { Router, useLocation } from 'preact-iso/router';
import { ButtonLink } from '../kit/button.js';
import { Empty } from '../kit/notice.js';
import { Home } from '../screens/home/home.js';
import { loadPart, text } from '../text/index.js';
import { to } from './places.js';

const CHANNEL_PARTS = ['matching', 'changes'] as const;
const PROVIDER_PARTS = ['providerPage', 'groups', 'rules'] as const;

/** Every screen by its address; all but Home are read when they are first opened. */
const Providers = lazy(() => import('../screens/providers/providers.js').then((it) => it.Providers));
const ProviderPage = lazy(() =>
  Promise.all([import('../screens/providers/provider-page.js'), ...PROVIDER_PARTS.map(loadPart)]).then(
    ([it]) => it.ProviderPage,
  ),
);
const Rules = lazy(() =>
  Promise.all([import('../screens/rules/rules.js'), loadPart('rules')]).then(([it]) => it.Rules),
);
const Channels = lazy(() =>
  Promise.all([import('../screens/channels/channels.js'), ...CHANNEL_PARTS.map(loadPart)]).then(([it]) => it.Channels),
);
const Review = lazy(() =>
  Promise.all([import('../screens/review/review.js'), loadPart('matching')]).then(([it]) => it.Review),
);
const LineUps = lazy(() =>
  Promise.all([import('../screens/line-ups/line-ups.js'), loadPart('lineups')]).then(([it]) => it.LineUps),
);
const LineUpPage = lazy(() =>
  Promise.all([import('../screens/line-ups/line-up-page.js'), loadPart('lineups')]).then(([it]) => it.LineUpPage),
);
const Connect = lazy(() =>
  Promise.all([import('../screens/connect/connect.js'), loadPart('connecting')]).then(([it]) => it.Connect),
);
const Changes = lazy(() =>
  Promise.all([import('../screens/changes/changes.js'), loadPart('changes')]).then(([it]) => it.Changes),
);
const Live = lazy(() => Promise.all([import('../screens/live/live.js'), loadPart('live')]).then(([it]) => it.Live));
const Log = lazy(() => Promise.all([import('../screens/log/log.js'), loadPart('changes')]).then(([it]) => it.Log));
const Settings = lazy(() =>
  Promise.all([import('../screens/settings/settings.js'), loadPart('settingWords')]).then(([it]) => it.Settings),
);
const KitPage = lazy(() => import('../screens/kit/kit-page.js').then((it) => it.KitPage));

const Watch = lazy(() =>
  Promise.all([import('../screens/watch/watch.js'), loadPart('watch')]).then(([it]) => it.Watch),
);
const SignIn = lazy(() => import('../screens/signin/sign-in.js').then((it) => it.SignIn));
const Welcome = lazy(() => import('../screens/welcome/welcome.js').then((it) => it.Welcome));

/** Screens before anybody is in the house: without the frame. */
export function PlainScreens() {
  return (
    <Router>
      <SignIn path={to('signin')} />
      <Welcome path={to('welcome/:step?')} />
    </Router>
  );
}

/** The picture, which fills the window. */
export function WatchScreens() {
  return (
    <Router>
      <Watch path={to('watch/:channel')} />
      <Elsewhere path={to('watch')} inside="" />
      <NothingHere default />
    </Router>
  );
}

/** Screens with the frame around them. */
export function Screens() {
  return (
    <Router>
      <Home path={to('')} />
      <Providers path={to('manage/providers')} />
      <ProviderPage path={to('manage/providers/:id/:section?')} />
      <Rules path={to('manage/rules')} />
      <Channels path={to('manage/channels')} />
      <Review path={to('manage/review')} />
      <LineUps path={to('manage/line-ups')} />
      <LineUpPage path={to('manage/line-ups/:id')} />
      <Connect path={to('manage/connect/:client?')} />
      <Changes path={to('manage/changes')} />
      <Live path={to('manage/live')} />
      <Log path={to('manage/log')} />
      <Settings path={to('manage/settings/:section?')} />
      <KitPage path={to('dev/kit')} />
      <Elsewhere path={to('manage')} inside="manage/channels" />
      <NothingHere default />
    </Router>
  );
}

function Elsewhere({ inside }: { inside: string; path: string }) {
  const { route } = useLocation();
  useEffect(() => route(to(inside), true), [inside, route]);
  return null;
}

function NothingHere(_: { default: true }) {
  const { notFound } = text.shell;
  return (
    <Empty title={notFound.title} words={notFound.words} isScreen>
      <ButtonLink kind="primary" href={to('')}>
        {notFound.home}
      </ButtonLink>
    </Empty>
  );
}
