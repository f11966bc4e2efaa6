import { expect, test, vi } from 'vitest';
import { type AuditNeeds, startSelfAudit } from '../../src/app/self-audit.js';
import type { ChannelId } from '../../src/base/model.js';
import { capture, forMs, type RelayHouse, startRelayHouse } from '../relay/relay-house.js';
import { until } from '../support/headwater.js';
import { startProvider } from '../support/simulated-provider.js';

/** Each test does to a house what only a fault of ours could do, and looks whether it is found and put right. */

const WHO = { address: '192.0.2.7', userAgent: 'test', output: 'test', atStart: 'error', profile: 'copy' } as const;
const never = new AbortController().signal;

async function startAudited(lingerMs = 300) {
  const provider = await startProvider({ streams: ['News One'], maxConnections: 1 });
  const source = { url: provider.streamUrl('alpha', '1'), slotKey: 'alpha', limit: 1 };
  const house = await startRelayHouse({ 1: [source] }, { lingerMs });
  const warnings: string[] = [];
  const log: AuditNeeds['log'] = {
    warn: (_facts: unknown, line?: string) => void warnings.push(line ?? ''),
    error: (_facts: unknown, line?: string) => expect.unreachable(line),
  };
  const audit = startSelfAudit({ ...house, log }, { everyMs: 3_600_000, againMs: 200 });
  return {
    ...{ house, provider, audit, warnings, source },
    async [Symbol.asyncDispose]() {
      await audit.stop();
      await house[Symbol.asyncDispose]();
      await provider.close();
    },
  };
}

const plays = (house: RelayHouse) => until(async () => house.relays.snapshots()[0]?.state === 'live');

test('a house in which all is well is left alone, also while something opens and closes', async () => {
  await using place = await startAudited(0);
  const { house, audit, warnings } = place;
  for (let count = 0; count < 4; count++) {
    const [differences] = await Promise.all([audit.look(), capture(house.url(1), forMs(150))]);
    expect(differences).toEqual([]);
  }
  expect(warnings).toEqual([]);
});

test('a slot that nobody holds any more is given to the next viewer, and one line tells it', async () => {
  await using place = await startAudited();
  const { house, audit, warnings } = place;
  const purpose = { providerId: 1, channelId: 1, streamId: 100 };
  await house.slots.acquire({ key: 'alpha', limit: 1, purpose }, never); // and lost
  expect((await capture(house.url(1), forMs(500))).code).toBe('relay_no_slot');
  expect(await audit.look()).toMatchObject([{ kind: 'slotWithoutRelay', facts: { slotKey: 'alpha', channelId: 1 } }]);
  expect(warnings).toHaveLength(1);
  expect((await capture(house.url(1), forMs(500))).status).toBe(200);
});

test('a connection to a provider that nobody reads is closed', async () => {
  await using place = await startAudited();
  const { house, audit, provider } = place;
  await house.planFor(1 as ChannelId).sources[0]!.open(never, { kind: 'live' }, {}); // and lost
  await until(async () => provider.counters().alpha?.open === 1);
  expect(await audit.look()).toMatchObject([{ kind: 'connectionWithoutRelay', facts: { providerName: 'alpha' } }]);
  await until(async () => provider.counters().alpha?.open === 0);
  expect(house.connections.list()).toEqual([]);
});

test('a viewer whose connection has closed unheard loses its seat', async () => {
  await using place = await startAudited();
  const { house, audit } = place;
  const lease = await house.relays.join(1 as ChannelId, WHO, never);
  lease.attach({ write() {}, end() {}, destroy() {}, isGone: true });
  expect(await audit.look()).toMatchObject([{ kind: 'viewerGone', facts: { viewerId: lease.id } }]);
  await until(async () => house.slots.snapshot().length === 0);
});

test('a relay whose linger has lost its timer is ended', async () => {
  const lingerMs = 321;
  const real = globalThis.setTimeout;
  const spy = vi
    .spyOn(globalThis, 'setTimeout')
    .mockImplementation(((act: () => void, ms?: number) => real(ms === lingerMs ? () => {} : act, ms)) as never);
  try {
    await using place = await startAudited(lingerMs);
    const { house, audit, provider } = place;
    await capture(house.url(1), forMs(300));
    await new Promise((resolve) => real(resolve, lingerMs + 2_100));
    expect(house.slots.snapshot()).toMatchObject([{ used: 1 }]); // for ever, but for the audit
    expect(await audit.look()).toMatchObject([{ kind: 'relayWithoutViewers', facts: { channelName: 'Channel 1' } }]);
    await until(async () => house.slots.snapshot().length === 0 && provider.counters().alpha?.open === 0);
    expect(house.relays.inventory()).toEqual([]);
  } finally {
    spy.mockRestore();
  }
});

test('a relay that is over and cannot let go of what it had is forgotten, and its slot given back', async () => {
  await using place = await startAudited();
  const { house, audit, provider } = place;
  const joining = house.relays.join(1 as ChannelId, WHO, never);
  const lease = await joining;
  await plays(house);
  const [relay] = house.relays.inventory();
  relay!.connections[0]!.close = () => new Promise(() => {}); // a socket that never closes
  lease.leave();
  await until(async () => house.relays.snapshots().length === 0);
  const kinds = (await audit.look()).map(({ kind }) => kind).sort();
  expect(kinds).toEqual(['connectionWithoutRelay', 'relayOver', 'slotWithoutRelay']);
  expect(house.relays.inventory()).toEqual([]);
  expect(house.slots.snapshot()).toEqual([]);
  provider.provider('alpha').interrupt('1', 'reset');
});
