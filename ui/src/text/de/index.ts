import type { Texts } from '../en/index.js';
import { channels } from './channels.js';
import { connect } from './connect.js';
import { failures } from './failures.js';
import { format } from './format.js';
import { home } from './home.js';
import { kit } from './kit.js';
import { kitPage } from './kit-page.js';
import { log } from './log.js';
import { providers } from './providers.js';
import { settings } from './settings.js';
import { shell } from './shell.js';
import { signin } from './signin.js';
import { welcome } from './welcome.js';

const german: Texts = {
  format,
  ...kit,
  shell,
  failures,
  home,
  providers,
  channels,
  connect,
  log,
  settings,
  signin,
  welcome,
  kitPage,
};

export default german;
