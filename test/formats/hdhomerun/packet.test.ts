import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readControlRequest, writeControlError, writeControlReply } from '../../../src/formats/hdhomerun/control.js';
import {
  DISCOVER_TUNERS,
  readDiscoverReply,
  readDiscoverRequest,
  writeDiscoverReply,
} from '../../../src/formats/hdhomerun/discovery.js';
import { packetSize, readPacket, writePacket } from '../../../src/formats/hdhomerun/packet.js';

/** Packets as real programs send them: hdhomerun_config of 2022 and 2025, and Kodi. */
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

test.each([
  ['everything, as hdhomerun_config of 2022 asks', '0002000c 0104ffffffff 0204ffffffff 73cc7d8f', { deviceId: null }],
  ['everything, as hdhomerun_config of 2025 asks', '00020006 0104ffffffff 4c20cb4e', { deviceId: null }],
  ['tuners, as Kodi asks', '0002000c 010400000001 0204ffffffff 4e507f35', { deviceId: null }],
])('discovery of %s', (_, bytes, wanted) => {
  expect(readDiscoverRequest(hex(bytes))).toEqual(wanted);
});

const request = (...fields: [number, string][]) =>
  writePacket({ type: 2, fields: fields.map(([tag, value]) => ({ tag, value: hex(value) })) });

test('discovery asks by type and id', () => {
  expect(readDiscoverRequest(request([1, '00000005']))).toBeNull();
  expect(readDiscoverRequest(request([0x2d, '0000000100000005']))).toEqual({ deviceId: null });
  expect(readDiscoverRequest(request([0x2d, '00000005']))).toBeNull();
  expect(readDiscoverRequest(request([1, 'ffffffff'], [2, '10a1b2c7']))).toEqual({ deviceId: '10A1B2C7' });
  expect(readDiscoverRequest(request([2, '00000001']))).toEqual({ deviceId: '00000001' });
});

test('a discovery reply is what both versions of hdhomerun_config accept', () => {
  const reply = writeDiscoverReply({
    ...{ deviceId: '10A1B2C7', deviceAuth: 'AbCdEfGhIjKlMnOpQrStUvWx', friendlyName: '', udn: '', tunerCount: 2 },
    baseUrl: 'http://10.123.0.1:5004',
  });
  expect(reply.toString('hex')).toBe(
    '00030065010400000001020410a1b2c72b184162436445664768496a4b6c4d6e4f705172537455765778' +
      '2a16687474703a2f2f31302e3132332e302e313a3530303410010227' +
      '22687474703a2f2f31302e3132332e302e313a353030342f6c696e6575702e6a736f6e2716f32b',
  );
});

test('we ask as Kodi does, and read in a reply whose it is', () => {
  expect(DISCOVER_TUNERS.toString('hex')).toBe('0002000c0104000000010204ffffffff4e507f35');
  expect(readDiscoverReply(DISCOVER_TUNERS)).toBeNull();
  const reply = writePacket({ type: 3, fields: [{ tag: 2, value: hex('0054c1db') }] });
  expect(readDiscoverReply(reply)).toBe('0054C1DB');
});

test('a variable is asked and answered as libhdhomerun does', () => {
  const asked = hex('0004000d 030b 2f7379732f6d6f64656c00 8f5b54b5');
  expect(readControlRequest(readPacket(asked)!)).toEqual({ name: '/sys/model', value: null, lockKey: 0 });
  expect(writeControlReply('/sys/model', 'hdhomerun4_atsc').toString('hex')).toBe(
    '0005001f030b2f7379732f6d6f64656c000410686468' + '6f6d6572756e345f6174736300aa54a687',
  );
  expect(writeControlError('invalid tuner').toString('hex')).toBe(
    '0005001705154552524f523a20696e76616c69642074756e65720089fe73f6',
  );
});

test('whatever is written is read again, and a packet with a byte changed is none', () => {
  const field = fc.record({
    tag: fc.integer({ min: 0, max: 255 }),
    value: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  });
  const packet = fc.record({ type: fc.integer({ min: 0, max: 0xffff }), fields: fc.array(field, { maxLength: 4 }) });
  fc.assert(
    fc.property(packet, fc.nat(), fc.integer({ min: 1, max: 255 }), (one, place, flip) => {
      const bytes = writePacket(one);
      expect(packetSize(bytes)).toBe(bytes.length);
      expect(readPacket(bytes)).toEqual(one);
      const at = 4 + (place % (bytes.length - 4)); // behind the head, which says how long it is
      bytes[at]! ^= flip;
      expect(readPacket(bytes)).toBeNull();
    }),
  );
});

test('bytes that are no packet are told so, and never thrown at', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 1_600 }), (bytes) => {
      expect(readDiscoverRequest(Buffer.from(bytes))).toBeNull();
    }),
  );
  const cut = hex('0002000c 0104ffffffff 0204ffffff');
  expect(readDiscoverRequest(cut)).toBeNull();
  expect(() => packetSize(hex('0004ffff'))).toThrow(RangeError);
});
