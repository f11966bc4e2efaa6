/**
 * Device ids: eight hex digits with a checksum. Plex keys a tuner by it, libhdhomerun refuses commands to one that is not
 * valid, and some prefixes mean old devices without HTTP (libhdhomerun, hdhomerun_discover.c).
 */

const TABLE = [0xa, 0x5, 0xf, 0x6, 0x7, 0xc, 0x1, 0xb, 0x9, 0x2, 0x8, 0xd, 0x4, 0x3, 0xe, 0x0];

/** Digits 1, 3, 5 and 7 go through the table; all are joined by XOR; a valid id gives 0. */
function checksum(digits: readonly number[]): number {
  return digits.reduce((sum, digit, at) => sum ^ (at % 2 === 0 ? TABLE[digit]! : digit), 0);
}

export function isValidDeviceId(id: string): boolean {
  if (!/^[0-9A-F]{8}$/.test(id) || id === 'FFFFFFFF' || id === '00000000') return false;
  return checksum(digitsOf(id)) === 0;
}

/** The id with the same first seven digits that is valid: for a message about a mistyped one. */
export function nearestDeviceId(id: string): string {
  const digits = digitsOf(
    id
      .toUpperCase()
      .replace(/[^0-9A-F]/g, '0')
      .padEnd(8, '0')
      .slice(0, 7),
  );
  return withChecksum(digits);
}

/**
 * Makes an id: `10`, a third digit 4…F, which no old device has, then random digits and the checksum.
 *
 * @param random Five numbers 0 ≤ n < 1.
 */
export function makeDeviceId(random: readonly [number, number, number, number, number]): string {
  const [third, ...rest] = random;
  return withChecksum([1, 0, 4 + Math.floor(third * 12), ...rest.map((value) => Math.floor(value * 16))]);
}

function withChecksum(seven: readonly number[]): string {
  const last = checksum(seven);
  return [...seven, last]
    .map((digit) => digit.toString(16))
    .join('')
    .toUpperCase();
}

function digitsOf(id: string): number[] {
  return [...id].map((digit) => Number.parseInt(digit, 16));
}
