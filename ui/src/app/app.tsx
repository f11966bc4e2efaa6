import { useEffect, useErrorBoundary } from 'preact/hooks';
import { LocationProvider, useLocation } from 'preact-iso/router';
import { followHouse } from '../api/house.js';
import { isLookingAround, mayRead, session } from '../api/session.js';
import { Button } from '../kit/button.js';
import { Empty } from '../kit/notice.js';
import { language, text } from '../text/index.js';
import { basePath, insideOf, OUR_PATHS, to } from './places.js';
import { PlainScreens, Screens, WatchScreens } from './screens.js';
import { Shell } from './shell.js';
import { Stage } from './stage.js';
import { rememberPlace } from './way-back.js';

export function App() {
  return (
    <LocationProvider scope={OUR_PATHS}>
      <Door />
    </LocationProvider>
  );
}

/** Decides who sees what: a house without a keeper is set up first, a stranger signs in. */
function Door() {
  const { path, url, route, query } = useLocation();
  const inside = insideOf(path);
  const now = session.value;
  const isOpen = mayRead();
  const frame = frameOf(inside);
  const away = now === null ? null : wayTo(now.state, inside, url, query.next);
  useEffect(() => {
    if (away !== null) route(away, true);
  }, [away, route]);
  useEffect(() => (isOpen ? followHouse() : undefined), [isOpen]);
  useEffect(() => {
    if (frame === 'house') rememberPlace(url);
  }, [frame, url]);
  if (now === null || away !== null) return null;
  return (
    <Guarded key={`${language.value} ${frame}`}>
      {frame === 'plain' ? <PlainScreens /> : null}
      {frame === 'picture' ? (
        <Stage>
          <WatchScreens />
        </Stage>
      ) : null}
      {frame === 'house' ? (
        <Shell>
          <Screens />
        </Shell>
      ) : null}
    </Guarded>
  );
}

/** What stands around a screen. */
function frameOf(inside: string): 'plain' | 'picture' | 'house' {
  if (/^(welcome|signin)(\/|$)/.test(inside)) return 'plain';
  return /^watch(\/|$)/.test(inside) ? 'picture' : 'house';
}

/** Where somebody belongs who is somewhere else; null when all is right. */
function wayTo(state: 'setup' | 'signedOut' | 'signedIn', inside: string, url: string, next?: string): string | null {
  const isWelcome = /^welcome(\/|$)/.test(inside);
  const isSignIn = /^signin(\/|$)/.test(inside);
  if (state === 'setup') {
    if (isWelcome || (isLookingAround.value && !isSignIn)) return null;
    return to('welcome');
  }
  if (state === 'signedOut') {
    if (isSignIn) return null;
    return isWelcome ? to('signin') : `${to('signin')}?next=${encodeURIComponent(url)}`; // there is nothing to set up
  }
  return isSignIn ? safeNext(next) : null;
}

/** Only an address of ours: a sent link must not lead elsewhere. */
function safeNext(next: string | undefined): string {
  const isOurs = next?.startsWith(basePath) && !next.startsWith('//') && OUR_PATHS.test(next);
  return isOurs ? next! : basePath;
}

/** A fault of a page is told in words, and never leaves an empty window. */
function Guarded({ children }: { children: preact.ComponentChildren }) {
  const [fault] = useErrorBoundary((error) => console.error(error));
  if (!fault) return <>{children}</>;
  const { broken } = text.shell;
  return (
    <main class="plain">
      <Empty title={broken.title} words={broken.words} isScreen>
        <Button kind="primary" onPress={() => location.reload()}>
          {broken.reload}
        </Button>
      </Empty>
    </main>
  );
}
