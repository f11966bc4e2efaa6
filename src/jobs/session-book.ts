import type { Clock } from '../base/clock.js';
import { toErrorRecord } from '../base/errors.js';
import type { Emitter } from '../base/events.js';
import type { Log } from '../base/log.js';
import type { ChannelId, EpochMs } from '../base/model.js';
import { scrub } from '../base/scrub.js';
import { type Relays, sessionsOf, type ViewerSnapshot } from '../relay/index.js';
import type { SlotBook, SlotUse } from '../slots/index.js';
import type { NewViewing, TrafficRow } from '../store/index.js';
import type { DeskLine } from './desk-client.js';
import type { HouseEvents } from './events.js';
import { createTrafficMeter, type TrafficBucket } from './traffic-meter.js';

/**
 * The one book of what is played: tells each second what moves, counts the bytes, and has the desk keep who watched what.
 * Rows go to the desk in batches, at most one in ten seconds.
 */
export interface SessionBook {
  readonly traffic: {
    /** Bytes of the last quarter of an hour; times without traffic are left out. */
    recent(): readonly TrafficBucket[];
    /** What the database does not have yet. */
    unwritten(): readonly TrafficRow[];
  };
  /** Writes what is left. Gives up when the desk does not answer. */
  stop(): Promise<void>;
}

export interface SessionBookNeeds {
  relays: Pick<Relays, 'snapshots'>;
  slots: Pick<SlotBook, 'snapshot'>;
  desk: Pick<DeskLine, 'ask'>;
  events: Emitter<HouseEvents>;
  /** Read when a viewer has left: with 0 nobody's viewing is kept. */
  historyDays(): number;
  clock: Clock;
  log: Log;
}

const PULSE_EVERY_MS = 1_000;
const WRITE_EVERY_MS = 10_000;
const STOP_WITHIN_MS = 1_000;
/** Players probe: they open a stream, look at its beginning, and leave. */
const VIEWING_MS_MIN = 5_000;
/** More in ten seconds is a client gone mad. */
const WAITING_MAX = 500;
const USER_AGENT_MAX = 200;

export function startSessionBook(needs: SessionBookNeeds): SessionBook {
  const { relays, slots, desk, events, clock, log } = needs;
  const meter = createTrafficMeter();
  const sources = createSourceBook();
  let viewings: NewViewing[] = [];
  let pulsing: NodeJS.Timeout | null = null;
  let writeSoon: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();
  let slotsTold = '';
  let pulsed = { receivedBytes: 0, sentBytes: 0 };

  const count = () => {
    const snapshots = relays.snapshots();
    if (meter.note(snapshots, clock.nowMs())) writeSoon ??= setTimeout(write, WRITE_EVERY_MS);
    return snapshots;
  };

  const pulse = () => {
    pulsing = null;
    const snapshots = count();
    const { receivedBytes, sentBytes } = meter.total;
    const isQuiet = receivedBytes + sentBytes === pulsed.receivedBytes + pulsed.sentBytes;
    const uses = slots.snapshot();
    if (snapshots.length > 0 || uses.some(({ used }) => used > 0)) pulsing = setTimeout(pulse, PULSE_EVERY_MS);
    tellSlots(uses);
    if (snapshots.length === 0 && isQuiet) return;
    events.emit('sessions.pulse', {
      atMs: clock.nowMs(),
      receivedBytes: receivedBytes - pulsed.receivedBytes,
      sentBytes: sentBytes - pulsed.sentBytes,
      relays: sessionsOf(snapshots).map(({ id, bitrateBps, bufferedMs, viewers }) => ({
        ...{ id, bitrateBps, bufferedMs },
        viewers: viewers.map((viewer) => ({ id: viewer.id, bitrateBps: viewer.bitrateBps, lagMs: viewer.lagMs })),
      })),
    });
    pulsed = { receivedBytes, sentBytes };
  };

  /** A slot is free when its socket has really closed, which is after what led to it was told. */
  const tellSlots = (uses: readonly SlotUse[]) => {
    const now = JSON.stringify(uses);
    if (now !== slotsTold) events.emit('sessions', { atMs: clock.nowMs() });
    slotsTold = now;
  };

  const onLeft = (channelId: ChannelId, channelName: string, viewer: ViewerSnapshot) => {
    if (viewer.isInner) return;
    const endedAtMs = clock.nowMs();
    meter.left(viewer, endedAtMs);
    writeSoon ??= setTimeout(write, WRITE_EVERY_MS);
    if (endedAtMs - viewer.sinceMs < VIEWING_MS_MIN || viewer.sentBytes === 0) return;
    if (needs.historyDays() === 0 || viewings.length >= WAITING_MAX) return;
    const { address, userAgent, output, sinceMs, sentBytes, stallCount, jumpCount } = viewer;
    viewings.push({
      ...{ channelId, channelName, address, output, endedAtMs, sentBytes, stallCount, jumpCount },
      ...sources.during(channelId, sinceMs),
      userAgent: scrub(userAgent).slice(0, USER_AGENT_MAX),
      startedAtMs: sinceMs,
    });
  };

  const write = () => {
    if (writeSoon) clearTimeout(writeSoon);
    writeSoon = null;
    const batch = { viewings, traffic: meter.takeUnwritten() };
    viewings = [];
    if (batch.viewings.length + batch.traffic.length === 0) return;
    writing = writing
      .then(() => desk.ask('keepSessions', batch))
      .then(
        () => {},
        (error) => log.warn(toErrorRecord(error), 'What was watched could not be written to the history.'),
      );
  };

  const subscriptions = [
    events.on('sessions', () => {
      count(); // a relay that closes has its last bytes now
      pulsing ??= setTimeout(pulse, PULSE_EVERY_MS);
    }),
    events.on('relay.started', ({ channelId, providerName }) => sources.begin(channelId, providerName, clock.nowMs())),
    events.on('relay.moved', ({ channelId, providerName }) => sources.move(channelId, providerName, clock.nowMs())),
    events.on('viewer.left', ({ channelId, channelName, viewer }) => onLeft(channelId, channelName, viewer)),
  ];

  return {
    traffic: { recent: () => meter.recent(clock.nowMs()), unwritten: meter.unwritten },
    async stop() {
      for (const unsubscribe of subscriptions) unsubscribe();
      if (pulsing) clearTimeout(pulsing);
      write();
      let late: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => {
        late = setTimeout(resolve, STOP_WITHIN_MS);
      });
      await Promise.race([writing, patience]);
      clearTimeout(late);
    },
  };
}

/** More channels than play at once; the longest unused are forgotten. */
const CHANNELS_MAX = 200;
const MOVES_MAX = 50;

/** Which providers have brought a channel, since it was last tuned. */
function createSourceBook() {
  const byChannel = new Map<ChannelId, { atMs: EpochMs; providerName: string }[]>();
  return {
    begin(channelId: ChannelId, providerName: string, atMs: EpochMs): void {
      byChannel.delete(channelId);
      byChannel.set(channelId, [{ atMs, providerName }]);
      if (byChannel.size > CHANNELS_MAX) byChannel.delete(byChannel.keys().next().value!);
    },
    move(channelId: ChannelId, providerName: string, atMs: EpochMs): void {
      const moves = byChannel.get(channelId);
      if (!moves) return;
      moves.push({ atMs, providerName });
      if (moves.length > MOVES_MAX) moves.shift();
    },
    /** What somebody has seen who came at `sinceMs`. */
    during(channelId: ChannelId, sinceMs: EpochMs): Pick<NewViewing, 'providerNames' | 'failoverCount'> {
      const moves = byChannel.get(channelId) ?? [];
      const atStart = moves.findLast(({ atMs }) => atMs <= sinceMs) ?? moves[0];
      const later = moves.filter((move) => move.atMs > sinceMs && move !== atStart);
      const names = [...(atStart ? [atStart] : []), ...later].map(({ providerName }) => providerName);
      return { providerNames: [...new Set(names)], failoverCount: later.length };
    },
  };
}
