import { answer, api } from '../../api/client.js';
import { useFollowedLog } from '../../api/follow-log.js';
import { usePages } from '../../api/pages.js';
import { to } from '../../app/places.js';
import { ButtonLink } from '../../kit/button.js';
import { Failed } from '../../kit/notice.js';
import { parts, text } from '../../text/index.js';
import type { LogEvent } from '../log/events.js';

const ROWS = 8;

/** The latest rows of the log about playing. */
export function Happened() {
  const { happened } = parts.live;
  const { items, failure, reload } = usePages<LogEvent>('relay', (_cursor, signal) =>
    answer(api.log.$get({ query: { kind: 'relay', limit: String(ROWS) } }, { init: { signal } })),
  );
  useFollowedLog(reload);
  return (
    <section class="live-happened" aria-labelledby="happened-title">
      <div class="live-bar">
        <h2 id="happened-title">{happened.title}</h2>
        <ButtonLink kind="ghost" href={to('manage/log')}>
          {happened.all}
        </ButtonLink>
      </div>
      {failure && !items ? <Failed error={failure} onRetry={reload} /> : null}
      {items?.length === 0 ? <p class="t2">{happened.none}</p> : null}
      <ol>
        {items?.map(({ id, at, level, kind, facts, message }) => (
          <li key={id} class="log-event">
            <time dateTime={at}>{text.format.clock(Date.parse(at))}</time>
            <span class={`dot dot-${level}`} role="img" aria-label={text.log.levelOf[level]} />
            <p dir="auto">{text.log.say(kind, facts) ?? message}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
