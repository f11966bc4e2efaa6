import { Button } from '../../kit/button.js';
import { Icon } from '../../kit/icons.js';
import { Failed } from '../../kit/notice.js';
import { parts } from '../../text/index.js';
import { type Finding, useCheck } from './use-connect.js';

const RANK = { failure: 0, warning: 1, ok: 2 };
const ICONS = { failure: 'close', warning: 'alert', ok: 'check' } as const;

/** Why the player may not find us, as far as the daemon can see. @param props.device Others are left out. */
export function Check({ device }: { device: string | null }) {
  const { check } = parts.connecting;
  const { value, failure, isBusy, reload } = useCheck();
  const items = (value ?? [])
    .filter((one) => one.device === null || device === null || one.device === device)
    .sort((a, b) => RANK[a.level] - RANK[b.level]);
  const good = items.filter(({ level }) => level === 'ok');
  return (
    <section class="card connect-check" aria-labelledby="connect-check">
      <div class="connect-check-head">
        <h2 id="connect-check">{check.title}</h2>
        <Button kind="ghost" icon="refresh" isBusy={isBusy} onPress={reload}>
          {isBusy ? check.checking : check.again}
        </Button>
      </div>
      {failure ? <Failed error={failure} onRetry={reload} /> : null}
      <ul aria-live="polite">
        {items
          .filter(({ level }) => level !== 'ok')
          .map((one) => (
            <Line key={`${one.code} ${one.device} ${one.values.part}`} finding={one} />
          ))}
      </ul>
      {good.length > 0 ? (
        <details>
          <summary>
            <span class="connect-mark connect-mark-ok">
              <Icon name="check" size="s" />
            </span>
            {check.good(good.length)}
          </summary>
          <ul>
            {good.map((one) => (
              <Line key={`${one.code} ${one.device} ${one.values.part}`} finding={one} />
            ))}
          </ul>
        </details>
      ) : null}
    </section>
  );
}

function Line({ finding }: { finding: Finding }) {
  const { check } = parts.connecting;
  const { code, level, values } = finding;
  return (
    <li class="connect-line">
      <span class={`connect-mark connect-mark-${level}`} role="img" aria-label={check.levels[level]}>
        <Icon name={ICONS[level]} size="s" />
      </span>
      <span>
        {check.message(code, values) ?? finding.message}
        <span class="connect-more">{check.hint(code, values) ?? finding.hint}</span>
      </span>
    </li>
  );
}
