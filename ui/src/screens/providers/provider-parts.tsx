import { useLocation } from 'preact-iso/router';
import type { Provider } from '../../api/client.js';
import { nowMs } from '../../api/house.js';
import { to } from '../../app/places.js';
import { Button, ButtonLink } from '../../kit/button.js';
import { type DayState, HistoryBar, Slots } from '../../kit/marks.js';
import { Menu, type MenuItem } from '../../kit/menu.js';
import { failureWords, Notice } from '../../kit/notice.js';
import { text } from '../../text/index.js';
import { accountWords, loginPageOf } from './account-fault.js';
import { refresh, remove, setEnabled, stop } from './provider-actions.js';
import { slotsOf } from './slot-use.js';

/** What a provider's band and its page both show. */

const DAY_MS = 86_400_000;
const HISTORY_DAYS = 30;

/** The address of a provider's page. @param section Empty: the overview. */
export const pageOf = (id: number, section = ''): string =>
  to(`manage/providers/${id}${section === '' ? '' : `/${section}`}`);

export function kindWords({ kind, source, isUpload, url }: Provider): string {
  const { kinds, setElsewhere } = text.providers;
  if (source === 'file') return setElsewhere;
  if (isUpload) return kinds.file;
  return `${kinds[kind]} · ${url.replace(/^https?:\/\//, '')}`;
}

export function Facts({ provider, isRefreshing }: { provider: Provider; isRefreshing: boolean }) {
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

export function RefreshButton(props: { provider: Provider; isRefreshing: boolean; isTroubled: boolean }) {
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
    <Button icon="refresh" label={providers.refreshOf(provider.name)} onPress={() => refresh(provider)}>
      {providers.refresh}
    </Button>
  );
}

export function More({ provider }: { provider: Provider }) {
  const { route } = useLocation();
  const { providers } = text;
  const { name, isEnabled, source } = provider;
  if (source === 'file') return null;
  const items: MenuItem[] = [
    { label: providers.edit, icon: 'edit', onChoose: () => route(pageOf(provider.id, 'settings')) },
    isEnabled
      ? { label: providers.switchOff, icon: 'pause', onChoose: () => void setEnabled(provider, false) }
      : { label: providers.switchOn, icon: 'play', onChoose: () => void setEnabled(provider, true) },
    { label: providers.remove, icon: 'remove', isDanger: true, onChoose: () => void remove(provider) },
  ];
  return <Menu label={providers.moreOf(name)} items={items} />;
}

export function State({ provider }: { provider: Provider }) {
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
  const account = accountWords(provider);
  const { message, hint } = account ? { message: account, hint: '' } : failureWords(problem);
  const isFixable = problem.accountFault !== null && source !== 'file';
  return (
    <Notice
      level={isHeld ? 'warn' : 'bad'}
      about={isHeld ? undefined : aboutFailing(provider, problem.since)}
      message={message}
      hint={hint}
    >
      {isHeld ? <ButtonLink href={pageOf(provider.id, 'history')}>{providers.wouldChange}</ButtonLink> : null}
      {isHeld ? (
        <ButtonLink href={`${pageOf(provider.id, 'history')}?accept=1`}>{`${
          problem.code === 'provider_shrank' ? providers.acceptLoss : providers.acceptList
        }…`}</ButtonLink>
      ) : null}
      {isFixable ? <ButtonLink href={loginPageOf(provider)}>{providers.changeLogin[provider.kind]}</ButtonLink> : null}
      <Button onPress={() => refresh(provider)}>{providers.again}</Button>
    </Notice>
  );
}

function aboutFailing({ streamCount }: Provider, since: string): string {
  const { failingSince, kept } = text.providers;
  return streamCount > 0 ? `${failingSince(Date.parse(since))} ${kept}` : failingSince(Date.parse(since));
}
