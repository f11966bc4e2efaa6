import './live.css';
import { providers, sessions, trouble } from '../../api/house.js';
import { to } from '../../app/places.js';
import { ButtonLink } from '../../kit/button.js';
import { Empty, Failed, Loading } from '../../kit/notice.js';
import { parts, text } from '../../text/index.js';
import { connectionsOf } from '../providers/slot-use.js';
import { Bandwidth } from './bandwidth.js';
import { Flow } from './flow.js';
import { Happened } from './happened.js';

/** Who takes what from where, now. */
export function Live(_: { path?: string }) {
  const now = sessions.value;
  const { live } = parts;
  return (
    <>
      <div class="screen-head">
        <h1>{live.title}</h1>
        {now ? <Numbers /> : null}
      </div>
      {trouble.value ? <Failed error={trouble.value} onRetry={() => location.reload()} /> : null}
      {now === null ? <Loading rows={3} heightPx={84} /> : null}
      {now?.items.length === 0 ? (
        <Empty title={live.empty(connectionsOf(providers.value ?? []))}>
          <ButtonLink href={to('manage/connect')} icon="players">
            {live.connect}
          </ButtonLink>
        </Empty>
      ) : null}
      {now && now.items.length > 0 ? <Flow relays={now.items} slots={now.slots} /> : null}
      <div class="live-low">
        <Bandwidth />
        <Happened />
      </div>
    </>
  );
}

/** The house in five numbers. */
function Numbers() {
  const { numbers } = parts.live;
  const items = sessions.value?.items ?? [];
  const viewers = items.flatMap((relay) => relay.viewers);
  const saved = items.reduce((sum, relay) => sum + Math.max(0, relay.viewers.length - 1), 0);
  const upstreams = items.filter(({ providerId }) => providerId !== null).length;
  const sum = (rates: readonly { bitrateBps: number }[]) => rates.reduce((all, one) => all + one.bitrateBps, 0);
  const { number, megabits } = text.format;
  return (
    <dl class="live-numbers">
      {[
        ['viewers', number(viewers.length), numbers.viewers(viewers.length)],
        ['upstreams', number(upstreams), numbers.upstreams(upstreams)],
        ['saved', number(saved), numbers.saved(saved)],
        ['received', megabits(sum(items)), numbers.received],
        ['sent', megabits(sum(viewers)), numbers.sent],
      ].map(([key, value, words]) => (
        <div key={key} data-number={key}>
          <dt class="t3" style={{ order: 1 }}>
            {words}
          </dt>
          <dd class="num">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
