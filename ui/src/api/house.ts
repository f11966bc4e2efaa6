import { signal } from '@preact/signals';
import { type About, answer, api, type Job, type Provider, RequestFailure, type Sessions } from './client.js';
import { coalesce } from './coalesce.js';
import { listenToHouse } from './events.js';

/**
 * What the page knows of the house. It is kept fresh by events, and only while the tab is visible: a hidden tab closes the
 * event stream, and reads everything again when it comes back. Null means that nothing has been read yet.
 */
export const providers = signal<readonly Provider[] | null>(null);
export const sessions = signal<Sessions | null>(null);
export const about = signal<About | null>(null);
export const jobs = signal<ReadonlyMap<string, Job>>(new Map());
export const link = signal<{ kind: 'connecting' | 'live' } | { kind: 'lost'; sinceMs: number }>({ kind: 'connecting' });
/** Why the house cannot be read. */
export const trouble = signal<RequestFailure | null>(null);
/** The time for "3 minutes ago"; it moves in steps. */
export const nowMs = signal(Date.now());

const GAP_MS = 250;
/** Bitrates move without an event. */
const TICK_MS = 2_000;
/** A mended config file is not told by an event. */
const CONFIG_EVERY_TICKS = 5;

const reading = (read: () => Promise<void>) =>
  coalesce(async () => {
    try {
      await read();
      trouble.value = null;
    } catch (error) {
      trouble.value = error instanceof RequestFailure ? error : new RequestFailure('page_fault', String(error), '');
    }
  }, GAP_MS);

export const reloadProviders = reading(async () => {
  providers.value = (await answer(api.providers.$get())).items;
});
const reloadSessions = reading(async () => {
  sessions.value = await answer(api.sessions.$get());
});
const reloadAbout = reading(async () => {
  about.value = await answer(api.about.$get());
});
const reloadJobs = reading(async () => {
  jobs.value = new Map((await answer(api.jobs.$get())).items.map((job) => [job.id, job]));
});

/** The job that works on a provider, if any. */
export function findRefreshJob(providerId: number): Job | undefined {
  return [...jobs.value.values()].find((job) => job.providerId === providerId && isUnfinished(job));
}

/** Whether channels are being put together. */
export function isMatching(): boolean {
  return [...jobs.value.values()].some(
    (job) => isUnfinished(job) && (job.kind === 'rebuild' || job.phase === 'matching'),
  );
}

const isUnfinished = (job: Job): boolean => job.state === 'waiting' || job.state === 'running';

/** @param onChannels Channels have changed, or may have while nobody looked. */
export function followHouse(onChannels: () => void): void {
  let stop: (() => void) | null = null;
  const reloadAll = () => {
    for (const reload of [reloadAbout, reloadProviders, reloadJobs, reloadSessions]) reload();
    onChannels();
  };

  const start = () => {
    let tickCount = 0;
    const ticking = window.setInterval(() => {
      tickCount++;
      nowMs.value = Date.now();
      if (sessions.value?.items.length) reloadSessions();
      if (about.value?.configErrors.length && tickCount % CONFIG_EVERY_TICKS === 0) reloadAbout();
    }, TICK_MS);
    const hangUp = listenToHouse({
      onOpen() {
        link.value = { kind: 'live' };
        nowMs.value = Date.now();
        reloadAll();
      },
      onLost() {
        if (link.value.kind !== 'lost') link.value = { kind: 'lost', sinceMs: Date.now() };
        reloadAbout(); // says why, when it was refused
      },
      onJob(job) {
        jobs.value = new Map(jobs.value).set(job.id, job);
        if (!isUnfinished(job)) reloadProviders();
      },
      onProviders: reloadProviders,
      onChannels() {
        onChannels();
        reloadProviders();
      },
      onSessions: reloadSessions,
      onNotice({ code }) {
        if (code === 'config_invalid') reloadAbout();
      },
    });
    stop = () => {
      window.clearInterval(ticking);
      hangUp();
      stop = null;
    };
  };

  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') stop?.();
    else if (!stop) start();
  });
  if (document.visibilityState !== 'hidden') start();
}
