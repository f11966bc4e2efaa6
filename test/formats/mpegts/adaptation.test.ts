import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  clearDiscontinuity,
  discontinuityPacket,
  pcrAt,
  pcrOnlyPacket,
  readPcr,
  removePcr,
  writePcr,
} from '../../../src/formats/mpegts/adaptation.js';
import { payloadStart } from '../../../src/formats/mpegts/packet.js';
import { makePacket } from './packets.js';

/** 33 bits of 90 kHz, each 300 steps of 27 MHz. */
const PCR_WRAP = 2 ** 33 * 300;
const pcr = fc.oneof(
  fc.maxSafeNat().map((value) => value % PCR_WRAP),
  fc.constantFrom(0, 299, 300, 2 ** 31 * 300, 2 ** 32 * 300, PCR_WRAP - 1),
);

describe('clock values', () => {
  test('are read as they were written', () => {
    fc.assert(
      fc.property(pcr, pcr, (before, after) => {
        const packet = makePacket({ pid: 0x100, counter: 0, payload: Buffer.alloc(100, 5), pcr: before });
        const at = pcrAt(packet, 0);
        expect(at).toBe(6);
        expect(readPcr(packet, at)).toBe(before);
        writePcr(packet, at, after);
        expect(packet).toEqual(makePacket({ pid: 0x100, counter: 0, payload: Buffer.alloc(100, 5), pcr: after }));
      }),
    );
  });

  test('beyond the wrap or below zero come round', () => {
    fc.assert(
      fc.property(pcr, fc.integer({ min: -2, max: 2 }), (value, turns) => {
        const bytes = new Uint8Array(6);
        writePcr(bytes, 0, value + turns * PCR_WRAP);
        expect(readPcr(bytes, 0)).toBe(value);
      }),
    );
  });

  test('are not seen where there is no flags byte, or no flag', () => {
    expect(pcrAt(makePacket({ pid: 1, counter: 0, payload: Buffer.alloc(184) }), 0)).toBe(-1);
    expect(pcrAt(makePacket({ pid: 1, counter: 0, payload: Buffer.alloc(183) }), 0)).toBe(-1);
    expect(pcrAt(makePacket({ pid: 1, counter: 0, payload: Buffer.alloc(100) }), 0)).toBe(-1);
  });
});

test('taking the clock out of a packet keeps its private data, its other flags and its payload', () => {
  fc.assert(
    fc.property(
      pcr,
      fc.uint8Array({ maxLength: 60 }),
      fc.uint8Array({ minLength: 1, maxLength: 100 }),
      fc.boolean(),
      (value, privateData, payload, isRandomAccess) => {
        const setup = { pid: 0x100, counter: 3, payload, privateData, isRandomAccess };
        const before = makePacket({ ...setup, pcr: value });
        const neighbour = makePacket(setup);
        const both = Buffer.concat([before, neighbour]);
        removePcr(both, 0);
        expect(both).toEqual(Buffer.concat([makePacket(setup), neighbour]));
      },
    ),
  );
});

test('a packet with a clock alone keeps to the form', () => {
  const packet = pcrOnlyPacket(0x100, 7, 123_456_789);
  expect(Buffer.from(packet)).toEqual(makePacket({ pid: 0x100, counter: 7, payload: null, pcr: 123_456_789 }));
});

test('a packet that announces a break keeps to the form, and the source’s own flag can be taken away', () => {
  const packet = discontinuityPacket(0x100, 7);
  const made = makePacket({ pid: 0x100, counter: 7, payload: null, isDiscontinuity: true });
  expect(Buffer.from(packet)).toEqual(made);
  clearDiscontinuity(packet, 0);
  expect(packet[5]).toBe(0);
  const single = makePacket({ pid: 0x100, counter: 0, payload: Buffer.alloc(183, 0xff) });
  const before = Buffer.from(single);
  clearDiscontinuity(single, 0); // one stuffing byte, no flags byte: the next byte is payload
  expect(single).toEqual(before);
});

test('an adaptation field that is longer than its packet has no clock that could be believed', () => {
  const packet = makePacket({ pid: 0x100, counter: 0, payload: null, pcr: 300 });
  expect(pcrAt(packet, 0)).toBe(6);
  packet[4] = 184;
  expect(pcrAt(packet, 0)).toBe(-1);
});

test('an adaptation field that is longer than its packet leaves no payload', () => {
  const packet = makePacket({ pid: 0x100, counter: 0, payload: Buffer.alloc(100, 5) });
  expect(payloadStart(packet, 0)).toBe(88);
  packet[4] = 183;
  expect(payloadStart(packet, 0)).toBe(-1);
  packet[4] = 255;
  expect(payloadStart(packet, 0)).toBe(-1);
});
