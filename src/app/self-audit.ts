import { delay } from '../base/abort.js';
import { isAbort, toErrorRecord } from '../base/errors.js';
import type { Log } from '../base/log.js';
import type { RelayInventory, Relays } from '../relay/index.js';
import type { SlotBook } from '../slots/index.js';
import type { OpenConnections } from './open-connections.js';

/**
 * Once a minute the books are compared with reality: slots with the relays that should hold them, open connections with the
 * upstreams that should read them, relays with their viewers and timers. What differs is a fault of ours that would cost a
 * subscription's connection until the next start: it is put right and told in the log.
 *
 * Much differs for a moment, while something opens or closes. Only what is still so at a second look counts.
 */
export interface SelfAudit {
  /** Looks twice, and puts right what differs both times. @returns what it was. */
  look(): Promise<readonly Difference[]>;
  stop(): Promise<void>;
}

export interface Difference {
  kind: 'slotWithoutRelay' | 'connectionWithoutRelay' | 'relayWithoutViewers' | 'relayOver' | 'viewerGone';
  /** Without any credential. */
  facts: Readonly<Record<string, string | number>>;
}

export interface AuditNeeds {
  slots: Pick<SlotBook, 'snapshot' | 'releaseLost'>;
  relays: Pick<Relays, 'inventory' | 'endViewer'>;
  connections: Pick<OpenConnections, 'list'>;
  log: Pick<Log, 'warn' | 'error'>;
}

interface Found extends Difference {
  /** The same thing at both looks. */
  thing: unknown;
  repair(): void;
}

const EVERY_MS = 60_000;
/** Longer than a socket takes to close. */
const AGAIN_MS = 5_000;
/** A relay may be about to end. */
const LATE_MS = 2_000;

export function startSelfAudit(
  needs: AuditNeeds,
  { everyMs = EVERY_MS, againMs = AGAIN_MS }: { everyMs?: number; againMs?: number } = {},
): SelfAudit {
  const { log } = needs;
  const stopping = new AbortController();
  const { signal } = stopping;

  const look = async (): Promise<readonly Difference[]> => {
    const before = compare(needs);
    if (before.length === 0) return [];
    await delay(againMs, signal);
    const still = compare(needs).filter(({ kind, thing }) =>
      before.some((one) => one.kind === kind && one.thing === thing),
    );
    for (const { repair } of still) repair();
    const differences = still.map(({ kind, facts }) => ({ kind, facts }));
    if (differences.length > 0)
      log.warn({ differences }, `${differences.length} things were not as the books say, and have been put right.`);
    return differences;
  };

  const run = async () => {
    for (;;) {
      await delay(everyMs, signal);
      await look();
    }
  };
  const running = run().catch((error) => {
    if (!isAbort(error)) log.error(toErrorRecord(error), 'The self-audit has ended.');
  });

  return {
    look,
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

function compare({ slots, relays, connections }: AuditNeeds): Found[] {
  const inventories = relays.inventory();
  const held = new Set(inventories.flatMap(({ slotIds }) => slotIds));
  const read = new Set(inventories.flatMap((relay) => relay.connections));
  const nobodysSlots = slots.snapshot().flatMap(({ key, holders }) =>
    holders
      .filter(({ id, priority }) => priority !== 'probe' && !held.has(id))
      .map(
        ({ id, purpose }): Found => ({
          ...{ kind: 'slotWithoutRelay', thing: id, repair: () => slots.releaseLost(id) },
          facts: { slotKey: key, ...purpose },
        }),
      ),
  );
  const nobodysConnections = connections
    .list()
    .filter(({ body }) => !read.has(body))
    .map(
      ({ body, channelName, providerName }): Found => ({
        ...{ kind: 'connectionWithoutRelay', thing: body, facts: { channelName, providerName } },
        repair: () => void body.close().catch(() => {}), // it is found again
      }),
    );
  return [...nobodysSlots, ...nobodysConnections, ...inventories.flatMap((relay) => ofRelay(relay, relays))];
}

function ofRelay(relay: RelayInventory, relays: AuditNeeds['relays']): Found[] {
  const { channelId, channelName, isClosed, idleMs, lingerMs, timerCount, goneViewerIds } = relay;
  const gone = goneViewerIds.map(
    (id): Found => ({
      ...{ kind: 'viewerGone', thing: id, facts: { channelName, viewerId: id } },
      repair: () => relays.endViewer(id),
    }),
  );
  if (isClosed) {
    return [...gone, { kind: 'relayOver', thing: channelId, facts: { channelName, timerCount }, repair: relay.end }];
  }
  if (idleMs === null || idleMs < lingerMs + LATE_MS) return gone;
  const facts = { channelName, idleMs: Math.round(idleMs) };
  return [...gone, { kind: 'relayWithoutViewers', thing: channelId, facts, repair: relay.end }];
}
