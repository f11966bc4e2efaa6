import { PACKET_BYTES, SYNC_BYTE } from './packet.js';

/**
 * Finds packets in bytes that come in pieces of any size.
 *
 * 0x47 is legal inside a payload, so one match proves nothing: five in a row at the same distance lock (ETSI TR 101 290,
 * 1.1), two missing in a row unlock. A single damaged packet is handed on as it is and dropped by the reader, which sees
 * that its sync byte is wrong. Packets with four bytes of time code in front of them (M2TS, 192) or with 16 bytes of error
 * correction behind them (204) lose those.
 */
export interface Framer {
  /**
   * Takes the next piece and hands whole packets to `onPackets`, in order. The buffers belong to the receiver, which may
   * change them; they are not read again.
   */
  push(piece: Buffer, onPackets: (packets: Buffer) => void): void;
  /** Bytes thrown away while searching, since the start. */
  readonly skippedBytes: number;
  readonly isLocked: boolean;
}

const LOCK_COUNT = 5;
/** Distances between sync bytes, the usual one first. */
export const PACKET_STRIDES = [PACKET_BYTES, 192, 204] as const;
const STRIDE_MAX = 204;

export function createFramer(): Framer {
  let carry: Buffer | null = null;
  let isLocked = false;
  let stride: number = PACKET_BYTES;
  let skippedBytes = 0;

  /** Number of bytes from `at` on that are whole packets up to two missing sync bytes in a row. */
  const lockedRun = (bytes: Buffer, at: number): number => {
    let end = at;
    while (end + stride <= bytes.length) {
      if (bytes[end] !== SYNC_BYTE) {
        const next = end + stride;
        if (next >= bytes.length || bytes[next] !== SYNC_BYTE) {
          if (next < bytes.length) isLocked = false;
          break;
        }
      }
      end += stride;
    }
    return end - at;
  };

  /** First offset from `from` at which enough sync bytes follow each other; -1 when the bytes do not tell. */
  const findLock = (bytes: Buffer, from: number): number => {
    for (let at = bytes.indexOf(SYNC_BYTE, from); at >= 0; at = bytes.indexOf(SYNC_BYTE, at + 1)) {
      let isOpen = false;
      for (const distance of PACKET_STRIDES) {
        let count = 1;
        while (count < LOCK_COUNT && bytes[at + count * distance] === SYNC_BYTE) count++;
        if (count === LOCK_COUNT) {
          stride = distance;
          return at;
        }
        if (at + count * distance >= bytes.length) isOpen = true; // could still become one
      }
      if (isOpen) return -1;
    }
    return -1;
  };

  /** Packets without what stands between them. */
  const unpadded = (run: Buffer): Buffer => {
    if (stride === PACKET_BYTES) return run;
    const count = run.length / stride;
    const packets = Buffer.allocUnsafe(count * PACKET_BYTES);
    for (let index = 0; index < count; index++) {
      run.copy(packets, index * PACKET_BYTES, index * stride, index * stride + PACKET_BYTES);
    }
    return packets;
  };

  /** Completes the packet that the last piece has cut, so that a whole piece need not be copied for it. */
  const joinCarry = (piece: Buffer, onPackets: (packets: Buffer) => void): Buffer => {
    const cut = carry!;
    carry = null;
    const missing = stride - cut.length;
    const isSure = isLocked && missing > 0 && cut[0] === SYNC_BYTE && piece[missing] === SYNC_BYTE;
    if (!isSure) return Buffer.concat([cut, piece]);
    onPackets(unpadded(Buffer.concat([cut, piece.subarray(0, missing)])));
    return piece.subarray(missing);
  };

  return {
    push(piece, onPackets) {
      const bytes = carry === null ? piece : joinCarry(piece, onPackets);
      let at = 0;
      for (;;) {
        if (!isLocked) {
          const found = findLock(bytes, at);
          if (found < 0) {
            // keep what could be the start of a lock
            const keepFrom = Math.max(at, bytes.length - LOCK_COUNT * STRIDE_MAX);
            skippedBytes += keepFrom - at;
            at = keepFrom;
            break;
          }
          skippedBytes += found - at;
          at = found;
          isLocked = true;
        }
        const runBytes = lockedRun(bytes, at);
        if (runBytes > 0) onPackets(unpadded(bytes.subarray(at, at + runBytes)));
        at += runBytes;
        if (isLocked) break;
      }
      if (at < bytes.length) carry = Buffer.from(bytes.subarray(at));
    },
    get skippedBytes() {
      return skippedBytes;
    },
    get isLocked() {
      return isLocked;
    },
  };
}
