import { useEffect, useRef, useState } from 'preact/hooks';
import { answer, api, type Provider } from '../../api/client.js';
import { findRefreshJob, nowMs, reloadProviders } from '../../api/house.js';
import { didChange } from '../../app/undo.js';
import { Button } from '../../kit/button.js';
import { Badge, type DayState, HistoryBar, Slots } from '../../kit/marks.js';
import { Menu, type MenuItem } from '../../kit/menu.js';
import { failureWords, Notice, wordsOf } from '../../kit/notice.js';
import { showToast } from '../../kit/toast.js';
import { text } from '../../text/index.js';
import { ChangeProvider } from './change-provider.js';
import { ImportPhases } from './import-phases.js';
import { slotsOf } from './slot-use.js';

const DAY_MS = 86_400_000;
const HISTORY_DAYS = 30;

/** One provider: its connections, what it brings, how it has been, and what a person can do about it. */
export function ProviderBand({ provider, isOpen }: { provider: Provider; isOpen: boolean }) {
  const { id, name } = provider;
  const [isChanging, setChanging] = useState(false);
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
        <div class="band-who">
          <Badge id={id} name={name} />
          <div class="grow">
            <h2 id={titleId} class="cut" dir="auto">
              {name}
            </h2>
            <p class="cut" title={provider.url}>
              {kindWords(provider)}
            </p>
          </div>
        </div>
        <Facts provider={provider} isRefreshing={isRefreshing} />
        <div class="band-actions">
          <RefreshButton provider={provider} isRefreshing={isRefreshing} isTroubled={isTroubled} />
          <More provider={provider} onChange={() => setChanging(true)} />
        </div>
      </div>
      {isRefreshing ? <ImportPhases name={name} job={job} /> : <State provider={provider} />}
      {isChanging ? <ChangeProvider provider={provider} onClose={() => setChanging(false)} /> : null}
    </li>
  );
}

function kindWords({ kind, source, isUpload, url }: Provider): string {
  const { kinds, setElsewhere } = text.providers;
  if (source === 'file') return setElsewhere;
  if (isUpload) return kinds.file;
  return `${kinds[kind]} · ${url.replace(/^https?:\/\//, '')}`;
}

function Facts({ provider, isRefreshing }: { provider: Provider; isRefreshing: boolean }) {
  const { columns, slots, waiting, streams, gone } = text.providers;
  const { streamCount, missingCount } = provider;
  const live = slotsOf(provider);
  const days = historyOf(provider);
  const badDays = days.filter((day) => day === 'bad' || day === 'shaky').length;
  const known = days.filter((day) => day !== 'none').length;
  const historyWords = text.providers.history(known, badDays);
  return (
    <>
      <div class="band-fact">
        <p>{columns.connections}</p>
        <Slots used={live.used} limit={live.limit} />
        <p>
          {slots(live.used, live.limit)}
          {live.waiting > 0 ? <span class="warn-words">, {waiting(live.waiting)}</span> : null}
        </p>
      </div>
      <div class="band-fact">
        <p>{columns.brings}</p>
        <b>{streams(streamCount)}</b>
        {missingCount > 0 ? <p>{gone(missingCount)}</p> : null}
      </div>
      <div class="band-fact">
        <p>{columns.last}</p>
        <LastRefresh provider={provider} isRefreshing={isRefreshing} />
      </div>
      <div class="band-fact">
        <p>{columns.history}</p>
        <HistoryBar days={days} label={historyWords} />
        <p>{historyWords}</p>
      </div>
    </>
  );
}

function LastRefresh({ provider, isRefreshing }: { provider: Provider; isRefreshing: boolean }) {
  const { providers } = text;
  const { lastRefresh: last, nextRefreshAt, refresh } = provider;
  const next = nextRefreshAt ? providers.next(Date.parse(nextRefreshAt)) : refresh === 'manual' ? providers.byHand : '';
  if (isRefreshing) return <b>{providers.running}</b>;
  if (!last || last.state === 'running') return <b>{providers.notYet}</b>;
  if (last.state === 'interrupted') {
    const { lastGoodAt } = provider; // the next start does it again
    return (
      <b>{lastGoodAt ? providers.imported(Math.max(0, nowMs.value - Date.parse(lastGoodAt))) : providers.notYet}</b>
    );
  }
  const ms = Math.max(0, nowMs.value - Date.parse(last.finishedAt ?? last.startedAt));
  const isGood = last.state === 'done' || last.state === 'unchanged';
  if (!isGood) return <b class="minus">{last.state === 'held' ? providers.held(ms) : providers.failed(ms)}</b>;
  return (
    <>
      <b>
        {last.state === 'unchanged' ? providers.unchanged : providers.difference(last.addedCount, last.missingCount)}
      </b>
      <p>{[providers.imported(ms), next].filter((part) => part !== '').join(', ')}</p>
    </>
  );
}

/** The worst of each of the last thirty days, the oldest first. */
function historyOf({ recent }: Provider): DayState[] {
  const today = Math.floor(nowMs.value / DAY_MS);
  const states: Record<string, DayState> = { done: 'good', unchanged: 'good', held: 'shaky', failed: 'bad' };
  const byDay = new Map(recent.map(({ at, state }) => [Math.floor(Date.parse(at) / DAY_MS), states[state]]));
  return Array.from({ length: HISTORY_DAYS }, (_, at) => byDay.get(today - HISTORY_DAYS + 1 + at) ?? 'none');
}

function RefreshButton(props: { provider: Provider; isRefreshing: boolean; isTroubled: boolean }) {
  const { provider, isRefreshing, isTroubled } = props;
  const { providers } = text;
  if (isRefreshing) {
    return (
      <Button kind="ghost" label={providers.stopOf(provider.name)} onPress={() => stop(provider)}>
        {providers.stop}
      </Button>
    );
  }
  if (!provider.isEnabled || isTroubled) return null; // the notice has its own
  return (
    <Button icon="refresh" label={providers.refreshOf(provider.name)} onPress={() => refresh(provider, false)}>
      {providers.refresh}
    </Button>
  );
}

function More({ provider, onChange }: { provider: Provider; onChange: () => void }) {
  const { providers } = text;
  const { name, isEnabled, source } = provider;
  if (source === 'file') return null;
  const items: MenuItem[] = [
    { label: providers.edit, icon: 'edit', onChoose: onChange },
    isEnabled
      ? { label: providers.switchOff, icon: 'pause', onChoose: () => void setEnabled(provider, false) }
      : { label: providers.switchOn, icon: 'play', onChoose: () => void setEnabled(provider, true) },
    { label: providers.remove, icon: 'remove', isDanger: true, onChoose: () => void remove(provider) },
  ];
  return <Menu label={providers.moreOf(name)} items={items} />;
}

function State({ provider }: { provider: Provider }) {
  const { isEnabled, problem, lastRefresh, source } = provider;
  const { providers } = text;
  if (!isEnabled) {
    return (
      <Notice level="quiet" message={providers.off} hint="">
        {source === 'file' ? null : <Button onPress={() => setEnabled(provider, true)}>{providers.switchOn}</Button>}
      </Notice>
    );
  }
  if (problem === null) return null;
  const isHeld = lastRefresh?.state === 'held';
  const { message, hint } = failureWords(problem);
  return (
    <Notice
      level={isHeld ? 'warn' : 'bad'}
      about={isHeld ? undefined : aboutFailing(provider, problem.since)}
      message={message}
      hint={hint}
    >
      {isHeld ? (
        <Button onPress={() => refresh(provider, true)}>
          {problem.code === 'provider_shrank' ? providers.acceptLoss : providers.acceptList}
        </Button>
      ) : null}
      <Button onPress={() => refresh(provider, false)}>{providers.again}</Button>
    </Notice>
  );
}

function aboutFailing({ streamCount }: Provider, since: string): string {
  const { failingSince, kept } = text.providers;
  return streamCount > 0 ? `${failingSince(Date.parse(since))} ${kept}` : failingSince(Date.parse(since));
}

async function refresh({ id }: Provider, acceptLoss: boolean): Promise<void> {
  const query = acceptLoss ? ({ acceptLoss: 'true' } as const) : {};
  await attempt(() => answer(api.providers[':id'].refresh.$post({ param: { id: String(id) }, query })));
}

async function stop({ id, name }: Provider): Promise<void> {
  await attempt(async () => {
    await answer(api.providers[':id'].refresh.cancel.$post({ param: { id: String(id) } }));
    showToast({ message: text.providers.stopped(name) });
  });
}

async function setEnabled({ id, name }: Provider, isEnabled: boolean): Promise<void> {
  await attempt(async () => {
    const { changeId } = await answer(api.providers[':id'].$patch({ param: { id: String(id) }, json: { isEnabled } }));
    didChange(changeId, isEnabled ? text.providers.switchedOn(name) : text.providers.switchedOff(name));
  });
}

async function remove({ id, name }: Provider): Promise<void> {
  await attempt(async () => {
    const { changeId } = await answer(api.providers[':id'].$delete({ param: { id: String(id) } }));
    didChange(changeId, text.providers.removed(name));
  });
}

async function attempt(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    showToast(wordsOf(error));
  }
  reloadProviders();
}
