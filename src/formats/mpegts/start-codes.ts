/** Offset behind the next `00 00 01`, or -1. */
export function nextStartCode(bytes: Uint8Array, from: number, end: number): number {
  for (let at = from; at + 3 <= end; ) {
    const third = bytes[at + 2]!;
    if (third > 1) at += 3;
    else if (third === 1 && bytes[at] === 0 && bytes[at + 1] === 0) return at + 3;
    else at += 1;
  }
  return -1;
}
