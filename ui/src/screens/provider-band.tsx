import { answer, api, type Job, type Provider } from '../api/client.js';
import { findRefreshJob, nowMs, reloadProviders, sessions } from '../api/house.js';
import { text } from '../app/text.js';
import { Button } from '../kit/button.js';
import { Badge, Slots } from '../kit/marks.js';
import { Notice, wordsOf } from '../kit/notice.js';
import { Phases } from '../kit/phases.js';
import { showToast } from '../kit/toast.js';
import { slotUse } from './slot-use.js';
import { takeBack } from './take-back.js';

/** One provider: its connections, how the last import went, and what a person can do about it. */
export function ProviderBand({ provider }: { provider: Provider }) {
  const { id, name, url } = provider;
  const job = findRefreshJob(id);
  const isRefreshing = provider.isRefreshing || job !== undefined;
  const { limit, used, waiting } = slotUse(provider, sessions.value);
  const isTroubled = !isRefreshing && ['held', 'failed'].includes(provider.lastRefresh?.state ?? '');
  const canRefresh = provider.isEnabled && provider.kind === 'm3u' && !isTroubled; // the notice has its own button
  const titleId = `provider-${id}`;
  return (
    <li class="band" aria-labelledby={titleId}>
      <div class="band-head">
        <Badge id={id} name={name} size="two" />
        <div class="grow">
          <h3 id={titleId} class="cut" dir="auto">
            {name}
          </h3>
          <p class="t3 cut" title={url}>
            {url.replace(/^https?:\/\//, '')}
          </p>
        </div>
        {canRefresh ? (
          <Button
            icon="refresh"
            label={text.providers.refreshOf(name)}
            isBusy={isRefreshing}
            onPress={() => refresh(provider, false)}
          >
            {isRefreshing ? text.providers.refreshing : text.providers.refresh}
          </Button>
        ) : null}
      </div>
      <div class="band-facts num">
        <Slots used={used} limit={limit} />
        <span>{text.providers.slots(used, limit)}</span>
        {waiting > 0 ? <span class="warn-words">{text.providers.waiting(waiting)}</span> : null}
        <span class="t3">{text.providers.streams(provider.streamCount)}</span>
        {provider.source === 'database' ? (
          <Button kind="ghost" label={text.providers.removeOf(name)} onPress={() => remove(provider)}>
            {text.providers.remove}
          </Button>
        ) : null}
      </div>
      {isRefreshing ? <Progress name={name} job={job} /> : <State provider={provider} />}
    </li>
  );
}

const PHASES = ['fetching', 'reading', 'saving', 'matching'] as const;

function Progress({ name, job }: { name: string; job: Job | undefined }) {
  const { phases } = text.providers;
  const phase = PHASES.find((known) => known === job?.phase);
  const done = job?.doneCount ?? 0;
  const total = job?.totalCount ?? null;
  const words = phase ? phases[phase] : phases.waiting;
  return (
    <Phases
      label={text.providers.progressOf(name)}
      phases={PHASES.map((key) => ({ key, name: phases[key].name }))}
      currentAt={phase ? PHASES.indexOf(phase) : -1}
      waitingName={phases.waiting.name}
      share={total ? Math.min(1, done / total) : null}
      detail={words.detail(done, total)}
    />
  );
}

function State({ provider }: { provider: Provider }) {
  const { isEnabled, kind, source, lastRefresh: last } = provider;
  const { providers } = text;
  if (!isEnabled) {
    return (
      <div class="band-state">
        <p>{providers.off}</p>
        {source === 'database' ? <Button onPress={() => switchOn(provider)}>{providers.switchOn}</Button> : null}
      </div>
    );
  }
  if (kind !== 'm3u') return <p class="band-state">{providers.notSupported}</p>;
  if (!last || last.state === 'running') return <p class="band-state">{providers.notYet}</p>;
  const sinceMs = Math.max(0, nowMs.value - Date.parse(last.finishedAt ?? last.startedAt));
  switch (last.state) {
    case 'done':
      return (
        <p class="band-state">
          {providers.imported(last.entryCount, sinceMs)}{' '}
          <span class="t3">{providers.difference(last.addedCount, last.missingCount)}</span>
        </p>
      );
    case 'unchanged':
      return <p class="band-state">{providers.unchanged(sinceMs, provider.streamCount)}</p>;
    case 'held':
      return (
        <Notice
          level="warn"
          about={providers.heldAt(sinceMs)}
          message={last.error?.message ?? ''}
          hint={last.error?.hint ?? ''}
        >
          <Button onPress={() => refresh(provider, false)}>{providers.again}</Button>
          <Button onPress={() => refresh(provider, true)}>
            {last.error?.code === 'provider_shrank' ? providers.acceptLoss : providers.acceptList}
          </Button>
        </Notice>
      );
    case 'failed':
      return (
        <Notice
          level="bad"
          about={providers.failedAt(sinceMs)}
          message={last.error?.message ?? ''}
          hint={last.error?.hint ?? ''}
        >
          <Button onPress={() => refresh(provider, false)}>{providers.again}</Button>
        </Notice>
      );
  }
}

async function refresh({ id }: Provider, acceptLoss: boolean): Promise<void> {
  const query = acceptLoss ? ({ acceptLoss: 'true' } as const) : {};
  try {
    await answer(api.providers[':id'].refresh.$post({ param: { id: String(id) }, query }));
  } catch (error) {
    showToast(wordsOf(error));
  }
  reloadProviders();
}

async function switchOn({ id }: Provider): Promise<void> {
  try {
    await answer(api.providers[':id'].$patch({ param: { id: String(id) }, json: { isEnabled: true } }));
  } catch (error) {
    showToast(wordsOf(error));
  }
  reloadProviders();
}

async function remove({ id, name }: Provider): Promise<void> {
  try {
    const { changeId } = await answer(api.providers[':id'].$delete({ param: { id: String(id) } }));
    showToast({ message: text.providers.removed(name), undo: () => takeBack(changeId, text.providers.back(name)) });
  } catch (error) {
    showToast(wordsOf(error));
  }
  reloadProviders();
}
