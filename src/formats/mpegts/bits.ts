/** Reads parameter sets bit by bit (ITU-T H.264 §7.2, §9.1). Every reading past the end throws a RangeError. */
export function createBitReader(bytes: Uint8Array, fromBit = 0) {
  let at = fromBit;
  const bit = (): number => {
    const byte = bytes[at >> 3];
    if (byte === undefined) throw new RangeError('The parameter set is cut off.');
    const value = (byte >> (7 - (at & 7))) & 1;
    at++;
    return value;
  };
  const read = (count: number): number => {
    let value = 0;
    for (let left = count; left > 0; left--) value = value * 2 + bit();
    return value;
  };
  const exponential = (): number => {
    let zeros = 0;
    while (bit() === 0) {
      zeros++;
      if (zeros > 32) throw new RangeError('No such number is in a parameter set.');
    }
    return 2 ** zeros - 1 + read(zeros);
  };
  return {
    /** Up to 32 bits as a whole number. */
    read,
    /** ue(v). */
    exponential,
    /** se(v). */
    signed(): number {
      const value = exponential();
      return value % 2 === 1 ? (value + 1) / 2 : -value / 2;
    },
    skip(count: number): void {
      at += count;
    },
  };
}

/** Takes out the bytes that keep a start code from appearing inside of a unit. */
export function withoutEmulation(unit: Uint8Array): Uint8Array {
  const out = new Uint8Array(unit.length);
  let length = 0;
  let zeros = 0;
  for (const byte of unit) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    out[length++] = byte;
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return out.subarray(0, length);
}
