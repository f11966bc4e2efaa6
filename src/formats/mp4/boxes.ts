/** Boxes of ISO/IEC 14496-12: length, four letters, content. */

export interface Box {
  type: string;
  /** With its head. */
  bytes: Buffer;
}

/** Finds whole boxes of the outermost level in bytes that come in pieces. */
export interface BoxReader {
  /** Throws a RangeError when what comes is no MP4, or a box is larger than any that is expected. */
  push(piece: Buffer): Box[];
}

/** A fragment holds some seconds of picture. */
const BOX_BYTES_MAX = 64 * 2 ** 20;

export function createBoxReader(): BoxReader {
  let pieces: Buffer[] = [];
  let heldBytes = 0;
  let wantedBytes = 8;
  return {
    push(piece) {
      pieces.push(piece);
      heldBytes += piece.length;
      const boxes: Box[] = [];
      while (heldBytes >= wantedBytes) {
        const held = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
        const size = held.readUInt32BE(0);
        if (size < 8 || size > BOX_BYTES_MAX) throw new RangeError(`A box of ${size} bytes is not expected.`);
        if (held.length >= size) boxes.push({ type: typeAt(held, 0), bytes: held.subarray(0, size) });
        const rest = held.length >= size ? held.subarray(size) : held;
        pieces = [rest];
        heldBytes = rest.length;
        wantedBytes = held.length >= size ? 8 : size;
      }
      return boxes;
    },
  };
}

/** The boxes inside of a box. @param skip Bytes of its content that come before them. */
export function boxesIn(box: Buffer, skip = 0): Box[] {
  const found: Box[] = [];
  for (let at = 8 + skip; at + 8 <= box.length; ) {
    const size = box.readUInt32BE(at);
    if (size < 8 || at + size > box.length) break;
    found.push({ type: typeAt(box, at), bytes: box.subarray(at, at + size) });
    at += size;
  }
  return found;
}

/** The first box along a path of types; null: there is none. */
export function findBox(box: Buffer, path: readonly string[]): Buffer | null {
  let found: Buffer | null = box;
  for (const type of path) found = (found && boxesIn(found).find((one) => one.type === type)?.bytes) ?? null;
  return found;
}

function typeAt(bytes: Buffer, at: number): string {
  return bytes.toString('latin1', at + 4, at + 8);
}
