import type { ChannelList } from '../api/channel-list.js';
import { about, trouble } from '../api/house.js';
import { text } from '../app/text.js';
import { Flow } from '../kit/icons.js';
import { Notice, wordsOf } from '../kit/notice.js';
import { Channels } from './channels.js';
import { Connect } from './connect.js';
import { Playing } from './playing.js';
import { Providers } from './providers.js';

/** The whole house on one page, in the order in which the water flows: providers, channels, players. */
export function Home({ channels }: { channels: ChannelList }) {
  return (
    <>
      {trouble.value ? <Notice level="bad" {...wordsOf(trouble.value)} /> : null}
      <ConfigMistakes />
      <Playing />
      <div class="river">
        <Providers />
        <Flow direction="join" />
        <Channels list={channels} />
        <Flow direction="spread" />
        <Connect />
      </div>
    </>
  );
}

function ConfigMistakes() {
  const mistakes = about.value?.configErrors ?? [];
  if (mistakes.length === 0) return null;
  return (
    <div class="notice notice-bad" role="alert">
      <span class="dot dot-bad" aria-hidden="true" />
      <div class="notice-words">
        <p>
          <b>{text.config.title(mistakes.length)}</b> <span class="t2">{text.config.rest}</span>
        </p>
        <ul class="mistakes">
          {mistakes.map(({ file, line, column, message }) => {
            const place = line === null ? file : `${file}:${line}${column === null ? '' : `:${column}`}`;
            return (
              <li key={place + message}>
                <code>{line === null ? file : `${file}:${line}`}</code>{' '}
                {message.startsWith(place) ? message.slice(place.length).trim() : message}
              </li>
            );
          })}
        </ul>
      </div>
    </div>
  );
}
