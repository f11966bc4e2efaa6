import { useEffect, useRef } from 'preact/hooks';
import type { Provider } from '../../api/client.js';
import { findRefreshJob } from '../../api/house.js';
import { Badge } from '../../kit/marks.js';
import { ImportPhases } from './import-phases.js';
import { Facts, kindWords, More, pageOf, RefreshButton, State } from './provider-parts.js';

/** One provider: its connections, what it brings, how it has been, and what a person can do about it. */
export function ProviderBand({ provider, isOpen }: { provider: Provider; isOpen: boolean }) {
  const { id, name } = provider;
  const element = useRef<HTMLLIElement>(null);
  const job = findRefreshJob(id);
  const isRefreshing = provider.isRefreshing || job !== undefined;
  const isTroubled = !isRefreshing && provider.problem !== null;
  const titleId = `provider-${id}`;
  useEffect(() => {
    if (isOpen) element.current?.scrollIntoView({ block: 'center' });
  }, [isOpen]);
  return (
    <li ref={element} class={isOpen ? 'card band is-open' : 'card band'} aria-labelledby={titleId}>
      <div class="band-grid">
        <a class="band-who" href={pageOf(id)}>
          <Badge id={id} name={name} />
          <div class="grow">
            <h2 id={titleId} class="cut" dir="auto">
              {name}
            </h2>
            <p class="cut" title={provider.url}>
              {kindWords(provider)}
            </p>
          </div>
        </a>
        <Facts provider={provider} isRefreshing={isRefreshing} />
        <div class="band-actions">
          <RefreshButton provider={provider} isRefreshing={isRefreshing} isTroubled={isTroubled} />
          <More provider={provider} />
        </div>
      </div>
      {isRefreshing ? <ImportPhases name={name} job={job} /> : <State provider={provider} />}
    </li>
  );
}
