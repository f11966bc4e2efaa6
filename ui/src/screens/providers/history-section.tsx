import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { answer, api, type Provider } from '../../api/client.js';
import { findRefreshJob, onHouse } from '../../api/house.js';
import { usePages } from '../../api/pages.js';
import { useQuery } from '../../app/places.js';
import { Button } from '../../kit/button.js';
import { Icon } from '../../kit/icons.js';
import { Empty, Failed, failureWords, Loading } from '../../kit/notice.js';
import { parts, text } from '../../text/index.js';
import { AcceptHeld, acceptWord } from './accept-held.js';
import type { Refresh } from './change-names.js';
import { ImportPhases } from './import-phases.js';
import { RefreshChanges } from './refresh-changes.js';

/** What each refresh brought, the newest first, and what was odd about the list. */
export function HistorySection({ provider }: { provider: Provider }) {
  const providerId = provider.id;
  const { query, set } = useQuery();
  const list = useRef<HTMLUListElement>(null);
  const isAsked = query.accept !== undefined;
  const [asked, setAsked] = useState<Refresh | null>(null);
  useEffect(() => {
    if (!isAsked) return;
    return () => {
      // the link on another page that asked is gone, and the focus with it
      if (document.activeElement === document.body)
        list.current?.querySelector<HTMLElement>('.refresh-act button')?.focus();
    };
  }, [isAsked]);
  const { items, failure, reload } = usePages<Refresh>(String(providerId), (_, signal) =>
    answer(api.providers[':id'].refreshes.$get({ param: { id: String(providerId) } }, { init: { signal } })),
  );
  useEffect(() => {
    const ends = [
      onHouse('provider.refreshed', (done) => done.providerId === providerId && reload(), reload),
      onHouse('provider.changed', reload, reload),
    ];
    return () => {
      for (const end of ends) end();
    };
  }, [providerId]);
  const job = findRefreshJob(providerId);
  const isRefreshing = provider.isRefreshing || job !== undefined;
  const [newest] = items ?? [];
  const held = newest?.state === 'held' && !isRefreshing ? newest : null;
  useEffect(() => {
    if (!isAsked) setAsked(null);
    else if (held && !asked) setAsked(held);
  }, [isAsked, held]);
  if (failure && !items) return <Failed error={failure} onRetry={reload} />;
  if (!items) return <Loading rows={5} heightPx={56} />;
  if (items.length === 0) return <Empty title={parts.providerPage.history.none} />;
  const close = () => set({ accept: null }, 'replace');
  return (
    <>
      {isRefreshing ? <ImportPhases name={provider.name} job={job} /> : null}
      <ul ref={list} class="provider-list">
        {items.map((refresh) => (
          <RefreshRow key={refresh.id} providerId={providerId} refresh={refresh}>
            {refresh === held ? (
              <Button onPress={() => set({ accept: '1' }, 'replace')}>{`${acceptWord(provider)}…`}</Button>
            ) : null}
          </RefreshRow>
        ))}
      </ul>
      {asked && isAsked ? (
        <AcceptHeld
          key={asked.id}
          provider={provider}
          refresh={asked}
          isOutdated={held?.id !== asked.id}
          onLookAgain={() => (held ? setAsked(held) : close())}
          onClose={close}
        />
      ) : null}
    </>
  );
}

const DOTS: Readonly<Record<Refresh['state'], string>> = {
  running: 'quiet',
  done: 'good',
  unchanged: 'good',
  failed: 'bad',
  held: 'warn',
  interrupted: 'quiet',
};

interface RefreshRowProps {
  providerId: number;
  refresh: Refresh;
  /** What can be done with it. */
  children: ComponentChildren;
}

function RefreshRow({ providerId, refresh, children }: RefreshRowProps) {
  const { state, startedAt, finishedAt, entryCount, addedCount, changedCount, missingCount, error } = refresh;
  const words = parts.providerPage.history;
  const started = Date.parse(startedAt);
  const took = finishedAt ? words.took(Date.parse(finishedAt) - started) : '';
  const isCounted = state === 'done' || state === 'held' || state === 'unchanged';
  const counts = isCounted ? words.counts(entryCount, addedCount, changedCount, missingCount) : '';
  const { message, hint } = failureWords(error);
  return (
    <li>
      <span class={`dot dot-${DOTS[state]}`} aria-hidden="true" />
      <div class="grow">
        <p>
          <b>{words.states[state]}</b>{' '}
          <span class="t2 num">
            <time dateTime={startedAt}>{text.format.moment(started)}</time>
          </span>
        </p>
        <p class="t3 num">{[counts, took].filter((part) => part !== '').join(' · ')}</p>
        {error ? (
          <p class="provider-reason">
            {message} <span class="t2">{hint}</span>
          </p>
        ) : null}
        {isCounted && addedCount + changedCount + missingCount > 0 ? (
          <RefreshChanges providerId={providerId} refresh={refresh} />
        ) : null}
        <Remarks warnings={refresh.warnings} />
        {children ? <p class="refresh-act">{children}</p> : null}
      </div>
    </li>
  );
}

/** What was odd about the list, behind a line that says how much. */
function Remarks({ warnings }: Pick<Refresh, 'warnings'>) {
  const words = parts.providerPage.history;
  const told = Object.entries(warnings).sort(([, one], [, other]) => other - one);
  if (told.length === 0) return null;
  return (
    <details class="more-fields">
      <summary>
        <Icon name="chevronRight" size="s" />
        {words.remarks(told.reduce((sum, [, count]) => sum + count, 0))}
      </summary>
      <ul class="provider-remarks">
        {told.map(([code, count]) => (
          <li key={code}>{words.warning(code, count)}</li>
        ))}
      </ul>
    </details>
  );
}
