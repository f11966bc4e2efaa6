import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isValidDeviceId, makeDeviceId, nearestDeviceId } from '../../../src/formats/hdhomerun/index.js';

/** libhdhomerun's own check, written once more as its source has it (hdhomerun_discover_validate_device_id). */
function passesLibhdhomerun(id: string): boolean {
  const lookup = [0xa, 0x5, 0xf, 0x6, 0x7, 0xc, 0x1, 0xb, 0x9, 0x2, 0x8, 0xd, 0x4, 0x3, 0xe, 0x0];
  const value = Number.parseInt(id, 16);
  let checksum = 0;
  checksum ^= lookup[(value >>> 28) & 0x0f]!;
  checksum ^= (value >>> 24) & 0x0f;
  checksum ^= lookup[(value >>> 20) & 0x0f]!;
  checksum ^= (value >>> 16) & 0x0f;
  checksum ^= lookup[(value >>> 12) & 0x0f]!;
  checksum ^= (value >>> 8) & 0x0f;
  checksum ^= lookup[(value >>> 4) & 0x0f]!;
  checksum ^= (value >>> 0) & 0x0f;
  return checksum === 0;
}

/** Checked with libhdhomerun itself. */
const VALID = ['1040A000', '1054C1DB', '1061B2FA', '10A1B2C7', '1074E907', '1311ABC5'];

test('HDHR-10: every id that is made is one of a modern device and passes libhdhomerun’s checksum', () => {
  const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.tuple(chance, chance, chance, chance, chance), (random) => {
      const id = makeDeviceId(random);
      expect(id).toMatch(/^10[4-9A-F][0-9A-F]{5}$/);
      expect(passesLibhdhomerun(id)).toBe(true);
      expect(isValidDeviceId(id)).toBe(true);
    }),
    { numRuns: 10_000 },
  );
});

test('HDHR-10: chance reaches every digit, so that two households seldom meet', () => {
  const ids = new Set<string>();
  for (let count = 0; count < 10_000; count++)
    ids.add(makeDeviceId([Math.random(), Math.random(), Math.random(), Math.random(), Math.random()]));
  expect(ids.size).toBeGreaterThan(9_800); // 786,432 there are
  expect(new Set([...ids].map((id) => id[2])).size).toBe(12);
});

describe('HDHR-11: an id', () => {
  test.each(VALID)('%s is accepted', (id) => {
    expect(isValidDeviceId(id)).toBe(true);
  });

  test.each([
    '12345678',
    '105904DA',
    'FFFFFFF0',
    'FFFFFFFF',
    '00000000',
    '1040a000',
    '1040A00',
    '1040A0000',
    '',
    'Tunarr00',
  ])('%s is refused', (id) => {
    expect(isValidDeviceId(id)).toBe(false);
  });

  test.each(VALID)('%s with any one digit changed is refused', (id) => {
    for (let at = 0; at < 8; at++) {
      for (const digit of '0123456789ABCDEF') {
        if (digit === id[at]) continue;
        expect(isValidDeviceId(id.slice(0, at) + digit + id.slice(at + 1))).toBe(false);
      }
    }
  });
});

test('the valid id that is nearest to a mistyped one is named', () => {
  expect(nearestDeviceId('12345678')).toBe('12345674');
  expect(nearestDeviceId('105904da')).toBe('105904DD');
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), (text) => {
      const id = nearestDeviceId(text);
      expect(id).toMatch(/^[0-9A-F]{8}$/);
      expect(passesLibhdhomerun(id)).toBe(true);
    }),
  );
});
