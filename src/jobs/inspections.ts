import { randomUUID } from 'node:crypto';
import { forkAbort } from '../base/abort.js';
import type { Clock } from '../base/clock.js';
import { type ErrorRecord, HeadwaterError, toErrorRecord } from '../base/errors.js';
import type { EpochMs } from '../base/model.js';
import type { Inspection } from '../providers/index.js';
import type { InspectRequest, JobProgress } from './desk-calls.js';
import type { DeskLine } from './desk-client.js';
import type { JobTable } from './job-table.js';

/** What is in providers, looked at before a person chooses. What was found is kept for an hour, or until the next start. */
export interface Inspections {
  /** Begins one; of the same asker it ends the one before. Throws `try_limit` when too many run. */
  start(asker: string, subject: string, request: InspectRequest): string;
  find(id: string): InspectionState | null;
  /** Ends it, or forgets what it found. */
  drop(id: string): void;
  stop(): void;
}

export interface InspectionState {
  id: string;
  state: 'running' | 'done' | 'failed';
  progress: JobProgress | null;
  result: Inspection | null;
  error: ErrorRecord | null;
}

const RUNNING_MAX = 2;
const KEPT_MAX = 8;
const KEPT_MS: EpochMs = 3_600_000;

interface Kept extends InspectionState {
  asker: string;
  startedAtMs: EpochMs;
  end: AbortController;
}

export function createInspections(needs: { desk: Pick<DeskLine, 'ask'>; jobs: JobTable; clock: Clock }): Inspections {
  const { desk, jobs, clock } = needs;
  const kept = new Map<string, Kept>();
  const stopping = new AbortController();

  const forgetOld = () => {
    const ended = [...kept.values()].filter(({ state }) => state !== 'running');
    const tooMany = ended.slice(0, Math.max(0, ended.length - KEPT_MAX));
    for (const one of ended)
      if (tooMany.includes(one) || clock.nowMs() - one.startedAtMs > KEPT_MS) kept.delete(one.id);
  };

  return {
    start(asker, subject, request) {
      for (const one of kept.values()) if (one.asker === asker && one.state === 'running') one.end.abort();
      const runningCount = [...kept.values()].filter(({ state, end }) => state === 'running' && !end.signal.aborted);
      if (runningCount.length >= RUNNING_MAX)
        throw new HeadwaterError('try_limit', 'Too many lists are being looked at.', 'Try again in a moment.');
      forgetOld();
      const end = forkAbort(stopping.signal);
      const one: Kept = {
        ...{ id: randomUUID(), asker, startedAtMs: clock.nowMs(), end },
        ...{ state: 'running', progress: null, result: null, error: null },
      };
      kept.set(one.id, one);
      const providerId = 'providerId' in request.of ? request.of.providerId : null;
      jobs
        .run({ kind: 'inspect', subject, providerId }, (onProgress) =>
          desk.ask('inspect', request, {
            signal: end.signal,
            onProgress(progress) {
              one.progress = progress;
              onProgress(progress);
            },
          }),
        )
        .then(
          (result) => Object.assign(one, { state: 'done', result }),
          (error) => Object.assign(one, { state: 'failed', error: toErrorRecord(error) }),
        )
        .finally(() => end[Symbol.dispose]());
      return one.id;
    },
    find(id) {
      forgetOld();
      return kept.get(id) ?? null;
    },
    drop(id) {
      kept.get(id)?.end.abort();
      kept.delete(id);
    },
    stop: () => stopping.abort(),
  };
}
