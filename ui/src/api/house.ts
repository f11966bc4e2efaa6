import { signal } from '@preact/signals';
import {
  type About,
  answer,
  api,
  asFailure,
  type Job,
  type Provider,
  type RequestFailure,
  type Sessions,
} from './client.js';
import { coalesce } from './coalesce.js';
import { type HouseEventData, type HouseEventName, listenToHouse, type SessionsPulse } from './events.js';

/**
 * What the page knows of the house. It is kept fresh by events, and only while the tab is visible: a hidden tab closes the
 * event stream, and reads everything again when it comes back. Null means that nothing has been read yet.
 */
export const providers = signal<readonly Provider[] | null>(null);
export const sessions = signal<Sessions | null>(null);
export const about = signal<About | null>(null);
export const jobs = signal<ReadonlyMap<string, Job>>(new Map());
export const link = signal<{ kind: 'connecting' | 'live' } | { kind: 'lost'; sinceMs: number }>({ kind: 'connecting' });
/** Pairs of channels that a person is asked about. */
export const reviewCount = signal(0);
/** Why the house cannot be read. */
export const trouble = signal<RequestFailure | null>(null);
/** The time for "3 minutes ago"; it moves in steps. */
export const nowMs = signal(Date.now());

const GAP_MS = 250;
const REVIEW_GAP_MS = 1_000;
const TICK_MS = 2_000;

const reading = (read: () => Promise<void>) =>
  coalesce(async () => {
    try {
      await read();
      trouble.value = null;
    } catch (error) {
      trouble.value = asFailure(error);
    }
  }, GAP_MS);

export const reloadProviders = reading(async () => {
  providers.value = (await answer(api.providers.$get())).items;
});
/** Reads one provider at once: after a change, so that what was typed is what is shown. Throws `RequestFailure`. */
export async function reloadProvider(id: number): Promise<void> {
  const read = await answer(api.providers[':id'].$get({ param: { id: String(id) } }));
  providers.value = providers.value?.map((one) => (one.id === id ? read : one)) ?? null;
}
const reloadSessions = reading(async () => {
  sessions.value = await answer(api.sessions.$get());
});
const reloadAbout = reading(async () => {
  about.value = await answer(api.about.$get());
});
const reloadJobs = reading(async () => {
  jobs.value = new Map((await answer(api.jobs.$get())).items.map((job) => [job.id, job]));
});

/** Counting is dear beside the other readings: not more often than somebody would notice. */
export const reloadReviewCount = coalesce(async () => {
  // what cannot be counted is not announced; the screen itself says why
  reviewCount.value = await answer(api.review.$get({ query: { limit: '0' } })).then(
    ({ total }) => total ?? 0,
    () => reviewCount.value,
  );
}, REVIEW_GAP_MS);

/** How many watch now. */
export function viewerCount(): number {
  return sessions.value?.items.reduce((sum, { viewers }) => sum + viewers.length, 0) ?? 0;
}

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

type Listener<Name extends HouseEventName> = (data: HouseEventData[Name]) => void;
const listeners = new Map<HouseEventName, Set<Listener<never>>>();
const gapListeners = new Set<() => void>();

/**
 * What happens in the house, for a screen that is open. @param onGap The line was gone or the tab hidden: anything may have
 * changed. @returns The function that ends it.
 */
export function onHouse<Name extends HouseEventName>(
  name: Name,
  listener: Listener<Name>,
  onGap: () => void,
): () => void {
  const own = listeners.get(name) ?? new Set();
  listeners.set(name, own.add(listener as Listener<never>));
  gapListeners.add(onGap);
  return () => {
    own.delete(listener as Listener<never>);
    gapListeners.delete(onGap);
  };
}

/** Follows the house while the tab is visible. @returns The function that ends it. */
export function followHouse(): () => void {
  let stop: (() => void) | null = null;
  const reloadAll = () => {
    for (const reload of [reloadAbout, reloadProviders, reloadJobs, reloadSessions, reloadReviewCount]) reload();
    for (const onGap of gapListeners) onGap();
  };
  const onEvent = <Name extends HouseEventName>(name: Name, data: HouseEventData[Name]) => {
    react(name, data);
    for (const listener of listeners.get(name) ?? []) (listener as Listener<Name>)(data);
  };

  const start = () => {
    const ticking = window.setInterval(() => {
      nowMs.value = Date.now();
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
      onEvent,
    });
    stop = () => {
      window.clearInterval(ticking);
      hangUp();
      stop = null;
    };
  };

  const onVisibility = () => {
    if (document.visibilityState === 'hidden') stop?.();
    else if (!stop) start();
  };
  document.addEventListener('visibilitychange', onVisibility);
  onVisibility();
  return () => {
    document.removeEventListener('visibilitychange', onVisibility);
    stop?.();
    link.value = { kind: 'connecting' };
  };
}

/** What moves each second; who came or went is told apart. */
function takePulse({ relays }: SessionsPulse): void {
  const known = sessions.value;
  if (!known) return;
  const byId = new Map(relays.map((relay) => [relay.id, relay]));
  const items = known.items.map((relay) => {
    const { viewers = [], ...numbers } = byId.get(relay.id) ?? {};
    const viewerById = new Map(viewers.map((viewer) => [viewer.id, viewer]));
    return { ...relay, ...numbers, viewers: relay.viewers.map((one) => ({ ...one, ...viewerById.get(one.id) })) };
  });
  sessions.value = { ...known, items };
}

/** Mistakes of config.yaml come with a notice and go with their mending. */
const ABOUT_CHANGES = /^(notice$|settings\.changed$|config\.)/;

function react(name: HouseEventName, data: unknown): void {
  if (name.startsWith('job.')) {
    const job = data as Job;
    jobs.value = new Map(jobs.value).set(job.id, job);
    if (!isUnfinished(job)) reloadProviders();
  } else if (name === 'channel.changed') {
    reloadProviders();
    reloadReviewCount();
  } else if (name.startsWith('provider.')) reloadProviders();
  else if (name === 'sessions') reloadSessions();
  else if (name === 'sessions.pulse') takePulse(data as SessionsPulse);
  else if (ABOUT_CHANGES.test(name)) reloadAbout();
}
