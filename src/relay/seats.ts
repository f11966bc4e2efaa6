import { deferred, untilAborted } from '../base/abort.js';
import type { Clock } from '../base/clock.js';
import { HeadwaterError } from '../base/errors.js';
import type { Newcomer, ViewerIdentity, ViewerSnapshot } from './session.js';
import type { Viewer } from './viewer.js';

/** The viewers of one relay: those who watch, and those who wait for their first picture. */
export interface Seats {
  readonly count: number;
  /** Somebody was told that a picture would come. */
  readonly hasSeated: boolean;
  /** Those who are no part of the house. */
  readonly peopleCount: number;
  /** Somebody who waits would take the slate. */
  readonly wantsSlate: boolean;
  /** Most that any of them takes of what was shown before; 0: nobody more than players begin with. */
  readonly pastSeconds: number;
  /** Nobody is there, or all who are would give way. */
  readonly allYield: boolean;
  giveWay(): void;
  add(who: Newcomer): Seat;
  remove(seat: Seat): boolean;
  /** There is a picture; `isSlate`: only the slate, which is not for those who want an error instead. */
  admit(isSlate: boolean): void;
  /** There is none: those who wait hear why. `takers` of the slate go on waiting when `isSlateComing`. */
  refuse(error: Error, isSlateComing: boolean): void;
  pump(): void;
  /** Those who watch. @param fault Why nothing more comes; null: it was wanted so. */
  end(fault: Error | null): void;
  /** Cuts those who are too slow or dead. */
  audit(nowMs: number): void;
  find(id: number): Seat | undefined;
  /** Of those whose connection is closed, as nobody should be. */
  goneIds(): number[];
  snapshot(): ViewerSnapshot[];
}

export interface Seat {
  id: number;
  who: ViewerIdentity;
  pastSeconds: number;
  sinceMs: number;
  viewer: Viewer | null;
  onYield: (() => void) | null;
  /** Settles when there is something to show. @returns `late` after `waitMs`. */
  ready(waitMs: number, signal: AbortSignal): Promise<'ready' | 'late'>;
}

let nextViewerId = 1;

export function createSeats(clock: Clock): Seats {
  const seats = new Map<number, Seat & { admitted: ReturnType<typeof deferred<void>> }>();
  return {
    get count() {
      return seats.size;
    },
    get peopleCount() {
      return [...seats.values()].filter(({ who }) => !who.isInner).length;
    },
    get hasSeated() {
      return [...seats.values()].some(({ viewer }) => viewer !== null);
    },
    get wantsSlate() {
      return [...seats.values()].some(({ who }) => who.atStart === 'slate');
    },
    get pastSeconds() {
      return Math.max(0, ...[...seats.values()].map(({ pastSeconds }) => pastSeconds));
    },
    get allYield() {
      return [...seats.values()].every(({ onYield }) => onYield !== null);
    },
    giveWay() {
      for (const { onYield } of [...seats.values()]) onYield?.();
    },
    add({ pastSeconds = 0, ...who }) {
      const admitted = deferred<void>();
      admitted.promise.catch(() => {}); // nobody may be waiting when it fails
      const seat = {
        id: nextViewerId++,
        who,
        pastSeconds,
        sinceMs: clock.nowMs(),
        viewer: null,
        onYield: null,
        admitted,
        async ready(waitMs: number, signal: AbortSignal): Promise<'ready' | 'late'> {
          let timer: NodeJS.Timeout | null = null;
          const late = new Promise<'late'>((resolve) => {
            timer = setTimeout(() => resolve('late'), waitMs);
          });
          try {
            return await untilAborted(Promise.race([admitted.promise.then(() => 'ready' as const), late]), signal);
          } finally {
            if (timer) clearTimeout(timer);
          }
        },
      };
      seats.set(seat.id, seat);
      return seat;
    },
    remove({ id }) {
      seats.get(id)?.admitted.reject(wasEnded()); // it may still wait for its first picture
      return seats.delete(id);
    },
    admit(isSlate) {
      for (const { who, admitted } of seats.values()) {
        if (!isSlate || who.atStart === 'slate') admitted.resolve();
      }
    },
    refuse(error, isSlateComing) {
      for (const { who, admitted } of seats.values()) {
        if (!isSlateComing || who.atStart === 'error') admitted.reject(error);
      }
    },
    pump() {
      for (const { viewer } of seats.values()) viewer?.pump();
    },
    end(fault) {
      for (const { viewer } of seats.values()) viewer?.end(fault);
    },
    audit(nowMs) {
      for (const { viewer } of [...seats.values()]) {
        const why = viewer?.audit(nowMs);
        if (why) viewer?.destroy(why);
      }
    },
    find: (id) => seats.get(id),
    goneIds: () => [...seats.values()].filter(({ viewer }) => viewer?.isGone).map(({ id }) => id),
    snapshot: () => [...seats.values()].map(viewerSnapshot),
  };
}

function wasEnded(): HeadwaterError {
  return new HeadwaterError('upstream_ended', 'The viewer was ended before there was a picture.', 'Tune it again.');
}

export function viewerSnapshot({ id, who, sinceMs, viewer }: Seat): ViewerSnapshot {
  return {
    id,
    ...who,
    sinceMs,
    sentBytes: viewer?.sentBytes ?? 0,
    bitrateBps: viewer?.bitrateBps ?? 0,
    lagMs: viewer?.lagMs ?? 0,
    jumpCount: viewer?.jumpCount ?? 0,
    stallCount: viewer?.stallCount ?? 0,
  };
}
