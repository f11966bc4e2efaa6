import { systemClock } from '../base/clock.js';
import { HeadwaterError, toErrorRecord } from '../base/errors.js';
import type { Emitter } from '../base/events.js';
import type { Log } from '../base/log.js';
import type { ProviderId } from '../base/model.js';
import { DEMO_SETTING, type DemoSetting, type DeskLine, type FileProvider, type HouseEvents } from '../jobs/index.js';
import type { Stores } from '../store/index.js';
import type { Working } from './working.js';

/** The simulated providers while they run. */
export interface RunningDemo {
  providers: readonly FileProvider[];
  /** Settles when their process has ended, by whomever. */
  exited: Promise<void>;
  stop(): Promise<void>;
}

/** How the demo comes to this house: by a flag, or when somebody switches it on. */
export type DemoSource =
  /** `--demo`: it runs as long as we do. */
  | { kind: 'flag'; keys: readonly string[] }
  /** Throws `demo_failed`. */
  | { kind: 'switch'; start(): Promise<RunningDemo> };

export interface DemoState {
  isRunning: boolean;
  canStart: boolean;
  providerIds: ProviderId[];
}

export interface DemoSwitch {
  state(): DemoState;
  /** Throws `demo_failed`. */
  start(): Promise<void>;
  /** Its providers go with it. Throws `demo_failed` for the demo of the command line. */
  stop(): Promise<void>;
}

interface DemoNeeds {
  source: DemoSource;
  desk: DeskLine;
  stores: Stores;
  working: Working;
  events: Emitter<HouseEvents>;
  log: Log;
}

/**
 * Keeps the demo running over restarts: that it is on, and which providers are its own, stands in the database, while
 * its process is new each time, under another port.
 */
export function createDemoSwitch(needs: DemoNeeds): DemoSwitch & {
  /** At our start: the demo goes on if it was on. What fails is told, and keeps nothing else from starting. */
  resume(): Promise<void>;
  close(): Promise<void>;
} {
  const { source, desk, stores, working, events, log } = needs;
  let running: RunningDemo | null = null;
  let last: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  };
  const setting = () => stores.settings.get<DemoSetting>(DEMO_SETTING);
  /** Those that are there: a person may have removed one of them. */
  const ownIds = () =>
    Object.values(setting()?.providerIds ?? {}).filter((id) => stores.providers.find(id)?.removedAtMs === null);

  const launch = async (start: () => Promise<RunningDemo>): Promise<readonly FileProvider[]> => {
    if (running) return running.providers;
    const started = await start();
    running = started;
    void started.exited.then(() => {
      if (running !== started) return; // we ended it
      running = null;
      log.warn('The simulated providers of the demo have stopped.');
      events.emit('provider.changed', { providerId: null });
    });
    return started.providers;
  };
  const halt = async () => {
    const ending = running;
    running = null;
    await ending?.stop();
  };
  const refreshAll = () => {
    working.refreshes.sync();
    for (const id of ownIds()) working.refreshes.startSoon(id, false);
  };

  return {
    state: () =>
      source.kind === 'flag'
        ? {
            isRunning: true,
            canStart: false,
            providerIds: source.keys.flatMap((key) => stores.providers.findByKey(key)?.id ?? []),
          }
        : { isRunning: running !== null, canStart: running === null, providerIds: ownIds() },
    start: () =>
      inTurn(async () => {
        if (source.kind === 'flag') throw ofCommandLine();
        const providers = await launch(source.start);
        await desk.ask('setDemo', { providers, isResumed: false });
        log.info('The demo has been switched on.');
        working.rebuild();
        refreshAll();
      }),
    stop: () =>
      inTurn(async () => {
        if (source.kind === 'flag') throw ofCommandLine();
        for (const id of ownIds()) working.refreshes.cancel(id);
        await desk.ask('setDemo', null);
        await halt();
        log.info('The demo has been switched off.');
        working.rebuild();
        working.refreshes.sync();
      }),
    resume: () =>
      inTurn(async () => {
        if (source.kind === 'flag' || !setting()?.isOn || ownIds().length === 0) return;
        try {
          const providers = await launch(source.start);
          await desk.ask('setDemo', { providers, isResumed: true });
          refreshAll();
        } catch (error) {
          const { code, message, hint } = toErrorRecord(error);
          log.error({ code }, `${message} ${hint}`);
          events.emit('notice', { level: 'error', code, message, hint, providerId: null, atMs: systemClock.nowMs() });
        }
      }),
    close: () => inTurn(halt),
  };
}

function ofCommandLine(): HeadwaterError {
  return new HeadwaterError(
    'demo_failed',
    'The demo was started on the command line, and runs as long as Headwater does.',
    'Start Headwater without --demo to switch it here.',
  );
}
