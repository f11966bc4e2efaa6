import { useEffect, useRef } from 'preact/hooks';
import type { Provider, Relay, Sessions } from '../../api/client.js';
import { providers } from '../../api/house.js';
import { announce } from '../../kit/announce.js';
import { Slots } from '../../kit/marks.js';
import { parts } from '../../text/index.js';
import { slotsOf } from '../providers/slot-use.js';
import { FlowLines } from './flow-lines.js';
import { RelayCard } from './relay-card.js';
import { ViewerRow } from './viewer-row.js';

/** Providers, the channels that they bring, and who watches; lines run between them. */
export function Flow({ relays, slots }: { relays: readonly Relay[]; slots: Sessions['slots'] }) {
  const { flow } = parts.live;
  const frame = useRef<HTMLElement>(null);
  const shown = providersOf(relays);
  const place = new Map(shown.map(({ id }, at) => [id, at]));
  // in the order of their providers, so that lines do not cross
  const sorted = [...relays].sort(
    (a, b) =>
      (place.get(a.providerId ?? -1) ?? shown.length) - (place.get(b.providerId ?? -1) ?? shown.length) || a.id - b.id,
  );
  useSwitchesToldAloud(relays);
  return (
    <section class="live-flow" aria-label={flow.label} ref={frame}>
      <FlowLines frame={frame} relays={sorted} />
      <ol class="live-providers" aria-label={flow.providers}>
        {shown.map((provider) => (
          <ProviderCard
            key={provider.id}
            provider={provider}
            waiting={slots.find(({ providerId }) => providerId === provider.id)?.waiting ?? 0}
          />
        ))}
      </ol>
      <ol aria-label={flow.relays}>
        {sorted.map((relay) => (
          <RelayCard key={relay.id} relay={relay} />
        ))}
      </ol>
      <ol class="live-viewers" aria-label={flow.viewers}>
        {sorted.flatMap((relay) =>
          relay.viewers.map((viewer) => <ViewerRow key={viewer.id} viewer={viewer} relay={relay} />),
        )}
      </ol>
    </section>
  );
}

/** Those that are switched on, and those that still bring something. */
function providersOf(relays: readonly Relay[]): Provider[] {
  const used = new Set(relays.map(({ providerId }) => providerId));
  return (providers.value ?? []).filter(({ id, isEnabled }) => isEnabled || used.has(id));
}

function ProviderCard({ provider, waiting }: { provider: Provider; waiting: number }) {
  const { flow } = parts.live;
  const { used, limit } = slotsOf(provider);
  return (
    <li class={used > 0 ? '' : 'is-idle'} data-end={`provider-${provider.id}`}>
      <div class="grow">
        <p class="cut" dir="auto">
          <b>{provider.name}</b>
        </p>
        <p class="live-line">
          <Slots used={used} limit={limit} />
          <span class="t3 num" aria-hidden="true">
            {flow.used(used, limit)}
          </span>
          {waiting > 0 ? <span class="warn-words num">{flow.waiting(waiting)}</span> : null}
        </p>
      </div>
    </li>
  );
}

function useSwitchesToldAloud(relays: readonly Relay[]): void {
  const told = useRef<ReadonlyMap<number, number> | null>(null);
  const counts = new Map(relays.map(({ id, failoverCount }) => [id, failoverCount]));
  useEffect(() => {
    for (const { id, failoverCount, failovers, channelName } of relays) {
      const [newest] = failovers;
      const before = told.current?.get(id);
      if (before !== undefined && newest && failoverCount > before)
        announce(parts.live.flow.moved(channelName, newest.toProvider));
    }
    told.current = counts;
  }, [JSON.stringify([...counts])]);
}
