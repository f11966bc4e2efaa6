import type { ChannelId } from '../../base/model.js';
import type { TunerFacts, TunerFault } from '../../formats/hdhomerun/index.js';

/**
 * The tuners of one device: one pool for streams over HTTP and for the control protocol. A tuner is on one channel, whoever
 * watches it: all requests for a channel share one, since they share its connection to the provider too. So a client that
 * opens its channel again, as Kodi does three times in a second, finds its own tuner also when there is only this one.
 *
 *     free ──watch──► watched (one channel, its requests) ──last one ends──► free
 *     free ──hold───► held (a client of the control protocol) ──release────► free
 *                       └──watch, while it gives way──► watched
 */
export interface TunerPool {
  /**
   * Takes a tuner for a request.
   *
   * @param wanted Which one; null: any.
   * @returns 804 or 805 where there is none.
   */
  watch(channel: TunedChannel, wanted: number | null, watcher: Watcher): Watching | Extract<TunerFault, 804 | 805>;
  /** Whether there is one with this number; one that was taken away while in use is there until it is free. */
  has(tuner: number): boolean;
  /** For a client of the control protocol. @returns null when it is not free, or there is none with this number. */
  hold(tuner: number, holder: Holder): Held | null;
  /** One per tuner, in their order; a tuner that was taken away while in use is told until it is free. */
  states(): Occupancy[];
  /** As they are told to people and clients. */
  facts(): TunerFacts[];
}

export interface TunedChannel {
  id: ChannelId;
  number: string;
  name: string;
}

/** A request that streams. */
export interface Watcher {
  address: string;
  /** Null: it is not known. */
  port: number | null;
  /** As far as it is known, bits per second. */
  bitrateBps(): number;
}

export interface Watching {
  /** From 0. */
  tuner: number;
  /** The request is over. Safe to call more than once. */
  release(): void;
}

/** Who has a tuner by the control protocol. What is on it may change while it is held. */
export interface Holder extends Watcher {
  readonly channel: TunedChannel | null;
  /** It has only tuned it: whoever wants to watch may have it. */
  readonly givesWay: boolean;
}

export interface Held {
  /** False when it was released, or has given way. */
  readonly isHeld: boolean;
  /** Safe to call more than once. */
  release(): void;
}

export type Occupancy =
  | { kind: 'free' }
  | { kind: 'watched'; channel: TunedChannel; watchers: ReadonlySet<Watcher> }
  | { kind: 'held'; holder: Holder };

const FREE: Occupancy = { kind: 'free' };

/** @param count How many there are, at least 1. Read at each use: accounts come and go. */
export function createTunerPool(count: () => number): TunerPool {
  const taken = new Map<number, Exclude<Occupancy, { kind: 'free' }>>();
  const stateOf = (tuner: number): Occupancy => taken.get(tuner) ?? FREE;

  const findFree = (): number | null => {
    const all = Array.from({ length: count() }, (_, tuner) => tuner);
    return all.find((tuner) => !taken.has(tuner)) ?? all.find((tuner) => givesWay(stateOf(tuner))) ?? null;
  };
  const findOn = (channelId: ChannelId): number | null => {
    for (const [tuner, state] of taken) if (state.kind === 'watched' && state.channel.id === channelId) return tuner;
    return null;
  };

  function join(tuner: number, channel: TunedChannel, watcher: Watcher): Watching | null {
    const state = stateOf(tuner);
    if ((state.kind === 'held' && !givesWay(state)) || (state.kind === 'watched' && state.channel.id !== channel.id))
      return null;
    const watchers = new Set(state.kind === 'watched' ? state.watchers : []).add(watcher);
    taken.set(tuner, { kind: 'watched', channel, watchers });
    return {
      tuner,
      release() {
        const now = stateOf(tuner);
        if (now.kind !== 'watched' || !now.watchers.has(watcher)) return;
        const left = new Set(now.watchers);
        left.delete(watcher);
        if (left.size === 0) taken.delete(tuner);
        else taken.set(tuner, { ...now, watchers: left });
      },
    };
  }

  const shownCount = () => Math.max(count(), ...[...taken.keys()].map((tuner) => tuner + 1));
  const states = () => Array.from({ length: shownCount() }, (_, tuner) => stateOf(tuner));

  return {
    watch(channel, wanted, watcher) {
      if (wanted !== null) return (wanted < count() ? join(wanted, channel, watcher) : null) ?? 804;
      const tuner = findOn(channel.id) ?? findFree();
      return tuner === null ? 805 : join(tuner, channel, watcher)!;
    },
    has: (tuner) => tuner < shownCount(),
    hold(tuner, holder) {
      if (tuner >= count() || taken.has(tuner)) return null;
      const state = { kind: 'held', holder } as const;
      taken.set(tuner, state);
      return {
        get isHeld() {
          return taken.get(tuner) === state;
        },
        release() {
          if (taken.get(tuner) === state) taken.delete(tuner);
        },
      };
    },
    states,
    facts: () => states().map((state, tuner) => ({ tuner, tuned: tunedOf(state) })),
  };
}

const givesWay = (state: Occupancy): boolean => state.kind === 'held' && state.holder.givesWay;

function tunedOf(state: Occupancy): TunerFacts['tuned'] {
  if (state.kind === 'free') return null;
  const channel = state.kind === 'watched' ? state.channel : state.holder.channel;
  if (!channel) return null;
  const last = state.kind === 'watched' ? [...state.watchers].at(-1)! : state.holder;
  const { number, name } = channel;
  return { number, name, targetAddress: last.address, bitrateBps: last.bitrateBps() };
}
