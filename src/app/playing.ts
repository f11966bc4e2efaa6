import { systemClock } from '../base/clock.js';
import type { Emitter } from '../base/events.js';
import type { Log } from '../base/log.js';
import type { HouseEvents } from '../jobs/index.js';
import { createLiveOpener, createNameResolver } from '../net/index.js';
import { createRelays, type RelayLimits, type Relays } from '../relay/index.js';
import { createSlotBook, type SlotBook } from '../slots/index.js';
import type { Stores } from '../store/index.js';
import { createAnsweringHosts, planFor } from './plans.js';

/** Relays and the book of provider connections, joined to the database and the network. */
export interface Playing {
  relays: Relays;
  slots: SlotBook;
}

/** How long a viewer waits for another to close when an account is full: players open B before they close A. */
const SLOT_WAIT_MS = 1_500;

export function createPlaying(needs: {
  stores: Stores;
  limits: RelayLimits;
  userAgent: string;
  events: Emitter<HouseEvents>;
  log: Log;
}): Playing {
  const { stores, limits, userAgent, events, log } = needs;
  const opener = createLiveOpener(createNameResolver(systemClock.steadyMs), {
    connectTimeoutMs: 5_000,
    headersTimeoutMs: 10_000,
    redirectsMax: 5,
    userAgent,
  });
  const slots = createSlotBook({ waitMs: SLOT_WAIT_MS });
  const hosts = createAnsweringHosts(systemClock.steadyMs);
  const planNeeds = { stores, opener, slotUses: slots.snapshot, hosts };
  const relays = createRelays(
    { planFor: (channelId) => planFor(planNeeds, channelId), acquireSlot: slots.acquire },
    limits,
    systemClock,
    {
      onChange: () => events.emit('sessions', { atMs: systemClock.nowMs() }),
      onStarted: (report) => events.emit('relay.started', report),
      onEnded: (report) => events.emit('relay.ended', report),
      onFailover({ channelId, channelName, providerName, fault }) {
        events.emit('relay.failover', { channelId, channelName, providerName, fault });
        const what = `"${channelName}" lost its source: ${fault.message} Trying the next.`;
        log.warn({ channel: channelName, code: fault.code }, what);
      },
    },
  );
  return { relays, slots };
}
