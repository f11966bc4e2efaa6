import type { StreamStart } from '../base/channel-time.js';
import type { Clock } from '../base/clock.js';
import { type ErrorRecord, fromErrorRecord, HeadwaterError, toErrorRecord, unreachable } from '../base/errors.js';
import type { ChannelId } from '../base/model.js';
import { createTokenBucket, type TokenBucket } from '../base/token-bucket.js';
import { type SourceReader, TICKS_PER_SECOND } from '../formats/mpegts/index.js';
import { createFailovers } from './failovers.js';
import type { RelayInventory } from './inventory.js';
import { createLease, type LeaseNeeds, type ViewerLease } from './lease.js';
import type { RelayLimits } from './limits.js';
import type { PlanSource, RelayNeeds, RelayPlan, SlateFormat, SlateReason } from './plan.js';
import { createRanking, keyOf } from './ranking.js';
import { createRateMeter } from './rate-meter.js';
import { createRelayOutput } from './relay-output.js';
import { createSeats, type Seat, viewerSnapshot } from './seats.js';
import {
  codecsOf,
  type Failover,
  formatOf,
  type Newcomer,
  type RelaySnapshot,
  tracksOf,
  type ViewerIdentity,
  type ViewerSnapshot,
} from './session.js';
import { playSlate, type SlatePlayer } from './slate-player.js';
import { type RelayEffect, type RelayEvent, type RelayState, type SourceKey, step } from './state.js';
import { stateLimitsOf } from './state-limits.js';
import { openUpstream, type Upstream } from './upstream.js';
import { createUpstreams } from './upstreams.js';

/**
 * The live shared stream of one channel: one upstream, one ring, any number of viewers.
 *
 *     plan ──► upstream: framer ──► reader ─┐
 *         ╌╌►  upstream (while one waits) ╌╌┴► splicer ──► ring ──► viewer, viewer, viewer …
 *                 ▲                                          │
 *                 └── state machine (state.ts) ◄─────────────┘ stalls, ends, the last viewer left
 */
export interface Relay {
  /**
   * Adds a viewer and waits until there is a picture for it.
   *
   * @returns `late` when nothing is known after `startWaitMs`: the caller answers 200 and the picture follows, or a clean end.
   * Throws the named failure when no source could be opened in time.
   */
  join(who: Newcomer, signal: AbortSignal): Promise<ViewerLease>;
  /** Tries another source and goes over to it when it has a picture. */
  next(): void;
  /** Ends one viewer. @returns whether it is one of this relay's. */
  endViewer(id: number): boolean;
  /** Ends the relay and its viewers; settles when its sockets are closed and its slots are free. */
  close(fault: ErrorRecord): Promise<void>;
  /** Settles when the upstreams that were given up have let go of sockets and slots. */
  settled(): Promise<void>;
  readonly isClosed: boolean;
  readonly channelId: ChannelId;
  /** Viewers who are people. */
  readonly peopleCount: number;
  readonly heldBytes: number;
  limitRingBytes(bytes: number): void;
  snapshot(): RelaySnapshot;
  inventory(): RelayInventory;
}

export interface RelayReports {
  onChange(): void;
  /** The first picture. */
  onStarted(from: PlanSource): void;
  onClosed(fault: ErrorRecord | null): void;
  /** It ends without a picture, and there are viewers whom no error can be told any more. */
  onMissed(fault: ErrorRecord): void;
  /** Viewers have lost their source. */
  onLost(from: PlanSource, fault: ErrorRecord): void;
  /** They have another. */
  onFailover(failover: Failover): void;
  onViewerLeft(viewer: ViewerSnapshot): void;
  /** The stream has more than a limit lets through. */
  onTooNarrow(limit: 'viewerMaxKbps' | 'totalMaxKbps', streamBps: number, limitKbps: number): void;
}

const AUDIT_EVERY_MS = 500;
const PUMP_EVERY_MS = 20;
const BURST_SECONDS = 2;
const DEFAULT_FORMAT: SlateFormat = { video: 'h264', audio: 'aac', frameRate: 25 };

let nextRelayId = 1;

export function createRelay(
  firstPlan: RelayPlan,
  needs: RelayNeeds,
  limits: RelayLimits,
  clock: Clock,
  /** What all viewers of all relays are sent is taken from it; null: no limit. */
  total: TokenBucket | null,
  reports: RelayReports,
): Relay {
  const id = nextRelayId++;
  const { profile } = firstPlan;
  const output = createRelayOutput(limits, clock);
  const { ring } = output;
  const seats = createSeats(clock);
  const sinceMs = clock.nowMs();
  const stateLimits = stateLimitsOf(limits);
  const rate = createRateMeter(clock.steadyMs());
  const ranking = createRanking(firstPlan, needs.planFor);
  let state: RelayState = { kind: 'idle' };
  const upstreams = createUpstreams();
  const failovers = createFailovers();
  let current: Upstream | null = null;
  let slate: SlatePlayer | null = null;
  let hasPicture = false;
  /** Since when nobody watches. */
  let idleSinceMs: number | null = null;
  let linger: NodeJS.Timeout | null = null;
  let audit: NodeJS.Timeout | null = null;
  let pumping: NodeJS.Timeout | null = null;
  let waking: NodeJS.Timeout | null = null;
  let isWarned = false;
  let isYielding = false;
  const events: RelayEvent[] = [];
  const slateFormat = (): SlateFormat => {
    const { layout, frameRate } = output.stats;
    return layout ? formatOf(layout, frameRate) : DEFAULT_FORMAT;
  };
  const findSlate = (fault: ErrorRecord | null) => needs.slates.find(slateFormat(), reasonOf(fault));

  /** One after the other: what an event leads to may lead to the next, and both must find things as the first has left them. */
  function dispatch(event: RelayEvent): void {
    events.push(event);
    if (events.length > 1) return;
    for (let next = events[0]; next; next = events[0]) {
      handle(next);
      events.shift();
    }
  }

  function handle(event: RelayEvent): void {
    const before = state;
    if (event.kind === 'failed' || event.kind === 'tick' || event.kind === 'next') ranking.renew();
    const world = {
      nowMs: clock.steadyMs(),
      sources: ranking.keys(),
      hasViewers: seats.count > 0 && !isYielding,
      hasSlate: limits.slate && (hasPicture || seats.wantsSlate) && findSlate(null) !== null,
      jitter: Math.random(),
    };
    const [next, effects] = step(state, event, world, stateLimits);
    state = next;
    if (before.kind === 'live' && next.kind === 'holding' && current) {
      failovers.lose(current.source, next.fault);
      reports.onLost(current.source, next.fault);
    }
    for (const effect of effects) run(effect);
    if (before.kind !== next.kind) reports.onChange();
    if (next.kind === 'closed' && before.kind !== 'closed') finish(next.fault);
  }

  function run(effect: RelayEffect): void {
    switch (effect.kind) {
      case 'open':
        open(effect.source, effect.mayWait);
        return;
      case 'close':
        closeUpstream(effect.source);
        return;
      case 'switchTo':
        switchTo(upstreams.find(effect.source)!);
        return;
      case 'slate':
        showSlate(effect.fault);
        return;
      case 'wake': {
        if (waking) clearTimeout(waking);
        waking = setTimeout(() => dispatch({ kind: 'tick' }), Math.max(1, effect.atMs - clock.steadyMs()));
        return;
      }
      case 'endViewers': {
        if (effect.fault && !hasPicture && seats.hasSeated) reports.onMissed(effect.fault);
        const fault = effect.fault && fromErrorRecord(effect.fault);
        seats.refuse(fault ?? lingered(), false);
        seats.end(fault);
        return;
      }
      default:
        unreachable(effect);
    }
  }

  function open(key: SourceKey, mayWait: boolean): void {
    const source = ranking.find(key);
    const { slotGroup } = source;
    const group = mayWait ? slotGroup : { ...slotGroup, waitShare: 0 };
    const acquire = source.acquire ?? ((signal: AbortSignal) => needs.acquireSlot(group, signal));
    const opened: Upstream = openUpstream(source, acquire, limits, clock, whereToGoOn, upstreams.playedOf(key), {
      onReady() {
        if (upstreams.find(key) !== opened) return;
        if (output.canTake(opened.reader)) dispatch({ kind: 'ready', source: key });
        else dispatch({ kind: 'failed', source: key, fault: OTHER_CODEC, isOtherCodec: true });
      },
      onBytes() {
        if (opened === current) forward();
      },
      onFailed(fault) {
        if (upstreams.find(key) === opened) dispatch({ kind: 'failed', source: key, fault });
      },
    });
    upstreams.add(key, opened);
    offerSlots();
  }

  function whereToGoOn(): StreamStart {
    const seconds = seats.pastSeconds;
    return output.goOn() ?? (seconds === 0 ? { kind: 'live' } : { kind: 'past', seconds });
  }

  function closeUpstream(key: SourceKey): void {
    if (current && upstreams.find(key) === current) current = null;
    upstreams.close(key);
  }

  function forward(): void {
    output.take();
    seats.pump();
  }

  function switchTo(upstream: Upstream): void {
    const before = current;
    const gapMs = ring.newestMs === null ? 0 : clock.steadyMs() - ring.newestMs;
    current = upstream;
    slate?.stop();
    slate = null;
    output.switchTo(upstream.reader, upstream.source);
    forward();
    if (before !== upstream) {
      if (before) closeUpstream(keyOf(before.source));
      if (hasPicture) {
        const failover = failovers.note(before?.source ?? null, upstream.source, gapMs, clock.nowMs());
        reports.onFailover(failover);
        reports.onChange();
      }
    }
    if (!hasPicture) {
      hasPicture = true;
      reports.onStarted(upstream.source);
      needs.slates.prepare(slateFormat());
    }
    seats.admit(false);
  }

  function showSlate(fault: ErrorRecord): void {
    const clip = findSlate(fault);
    if (!clip) return;
    seats.refuse(fromErrorRecord(fault), true);
    const onReady = (reader: SourceReader) => {
      if (slate?.reader !== reader || !output.canTake(reader)) return;
      output.switchTo(reader, null);
      seats.admit(true);
    };
    slate = playSlate(clip, clock.steadyMs, onReady, forward);
  }

  function finish(fault: ErrorRecord | null): void {
    stopTimers();
    slate?.stop();
    reports.onClosed(fault);
  }

  function stopTimers(): void {
    for (const timer of [linger, waking]) if (timer) clearTimeout(timer);
    for (const timer of [audit, pumping]) if (timer) clearInterval(timer);
    linger = waking = audit = pumping = null;
  }

  /** A relay that nobody watches gives its slots to whoever asks; with a viewer it keeps them. */
  function offerSlots(): void {
    const isLingering = seats.count === 0;
    idleSinceMs = isLingering ? (idleSinceMs ?? clock.steadyMs()) : null;
    for (const upstream of upstreams.all()) upstream.setYield(seats.allYield ? giveWay : null);
    if (linger) clearTimeout(linger);
    linger =
      isLingering && state.kind !== 'closed'
        ? setTimeout(() => dispatch({ kind: 'lingerOver' }), limits.lingerMs)
        : null;
  }

  function giveWay(): void {
    isYielding = true;
    seats.giveWay();
    dispatch({ kind: 'lingerOver' });
  }

  function leave(seat: Seat): void {
    if (!seats.remove(seat)) return;
    reports.onViewerLeft(viewerSnapshot(seat));
    offerSlots();
    reports.onChange();
  }

  function runAudit(): void {
    const now = clock.steadyMs();
    for (const upstream of upstreams.all()) upstream.audit(now);
    rate.note(upstreams.receivedBytes, now);
    warnOfThrottle();
    seats.audit(now);
  }

  /** What is sent inside of the house has no limit: who gets what is made of it has. */
  const bucketsOf = ({ isInner = false }: ViewerIdentity): TokenBucket[] => {
    if (isInner) return [];
    const { viewerMaxKbps } = limits;
    const own = viewerMaxKbps > 0 ? [createTokenBucket(viewerMaxKbps * 125, BURST_SECONDS, clock.steadyMs)] : [];
    return total === null ? own : [...own, total];
  };

  /** A limit below what the stream has makes every player stutter: nobody should have to guess why. */
  function warnOfThrottle(): void {
    const limit = (['viewerMaxKbps', 'totalMaxKbps'] as const).find(
      (name) => limits[name] > 0 && rate.bps > limits[name] * 1_000,
    );
    if (isWarned || !limit) return;
    isWarned = true;
    reports.onTooNarrow(limit, rate.bps, limits[limit]);
  }

  const leaseNeeds: LeaseNeeds = {
    ...{ ring, viewerLimits: limits, steadyMs: clock.steadyMs },
    time: () => output.time,
    bucketsOf: ({ who }) => bucketsOf(who),
    onSat(viewer) {
      if (state.kind === 'closed') viewer.end(state.fault && fromErrorRecord(state.fault));
      else viewer.pump();
    },
    onYieldSet: offerSlots,
    leave,
  };

  return {
    async join(who, signal) {
      signal.throwIfAborted();
      const seat = seats.add(who);
      audit ??= setInterval(runAudit, AUDIT_EVERY_MS);
      // when nothing comes there may still be something to send
      const isPaced = limits.holdBackMs > 0 || limits.viewerMaxKbps > 0 || total !== null;
      if (isPaced) pumping ??= setInterval(seats.pump, PUMP_EVERY_MS);
      offerSlots();
      if (hasPicture) seats.admit(false);
      dispatch({ kind: 'joined' });
      reports.onChange();
      try {
        const start = await seat.ready(limits.startWaitMs, signal);
        return createLease(seat, start, leaseNeeds);
      } catch (error) {
        leave(seat);
        throw error;
      }
    },
    next: () => dispatch({ kind: 'next' }),
    endViewer(viewerId) {
      const seat = seats.find(viewerId);
      if (!seat) return false;
      if (seat.viewer) seat.viewer.destroy();
      else leave(seat);
      return true;
    },
    async close(fault) {
      dispatch({ kind: 'stopped', fault });
      await upstreams.settled();
    },
    settled: upstreams.settled,
    get isClosed() {
      return state.kind === 'closed';
    },
    channelId: firstPlan.channelId,
    get peopleCount() {
      return seats.peopleCount;
    },
    get heldBytes() {
      return ring.heldBytes;
    },
    limitRingBytes: (bytes) => ring.limitBytes(bytes),
    inventory() {
      const open = upstreams.all();
      return {
        ...{
          channelId: ranking.plan.channelId,
          channelName: ranking.plan.channelName,
          isClosed: state.kind === 'closed',
        },
        idleMs: idleSinceMs === null ? null : clock.steadyMs() - idleSinceMs,
        lingerMs: limits.lingerMs,
        slotIds: open.flatMap(({ slotId }) => slotId ?? []),
        connections: open.flatMap(({ connection }) => connection ?? []),
        goneViewerIds: seats.goneIds(),
        timerCount: [linger, waking, audit, pumping].filter((timer) => timer !== null).length,
        end() {
          dispatch({ kind: 'lingerOver' });
          stopTimers();
        },
      };
    },
    snapshot() {
      const source = current?.source ?? null;
      const { layout } = output.stats;
      const tail = ring.at(ring.tailSeq);
      return {
        id,
        channelId: ranking.plan.channelId,
        channelName: ranking.plan.channelName,
        profile,
        state: state.kind,
        fault: 'fault' in state ? state.fault : null,
        sourceStreamId: source?.streamId ?? null,
        providerId: source?.slotGroup.purpose?.providerId ?? null,
        providerName: source?.providerName ?? null,
        slotKey: source?.slotGroup.key ?? null,
        rank: source ? ranking.rankOf(source) : null,
        sourceCount: ranking.plan.sources.length,
        sinceMs,
        receivedBytes: upstreams.receivedBytes,
        bitrateBps: rate.bps,
        bufferedMs: tail ? Math.round(((ring.endTicks - tail.mediaTicks) * 1_000) / TICKS_PER_SECOND) : 0,
        lostPacketCount: upstreams.lostPacketCount,
        failoverCount: failovers.count,
        failovers: failovers.latest,
        ...codecsOf(layout),
        tracks: tracksOf(layout),
        viewers: seats.snapshot(),
      };
    },
  };
}

const OTHER_CODEC: ErrorRecord = toErrorRecord(
  new HeadwaterError(
    'upstream_no_picture',
    'The source has another codec than the one that viewers have open.',
    'Tune the channel again: a new viewer gets the other codec.',
  ),
);

function reasonOf(fault: ErrorRecord | null): SlateReason {
  if (fault?.code === 'relay_no_slot') return 'noSlot';
  return fault?.code === 'relay_limit' ? 'limit' : 'down';
}

function lingered(): HeadwaterError {
  return new HeadwaterError('upstream_ended', 'The last viewer has left.', 'Tune the channel again.');
}
