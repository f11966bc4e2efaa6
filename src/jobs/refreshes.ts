import { forkAbort } from '../base/abort.js';
import type { Clock } from '../base/clock.js';
import { HeadwaterError, toErrorRecord } from '../base/errors.js';
import type { Emitter } from '../base/events.js';
import type { Log } from '../base/log.js';
import type { ProviderId } from '../base/model.js';
import { hasEnded, type RefreshOptions } from '../providers/index.js';
import type { ProviderRow, ProviderStore, RefreshRow } from '../store/index.js';
import type { DeskLine } from './desk-client.js';
import type { HouseEvents } from './events.js';
import { isDue } from './is-due.js';
import type { JobTable } from './job-table.js';
import { createSchedule, type Schedule } from './schedule.js';

/** When providers are refreshed: on their schedule, when they are new, when a person asks. */
export interface Refreshes {
  /** Starts a refresh. Throws `provider_unknown`, `provider_disabled`, `refresh_running`. */
  start(providerId: ProviderId, options: RefreshOptions): { done: Promise<RefreshRow> };
  /**
   * Starts one unless it runs already; after one that was cancelled, as soon as that has ended. What comes of it is in jobs,
   * events and log.
   *
   * @param mayUseKept What was downloaded within the last hour will do.
   */
  startSoon(providerId: ProviderId, mayUseKept: boolean): void;
  /** Ends a refresh that runs: its provider was removed, switched off, or given another list. */
  cancel(providerId: ProviderId): void;
  /** Ends one that a person no longer wants; its list of before stays. @returns Whether one was running. */
  stopByPerson(providerId: ProviderId): boolean;
  /** Starts a refresh of every provider that is enabled. @returns Those that did not run already. */
  startAll(): ProviderId[];
  /** Reads the providers again: sets their schedules and starts the refreshes that are due. */
  sync(): void;
  /** Every provider that is enabled has been refreshed or has failed to, at least once. */
  readonly hasTriedAll: boolean;
  nextMs(providerId: ProviderId): number | null;
  isRunning(providerId: ProviderId): boolean;
  stop(): void;
}

export interface RefreshesNeeds {
  desk: DeskLine;
  providers: Pick<ProviderStore, 'list' | 'living' | 'refreshes'>;
  jobs: JobTable;
  events: Emitter<HouseEvents>;
  clock: Clock;
  log: Log;
}

/** Behind one that runs, and some that were cut off. */
const LOOKED_BACK_COUNT = 10;

export function createRefreshes({ desk, providers, jobs, events, clock, log }: RefreshesNeeds): Refreshes {
  const running = new Map<ProviderId, { done: Promise<RefreshRow>; stop: AbortController & Disposable }>();
  const schedules = new Map<ProviderId, { when: string; schedule: Schedule }>();
  /** Whatever came of it: one in which the desk crashes again and again is not begun anew at each change. */
  const triedInThisRun = new Set<ProviderId>();
  const stopping = new AbortController();

  const start: Refreshes['start'] = (providerId, options) => {
    const provider = providers.living(providerId);
    if (!provider.isEnabled) {
      throw new HeadwaterError('provider_disabled', `"${provider.name}" is switched off.`, 'Enable it first.');
    }
    if (running.has(providerId)) {
      throw new HeadwaterError(
        'refresh_running',
        `"${provider.name}" is being refreshed already.`,
        'Wait until it is done.',
      );
    }
    const stop = forkAbort(stopping.signal);
    const about = { kind: 'refresh' as const, subject: provider.name, providerId };
    const done = jobs
      .run(about, async (onProgress) => {
        const refresh = await desk
          .ask('refresh', { providerId, ...options }, { signal: stop.signal, onProgress })
          .catch((error) => failPutAside(provider, error));
        if (stop.signal.aborted && (refresh.state === 'failed' || refresh.state === 'interrupted'))
          throw endedEarly(provider, refresh, stop.signal);
        report(provider, refresh);
        return refresh;
      })
      .finally(() => {
        running.delete(providerId);
        triedInThisRun.add(providerId);
        stop[Symbol.dispose]();
      });
    running.set(providerId, { done, stop });
    return { done };
  };

  const report = (provider: ProviderRow, refresh: RefreshRow) => {
    const { state, entryCount, addedCount, changedCount, missingCount, error } = refresh;
    const facts = { provider: provider.key, state, entryCount, addedCount, changedCount, missingCount };
    if (error) log.warn({ ...facts, code: error.code }, `${error.message} ${error.hint}`);
    else log.info(facts, `"${provider.name}" is up to date.`);
    events.emit('provider.refreshed', { providerId: provider.id, refresh });
    if (error)
      events.emit('notice', {
        level: 'warn',
        code: error.code,
        message: error.message,
        hint: error.hint,
        providerId: provider.id,
        atMs: clock.nowMs(),
      });
  };

  /** One that crashes the desk again and again is a failure that people see, and not begun anew at each start. */
  const failPutAside = async (provider: ProviderRow, cause: unknown): Promise<never> => {
    const error = toErrorRecord(cause);
    if (error.code === 'job_put_aside') {
      const refresh = await desk.ask('failRefresh', { providerId: provider.id, error });
      if (refresh) report(provider, refresh);
    }
    throw cause;
  };

  /** Whoever ended it knows, so nobody is warned; the job says why. */
  const endedEarly = (provider: ProviderRow, refresh: RefreshRow, signal: AbortSignal): unknown => {
    events.emit('provider.refreshed', { providerId: provider.id, refresh });
    return signal.reason;
  };

  const startQuietly = (providerId: ProviderId, mayUseKept: boolean) => {
    if (stopping.signal.aborted) return;
    const current = running.get(providerId);
    if (current) {
      // one that was stopped reads what was there before
      if (current.stop.signal.aborted) current.done.catch(() => {}).finally(() => startQuietly(providerId, mayUseKept));
      return;
    }
    try {
      start(providerId, { acceptLoss: false, mayUseKept }).done.catch((error) => {
        const record = toErrorRecord(error);
        if (record.code === 'call_cancelled' || stopping.signal.aborted) return;
        log.error(record, 'A refresh did not end as it should.');
      });
    } catch (error) {
      log.warn(toErrorRecord(error), 'A refresh could not be started.');
    }
  };

  const importable = () => providers.list().filter((provider) => provider.isEnabled);

  return {
    start,
    startSoon: startQuietly,
    cancel: (providerId) => running.get(providerId)?.stop.abort(),
    stopByPerson(providerId) {
      const current = running.get(providerId);
      current?.stop.abort(new HeadwaterError('call_cancelled', 'Stopped by you.', 'Refresh again whenever you like.'));
      return current !== undefined;
    },
    startAll() {
      const wanted = importable().filter(({ id }) => !running.has(id));
      for (const { id } of wanted) startQuietly(id, false);
      return wanted.map(({ id }) => id).filter((id) => running.has(id));
    },
    sync() {
      const enabled = importable();
      const wanted = new Map(enabled.map((provider) => [provider.id, provider]));
      for (const [id, { when, schedule }] of schedules) {
        if (wanted.get(id)?.refresh === when) continue;
        schedule.stop();
        schedules.delete(id);
      }
      for (const provider of enabled) {
        if (!schedules.has(provider.id)) {
          const run = async () => startQuietly(provider.id, false);
          const schedule = createSchedule(provider.refresh, provider.key, run, (error) =>
            log.error(toErrorRecord(error), 'A schedule failed.'),
          );
          schedules.set(provider.id, { when: provider.refresh, schedule });
        }
        const [last = null] = providers.refreshes(provider.id, 1);
        if (isDue(provider, last, clock.nowMs(), triedInThisRun.has(provider.id)))
          startQuietly(provider.id, last === null);
      }
    },
    get hasTriedAll() {
      return importable().every(
        ({ id }) => triedInThisRun.has(id) || providers.refreshes(id, LOOKED_BACK_COUNT).some(hasEnded),
      );
    },
    nextMs: (providerId) => schedules.get(providerId)?.schedule.nextMs() ?? null,
    isRunning: (providerId) => running.has(providerId),
    stop() {
      stopping.abort();
      for (const { schedule } of schedules.values()) schedule.stop();
      schedules.clear();
    },
  };
}
