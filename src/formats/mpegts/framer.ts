import { PACKET_BYTES, SYNC_BYTE } from './packet.js';

/**
 * Finds packets in bytes that come in pieces of any size.
 *
 * 0x47 is legal inside a payload, so one match proves nothing: five in a row at 188 bytes lock (ETSI TR 101 290, 1.1), two
 * missing in a row unlock. A single damaged packet is handed on as it is and dropped by the mapper, which knows its sync
 * byte is wrong.
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

export function createFramer(): Framer {
  let carry: Buffer | null = null;
  let isLocked = false;
  let skippedBytes = 0;

  /** Number of bytes from `at` on that are whole packets up to two missing sync bytes in a row. */
  const lockedRun = (bytes: Buffer, at: number): number => {
    let end = at;
    while (end + PACKET_BYTES <= bytes.length) {
      if (bytes[end] !== SYNC_BYTE) {
        const next = end + PACKET_BYTES;
        if (next >= bytes.length || bytes[next] !== SYNC_BYTE) {
          if (next < bytes.length) isLocked = false;
          break;
        }
      }
      end += PACKET_BYTES;
    }
    return end - at;
  };

  /** First offset from `from` at which enough sync bytes follow each other; -1 when the bytes do not tell. */
  const findLock = (bytes: Buffer, from: number): number => {
    for (let at = bytes.indexOf(SYNC_BYTE, from); at >= 0; at = bytes.indexOf(SYNC_BYTE, at + 1)) {
      let count = 1;
      while (count < LOCK_COUNT && bytes[at + count * PACKET_BYTES] === SYNC_BYTE) count++;
      if (count === LOCK_COUNT) return at;
      if (at + count * PACKET_BYTES >= bytes.length) return -1; // could still become one
    }
    return -1;
  };

  return {
    push(piece, onPackets) {
      const bytes = carry === null ? piece : Buffer.concat([carry, piece]);
      carry = null;
      let at = 0;
      for (;;) {
        if (!isLocked) {
          const found = findLock(bytes, at);
          if (found < 0) {
            // keep what could be the start of a lock
            const keepFrom = Math.max(at, bytes.length - LOCK_COUNT * PACKET_BYTES);
            skippedBytes += keepFrom - at;
            at = keepFrom;
            break;
          }
          skippedBytes += found - at;
          at = found;
          isLocked = true;
        }
        const runBytes = lockedRun(bytes, at);
        if (runBytes > 0) onPackets(bytes.subarray(at, at + runBytes));
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
