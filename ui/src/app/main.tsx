import '../kit/tokens.css';
import '../kit/kit.css';
import '../screens/home.css';
import { render } from 'preact';
import { createChannelList } from '../api/channel-list.js';
import { followHouse } from '../api/house.js';
import { App } from './app.js';
import { applyTheme } from './theme.js';

applyTheme();
const channels = createChannelList();
render(<App channels={channels} />, document.getElementById('app')!);
followHouse(channels.reload);
