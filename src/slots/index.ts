import { HeadwaterError } from '../base/errors.js';

/**
 * The book of provider connections. Providers count connections and punish one too many, so a slot is taken before a
 * connection is opened and given back only when its socket is really closed.
 */
export interface SlotBook {
  /**
   * Takes a slot of `group`, asking a holder that can yield to give way, or waits up to `waitMs` for a release.
   * Throws `relay_no_slot`.
   *
   * @param group.waitShare Of `waitMs`, for an asker who goes on to other groups; default: all of it.
   */
  acquire(group: { key: string; limit: number; waitShare?: number }, signal: AbortSignal): Promise<Slot>;
  snapshot(): SlotUse[];
}

export interface Slot {
  release(): void;
  /** While set, the slot is given up at once when another asks, or waits already. */
  setYield(onYield: (() => void) | null): void;
}

export interface SlotUse {
  key: string;
  limit: number;
  used: number;
  waiting: number;
}

interface Group {
  key: string;
  limit: number;
  holders: Set<{ onYield: (() => void) | null; isYielding: boolean }>;
  waiters: ((slot: Slot) => void)[];
}

/** @param waitMs How long an asker waits for a close when all slots are taken: players open B before they close A. */
export function createSlotBook({ waitMs }: { waitMs: number }): SlotBook {
  const groups = new Map<string, Group>();

  const groupOf = (key: string, limit: number): Group => {
    const group = groups.get(key) ?? { key, limit, holders: new Set(), waiters: [] };
    group.limit = limit;
    groups.set(key, group);
    return group;
  };

  const take = (group: Group): Slot => {
    const holder = { onYield: null as (() => void) | null, isYielding: false };
    group.holders.add(holder);
    return {
      release() {
        if (!group.holders.delete(holder)) return;
        serve(group);
        if (group.holders.size === 0 && group.waiters.length === 0) groups.delete(group.key);
      },
      setYield(onYield) {
        holder.onYield = onYield;
        if (onYield) askToYield(group);
      },
    };
  };

  /** Hands free slots over in the same turn: otherwise a newcomer could take one before those who wait. */
  const serve = (group: Group): void => {
    while (group.holders.size < group.limit && group.waiters.length > 0) group.waiters.shift()!(take(group));
  };

  /** Asks one lingering holder to close for those who wait, unless enough are closing already. */
  const askToYield = (group: Group): void => {
    const yielding = [...group.holders].filter((holder) => holder.isYielding).length;
    if (yielding >= group.waiters.length) return;
    const holder = [...group.holders].find((one) => one.onYield && !one.isYielding);
    if (!holder) return;
    holder.isYielding = true;
    holder.onYield?.();
  };

  /** @returns null when nobody gave way in time or the asker has gone. */
  const waitForTurn = (group: Group, waitShare: number, signal: AbortSignal): Promise<Slot | null> =>
    new Promise((resolve) => {
      const settle = (slot: Slot | null) => {
        clearTimeout(patience);
        signal.removeEventListener('abort', giveUp);
        resolve(slot);
      };
      const giveUp = () => {
        const at = group.waiters.indexOf(settle);
        if (at >= 0) group.waiters.splice(at, 1);
        settle(null);
      };
      const patience = setTimeout(giveUp, waitMs * waitShare);
      signal.addEventListener('abort', giveUp, { once: true });
      group.waiters.push(settle);
      askToYield(group);
    });

  return {
    async acquire({ key, limit, waitShare = 1 }, signal) {
      signal.throwIfAborted();
      const group = groupOf(key, limit);
      serve(group); // the limit may have been raised
      if (group.holders.size < group.limit) return take(group);
      const slot = await waitForTurn(group, waitShare, signal);
      if (slot) return slot;
      signal.throwIfAborted();
      throw new HeadwaterError(
        'relay_no_slot',
        limit === 1
          ? 'The one connection of this subscription is in use.'
          : `All ${limit} connections of this subscription are in use.`,
        'Stop another viewer of the same provider, or raise the provider’s maxConnections if the subscription allows more.',
      );
    },
    snapshot: () =>
      [...groups.values()].map(({ key, limit, holders, waiters }) => ({
        key,
        limit,
        used: holders.size,
        waiting: waiters.length,
      })),
  };
}
