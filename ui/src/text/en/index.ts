import { channels } from './channels.js';
import { common } from './common.js';
import { connect } from './connect.js';
import { failures } from './failures.js';
import { format } from './format.js';
import { home } from './home.js';
import { kitPage } from './kit-page.js';
import { providers } from './providers.js';
import { shell } from './shell.js';
import { signin } from './signin.js';
import { welcome } from './welcome.js';

const english = { format, ...common, shell, failures, home, providers, channels, connect, signin, welcome, kitPage };

export type Texts = typeof english;
export default english;
