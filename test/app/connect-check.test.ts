import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { checkConnection } from '../../src/app/connect-check.js';
import type { ConnectCheckNeeds } from '../../src/app/connect-finding.js';
import { createNameResolver, createTextAsker } from '../../src/net/index.js';

/** What a house of its own cannot be brought to in a test: ports that are taken, containers, many channels. */

const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0)) step();
});

/** Something that acts as a tuner on a free port. */
async function startTuner(deviceId: string, name: string): Promise<number> {
  const server = createServer((_, reply) => reply.end(JSON.stringify({ DeviceID: deviceId, FriendlyName: name })));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  undo.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

const main = {
  ...{ key: 'main', name: 'Headwater', lineupKey: 'main', lineupId: 1, deviceId: '10A1B2C7' },
  ...{ port: 5004, advertise: null, tunerCount: 2, channelCount: 12 },
};
const check = (needs: Partial<ConnectCheckNeeds>) =>
  checkConnection(
    {
      devices: () => [main],
      clients: () => [],
      askers: { last: () => null },
      doorFaults: () => new Map(),
      announcing: () => ({ discovery: { state: 'on' }, control: { state: 'on' }, ssdp: { state: 'on' } }),
      houseAddresses: () => ['127.0.0.1'],
      connectionCount: () => 1,
      sitePort: () => 1,
      quietBy: () => null,
      bridgeAddress: async () => null,
      plex: () => ({ kind: 'off' }),
      ask: createTextAsker(createNameResolver(() => performance.now())),
      ...needs,
    },
    new AbortController().signal,
  );

test('who has the port of a device is named, where it is another tuner', async () => {
  const port = await startTuner('1040A000', 'Old xTeVe');
  const fault = { code: 'port_in_use' as const, message: `Port ${port} is taken.`, hint: '', details: [] };
  const found = await check({
    devices: () => [{ ...main, port: null }],
    doorFaults: () => new Map([['main', { port, fault }]]),
  });
  expect(found.find(({ code }) => code === 'port_taken')).toMatchObject({
    ...{ level: 'failure', device: 'main', message: expect.stringContaining('"Old xTeVe"') },
    hint: expect.stringContaining(`sport = :${port}`),
  });
});

test('who was refused, or has only looked for tuners, is named: it is not as if nobody came through', async () => {
  const heard = async (known: { refused?: string; looked?: string }) => {
    const found = await check({ askers: { last: (what) => known[what] ?? null } });
    const codes = ['player_refused', 'only_looked', 'others_heard', 'nobody_heard'];
    return found.filter(({ code }) => codes.includes(code));
  };
  expect(await heard({})).toMatchObject([{ code: 'nobody_heard', values: { ports: '5004, 65001' } }]);
  expect(await heard({ refused: '10.66.1.2' })).toMatchObject([
    { code: 'player_refused', message: expect.stringContaining('10.66.1.2') },
  ]);
  expect(await heard({ refused: '10.66.1.2', looked: '10.66.1.3' })).toMatchObject([
    { code: 'player_refused' },
    { code: 'only_looked', message: expect.stringContaining('10.66.1.3') },
  ]);
});

describe('where it is ourselves, nobody else is blamed', () => {
  const kids = { ...main, key: 'kids', name: 'Kids', lineupKey: 'kids', deviceId: '1040A000' };
  /** What is said of the port that Kids did not get. */
  const closedDoor = async (port: number, needs: Partial<ConnectCheckNeeds>) => {
    const fault = { code: 'port_in_use' as const, message: `Port ${port} is taken.`, hint: '', details: [] };
    const doorFaults = () => new Map([['kids', { port, fault }]]);
    const found = await check({ devices: () => [main, { ...kids, port: null }], doorFaults, ...needs });
    return found.find(({ code }) => code.startsWith('port_'));
  };

  test('a port that another tuner of ours, our pages or our control have', async () => {
    expect(await closedDoor(5_004, {})).toMatchObject({
      ...{
        code: 'port_own',
        device: 'kids',
        values: { name: 'Kids', port: 5_004, owner: 'device', other: 'Headwater' },
      },
      message: '"Kids" has no port of its own: TCP port 5004 belongs to "Headwater", another tuner of this Headwater.',
    });
    expect(await closedDoor(4_323, { sitePort: () => 4_323 })).toMatchObject({ values: { owner: 'pages' } });
    expect(await closedDoor(65_001, {})).toMatchObject({ values: { owner: 'control' } });
  });

  test('control, whose port a tuner of ours has', async () => {
    const fault = { code: 'port_in_use' as const, message: 'TCP port 65001 is taken.', hint: '', details: [] };
    const found = await check({
      devices: () => [{ ...main, port: 65_001 }],
      announcing: () => ({ discovery: { state: 'on' }, control: { state: 'failed', fault }, ssdp: { state: 'on' } }),
    });
    expect(found.find(({ code }) => code === 'announcing_failed')).toBeUndefined();
    expect(found.find(({ code }) => code === 'port_own')).toMatchObject({
      values: { part: 'control', owner: 'device', other: 'Headwater' },
    });
  });

  test('a copy of us that runs beside us', async () => {
    const port = await startTuner(kids.deviceId, kids.name);
    expect(await closedDoor(port, {})).toMatchObject({ code: 'port_copy', device: 'kids' });
  });

  test('an address that leads to another tuner of ours', async () => {
    const port = await startTuner(kids.deviceId, kids.name);
    for (const advertise of [null, '127.0.0.1']) {
      const found = await check({
        devices: () => [
          { ...main, port, advertise },
          { ...kids, port: 5_005 },
        ],
      });
      const about = found.filter(({ device, level }) => device === 'main' && level === 'failure');
      expect(about).toMatchObject([{ code: 'other_of_ours', values: { name: 'Headwater', other: 'Kids', port } }]);
    }
  });
});

test('an address where another tuner answers is not ours', async () => {
  const port = await startTuner('1040A000', 'Old xTeVe');
  const found = await check({ devices: () => [{ ...main, port }] });
  expect(found.find(({ code }) => code === 'unreachable')?.message).toContain('the tuner 1040A000 answers there');
  const own = await startTuner(main.deviceId, main.name);
  const good = await check({ devices: () => [{ ...main, port: own }] });
  expect(good.find(({ code }) => code === 'answers')?.level).toBe('ok');
});

test('a container with a network of its own, and more channels than Plex takes, are told', async () => {
  const port = await startTuner(main.deviceId, main.name);
  const found = await check({
    devices: () => [{ ...main, port, channelCount: 481 }],
    bridgeAddress: async () => '172.17.0.2',
  });
  const codes = found.filter(({ level }) => level !== 'ok').map(({ code }) => code);
  expect(codes).toEqual(['container_bridge', 'many_channels', 'nobody_heard']);
});

test('who keeps it from announcing is named, with the way to change that', async () => {
  const off = { state: 'off' } as const;
  const quiet = async (by: string | null) => {
    const found = await check({
      announcing: () => ({ discovery: off, control: off, ssdp: off }),
      quietBy: () => by,
    });
    return found.find(({ code }) => code === 'announcing_off')!;
  };
  expect((await quiet(null)).hint).toMatch(/^Switch it on under Settings/);
  expect(await quiet('--demo')).toMatchObject({
    message: expect.stringContaining('switched off by --demo'),
    hint: expect.stringContaining('HEADWATER_DISCOVERY=on'),
  });
  expect((await quiet('HEADWATER_DISCOVERY')).hint).toMatch(/^Start Headwater without HEADWATER_DISCOVERY,/);
});

test('our own refusal is no firewall', async () => {
  const server = createServer((_, reply) => reply.writeHead(403).end(JSON.stringify({ code: 'client_not_allowed' })));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  undo.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  const found = await check({ devices: () => [{ ...main, port }] });
  expect(found.filter(({ device }) => device === 'main')).toMatchObject([
    { code: 'address_refused', level: 'failure', hint: expect.stringContaining('server.allowedNetworks') },
  ]);
});

test('only an address that players are told can be too long for them', async () => {
  const advertise = 'headwater.long-name.example';
  const found = await check({
    devices: () => [
      { ...main, advertise },
      { ...main, key: 'kids', port: null, advertise },
    ],
  });
  expect(found.filter(({ code }) => code === 'address_long').map(({ device }) => device)).toEqual(['main']);
});
