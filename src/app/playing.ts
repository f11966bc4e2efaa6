import { randomBytes } from 'node:crypto';
import { systemClock } from '../base/clock.js';
import { fromErrorRecord, toErrorRecord } from '../base/errors.js';
import type { Emitter } from '../base/events.js';
import type { Log } from '../base/log.js';
import type { ChannelId } from '../base/model.js';
import type { Config } from '../config/index.js';
import type { VariantLimit } from '../formats/hls/index.js';
import {
  type DeskLine,
  type HouseEvents,
  type SessionBook,
  startSeenFormats,
  startSessionBook,
} from '../jobs/index.js';
import { createMediaTools, createSlates, findMediaTools, type MediaTools, type ToolPaths } from '../media/index.js';
import { createLiveOpener, createNameResolver } from '../net/index.js';
import { COPY, createRelays, type RelayLimits, type Relays } from '../relay/index.js';
import { createHls, type Hls, type HlsLimits } from '../renditions/index.js';
import { createSlotBook, type SlotBook } from '../slots/index.js';
import { createSourceOpener } from '../sources/index.js';
import type { Stores } from '../store/index.js';
import type { Cleanup } from './cleanup.js';
import { entryUrl } from './entry-url.js';
import { lookAtStream } from './look-at-stream.js';
import { joinWithRoom } from './make-room.js';
import { createOpenConnections } from './open-connections.js';
import { createAnsweringHosts, planFor } from './plans.js';
import { playFailureLog } from './play-failures.js';
import { createProviderPaces } from './provider-paces.js';
import { createRenditions, type Renditions } from './renditions.js';
import { startSelfAudit } from './self-audit.js';

/** Relays and the book of provider connections, joined to the database and the network. */
export interface Playing {
  relays: Relays;
  hls: Hls;
  slots: SlotBook;
  traffic: SessionBook['traffic'];
  renditions: Renditions;
  /** What a client of an output gets when no stream of a channel starts. */
  withoutPicture(output: 'tuner' | 'stream'): 'error' | 'slate';
}

const OURSELVES = { address: '', userAgent: '' };
/** How long a viewer waits for another to close when an account is full: players open B before they close A. */
const SLOT_WAIT_MS = 1_500;

export function createPlaying(needs: {
  stores: Stores;
  desk: DeskLine;
  limits: RelayLimits;
  userAgent: string;
  withoutPicture: Playing['withoutPicture'];
  hlsLimits(): HlsLimits;
  /** Most that is read from each provider, in kbit/s; 0: no limit. Read at each use. */
  providerMaxKbps(): number;
  /** Which variant of an HLS source is taken; read at each use. */
  variantLimit(): VariantLimit;
  /** For so many days it is kept who watched what; read at each use. */
  historyDays(): number;
  whenFull(): 'refuse' | 'endOldest';
  /** Slots that probes leave free. */
  reserveSlots(): number;
  /** Where slates are kept. */
  slatesFolder: string;
  /** Profiles and how pictures are encoded; read at each use. */
  profiles(): Pick<Config, 'profiles' | 'transcode'>;
  /** Programs that play, and what providers are played with; read at each use. */
  commands(): Pick<Config, 'commands' | 'providers'>;
  /** Of the household, two letters; read at each use. */
  language(): string;
  events: Emitter<HouseEvents>;
  log: Log;
  cleanup: Cleanup;
}): Playing {
  const { stores, desk, historyDays, limits, userAgent, whenFull, reserveSlots, slatesFolder, language } = needs;
  const { events, log, cleanup } = needs;
  const names = createNameResolver(systemClock.steadyMs);
  const live = createLiveOpener(names, {
    connectTimeoutMs: 5_000,
    headersTimeoutMs: 10_000,
    redirectsMax: 5,
    userAgent,
  });
  const { tools, programs } = startTools(log, cleanup);
  const opener = createSourceOpener({
    opener: live,
    clock: systemClock,
    names,
    tools,
    programs,
    variantLimit: needs.variantLimit,
  });
  const slots = createSlotBook({ waitMs: SLOT_WAIT_MS, reserveSlots });
  cleanup.add(() => slots.close());
  const hosts = createAnsweringHosts(systemClock.steadyMs);
  const paceOf = createProviderPaces(() => needs.providerMaxKbps(), log);
  const commandOf = (providerKey: string) => {
    const { commands, providers } = needs.commands();
    const playWith = providers.find(({ key }) => key === providerKey)?.playWith ?? null;
    return commands.find(({ key }) => key === playWith) ?? null;
  };
  const planNeeds = { stores, opener, slots, hosts, paceOf, commandOf };
  const noteFailure = playFailureLog(stores, events, log);
  const connections = createOpenConnections();
  const copyPlan = (channelId: ChannelId) => connections.watch(planFor(planNeeds, channelId));
  const renditions = createRenditions(
    {
      relays: () => relays,
      tools,
      settings: needs.profiles,
      channelName: stores.channels.nameOf,
      steadyMs: systemClock.steadyMs,
      log,
    },
    cleanup,
  );
  const relays: Relays = createRelays(
    {
      planFor: (channelId, profile) =>
        profile === COPY ? copyPlan(channelId) : renditions.planFor(channelId, profile),
      acquireSlot: slots.acquire,
      slates: startSlates({ folder: slatesFolder, language, log, tools }, cleanup),
    },
    limits,
    systemClock,
    {
      onChange: () => events.emit('sessions', { atMs: systemClock.nowMs() }),
      onStarted: ({ profile, ...report }) => profile === COPY && events.emit('relay.started', report),
      onEnded: ({ profile, ...report }) => profile === COPY && events.emit('relay.ended', report),
      onMissed: ({ channelId, fault }) => noteFailure(fromErrorRecord(fault), channelId),
      onLost({ channelId, channelName, profile, providerName, fault }) {
        if (profile !== COPY) {
          log.warn(
            { channel: channelName, profile, code: fault.code },
            `${profile} of "${channelName}" broke off: ${fault.message}`,
          );
          return;
        }
        events.emit('relay.failover', { channelId, channelName, providerName, fault });
        const what = `"${channelName}" lost its source: ${fault.message} Trying the next.`;
        log.warn({ channel: channelName, code: fault.code }, what);
      },
      onFailover({ channelId, channelName, profile, viewerCount, failover: { toProvider, gapMs } }) {
        if (profile !== COPY) return;
        events.emit('relay.moved', { channelId, channelName, providerName: toProvider, gapMs, viewerCount });
        log.info({ channel: channelName, gapMs }, `"${channelName}" goes on from ${toProvider}.`);
      },
      onViewerLeft: (report) => events.emit('viewer.left', report),
      onTooNarrow({ channelName, limit, streamBps, limitKbps }) {
        const mbit = (streamBps / 1e6).toFixed(1);
        const what = `"${channelName}" has ${mbit} Mbit/s, more than relay.${limit} (${limitKbps} kbit/s) lets through: players will stutter.`;
        log.warn({ channel: channelName }, what);
      },
    },
  );
  const book = startSessionBook({ relays, slots, desk, events, historyDays, clock: systemClock, log });
  cleanup.add(() => book.stop()); // behind the relays: closing them is what its last rows are about
  cleanup.add(() => relays.close());
  const look = (channelId: ChannelId, signal: AbortSignal) => lookAtStream(relays, channelId, OURSELVES, signal);
  const seen = startSeenFormats({ look, desk, events, clock: systemClock, log });
  cleanup.add(() => seen.stop());
  const { traffic } = book;
  const audit = startSelfAudit({ slots, relays, connections, log });
  cleanup.add(() => audit.stop());
  const join = joinWithRoom({ relays, slots, planFor: copyPlan, whenFull, clock: systemClock });
  const hls = createHls({
    join,
    start: tools?.start ?? null,
    limits: needs.hlsLimits,
    clock: systemClock,
    newId: () => randomBytes(12).toString('base64url'),
  });
  cleanup.add(() => hls.close());
  return { relays: { ...relays, join }, hls, slots, traffic, renditions, withoutPicture: needs.withoutPicture };
}

/** Without them there is neither slate nor profile, nor a source that is no http; everything else goes on. */
function findTools(log: Log): ToolPaths | null {
  try {
    return findMediaTools(process.env);
  } catch (error) {
    log.warn(toErrorRecord(error), 'Slates and profiles cannot be made, and only http, https and commands played.');
    return null;
  }
}

/** The launcher's process starts when something is first to be made. `tools` is null where there is no ffmpeg. */
function startTools(
  log: Log,
  cleanup: Cleanup,
): { tools: MediaTools | null; programs: Pick<MediaTools, 'startProgram'> } {
  const stop = new AbortController();
  const toolPaths = findTools(log);
  const programs = createMediaTools({ launcherUrl: entryUrl('launcher'), toolPaths, log }, stop.signal);
  cleanup.add(async () => {
    stop.abort();
    await programs.whenClosed();
  });
  return { tools: toolPaths && programs, programs };
}

/** Made when a channel first plays. */
function startSlates(
  { tools, ...needs }: { folder: string; language(): string; log: Log; tools: MediaTools | null },
  cleanup: Cleanup,
) {
  if (!tools) return { find: () => null, prepare() {} };
  const stop = new AbortController();
  const slates = createSlates({ ...needs, run: tools.run }, stop.signal);
  cleanup.add(async () => {
    stop.abort();
    await slates.whenClosed();
  });
  return slates;
}
