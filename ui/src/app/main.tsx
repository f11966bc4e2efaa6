import '../kit/tokens.css';
import '../kit/kit.css';
import './shell.css';
import { render } from 'preact';
import { readSession } from '../api/session.js';
import { listenToKeys } from '../kit/keys.js';
import { preferredLanguage, speak } from '../text/index.js';
import { App } from './app.js';
import { applyTheme } from './theme.js';
import { Unreachable } from './unreachable.js';

const root = document.getElementById('app')!;

applyTheme();
listenToKeys();
const spoken = speak(preferredLanguage(), false);
open();

/** Draws when the words are there and the daemon has said who we are. */
function open(): void {
  Promise.all([readSession(), spoken]).then(
    () => render(<App />, root),
    (error) => {
      void spoken.then(() => render(<Unreachable error={error} onRetry={open} />, root));
    },
  );
}
