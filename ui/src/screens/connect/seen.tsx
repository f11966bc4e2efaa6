import { nowMs } from '../../api/house.js';
import { Icon } from '../../kit/icons.js';
import { parts, text } from '../../text/index.js';
import type { Guide } from './guides.js';
import { guideName } from './player-list.js';
import type { HeardClient } from './use-connect.js';

type Request = HeardClient['last'];

const isRefused = ({ status }: Request): boolean => status !== null && status >= 400;

/** How far a player has come, as it happens. */
export function Seen({ guide, clients }: { guide: Guide; clients: readonly HeardClient[] }) {
  const { seen } = parts.connecting;
  const name = guideName(guide);
  return (
    <section class="card connect-seen" aria-labelledby="connect-seen">
      <h2 id="connect-seen">{seen.title(name)}</h2>
      <div aria-live="polite">
        {clients.length === 0 ? (
          <p class="connect-waiting t2">{guide.name === null ? seen.nothingOther : seen.nothing(name)}</p>
        ) : (
          <ol>
            {asksOf(guide, clients).map((ask) => (
              <Ask key={ask} ask={ask} found={latest(clients, ask)} />
            ))}
          </ol>
        )}
      </div>
    </section>
  );
}

type AskName = keyof typeof parts.connecting.seen.asks;

/** Of a player that uses the other way too, what it really does. */
function asksOf({ asks }: Guide, clients: readonly HeardClient[]): AskName[] {
  const isTuner = clients[0]?.thing.kind === 'device' && !asks.includes('lineup');
  return isTuner ? ['lineup', 'stream'] : [...asks];
}

function latest(clients: readonly HeardClient[], ask: AskName): { client: HeardClient; request: Request } | null {
  const found = clients.flatMap((client) =>
    client.asked.filter(({ kind }) => kind === ask).map((request) => ({ client, request })),
  );
  return found.sort((a, b) => b.request.at.localeCompare(a.request.at))[0] ?? null;
}

function Ask({ ask, found }: { ask: AskName; found: ReturnType<typeof latest> }) {
  const { seen } = parts.connecting;
  const isDone = found !== null && !isRefused(found.request);
  const when = found && text.format.ago(Math.max(0, nowMs.value - Date.parse(found.request.at)));
  return (
    <li class="connect-line">
      <span
        class={`connect-mark connect-mark-${isDone ? 'ok' : found ? 'warning' : 'open'}`}
        role="img"
        aria-label={isDone ? seen.done : seen.open}
      >
        <Icon name={isDone ? 'check' : found ? 'alert' : 'minus'} size="s" />
      </span>
      <span>
        {seen.asks[ask]}
        <span class="connect-more num">
          {found === null
            ? seen.notYet
            : isDone
              ? seen.from(when ?? '', found.client.address)
              : seen.refused(found.request.status ?? 0)}
        </span>
      </span>
    </li>
  );
}
