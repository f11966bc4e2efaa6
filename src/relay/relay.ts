import { deferred, delay, untilAborted } from '../base/abort.js';
import type { Clock } from '../base/clock.js';
import { type ErrorRecord, fromErrorRecord, HeadwaterError, toErrorRecord, unreachable } from '../base/errors.js';
import type { EpochMs } from '../base/model.js';
import { createMapper, TICKS_PER_SECOND } from '../formats/mpegts/index.js';
import type { RelayLimits } from './limits.js';
import type { PlanSource, RelayNeeds, RelayPlan } from './plan.js';
import { createRing } from './ring.js';
import { codecsOf, type RelaySnapshot, type ViewerIdentity } from './session.js';
import { type RelayEffect, type RelayEvent, type RelayState, step } from './state.js';
import { openUpstream, type Upstream } from './upstream.js';
import { createViewer, type Viewer, type ViewerSink } from './viewer.js';

/**
 * The live shared stream of one channel: one upstream, one ring, any number of viewers.
 *
 *     plan ──► upstream ──► framer ──► mapper ──► ring ──► viewer, viewer, viewer …
 *                 ▲                                 │
 *                 └── state machine (state.ts) ◄────┘ stalls, ends, the last viewer left
 */
export interface Relay {
  /**
   * Adds a viewer and waits until there is a picture for it.
   *
   * @returns `late` when nothing is known after `startWaitMs`: the caller answers 200 and the picture follows, or a clean end.
   * Throws the named failure when no source could be opened in time.
   */
  join(who: ViewerIdentity, signal: AbortSignal): Promise<ViewerLease>;
  /** Ends the relay and its viewers; settles when its socket is closed and its slot is free. */
  close(fault: ErrorRecord): Promise<void>;
  readonly isClosed: boolean;
  readonly heldBytes: number;
  limitRingBytes(bytes: number): void;
  snapshot(): RelaySnapshot;
}

export interface ViewerLease {
  id: number;
  start: 'ready' | 'late';
  attach(sink: ViewerSink): void;
  /** The client has gone. Safe to call more than once. */
  leave(): void;
}

interface Seat {
  id: number;
  who: ViewerIdentity;
  sinceMs: EpochMs;
  viewer: Viewer | null;
}

const AUDIT_EVERY_MS = 500;
let nextViewerId = 1;

export function createRelay(
  plan: RelayPlan,
  needs: RelayNeeds,
  limits: RelayLimits,
  clock: Clock,
  events: {
    onChange(): void;
    /** The first picture. */
    onStarted(from: PlanSource): void;
    onClosed(fault: ErrorRecord | null): void;
    onFailover(from: PlanSource, fault: ErrorRecord): void;
  },
): Relay {
  const ring = createRing({ bufferSeconds: limits.bufferSeconds, bufferMaxBytes: limits.bufferMaxMb * 2 ** 20 });
  const seats = new Map<number, Seat>();
  const sinceMs = clock.nowMs();
  const stateLimits = { ...limits, sourceCount: plan.sources.length };
  let state: RelayState = { kind: 'idle' };
  let upstream: Upstream | null = null;
  /** Settles when every upstream so far has closed: the next one must not open beside it. */
  let closing: Promise<void> = Promise.resolve();
  let opening: AbortController | null = null;
  const hasPicture = deferred<void>();
  hasPicture.promise.catch(() => {}); // nobody may be waiting when it fails
  let linger: NodeJS.Timeout | null = null;
  let audit: NodeJS.Timeout | null = null;
  let progress = { ticks: 0, atMs: clock.steadyMs() };
  let rate = { bytes: 0, atMs: clock.steadyMs(), bps: 0 };
  let failoverCount = 0;
  let receivedBefore = 0;

  const mapper = createMapper({
    onBlock(block) {
      ring.append(block);
      if (block.mark !== null && 'attempt' in state) {
        dispatch({ kind: 'upstreamLive' });
        hasPicture.resolve();
      }
    },
    onFault: (fault) => upstream?.fault(fault),
  });

  function dispatch(event: RelayEvent): void {
    const before = state;
    const [next, effects] = step(state, event, stateLimits);
    state = next;
    if (event.kind === 'upstreamFailed' && before.kind === 'live' && next.kind === 'holding') {
      failoverCount++;
      events.onFailover(plan.sources[before.sourceAt]!, event.fault);
    }
    if (before.kind === 'opening' && next.kind === 'live') events.onStarted(plan.sources[next.sourceAt]!);
    for (const effect of effects) run(effect);
    if (before.kind !== next.kind) events.onChange();
    if (next.kind === 'closed' && before.kind !== 'closed') finish(next.fault);
  }

  function run(effect: RelayEffect): void {
    switch (effect.kind) {
      case 'open':
        void open(plan.sources[effect.sourceAt]!, effect.delayMs);
        return;
      case 'closeUpstream':
        closeUpstream();
        return;
      case 'endViewers': {
        for (const { viewer } of seats.values()) viewer?.end();
        return;
      }
      default:
        unreachable(effect);
    }
  }

  /** Opens after the one before has closed: at a limit of one connection the provider must never see two. */
  async function open(source: PlanSource, delayMs: number): Promise<void> {
    closeUpstream();
    const own = new AbortController();
    opening = own;
    try {
      await untilAborted(closing, own.signal);
      if (delayMs > 0) await delay(delayMs, own.signal);
    } catch {
      return; // the relay was closed, or another source is opened instead
    }
    opening = null;
    const opened: Upstream = openUpstream(source, mapper, (signal) => needs.acquireSlot(source.slotGroup, signal), {
      onOpened() {
        progress = { ticks: mapper.stats.mediaTicks, atMs: clock.steadyMs() };
      },
      onBytes() {
        for (const { viewer } of seats.values()) viewer?.pump();
      },
      onFailed(fault) {
        if (upstream === opened) onUpstreamFailed(fault);
      },
    });
    upstream = opened;
    offerSlot();
  }

  /** Without viewers a failed source is not replaced: nobody would see it, and its slot may be wanted. */
  function onUpstreamFailed(fault: ErrorRecord): void {
    if (seats.size === 0) dispatch({ kind: 'lingerOver' });
    else dispatch({ kind: 'upstreamFailed', fault, nowMs: clock.steadyMs() });
  }

  function closeUpstream(): void {
    opening?.abort();
    opening = null;
    if (!upstream) return;
    receivedBefore += upstream.receivedBytes;
    const leaving = upstream.close();
    upstream = null;
    closing = Promise.all([closing, leaving]).then(() => {});
  }

  function finish(fault: ErrorRecord | null): void {
    if (linger) clearTimeout(linger);
    if (audit) clearInterval(audit);
    hasPicture.reject(fault ? fromErrorRecord(fault) : lingered());
    events.onClosed(fault);
  }

  /** A relay without viewers gives its slot to whoever asks; with one it keeps it. */
  function offerSlot(): void {
    const isLingering = seats.size === 0;
    upstream?.setYield(isLingering ? () => dispatch({ kind: 'lingerOver' }) : null);
    if (linger) clearTimeout(linger);
    linger =
      isLingering && state.kind !== 'closed'
        ? setTimeout(() => dispatch({ kind: 'lingerOver' }), limits.lingerMs)
        : null;
  }

  function leave(id: number): void {
    if (!seats.delete(id)) return;
    offerSlot();
    events.onChange();
  }

  function runAudit(): void {
    const now = clock.steadyMs();
    const { mediaTicks } = mapper.stats;
    if (mediaTicks !== progress.ticks) progress = { ticks: mediaTicks, atMs: now };
    // liveness is new pictures, not bytes: a dead source may go on sending null packets
    if (upstream?.isOpened && now - progress.atMs > limits.stallMs) failStalled();
    const bytes = receivedBefore + (upstream?.receivedBytes ?? 0);
    if (now - rate.atMs >= 2_000)
      rate = { bytes, atMs: now, bps: Math.round(((bytes - rate.bytes) * 8_000) / (now - rate.atMs)) };
    for (const { viewer } of [...seats.values()]) {
      if (viewer?.audit(now)) viewer.destroy();
    }
  }

  function failStalled(): void {
    const seconds = limits.stallMs / 1_000;
    const stalled = new HeadwaterError(
      'upstream_stalled',
      `The source keeps its connection open but has sent no new picture for ${seconds} s.`,
      'Headwater tries the next source by itself. If it happens often, the provider or the line to it is overloaded.',
    );
    onUpstreamFailed(toErrorRecord(stalled));
  }

  return {
    async join(who, signal) {
      signal.throwIfAborted();
      const id = nextViewerId++;
      const seat: Seat = { id, who, sinceMs: clock.nowMs(), viewer: null };
      seats.set(id, seat);
      audit ??= setInterval(runAudit, AUDIT_EVERY_MS);
      offerSlot();
      dispatch({ kind: 'viewerJoined' });
      events.onChange();
      let late: NodeJS.Timeout | null = null;
      try {
        const patience = new Promise<'late'>((resolve) => {
          late = setTimeout(() => resolve('late'), limits.startWaitMs);
        });
        const ready = hasPicture.promise.then(() => 'ready' as const);
        const start = await untilAborted(Promise.race([ready, patience]), signal);
        return {
          id,
          start,
          attach(sink) {
            seat.viewer = createViewer(ring, sink, limits, clock.steadyMs, () => leave(id));
            if (state.kind === 'closed') seat.viewer.end();
            else seat.viewer.pump();
          },
          leave: () => leave(id),
        };
      } catch (error) {
        leave(id);
        throw error;
      } finally {
        if (late) clearTimeout(late);
      }
    },
    async close(fault) {
      dispatch({ kind: 'stopped', fault });
      await closing;
    },
    get isClosed() {
      return state.kind === 'closed';
    },
    get heldBytes() {
      return ring.heldBytes;
    },
    limitRingBytes: (bytes) => ring.limitBytes(bytes),
    snapshot() {
      const source = upstream?.source ?? null;
      const { layout, lostPacketCount } = mapper.stats;
      const tail = ring.at(ring.tailSeq);
      return {
        channelId: plan.channelId,
        channelName: plan.channelName,
        state: state.kind,
        sourceStreamId: source?.streamId ?? null,
        providerName: source?.providerName ?? null,
        sinceMs,
        receivedBytes: receivedBefore + (upstream?.receivedBytes ?? 0),
        bitrateBps: rate.bps,
        bufferedMs: tail ? Math.round(((ring.endTicks - tail.mediaTicks) * 1_000) / TICKS_PER_SECOND) : 0,
        lostPacketCount,
        failoverCount,
        ...codecsOf(layout),
        viewers: [...seats.values()].map(({ id, who, sinceMs: since, viewer }) => ({
          id,
          ...who,
          sinceMs: since,
          sentBytes: viewer?.sentBytes ?? 0,
          lagMs: viewer?.lagMs ?? 0,
          jumpCount: viewer?.jumpCount ?? 0,
        })),
      };
    },
  };
}

function lingered(): HeadwaterError {
  return new HeadwaterError('upstream_ended', 'The last viewer has left.', 'Tune the channel again.');
}
