import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCleanup } from '../../src/app/cleanup.js';
import { joinWithRoom } from '../../src/app/make-room.js';
import { createOpenConnections, type OpenConnections } from '../../src/app/open-connections.js';
import { createRenditions } from '../../src/app/renditions.js';
import { systemClock } from '../../src/base/clock.js';
import { createLog } from '../../src/base/log.js';
import { createLogLines } from '../../src/base/log-lines.js';
import type { ChannelId, SourceStreamId } from '../../src/base/model.js';
import { type Config, defaultConfig } from '../../src/config/index.js';
import type { MediaTools } from '../../src/media/index.js';
import { createLiveOpener, createNameResolver, mayBeLimit } from '../../src/net/index.js';
import {
  COPY,
  createRelays,
  type Failover,
  openResponseSink,
  type RelayLimits,
  type RelayPlan,
  type Relays,
  type SlateShelf,
} from '../../src/relay/index.js';
import { createSlotBook, type SlotBook } from '../../src/slots/index.js';
import { createSourceOpener, type SourceCommand } from '../../src/sources/index.js';
import { NO_PROGRAMS, NO_VARIANT_LIMIT } from '../sources/plain-needs.js';

/** Relays behind a bare HTTP server: `/ID` plays the channel with that id, `/ID?profile=480p` what is made of it. */
export interface RelayHouse extends AsyncDisposable {
  url(channelId: number, profile?: string): string;
  relays: Relays;
  slots: SlotBook;
  connections: OpenConnections;
  planFor(channelId: ChannelId): RelayPlan;
  /** Why viewers lost their source, in order. */
  losses: string[];
  /** Why viewers who had been told 200 got nothing. */
  missed: string[];
  /** With how many people watched. */
  failovers: (Failover & { viewerCount: number })[];
}

export const NO_SLATES: SlateShelf = { find: () => null, prepare() {} };

export type ProfileSettings = Pick<Config, 'profiles' | 'transcode'>;

export interface HouseSource {
  url: string;
  slotKey?: string;
  limit?: number;
  command?: SourceCommand;
}

export const LIMITS: RelayLimits = {
  lingerMs: 300,
  joinSeconds: 6,
  holdBackMs: 0,
  bufferSeconds: 12,
  bufferMaxMb: 24,
  bufferTotalMb: 256,
  startWaitMs: 4_000,
  stallMs: 1_500,
  graceMs: 100,
  graceWindowMs: 2_000,
  retryAttempts: 5,
  retryFactor: 1.5,
  returnAfterSeconds: 0,
  slate: true,
  otherCodec: 'slate',
  startSlateSeconds: 60,
  viewerMaxKbps: 0,
  totalMaxKbps: 0,
  viewerTimeoutMs: 20_000,
  relayCountMax: 50,
};

export async function startRelayHouse(
  channels: Record<number, readonly HouseSource[]>,
  limits: Partial<RelayLimits> = {},
  slates: SlateShelf = NO_SLATES,
  /** Whether viewers are ended for others. Default: never. */
  whenFull: 'refuse' | 'endOldest' | null = null,
  /** What makes profiles. Default: nothing does. */
  {
    tools = null,
    programs = tools ?? NO_PROGRAMS,
    settings = defaultConfig(),
  }: { tools?: MediaTools | null; programs?: Pick<MediaTools, 'startProgram'>; settings?: ProfileSettings } = {},
): Promise<RelayHouse> {
  const names = createNameResolver(systemClock.steadyMs);
  const live = createLiveOpener(names, {
    connectTimeoutMs: 2_000,
    headersTimeoutMs: 3_000,
    redirectsMax: 5,
    userAgent: 'test',
  });
  const opener = createSourceOpener({
    ...{ opener: live, clock: systemClock, names, tools, programs },
    variantLimit: NO_VARIANT_LIMIT,
  });
  const slots = createSlotBook({ waitMs: 1_500 });
  const missed: string[] = [];
  const losses: string[] = [];
  const failovers: RelayHouse['failovers'] = [];
  const connections = createOpenConnections();
  const plainPlan = (channelId: ChannelId): RelayPlan => ({
    channelId,
    channelName: `Channel ${channelId}`,
    profile: COPY,
    sources: (channels[channelId] ?? []).map(({ url, slotKey = url, limit = 10, command }, at) => {
      const streamId = (channelId * 100 + at) as SourceStreamId;
      return {
        streamId,
        providerName: slotKey,
        slotGroup: { key: slotKey, limit, purpose: { providerId: 1, channelId, streamId } },
        open: (signal, _from, played) =>
          opener.open({ url, headers: {}, allowPrivate: true, command: command ?? null }, played, signal),
        mayBeFull: mayBeLimit,
      };
    }),
  });
  const planFor = (channelId: ChannelId) => connections.watch(plainPlan(channelId));
  const cleanup = createCleanup((error) => console.error(error));
  const renditions = createRenditions(
    {
      relays: () => relays,
      tools,
      settings: () => settings,
      channelName: (id) => `Channel ${id}`,
      steadyMs: systemClock.steadyMs,
      log: createLog('silent', { isTerminal: false, lines: createLogLines() }),
    },
    cleanup,
  );
  const relays: Relays = createRelays(
    {
      planFor: (channelId, profile) => (profile === COPY ? planFor(channelId) : renditions.planFor(channelId, profile)),
      acquireSlot: (group, signal) => slots.acquire(group, signal),
      slates,
    },
    { ...LIMITS, ...limits },
    systemClock,
    {
      onChange: () => {},
      onStarted: () => {},
      onEnded: () => {},
      onMissed: ({ fault }) => missed.push(fault.code),
      onLost: ({ fault }) => losses.push(fault.code),
      onFailover: ({ failover, viewerCount }) => failovers.push({ ...failover, viewerCount }),
      onViewerLeft: () => {},
      onTooNarrow: () => {},
    },
  );
  const join =
    whenFull === null
      ? relays.join
      : joinWithRoom({ relays, slots, planFor, whenFull: () => whenFull, clock: systemClock });
  const server = http.createServer((request, response) => {
    const left = new AbortController();
    response.on('close', () => left.abort());
    const asked = new URL(request.url!, 'http://house');
    const channelId = Number(asked.pathname.slice(1)) as ChannelId;
    join(
      channelId,
      {
        address: '127.0.0.1',
        userAgent: request.headers['user-agent'] ?? 'test',
        output: String(request.headers['x-output'] ?? 'test'),
        atStart: request.headers['x-slate'] ? 'slate' : 'error',
        profile: asked.searchParams.get('profile') ?? COPY,
      },
      left.signal,
    )
      .then((lease) => {
        response.on('close', () => lease.leave());
        if (response.destroyed) return lease.leave();
        lease.attach(openResponseSink(response, { 'Content-Type': 'video/mpeg' }));
      })
      .catch((error) => response.writeHead(503, { 'X-Code': error.code ?? String(error) }).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (channelId, profile) =>
      `http://127.0.0.1:${port}/${channelId}${profile === undefined ? '' : `?profile=${profile}`}`,
    relays,
    slots,
    connections,
    planFor,
    ...{ losses, missed },
    failovers,
    async [Symbol.asyncDispose]() {
      await relays.close();
      await cleanup[Symbol.asyncDispose]();
      slots.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What one viewer got. */
export interface Captured {
  status: number;
  code: string | null;
  bytes: Buffer;
  /** The response came to an end before the viewer left. */
  hasEnded: boolean;
  /** Longest time without a byte, from the response head to the end. */
  longestSilenceMs: number;
}

/** Reads a live response until `enough` says so, then closes it. */
export async function capture(
  url: string,
  enough: (bytes: number, elapsedMs: number) => boolean,
  headers: Record<string, string> = {},
): Promise<Captured> {
  return await new Promise((resolve, reject) => {
    const startedMs = performance.now();
    const pieces: Buffer[] = [];
    let count = 0;
    const request = http.get(url, { agent: false, headers }, (response) => {
      let lastMs = performance.now();
      let longestSilenceMs = 0;
      const noteSilence = () => {
        longestSilenceMs = Math.max(longestSilenceMs, performance.now() - lastMs);
        lastMs = performance.now();
      };
      const finish = (hasEnded: boolean) => {
        clearInterval(timer);
        response.destroy();
        noteSilence();
        resolve({
          status: response.statusCode!,
          code: (response.headers['x-code'] as string) ?? null,
          bytes: Buffer.concat(pieces),
          hasEnded,
          longestSilenceMs,
        });
      };
      const timer = setInterval(() => enough(count, performance.now() - startedMs) && finish(false), 20);
      response.on('data', (piece: Buffer) => {
        noteSilence();
        pieces.push(piece);
        count += piece.length;
        if (enough(count, performance.now() - startedMs)) finish(false);
      });
      response.on('end', () => finish(true));
      response.on('error', () => finish(true));
    });
    request.on('error', reject);
  });
}

/** For `capture`: stop after so many milliseconds. */
export const forMs = (ms: number) => (_bytes: number, elapsedMs: number) => elapsedMs >= ms;
