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
  /** Begins one. Where too many run, of the same owner or in all, the oldest of them ends and says so. */
  start(owner: string, subject: string, request: InspectRequest): string;
  /** Null: there is none, it is too old, or it is somebody else's. */
  find(owner: string, id: string): InspectionState | null;
  /** Ends it, which it then says, or forgets what it found. */
  drop(owner: string, id: string): void;
  stop(): void;
}

export interface InspectionState {
  id: string;
  /** `ended`: not by a fault, but by a person or for a newer one; `error` says which. */
  state: 'running' | 'done' | 'failed' | 'ended';
  progress: JobProgress | null;
  result: Inspection | null;
  error: ErrorRecord | null;
}

/** Somebody compares lists in a few tabs; each look downloads a list of up to `imports.maxListMb`. */
const RUNNING_OF_OWNER_MAX = 3;
const RUNNING_MAX = 6;
const KEPT_MAX = 12;
const KEPT_MS: EpochMs = 3_600_000;

interface Kept extends InspectionState {
  owner: string;
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
  /** The oldest first. */
  const running = () => [...kept.values()].filter(({ state, end }) => state === 'running' && !end.signal.aborted);
  const makeRoom = (owner: string) => {
    const ofOwner = running().filter((one) => one.owner === owner);
    if (ofOwner.length >= RUNNING_OF_OWNER_MAX) ofOwner[0]!.end.abort(displaced());
    const all = running();
    if (all.length >= RUNNING_MAX) all[0]!.end.abort(displaced());
  };
  const findOwn = (owner: string, id: string): Kept | null => {
    forgetOld();
    const one = kept.get(id);
    return one?.owner === owner ? one : null;
  };

  return {
    start(owner, subject, request) {
      makeRoom(owner);
      forgetOld();
      const end = forkAbort(stopping.signal);
      const one: Kept = {
        ...{ id: randomUUID(), owner, startedAtMs: clock.nowMs(), end },
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
          (error) => {
            const state = end.signal.aborted ? 'ended' : 'failed';
            return Object.assign(one, { state, error: toErrorRecord(error) });
          },
        )
        .finally(() => end[Symbol.dispose]());
      return one.id;
    },
    find: findOwn,
    drop(owner, id) {
      const one = findOwn(owner, id);
      if (one?.state === 'running') one.end.abort(cancelled());
      else if (one) kept.delete(id);
    },
    stop: () => stopping.abort(),
  };
}

function displaced(): HeadwaterError {
  return new HeadwaterError(
    'look_displaced',
    'This look at the list was ended, since newer ones were started and only a few run at a time.',
    'Look again here, or go on in the tab where you looked last.',
  );
}

function cancelled(): HeadwaterError {
  return new HeadwaterError(
    'call_cancelled',
    'This look at the list was cancelled.',
    'Look again if you still want it.',
  );
}
