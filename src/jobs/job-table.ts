import { randomUUID } from 'node:crypto';
import type { Clock } from '../base/clock.js';
import { toErrorRecord } from '../base/errors.js';
import type { Emitter } from '../base/events.js';
import type { JobProgress } from './desk-calls.js';
import type { HouseEvents, Job } from './events.js';

/** What the house is working on and has lately worked on. */
export interface JobTable {
  /** Runs `work` as a job; whatever comes of it is in the table and in the events. */
  run<T>(
    about: Pick<Job, 'kind' | 'subject' | 'providerId'>,
    work: (onProgress: (progress: JobProgress) => void) => Promise<T>,
  ): Promise<T>;
  list(): Job[];
}

const ENDED_KEPT = 50;
/** Progress goes out to browsers at most this often. */
const PROGRESS_EVERY_MS = 250;

export function createJobTable(events: Emitter<HouseEvents>, clock: Clock): JobTable {
  const jobs = new Map<string, Job>();

  const end = (job: Job, change: Pick<Job, 'state' | 'error'>): Job => {
    const ended = { ...job, ...change, finishedAtMs: clock.nowMs() };
    jobs.set(job.id, ended);
    const old = [...jobs.values()].filter((one) => one.finishedAtMs !== null);
    for (const one of old.slice(0, -ENDED_KEPT)) jobs.delete(one.id);
    return ended;
  };

  return {
    async run(about, work) {
      const id = randomUUID();
      let job: Job = {
        id,
        ...about,
        state: 'waiting',
        progress: null,
        error: null,
        startedAtMs: clock.nowMs(),
        finishedAtMs: null,
      };
      let toldAtMs = Number.NEGATIVE_INFINITY;
      jobs.set(id, job);
      try {
        const result = await work((progress) => {
          job = { ...job, state: 'running', progress };
          jobs.set(id, job);
          if (clock.steadyMs() - toldAtMs < PROGRESS_EVERY_MS) return;
          toldAtMs = clock.steadyMs();
          events.emit('job.progress', job);
        });
        events.emit('job.done', end(job, { state: 'done', error: null }));
        return result;
      } catch (error) {
        events.emit('job.failed', end(job, { state: 'failed', error: toErrorRecord(error) }));
        throw error;
      }
    },
    list: () => [...jobs.values()].reverse(),
  };
}
