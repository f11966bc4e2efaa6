import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../src/base/clock.js';
import type { ChannelId, SourceStreamId } from '../../src/base/model.js';
import { createLiveOpener, createNameResolver } from '../../src/net/index.js';
import { createRelays, openResponseSink, type RelayLimits, type Relays } from '../../src/relay/index.js';
import { createSlotBook, type SlotBook } from '../../src/slots/index.js';

/** Relays behind a bare HTTP server: `/ID` plays the channel with that id. */
export interface RelayHouse extends AsyncDisposable {
  url(channelId: number): string;
  relays: Relays;
  slots: SlotBook;
  failovers: string[];
}

export interface HouseSource {
  url: string;
  slotKey?: string;
  limit?: number;
}

export const LIMITS: RelayLimits = {
  lingerMs: 300,
  joinSeconds: 6,
  bufferSeconds: 12,
  bufferMaxMb: 24,
  bufferTotalMb: 256,
  startWaitMs: 4_000,
  stallMs: 1_500,
  graceMs: 100,
  graceWindowMs: 2_000,
  retryAttempts: 5,
  retryFactor: 1.5,
  viewerTimeoutMs: 20_000,
  relayCountMax: 50,
};

export async function startRelayHouse(
  channels: Record<number, readonly HouseSource[]>,
  limits: Partial<RelayLimits> = {},
): Promise<RelayHouse> {
  const opener = createLiveOpener(createNameResolver(systemClock.steadyMs), {
    connectTimeoutMs: 2_000,
    headersTimeoutMs: 3_000,
    redirectsMax: 5,
    userAgent: 'test',
  });
  const slots = createSlotBook({ waitMs: 1_500 });
  const failovers: string[] = [];
  const relays = createRelays(
    {
      planFor: (channelId) => ({
        channelId,
        channelName: `Channel ${channelId}`,
        sources: (channels[channelId] ?? []).map(({ url, slotKey = url, limit = 10 }, at) => ({
          streamId: (channelId * 100 + at) as SourceStreamId,
          providerName: slotKey,
          slotGroup: { key: slotKey, limit },
          open: (signal) => opener.open({ url, headers: {}, allowPrivate: true }, signal),
        })),
      }),
      acquireSlot: (group, signal) => slots.acquire(group, signal),
    },
    { ...LIMITS, ...limits },
    systemClock,
    {
      onChange: () => {},
      onStarted: () => {},
      onEnded: () => {},
      onFailover: ({ fault }) => failovers.push(fault.code),
    },
  );
  const server = http.createServer((request, response) => {
    const left = new AbortController();
    response.on('close', () => left.abort());
    const channelId = Number(request.url!.slice(1)) as ChannelId;
    relays
      .join(channelId, { address: '127.0.0.1', userAgent: 'test', output: 'test' }, left.signal)
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
    url: (channelId) => `http://127.0.0.1:${port}/${channelId}`,
    relays,
    slots,
    failovers,
    async [Symbol.asyncDispose]() {
      await relays.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Reads a live response until `enough` says so, then closes it. */
export async function capture(
  url: string,
  enough: (bytes: number, elapsedMs: number) => boolean,
): Promise<{ status: number; code: string | null; bytes: Buffer }> {
  return await new Promise((resolve, reject) => {
    const startedMs = performance.now();
    const pieces: Buffer[] = [];
    let count = 0;
    const request = http.get(url, { agent: false }, (response) => {
      const finish = () => {
        clearInterval(timer);
        response.destroy();
        resolve({
          status: response.statusCode!,
          code: (response.headers['x-code'] as string) ?? null,
          bytes: Buffer.concat(pieces),
        });
      };
      const timer = setInterval(() => enough(count, performance.now() - startedMs) && finish(), 20);
      response.on('data', (piece: Buffer) => {
        pieces.push(piece);
        count += piece.length;
        if (enough(count, performance.now() - startedMs)) finish();
      });
      response.on('end', finish);
      response.on('error', finish);
    });
    request.on('error', reject);
  });
}

/** For `capture`: stop after so many milliseconds. */
export const forMs = (ms: number) => (_bytes: number, elapsedMs: number) => elapsedMs >= ms;
