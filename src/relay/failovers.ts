import type { ErrorRecord } from '../base/errors.js';
import type { EpochMs } from '../base/model.js';
import type { PlanSource } from './plan.js';
import type { Failover } from './session.js';

/** The changes of source of one relay. */
export interface Failovers {
  /** Viewers have lost their source. */
  lose(source: PlanSource, fault: ErrorRecord): void;
  /**
   * Another source plays, in the place of `from`, or of the one that was lost.
   *
   * @param gapMs For how long nothing was sent to viewers.
   */
  note(from: PlanSource | null, to: PlanSource, gapMs: number, atMs: EpochMs): Failover;
  readonly count: number;
  /** The last ones, newest first. */
  readonly latest: readonly Failover[];
}

const KEPT = 10;

export function createFailovers(): Failovers {
  let lost: { source: PlanSource; fault: ErrorRecord } | null = null;
  let count = 0;
  let latest: readonly Failover[] = [];
  return {
    lose(source, fault) {
      lost = { source, fault };
    },
    note(before, to, gapMs, atMs) {
      const from = before ?? lost?.source ?? null;
      const failover: Failover = {
        atMs,
        fromStreamId: from?.streamId ?? null,
        toStreamId: to.streamId,
        fromProvider: from?.providerName ?? null,
        toProvider: to.providerName,
        gapMs: Math.round(gapMs),
        fault: lost?.fault ?? null,
      };
      lost = null;
      count++;
      latest = [failover, ...latest].slice(0, KEPT);
      return failover;
    },
    get count() {
      return count;
    },
    get latest() {
      return latest;
    },
  };
}
