import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LineupId } from '../../../src/base/model.js';
import { readPacket, writePacket } from '../../../src/formats/hdhomerun/packet.js';
import {
  createScan,
  createTunerPool,
  type Reach,
  startDiscovery,
  type VirtualDevice,
} from '../../../src/outputs/hdhomerun/index.js';

/** The checks of discovery by UDP, by the names that the reference gives them. */

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const WILDCARD = hex('0002000c 0104ffffffff 0204ffffffff 73cc7d8f');

function virtualDevice(deviceId: string, port: number): VirtualDevice {
  return {
    ...{ key: deviceId, friendlyName: deviceId, deviceId, deviceAuth: 'AbCdEfGhIjKlMnOpQrStUvWx', udn: deviceId },
    ...{ lineupId: 1 as LineupId, part: 0, tunerCount: 2, port },
    tuners: createTunerPool(() => 2),
    scan: createScan(() => 0),
  };
}

let devices: VirtualDevice[];
let reach: Reach;
let discovery: Awaited<ReturnType<typeof startDiscovery>>;
let nowMs: number;
let complaints: unknown[];

beforeEach(async () => {
  devices = [virtualDevice('10A1B2C7', 5004)];
  nowMs = 0;
  complaints = [];
  reach = {
    isAllowed: () => true,
    towards: async () => '127.0.0.1',
    chosenAddresses: () => null,
    baseUrl: ({ port }, own) => `http://${own}:${port}`,
  };
  discovery = await startDiscovery({
    isAllowed: (address) => reach.isAllowed(address),
    towards: (address) => reach.towards(address),
    chosenAddresses: () => reach.chosenAddresses(),
    baseUrl: (...args) => reach.baseUrl(...args),
    devices: () => devices,
    ...{ port: 0, steadyMs: () => nowMs, complain: (error) => complaints.push(error) },
  });
});
afterEach(async () => {
  await discovery.close();
  expect(complaints).toEqual([]);
});

/** Sends packets and gives what came back until an answer to the last one, which is always answered, has come. */
async function ask(...packets: Buffer[]): Promise<Buffer[]> {
  const socket = createSocket('udp4');
  const answers: Buffer[] = [];
  socket.on('message', (bytes, from) => {
    expect(from.port).toBe(discovery.port);
    answers.push(bytes);
  });
  for (const packet of packets) socket.send(packet, discovery.port, '127.0.0.1');
  const end = setTimeout(() => socket.close(), 150);
  await once(socket, 'close');
  clearTimeout(end);
  return answers;
}

const fieldsOf = (reply: Buffer) => new Map(readPacket(reply)!.fields.map(({ tag, value }) => [tag, value]));
const idOf = (reply: Buffer) => fieldsOf(reply).get(0x02)!.toString('hex').toUpperCase();

test('HDHR-01, HDHR-02 and HDHR-03 whoever asks for tuners, in whatever way, gets the same reply', async () => {
  const [reply, ...more] = await ask(WILDCARD);
  expect(more).toEqual([]);
  expect(readPacket(reply!)?.type).toBe(3);
  for (const packet of ['00020006 0104ffffffff 4c20cb4e', '0002000c 010400000001 0204ffffffff 4e507f35'])
    expect(await ask(hex(packet))).toEqual([reply]);
  const storage = writePacket({ type: 2, fields: [{ tag: 1, value: hex('00000005') }] });
  expect(await ask(storage)).toEqual([]);
});

test('HDHR-04 a request for several types gets a reply', async () => {
  const several = writePacket({ type: 2, fields: [{ tag: 0x2d, value: hex('0000000100000005') }] });
  expect(await ask(several)).toHaveLength(1);
});

test('HDHR-05 a request for one id is answered by that device only, and remembered for the control that follows', async () => {
  const byId = (id: string) => writePacket({ type: 2, fields: [{ tag: 2, value: hex(id) }] });
  expect(await ask(byId('10a1b2c7'))).toHaveLength(1);
  expect(await ask(byId('1040a000'))).toEqual([]); // of another box in the house
  expect(discovery.askedBy('127.0.0.1')).toBe('10A1B2C7');
  expect(discovery.askedBy('127.0.0.2')).toBeNull();
  nowMs += 10_000;
  expect(discovery.askedBy('127.0.0.1')).toBeNull();
});

test('HDHR-06 nonsense gets no reply and harms nobody', async () => {
  const [wrongCrc, wrongLength] = [Buffer.from(WILDCARD), Buffer.from(WILDCARD)];
  wrongCrc[19]! ^= 1;
  wrongLength[3] = 0x0b;
  const pastTheEnd = writePacket({ type: 2, fields: [{ tag: 1, value: hex('ffffffff') }] });
  pastTheEnd[5] = 9;
  const nonsense = [hex('00'), hex('0002000c'), Buffer.alloc(1_461), wrongCrc, wrongLength, pastTheEnd];
  expect(await ask(...nonsense)).toEqual([]);
  expect(await ask(WILDCARD)).toHaveLength(1);
});

test('HDHR-07 the reply holds what clients have room for', async () => {
  const fields = fieldsOf((await ask(WILDCARD))[0]!);
  expect([...fields.keys()]).toEqual([0x01, 0x02, 0x2b, 0x2a, 0x10, 0x27]);
  expect(fields.get(0x10)).toEqual(Buffer.from([2]));
  expect(fields.get(0x2a)?.toString()).toBe('http://127.0.0.1:5004');
  expect(fields.get(0x27)?.toString()).toBe('http://127.0.0.1:5004/lineup.json');
  expect(fields.get(0x2b)).toHaveLength(24);
});

test('HDHR-08 two equal requests get two equal replies', async () => {
  const replies = await ask(WILDCARD, WILDCARD);
  expect(replies).toHaveLength(2);
  expect(replies[0]).toEqual(replies[1]);
});

describe('HDHR-51', () => {
  test('a name that is too long for clients gives way to the address', async () => {
    reach.baseUrl = ({ port }, own, asNumbers) => `http://${asNumbers ? own : 'headwater.long-name.example'}:${port}`;
    expect(
      fieldsOf((await ask(WILDCARD))[0]!)
        .get(0x2a)
        ?.toString(),
    ).toBe('http://127.0.0.1:5004');
  });

  test('each asker is told the address that it can reach, and strangers nothing', async () => {
    reach.towards = async () => '192.168.7.2';
    expect(
      fieldsOf((await ask(WILDCARD))[0]!)
        .get(0x2a)
        ?.toString(),
    ).toBe('http://192.168.7.2:5004');
    reach.chosenAddresses = () => ['10.0.0.2'];
    expect(await ask(WILDCARD)).toEqual([]);
    reach.chosenAddresses = () => null;
    reach.towards = async () => null;
    expect(await ask(WILDCARD)).toEqual([]);
    reach.towards = async () => '192.168.7.2';
    reach.isAllowed = () => false;
    expect(await ask(WILDCARD)).toEqual([]);
  });
});

test('HDHR-44 several devices are several replies', async () => {
  devices = [virtualDevice('10A1B2C7', 5004), virtualDevice('1054C1DB', 5005)];
  const replies = await ask(WILDCARD);
  expect(replies.map(idOf)).toEqual(['10A1B2C7', '1054C1DB']);
  expect(replies.map((reply) => fieldsOf(reply).get(0x2a)?.toString())).toEqual([
    'http://127.0.0.1:5004',
    'http://127.0.0.1:5005',
  ]);
});

test('a device without an address is not told of, and a fault of ours costs its asker the answer and nobody else', async () => {
  const { baseUrl } = reach;
  reach.baseUrl = () => null;
  expect(await ask(WILDCARD)).toEqual([]);
  expect(complaints).toEqual([]);
  const fault = new Error('The database cannot be read.');
  reach.baseUrl = () => {
    throw fault;
  };
  expect(await ask(WILDCARD)).toEqual([]);
  expect(complaints.splice(0)).toEqual([fault]);
  reach.baseUrl = baseUrl;
  expect(await ask(WILDCARD)).toHaveLength(1);
});
