import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startHeadwater } from '../support/headwater.js';
import { startProviders } from '../support/simulated-provider.js';
import { watchEvents } from '../support/watch-events.js';

interface Session {
  id: number;
  channelId: number;
  logo: string | null;
  state: string;
  providerId: number;
  providerName: string;
  rank: number;
  failovers: { fromProvider: string; toProvider: string; fault: unknown }[];
  viewers: { id: number; address: string; sentBytes: number }[];
}
interface Traffic {
  bucketMs: number;
  items: { at: string; receivedBytes: number; sentBytes: number }[];
}
interface Pulse {
  receivedBytes: number;
  sentBytes: number;
  relays: { id: number; bitrateBps: number; viewers: { id: number }[] }[];
}

const SHORTEST_KEPT_MS = 5_000;

test('a viewer is seen, gets the next stream, is stopped, and stands in the history, also over a restart', async () => {
  await using providers = await startProviders([
    { key: 'alpha', streams: ['News One'] },
    { key: 'bravo', streams: ['News One'] },
  ]);
  const dataDir = await mkdtemp(join(tmpdir(), 'headwater-sessions-'));
  const config = `relay: { lingerMs: 0 }\nproviders:\n${['alpha', 'bravo']
    .map((key) => `  - { key: ${key}, url: "${providers.playlistUrl(key)}", maxConnections: 2 }\n`)
    .join('')}`;
  try {
    {
      await using headwater = await startHeadwater({ config, dataDir });
      await headwater.ready();
      await headwater.idle();
      const [channel] = await headwater.channels();
      expect(channel).toMatchObject({ name: 'News One', streamCount: 2 });
      const id = channel!.id;
      const unplayed = await headwater.send<{ code: string }>('POST', `/sessions/${id}/next`);
      expect([unplayed.status, unplayed.body.code]).toEqual([404, 'channel_not_playing']);

      await using watch = await watchEvents(headwater.url('/api/v1/events'));
      const url = headwater.url(`/stream/${id}.ts?token=secret`);
      const reply = await headwater.until(async () => {
        const tried = await fetch(url, { headers: { 'User-Agent': 'Kodi/21.1' } }); // waits until its clip is made
        return tried.ok ? tried : null;
      });
      const sinceMs = Date.now();
      const reading = reply.arrayBuffer().catch(() => {}); // until it is cut
      const sessions = async () => (await headwater.get<{ items: Session[] }>('/sessions')).items;
      const [first] = await headwater.until(async () => {
        const now = await sessions();
        return now[0]?.state === 'live' && now[0].viewers[0]?.sentBytes ? now : null;
      });
      expect(first).toMatchObject({ channelId: id, rank: 0, viewers: [{ userAgent: 'Kodi/21.1', output: 'stream' }] });
      const about = await headwater.get<{ items: { id: number; name: string }[] }>('/providers');
      expect(about.items.find((one) => one.id === first!.providerId)?.name).toBe(first!.providerName);

      expect((await headwater.send('POST', `/sessions/${id}/next`)).status).toBe(202);
      const [moved] = await headwater.until(async () => {
        const now = await sessions();
        return now[0]?.providerName !== first!.providerName && now[0]?.state === 'live' ? now : null;
      });
      const order = [first!.providerName, moved!.providerName];
      expect(moved).toMatchObject({
        rank: 1,
        failovers: [{ fromProvider: order[0], toProvider: order[1], fault: null }],
        viewers: [{ id: first!.viewers[0]!.id }],
      });

      const pulse = await headwater.until(async () => {
        const last = watch.seen.findLast(({ event }) => event === 'sessions.pulse')?.data as Pulse | undefined;
        return last && last.relays[0]!.bitrateBps > 0 ? last : null;
      });
      expect(pulse.relays).toMatchObject([{ id: first!.id, viewers: [{ id: first!.viewers[0]!.id }] }]);

      await sleep(Math.max(0, sinceMs + SHORTEST_KEPT_MS + 100 - Date.now()));
      expect((await headwater.send('DELETE', `/sessions/viewers/${first!.viewers[0]!.id}`)).status).toBe(200);
      await reading;
      await headwater.until(async () => (await sessions()).length === 0);
      const gone = await headwater.send<{ code: string }>('DELETE', `/sessions/viewers/${first!.viewers[0]!.id}`);
      expect([gone.status, gone.body.code]).toEqual([404, 'viewer_unknown']);

      const recent = await headwater.get<Traffic>('/sessions/traffic?range=15min');
      expect(recent.bucketMs).toBe(5_000);
      const pulses = watch.seen
        .filter(({ event }) => event === 'sessions.pulse')
        .map(({ data }) => data as never as Pulse);
      for (const field of ['receivedBytes', 'sentBytes'] as const) {
        const told = pulses.reduce((sum, one) => sum + one[field], 0);
        const counted = recent.items.reduce((sum, one) => sum + one[field], 0);
        expect(counted, field).toBeGreaterThan(50_000);
        expect(told, field).toBeLessThanOrEqual(counted);
      }
      await fetch(url).then((short) => short.body!.cancel()); // a player that probes
    }
    await using again = await startHeadwater({ config, dataDir });
    const { items } = await again.get<{ items: Record<string, unknown>[] }>('/sessions/history');
    expect(items).toMatchObject([
      {
        channelName: 'News One',
        address: '127.0.0.1',
        userAgent: 'Kodi/21.1',
        output: 'stream',
        failoverCount: 1,
        stallCount: 0,
      },
    ]);
    expect(items[0]!.providers).toHaveLength(2);
    expect(Date.parse(items[0]!.to as string) - Date.parse(items[0]!.from as string)).toBeGreaterThan(SHORTEST_KEPT_MS);
    const day = await again.get<Traffic>('/sessions/traffic?range=day');
    expect(day.items.reduce((sum, one) => sum + one.sentBytes, 0)).toBeGreaterThanOrEqual(
      items[0]!.sentBytes as number,
    );
    expect((await again.get<Traffic>('/sessions/traffic')).items).toEqual([]); // of this run nothing
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});
