import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, test, vi } from 'vitest';
import { startAnnouncing } from '../../../src/app/announcing.js';
import type { LineupId } from '../../../src/base/model.js';
import { createScan, createTunerPool, startSsdp, type VirtualDevice } from '../../../src/outputs/hdhomerun/index.js';
import { until } from '../../support/headwater.js';

/** What goes wrong with SSDP; who finds whom is tested in a network of its own. */

const device: VirtualDevice = {
  ...{ key: 'main', friendlyName: 'Main', deviceId: '10A1B2C7', deviceAuth: '' },
  ...{ udn: '7b9c1f3e-5d2a-4c68-9e0b-1a2b3c4d5e6f', lineupId: 1 as LineupId, part: 0, tunerCount: 2, port: 5_004 },
  tuners: createTunerPool(() => 2),
  scan: createScan(() => 0),
};
const BASE_URL = 'http://127.0.0.1:5004';
const SEARCH = ['M-SEARCH * HTTP/1.1', 'MAN: "ssdp:discover"', 'MX: 0', 'ST: upnp:rootdevice', '', ''].join('\r\n');

async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0);
  await once(socket, 'listening');
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}

test('a fault of ours costs one asker its answer and keeps nobody from stopping; a device without an address is not told of', async () => {
  let fault: Error | null = null;
  let baseUrl: string | null = BASE_URL;
  let askedCount = 0;
  const complaints: unknown[] = [];
  const answers: string[] = [];
  const port = await freePort();
  const ssdp = await startSsdp({
    devices() {
      askedCount++;
      if (fault) throw fault;
      return [device];
    },
    ...{ isAllowed: () => true, towards: async () => '127.0.0.1', chosenAddresses: () => null, baseUrl: () => baseUrl },
    ...{ ownAddresses: () => ['127.0.0.1'], random: () => 0, port, complain: (error) => complaints.push(error) },
  });
  await until(async () => askedCount === 2); // it has announced itself twice, and does so again in a minute
  const asker = createSocket('udp4').on('message', (bytes) => answers.push(bytes.toString()));
  const search = async () => {
    const before = askedCount;
    asker.send(SEARCH, port, '127.0.0.1');
    await until(async () => askedCount > before);
  };

  fault = new Error('The database cannot be read.');
  await search();
  expect(complaints.splice(0)).toEqual([fault]);
  fault = null;
  baseUrl = null;
  await search();
  baseUrl = BASE_URL;
  await search();
  await until(async () => answers.length > 0);
  expect(answers).toEqual([expect.stringContaining(`LOCATION: ${BASE_URL}/device.xml`)]);
  expect(complaints).toEqual([]);

  fault = new Error('The database is closed.');
  await ssdp.close(); // who was announced is known without it
  asker.close();
  expect(complaints).toEqual([]);
});

test('a fault while it is brought up to date is told, and the next time goes on', async () => {
  const told: string[] = [];
  const off = { discovery: false, ssdp: false, interfaces: [] };
  let fault: Error | null = new Error('The settings cannot be read.');
  const announcing = startAnnouncing({
    settings() {
      if (fault) throw fault;
      return off;
    },
    log: { error: (_: unknown, message: string) => told.push(message) },
  } as unknown as Parameters<typeof startAnnouncing>[0]);
  await announcing.sync();
  expect(told).toEqual(['The announcing of the tuners could not be brought up to date.']);
  fault = null;
  await announcing.sync();
  expect(announcing.states()).toMatchObject({ ssdp: { state: 'off' } });
  await announcing.close();
});

test('HDHR-43 it announces itself each minute', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    let roundCount = 0;
    const ssdp = await startSsdp({
      devices() {
        roundCount++;
        return [device];
      },
      ...{ isAllowed: () => true, towards: async () => '127.0.0.1', chosenAddresses: () => null },
      ...{ baseUrl: () => BASE_URL, ownAddresses: () => ['127.0.0.1'], random: () => 0, port: await freePort() },
      complain(error) {
        throw error;
      },
    });
    vi.advanceTimersByTime(59_999);
    expect(roundCount).toBe(2);
    vi.advanceTimersByTime(1);
    expect(roundCount).toBe(3);
    vi.advanceTimersByTime(60_000);
    expect(roundCount).toBe(4);
    await ssdp.close();
  } finally {
    vi.useRealTimers();
  }
});
