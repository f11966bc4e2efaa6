import './providers.css';
import { useEffect, useState } from 'preact/hooks';
import { answer, api } from '../../api/client.js';
import { onHouse, providers, reloadProviders, trouble } from '../../api/house.js';
import { to, useQuery } from '../../app/places.js';
import { Button, ButtonLink } from '../../kit/button.js';
import { Icon } from '../../kit/icons.js';
import { useKeys } from '../../kit/keys.js';
import { Failed, Loading, wordsOf } from '../../kit/notice.js';
import { showToast } from '../../kit/toast.js';
import { text } from '../../text/index.js';
import { AddProvider } from './add-provider.js';
import { ProviderBand } from './provider-band.js';
import { connectionsOf } from './slot-use.js';

/** What comes in, and whether it is well. */
export function Providers(_: { path?: string }) {
  const { query, set } = useQuery();
  const items = providers.value;
  const isAdding = query.add !== undefined;
  const openId = Number(query.open) || null;
  const { add } = text.providers;
  useKeys([{ keys: 'n', label: add.title, run: () => set({ add: '1' }) }]);
  const canRefresh = items?.some((provider) => provider.isEnabled && !provider.isRefreshing) ?? false;
  return (
    <>
      <div class="screen-head">
        <h1>{text.providers.title}</h1>
        <Sum />
        {items && items.length > 0 ? (
          <div class="screen-actions">
            <ButtonLink icon="filter" href={to('manage/rules')}>
              {text.shell.places.rules}
            </ButtonLink>
            {canRefresh ? (
              <Button icon="refresh" onPress={refreshAll}>
                {text.providers.refreshAll}
              </Button>
            ) : null}
            {isAdding ? null : (
              <Button kind="primary" icon="plus" keyHint="N" onPress={() => set({ add: '1' })}>
                {add.title}
              </Button>
            )}
          </div>
        ) : null}
      </div>
      {trouble.value ? <Failed error={trouble.value} onRetry={reloadProviders} /> : null}
      {items === null && !trouble.value ? <Loading rows={3} heightPx={86} /> : null}
      <ul class="bands">
        {isAdding || items?.length === 0 ? (
          <li>
            <AddProvider isFirst={items?.length === 0} onClose={() => set({ add: null })} />
          </li>
        ) : null}
        {items?.map((provider) => (
          <ProviderBand key={provider.id} provider={provider} isOpen={provider.id === openId} />
        ))}
        {items && items.length > 0 && !isAdding ? (
          <li>
            <button type="button" class="add" onClick={() => set({ add: '1' })}>
              <Icon name="plus" />
              <span>
                <b>{add.title}</b>
                <span class="t3">{add.lead}</span>
              </span>
            </button>
          </li>
        ) : null}
      </ul>
    </>
  );
}

/** How many of each, in one line. */
function Sum() {
  const [channelCount, setCount] = useState<number | null>(null);
  useEffect(() => {
    const read = () => {
      answer(api.channels.$get({ query: { limit: '1' } })).then(
        ({ total }) => setCount(total),
        () => {}, // the sentence is left out, nothing else hangs on it
      );
    };
    read();
    return onHouse('channel.changed', read, read);
  }, []);
  const items = providers.value;
  if (!items || items.length === 0 || channelCount === null) return null;
  return <p class="t2 num">{text.providers.sum(items.length, connectionsOf(items), channelCount)}</p>;
}

async function refreshAll(): Promise<void> {
  try {
    await answer(api['refresh-all'].$post());
  } catch (error) {
    showToast(wordsOf(error));
  }
  reloadProviders();
}
