import { type Clock, systemClock } from '../base/clock.js';
import { HeadwaterError } from '../base/errors.js';
import type { EpochMs } from '../base/model.js';
import { createElsewhere, type Elsewhere } from './elsewhere.js';
import { createRestAfterClose, REST_MS_MAX, type RestAfterClose } from './rest.js';
import { rankOf, type Slot, type SlotAsk, type SlotPriority, type SlotUse } from './slot.js';

/**
 * The book of provider connections. Providers count connections and punish one too many, so a slot is taken before a
 * connection is opened and given back only when its socket is really closed.
 *
 *     asked ──► taken ──► confirmed (first media byte) ──► released (socket closed) ──► resting ──► free
 *       └─ waits: woken by a release; a holder of less priority is told to give way
 */
export interface SlotBook {
  /**
   * Takes a slot of `ask.key`, telling a holder of less priority to give way, or waits up to `waitMs` for a release.
   * Throws `relay_no_slot`.
   */
  acquire(ask: SlotAsk, signal: AbortSignal): Promise<Slot>;
  /** What an account has said about the connections in use. */
  hear(group: { key: string; limit: number; report: { activeCount: number; atMs: EpochMs } | null }): void;
  /** Whether a viewer would get a slot without anybody who watches being ended. */
  hasRoom(group: { key: string; limit: number }): boolean;
  snapshot(): SlotUse[];
  /** Gives back a slot whose holder is gone without doing so. @returns false when there is none with this id. */
  releaseLost(id: number): boolean;
  /** Nobody is served any more. */
  close(): void;
}

interface Holder {
  id: number;
  ask: SlotAsk;
  onYield: (() => void) | null;
  isYielding: boolean;
  isConfirmed: boolean;
  isRefused: boolean;
  /** The try after a refusal comes so long after the close. */
  retriedAfterMs: number | null;
  followsClose: boolean;
}

interface Waiter {
  ask: SlotAsk;
  settle(slot: Slot | null): void;
}

interface Group {
  key: string;
  limit: number;
  holders: Set<Holder>;
  /** The first in line first. */
  waiters: Waiter[];
  /** Ends of rests. */
  resting: Set<NodeJS.Timeout>;
  rest: RestAfterClose;
  elsewhere: Elsewhere;
  /** When connections have closed, within the last seconds. */
  closedAtMs: number[];
  /** When one who is no probe last gave back a slot; null: nobody has. */
  usedAtMs: number | null;
  /** Streams that were refused however long the account had rested. */
  refusing: Set<number>;
  providerIds: Set<number>;
}

/** An account with a single connection is for people: a probe gets it when nobody has used it for so long. */
const IDLE_MS = 10 * 60_000;
/** One who has been told that a slot becomes free waits for it at most so much longer: a close, and the rest behind it. */
const PROMISE_MS = 1_000 + REST_MS_MAX;
/** More accounts than any house has; those beyond are forgotten with what was learned of them. */
const GROUPS_MAX = 1_000;
const REFUSING_MAX = 1_000;

export interface SlotBookOptions {
  /** How long an asker waits for a close when all slots are taken: players open B before they close A. */
  waitMs: number;
  /** Slots that probes leave free, of accounts with two or more. Read at each use. Default: none. */
  reserveSlots?: () => number;
  clock?: Clock;
}

export function createSlotBook({ waitMs, reserveSlots = () => 0, clock = systemClock }: SlotBookOptions): SlotBook {
  const groups = new Map<string, Group>();
  let nextId = 1;
  let isClosed = false;

  const groupOf = (key: string, limit: number): Group => {
    const known = groups.get(key);
    if (known) return Object.assign(known, { limit });
    if (groups.size >= GROUPS_MAX) forgetOne(groups);
    const group = newGroup(key, limit);
    groups.set(key, group);
    return group;
  };

  const elsewhere = (group: Group) => group.elsewhere.count(clock.nowMs());

  const mayTake = (group: Group, { priority = 'viewer' }: SlotAsk): boolean => {
    const taken = group.holders.size + group.resting.size;
    if (priority !== 'probe') return taken < group.limit;
    const reserved = group.limit > 1 ? reserveSlots() : 0;
    return isForProbes(group) && taken + elsewhere(group) < group.limit - reserved;
  };

  const isForProbes = ({ limit, holders, usedAtMs }: Group): boolean => {
    if (limit > 1) return true;
    const isWanted = [...holders].some(({ ask }) => ask.priority !== 'probe');
    return !isWanted && (usedAtMs === null || clock.steadyMs() - usedAtMs >= IDLE_MS);
  };

  const closedLately = (group: Group): number[] => {
    group.closedAtMs = group.closedAtMs.filter((atMs) => clock.steadyMs() - atMs < REST_MS_MAX);
    return group.closedAtMs;
  };

  const take = (group: Group, ask: SlotAsk): Slot => {
    const holder: Holder = {
      ...{ id: nextId++, ask, onYield: null, isYielding: false, isConfirmed: false, isRefused: false },
      retriedAfterMs: null,
      followsClose: closedLately(group).length > 0,
    };
    group.holders.add(holder);
    if (ask.purpose) group.providerIds.add(ask.purpose.providerId);
    group.elsewhere.noteHeld(group.holders.size, clock.nowMs());
    return {
      id: holder.id,
      confirm: () => confirm(group, holder),
      refused: () => refused(group, holder),
      release: () => release(group, holder),
      setYield(onYield) {
        if (!group.holders.has(holder)) return;
        holder.onYield = onYield;
        if (onYield) askToYield(group);
      },
    };
  };

  const confirm = (group: Group, holder: Holder): void => {
    if (holder.isConfirmed || !group.holders.has(holder)) return;
    holder.isConfirmed = true;
    holder.isRefused = false;
    group.elsewhere.disprove(group.holders.size, group.limit);
    if (holder.ask.purpose) group.refusing.delete(holder.ask.purpose.streamId);
    if (holder.retriedAfterMs !== null) group.rest.learn(holder.retriedAfterMs);
    else if (holder.followsClose) group.rest.noteCalm();
  };

  const refused = (group: Group, holder: Holder): number | null => {
    holder.isRefused = true;
    const streamId = holder.ask.purpose?.streamId ?? null;
    const closes = closedLately(group);
    const closedAtMs = closes.at(-1);
    const mayCount = group.holders.size + closes.length + elsewhere(group) > group.limit;
    const sinceMs = closedAtMs === undefined ? Number.POSITIVE_INFINITY : clock.steadyMs() - closedAtMs;
    const nextMs =
      mayCount && !(streamId !== null && group.refusing.has(streamId)) ? group.rest.nextTry(sinceMs) : null;
    if (nextMs !== null) {
      holder.retriedAfterMs = nextMs;
      return Math.ceil(nextMs - sinceMs);
    }
    // it has rested in vain: this stream is refused for a reason of its own, and is not to cost that time again
    if (holder.retriedAfterMs !== null && streamId !== null) {
      if (group.refusing.size >= REFUSING_MAX) group.refusing.clear();
      group.refusing.add(streamId);
    }
    holder.retriedAfterMs = null;
    return null;
  };

  const release = (group: Group, holder: Holder): void => {
    if (!group.holders.delete(holder)) return;
    group.elsewhere.noteHeld(group.holders.size, clock.nowMs());
    if (!holder.isRefused) {
      if (holder.ask.priority !== 'probe') group.usedAtMs = clock.steadyMs();
      closedLately(group).push(clock.steadyMs());
      if (group.rest.ms > 0 && holder.isConfirmed && !isClosed) startRest(group);
    }
    serve(group);
  };

  const startRest = (group: Group): void => {
    const timer = setTimeout(() => {
      group.resting.delete(timer);
      serve(group);
    }, group.rest.ms);
    group.resting.add(timer);
  };

  /** Hands free slots over in the same turn: otherwise a newcomer could take one before those who wait. */
  const serve = (group: Group): void => {
    while (!isClosed && group.waiters.length > 0 && mayTake(group, group.waiters[0]!.ask)) {
      const { ask, settle } = group.waiters.shift()!;
      settle(take(group, ask));
    }
  };

  /** Tells holders to give way until there will be a slot for each of those who go before them. */
  const askToYield = (group: Group): void => {
    for (;;) {
      const [lowest] = [...group.holders]
        .filter(({ onYield, isYielding }) => onYield && !isYielding)
        .sort((a, b) => rankOf(standingOf(a)) - rankOf(standingOf(b)) || a.id - b.id);
      if (!lowest) return;
      const standing = rankOf(standingOf(lowest));
      const wantedCount = group.waiters.filter(({ ask }) => rankOf(ask.priority) > standing).length;
      if (wantedCount === 0 || freeSoon(group) >= wantedCount) return;
      lowest.isYielding = true;
      lowest.onYield?.();
    }
  };

  /** @returns null when there was none in time or the asker has gone. */
  const waitForTurn = (group: Group, ask: SlotAsk, signal: AbortSignal): Promise<Slot | null> =>
    new Promise((resolve) => {
      let patience: NodeJS.Timeout | null = null;
      const waiter: Waiter = {
        ask,
        settle(slot) {
          if (patience) clearTimeout(patience);
          signal.removeEventListener('abort', leave);
          resolve(slot);
        },
      };
      const leave = () => {
        const at = group.waiters.indexOf(waiter);
        if (at < 0) return;
        group.waiters.splice(at, 1);
        waiter.settle(null);
        serve(group);
      };
      const isPromised = () => ask.priority !== 'probe' && group.waiters.indexOf(waiter) < freeSoon(group);
      const loseHope = () => {
        if (!isPromised()) return leave();
        patience = setTimeout(leave, PROMISE_MS);
      };
      signal.addEventListener('abort', leave, { once: true });
      queue(group, waiter);
      askToYield(group);
      if (!group.waiters.includes(waiter)) return; // somebody gave way at once
      const patienceMs = waitMs * (ask.waitShare ?? 1);
      if (patienceMs === 0) loseHope();
      else patience = setTimeout(loseHope, patienceMs);
    });

  return {
    async acquire(ask, signal) {
      signal.throwIfAborted();
      const group = groupOf(ask.key, ask.limit);
      serve(group); // the limit may have been raised
      if (!isClosed && mayTake(group, ask)) return take(group, ask);
      const mayWait = !isClosed && (ask.priority !== 'probe' || isForProbes(group));
      const slot = mayWait ? await waitForTurn(group, ask, signal) : null;
      if (slot) return slot;
      signal.throwIfAborted();
      throw noSlot(ask.limit);
    },
    hear({ key, limit, report }) {
      if (report) groupOf(key, limit).elsewhere.hear(report);
    },
    hasRoom({ key, limit }) {
      const group = groups.get(key);
      if (!group) return limit > 0;
      const stayCount = [...group.holders].filter(({ onYield }) => !onYield).length;
      return stayCount + group.waiters.length < limit;
    },
    snapshot: () => [...groups.values()].map((group) => useOf(group, elsewhere(group))).filter(isWorthTelling),
    releaseLost(id) {
      for (const group of groups.values()) {
        const holder = [...group.holders].find((one) => one.id === id);
        if (!holder) continue;
        release(group, holder);
        return true;
      }
      return false;
    },
    close() {
      isClosed = true;
      for (const { resting } of groups.values()) {
        for (const timer of resting) clearTimeout(timer);
        resting.clear();
      }
    },
  };
}

function newGroup(key: string, limit: number): Group {
  return {
    ...{ key, limit, holders: new Set(), waiters: [], resting: new Set() },
    ...{ rest: createRestAfterClose(), elsewhere: createElsewhere(), closedAtMs: [], usedAtMs: null },
    ...{ refusing: new Set(), providerIds: new Set() },
  };
}

function forgetOne(groups: Map<string, Group>): void {
  const idle = [...groups.values()].find(
    ({ holders, waiters, resting }) => holders.size + waiters.length + resting.size === 0,
  );
  if (idle) groups.delete(idle.key);
}

/** Slots that those who wait will get without anybody else having to give way: free, resting, or being closed for them. */
function freeSoon({ limit, holders }: Group): number {
  return limit - [...holders].filter(({ isYielding }) => !isYielding).length;
}

function standingOf({ ask: { priority = 'viewer' }, onYield }: Holder): SlotPriority {
  return onYield && priority !== 'probe' ? 'lingering' : priority;
}

/** Behind everybody of the same priority. */
function queue({ waiters }: Group, waiter: Waiter): void {
  const at = waiters.findIndex(({ ask }) => rankOf(ask.priority) < rankOf(waiter.ask.priority));
  waiters.splice(at < 0 ? waiters.length : at, 0, waiter);
}

function useOf(group: Group, elsewhere: number): SlotUse {
  const holders = [...group.holders].map((holder) => ({
    ...{ id: holder.id, priority: standingOf(holder), isConfirmed: holder.isConfirmed },
    purpose: holder.ask.purpose ?? null,
  }));
  return {
    ...{ key: group.key, limit: group.limit, used: holders.length, elsewhere, holders },
    confirmed: holders.filter(({ isConfirmed }) => isConfirmed).length,
    waiting: group.waiters.length,
    resting: group.resting.size,
    providerIds: [...group.providerIds],
  };
}

function isWorthTelling({ used, waiting, resting, elsewhere }: SlotUse): boolean {
  return used + waiting + resting + elsewhere > 0;
}

function noSlot(limit: number): HeadwaterError {
  return new HeadwaterError(
    'relay_no_slot',
    limit === 1
      ? 'The one connection of this subscription is in use.'
      : `All ${limit} connections of this subscription are in use.`,
    'Stop another viewer of the same provider, or raise the provider’s maxConnections if the subscription allows more.',
  );
}
