import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ChannelId, LineupId } from '../../../src/base/model.js';
import { readPacket, uint32, writePacket } from '../../../src/formats/hdhomerun/packet.js';
import { createScan, createTunerPool, startControl, type VirtualDevice } from '../../../src/outputs/hdhomerun/index.js';
import { type RelayHouse, startRelayHouse } from '../../relay/relay-house.js';
import { until } from '../../support/headwater.js';
import { startPlayingProvider } from '../../support/simulated-provider.js';
import { checkTs } from '../../support/ts-checker.js';

/** The checks of the control protocol over TCP and of what it has sent by UDP, by the names that the reference gives them. */

const CHANNELS = [
  { id: 1 as ChannelId, number: '7', name: 'News One' },
  { id: 2 as ChannelId, number: '7.1', name: 'Kids\n4' },
];
const IDLE_MS = 700;

function virtualDevice(deviceId: string): VirtualDevice {
  return {
    ...{ key: deviceId, friendlyName: deviceId, deviceId, deviceAuth: '', udn: deviceId },
    ...{ lineupId: 1 as LineupId, part: 0, tunerCount: 2, port: 1 },
    tuners: createTunerPool(() => 2),
    scan: createScan(() => 0),
  };
}

let provider: Awaited<ReturnType<typeof startPlayingProvider>>;
let house: RelayHouse;
let devices: VirtualDevice[];
let lookedFor: string | null;
let isAllowed: boolean;
let chosen: string[] | null;
let fault: Error | null;
let complaints: unknown[];
/** How often the devices were asked for. */
let askedCount: number;
let control: Awaited<ReturnType<typeof startControl>>;

beforeAll(async () => {
  provider = await startPlayingProvider({ streams: ['News One'] });
  const sources = [{ url: provider.streamUrl('alpha', '1') }];
  house = await startRelayHouse({ 1: sources, 2: sources });
});
afterAll(async () => {
  await house?.[Symbol.asyncDispose]();
  await provider?.[Symbol.asyncDispose]();
});
beforeEach(async () => {
  devices = [virtualDevice('10A1B2C7'), virtualDevice('1054C1DB')];
  lookedFor = null;
  isAllowed = true;
  chosen = null;
  fault = null;
  complaints = [];
  askedCount = 0;
  control = await startControl({
    ...{ relays: house.relays, withoutPicture: () => 'error', steadyMs: () => performance.now() },
    ...{ devices: listDevices, askedBy: () => lookedFor, isAllowed: () => isAllowed, chosenAddresses: () => chosen },
    channelByNumber: (_, number) => CHANNELS.find((one) => one.number === number) ?? null,
    channelCount: () => CHANNELS.length,
    channelsAt: (_, from, count) => CHANNELS.slice(from, from + count),
    log: () => {},
    complain: (error) => complaints.push(error),
    ...{ host: '127.0.0.1', port: 0, keepAlivePort: 0, idleMs: IDLE_MS },
  });
});
afterEach(async () => {
  await control.close();
  expect(complaints).toEqual([]);
});

function listDevices(): VirtualDevice[] {
  askedCount++;
  if (fault) throw fault;
  return devices;
}

const text = (value: string) => Buffer.from(`${value}\0`);
function request(name: string, value?: string, lockKey?: number): Buffer {
  const fields: { tag: number; value: Buffer }[] = [{ tag: 3, value: text(name) }];
  if (value !== undefined) fields.push({ tag: 4, value: text(value) });
  if (lockKey !== undefined) fields.push({ tag: 0x15, value: uint32(lockKey) });
  return writePacket({ type: 4, fields });
}

/** A connection of a client. */
async function client(localAddress = '127.0.0.1') {
  const socket: Socket = connect({ port: control.port, host: '127.0.0.1', localAddress });
  await once(socket, 'connect');
  const pieces: Buffer[] = [];
  socket.on('data', (piece) => pieces.push(piece));
  socket.on('error', () => {});
  const next = () => until(async () => pieces.shift() ?? null, 2_000);
  /** What the answer to one request says. */
  const ask = async (...asked: Parameters<typeof request>): Promise<string> => {
    socket.write(request(...asked));
    const fields = readPacket(await next())!.fields;
    return fields.at(-1)!.value.toString('utf8').replace(/\0$/, '');
  };
  return { socket, pieces, next, ask, [Symbol.dispose]: () => void socket.destroy() };
}

test('HDHR-13 a variable is answered in one piece: its name, then its value, each with a NUL', async () => {
  using one = await client();
  one.socket.write(request('/sys/model'));
  const reply = await one.next();
  expect(reply.toString('hex')).toBe(
    '0005001f030b2f7379732f6d6f64656c000410686468' + '6f6d6572756e345f6174736300aa54a687',
  );
});

test('HDHR-14 what help lists can be read', async () => {
  using one = await client();
  const lines = (await one.ask('help')).split('\n');
  expect([lines[0], lines.at(-1)]).toEqual(['Supported configuration options:', '']);
  const names = lines.slice(1, -1).map((line) => line.split(' ')[0]!.replace('<n>', '0'));
  expect(names.length).toBeGreaterThan(15);
  for (const name of names) expect(await one.ask(name)).not.toMatch(/^ERROR/);
});

test('HDHR-15 what is not there is an error, and the connection stays usable', async () => {
  using one = await client();
  expect(await one.ask('/nope')).toBe('ERROR: unknown getset variable');
  for (const name of ['toString', 'constructor', 'valueOf'])
    expect(await one.ask(`/tuner0/${name}`)).toBe('ERROR: unknown getset variable');
  expect(await one.ask('/tuner9/status')).toBe('ERROR: invalid tuner');
  expect(await one.ask('/sys/restart', 'self')).toMatch(/^ERROR: /);
  expect(await one.ask('/sys/version')).toBe('20231020');
});

test('HDHR-16 requests in pieces and several at once are answered in order; a bad one closes its connection only', async () => {
  using one = await client();
  using other = await client();
  for (const byte of request('/sys/model')) one.socket.write(Buffer.from([byte]));
  expect(readPacket(await one.next())?.type).toBe(5);
  const names = ['/sys/model', '/tuner0/status', '/sys/version'];
  one.socket.write(Buffer.concat(names.map((name) => request(name))));
  let answers = Buffer.alloc(0);
  await until(async () => {
    answers = Buffer.concat([answers, ...one.pieces.splice(0)]);
    return answers.includes('20231020');
  });
  expect(names.map((name) => answers.indexOf(name))).toEqual(
    names.map((name) => answers.indexOf(name)).sort((a, b) => a - b),
  );
  const bad = request('/sys/model');
  bad[bad.length - 1]! ^= 1;
  const closed = once(one.socket, 'close');
  one.socket.write(bad);
  await closed;
  const tooLarge = once(other.socket, 'close');
  expect(await other.ask('/sys/hwmodel')).toBe('HDHR5-4US');
  other.socket.write(Buffer.from('0004ffff', 'hex'));
  await tooLarge;
});

test('HDHR-17 who has locked a tuner has it alone, until it is freed or nobody is heard of any more', async () => {
  using one = await client();
  expect(await one.ask('/tuner0/lockkey', '4711')).toBe('127.0.0.1');
  expect(await one.ask('/tuner0/vchannel', '7')).toBe('ERROR: resource locked by 127.0.0.1');
  expect(await one.ask('/tuner0/lockkey', '99')).toBe('ERROR: resource locked by 127.0.0.1');
  expect(await one.ask('/tuner0/vchannel', '7', 4711)).toBe('7');
  expect(await one.ask('/tuner0/status')).toMatch(/lock=8vsb/);
  const watcher = { address: '10.0.0.9', port: 4_000, bitrateBps: () => 8_000_000 };
  expect(devices[0]!.tuners.watch(CHANNELS[0]!, 0, watcher)).toBe(804);
  expect(await one.ask('/tuner0/lockkey', 'force')).toBe('none');
  expect(await one.ask('/tuner0/vchannel', '7')).toBe('7');

  expect(devices[0]!.tuners.watch(CHANNELS[0]!, 0, watcher)).toMatchObject({ tuner: 0 }); // it was only tuned
  expect(await one.ask('/tuner0/target')).toBe('http://10.0.0.9:4000');
  expect(await one.ask('/tuner0/lockkey', '4711')).toBe('ERROR: resource locked by 10.0.0.9');
  expect(await one.ask('/tuner0/status')).toBe(
    'ch=auto:506000000 lock=8vsb ss=100 snq=100 seq=100 bps=8000000 pps=760',
  );

  expect(await one.ask('/tuner1/lockkey', '4711')).toBe('127.0.0.1');
  expect(await one.ask('/tuner1/vchannel', '7.1', 4711)).toBe('7.1');
  await until(async () => devices[0]!.tuners.states()[1]!.kind === 'free', 5 * IDLE_MS);
  expect(await one.ask('/tuner1/lockkey')).toBe('none');
  // what it was on stays for the next who takes it
  expect([await one.ask('/tuner1/vchannel'), await one.ask('/tuner1/vstatus')]).toEqual([
    '7.1',
    'vch=none name=none auth=none cci=none cgms=none',
  ]);
  expect(await one.ask('/tuner1/lockkey', '99')).toBe('127.0.0.1');
  expect(await one.ask('/tuner1/vstatus')).toMatch(/^vch=7\.1 /);
});

test('HDHR-17 who only looks does not keep what somebody else has', async () => {
  using one = await client();
  using other = await client('127.0.0.2');
  expect(await one.ask('/tuner0/lockkey', '4711')).toBe('127.0.0.1');
  await until(async () => (await other.ask('/tuner0/lockkey')) === 'none', 5 * IDLE_MS);
});

test('HDHR-18 a channel is tuned by its number', async () => {
  using one = await client();
  expect(await one.ask('/tuner1/vchannel', '7.1')).toBe('7.1');
  expect(await one.ask('/tuner1/vchannel')).toBe('7.1');
  expect(await one.ask('/tuner1/status')).toBe('ch=auto:506000000 lock=8vsb ss=100 snq=100 seq=100 bps=0 pps=0');
  expect(await one.ask('/tuner1/vstatus')).toBe('vch=7.1 name=Kids 4 auth=unspecified cci=none');
  expect(await one.ask('/tuner1/streaminfo')).toBe('1: 7.1 Kids 4\ntsid=0x0001\n');
  expect(devices[0]!.tuners.facts()[1]).toMatchObject({ tuned: { number: '7.1', targetAddress: '127.0.0.1' } });
  expect(await one.ask('/tuner1/vchannel', '8')).toBe('ERROR: invalid virtual channel');
  expect(await one.ask('/tuner1/vchannel', 'none')).toBe('none');
  expect(await one.ask('/tuner1/status')).toBe('ch=none lock=none ss=0 snq=0 seq=0 bps=0 pps=0');
});

test('a scan finds the line-up at the first frequencies, and nothing at others', async () => {
  using one = await client();
  expect(await one.ask('/tuner0/channel', 'auto:473000000')).toBe('auto:473000000');
  expect(await one.ask('/tuner0/status')).toMatch(/^ch=auto:473000000 lock=8vsb ss=100/);
  expect(await one.ask('/tuner0/streaminfo')).toBe('1: 7 News One\n2: 7.1 Kids 4\ntsid=0x0001\n');
  for (const frequency of ['479000000', '474000000', '14']) {
    expect(await one.ask('/tuner0/channel', `auto:${frequency}`)).toBe(`auto:${frequency}`);
    expect(await one.ask('/tuner0/status')).toMatch(/lock=none ss=0/);
    expect(await one.ask('/tuner0/streaminfo')).toBe('none\n');
  }
  expect(await one.ask('/tuner0/channel', 'here')).toBe('ERROR: invalid channel');
  expect(await one.ask('/lineup/scan')).toBe('complete');
  expect(await one.ask('/lineup/scan', 'start')).toBe('progress=0%');
  expect(await one.ask('/lineup/scan', 'abort')).toBe('complete');
});

test('strangers, other networks, and more than 64 connections get no answer', async () => {
  const isRefused = async () => {
    using one = await client();
    await once(one.socket, 'close');
    return true;
  };
  isAllowed = false;
  expect(await isRefused()).toBe(true);
  isAllowed = true;
  chosen = ['192.168.1.2'];
  expect(await isRefused()).toBe(true);
  chosen = ['127.0.0.1'];
  const all = await Promise.all(Array.from({ length: 64 }, () => client()));
  expect(await all[63]!.ask('/sys/model')).toBe('hdhomerun4_atsc');
  expect(await isRefused()).toBe(true);
  for (const { socket } of all) socket.destroy();
  await until(async () => {
    using one = await client();
    return await one.ask('/sys/model').catch(() => null);
  });
});

test('looking after the tuners goes on after a fault of ours, which is told once', async () => {
  using one = await client();
  expect(await one.ask('/tuner0/lockkey', '4711')).toBe('127.0.0.1');
  fault = new Error('The database cannot be read.');
  const from = askedCount;
  await until(async () => askedCount >= from + 3);
  expect(complaints.splice(0)).toEqual([fault]);
  fault = null;
  await until(async () => devices[0]!.tuners.states()[0]!.kind === 'free');
  fault = new Error('It cannot be read again.');
  await until(async () => complaints.length > 0);
  expect(complaints.splice(0)).toEqual([fault]);
});

test('HDHR-44 requests reach the device that their client has looked for', async () => {
  lookedFor = '1054C1DB';
  using second = await client();
  await second.ask('/tuner0/vchannel', '7.1');
  lookedFor = null;
  using first = await client();
  expect(await first.ask('/tuner0/vchannel')).toBe('none');
  expect(await second.ask('/tuner0/vchannel')).toBe('7.1');
  devices.pop();
  const closed = once(second.socket, 'close');
  second.socket.write(request('/sys/model'));
  await closed; // it is there no more
  lookedFor = '1054C1DB';
  using afterwards = await client();
  expect(await afterwards.ask('/tuner0/vchannel')).toBe('none'); // of the first one
});

describe('HDHR-19 the stream of a tuner', () => {
  /** Where a client takes it; it says once in a while that it is there. */
  async function receiver() {
    const socket = createSocket('udp4');
    const datagrams: Buffer[] = [];
    socket.on('message', (bytes) => datagrams.push(bytes));
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const alive = setInterval(() => socket.send(Buffer.alloc(4), control.keepAlivePort, '127.0.0.1'), IDLE_MS / 4);
    const { port } = socket.address();
    const fallSilent = () => clearInterval(alive);
    const leave = () => {
      fallSilent();
      if (isOpen) socket.close();
      isOpen = false;
    };
    let isOpen = true;
    return { port, datagrams, fallSilent, leave, [Symbol.dispose]: leave };
  }

  test('comes as RTP without a gap, goes over to another channel, and ends when the client is silent', async () => {
    using one = await client();
    using screen = await receiver();
    expect(await one.ask('/tuner0/vchannel', '7')).toBe('7');
    expect(await one.ask('/tuner0/target', `rtp://127.0.0.1:${screen.port}`)).toBe(`rtp://127.0.0.1:${screen.port}`);
    await new Promise((resolve) => setTimeout(resolve, 2 * IDLE_MS)); // only the datagrams say that it is there
    await until(async () => screen.datagrams.length > 100);
    await until(async () => /bps=[1-9]/.test(await one.ask('/tuner0/status')));
    expect(await one.ask('/tuner0/target')).toBe(`rtp://127.0.0.1:${screen.port}`);
    expect(house.relays.snapshots()[0]!.viewers).toMatchObject([{ output: 'hdhomerun', address: '127.0.0.1' }]);
    const stream = Buffer.concat(screen.datagrams.map((bytes) => bytes.subarray(12)));
    expect(checkTs(stream, { allowCutEnd: true }).findings).toEqual([]);
    expect(await one.ask('/tuner0/vchannel', '7.1')).toBe('7.1');
    const before = screen.datagrams.length;
    await until(async () => screen.datagrams.length > before + 10);
    expect(house.relays.snapshots().find(({ channelId }) => channelId === 2)?.viewers).toHaveLength(1);
    const got = [...screen.datagrams];
    const first = got[0]!.readUInt16BE(2);
    got.forEach((bytes, at) => {
      expect([bytes.length, bytes[0], bytes[1], bytes.readUInt16BE(2)]).toEqual([
        1_328,
        0x80,
        33,
        (first + at) & 0xffff,
      ]);
    });
    screen.fallSilent();
    await until(async () => devices[0]!.tuners.states()[0]!.kind === 'free', 5 * IDLE_MS);
    expect(await one.ask('/tuner0/target')).toBe('none');
    await until(async () => house.relays.snapshots().every(({ viewers }) => viewers.length === 0));
  });

  test('ends when nobody listens, and goes to nobody but the client', async () => {
    using one = await client();
    using screen = await receiver();
    const { port } = screen;
    await one.ask('/tuner0/vchannel', '7');
    expect(await one.ask('/tuner0/target', `udp://127.0.0.2:${port}`)).toMatch(/^ERROR: the target must be/);
    for (const target of ['here', 'udp://127.0.0.1:0', 'http://127.0.0.1:80', 'udp://127.0.0.1.example:80'])
      expect(await one.ask('/tuner0/target', target)).toBe('ERROR: invalid target');
    expect(await one.ask('/tuner0/target', `udp://127.0.0.1:${port}`)).toBe(`udp://127.0.0.1:${port}`);
    await until(async () => screen.datagrams.length > 0);
    expect(screen.datagrams[0]).toHaveLength(1_316);
    screen.leave();
    await until(async () => (await one.ask('/tuner0/target')) === 'none', 2_000);
  });
});
