import { PACKET_BYTES, payloadStart, SYNC_BYTE } from './packet.js';
import type { PesHead } from './pes.js';

/** NAL unit of type 36, end of sequence (ITU-T H.265 §7.4.2.2). */
const END_OF_SEQUENCE = [0, 0, 1, 0x48, 1];

/**
 * Puts an end of sequence in front of the HEVC picture that starts in the packet at `at`. Order counts of pictures go on
 * from a clean random access picture in the middle of a stream, as if it had followed what decoders have seen; behind an
 * end of sequence they begin anew (§8.1.3), as they must where another source, or another place of the same one, is joined.
 *
 * @param nextCounter Numbers the second packet; the first keeps its number.
 * @returns the two packets that stand in for the one; null when it has too little room for them.
 */
export function withSequenceEnd(
  packets: Uint8Array,
  at: number,
  head: PesHead,
  nextCounter: () => number,
): Uint8Array | null {
  const payloadAt = payloadStart(packets, at);
  const headLength = head.elementaryAt - payloadAt;
  const elementary = packets.subarray(head.elementaryAt, at + PACKET_BYTES);
  const hasField = (packets[at + 3]! & 0x20) !== 0;
  const fieldLength = hasField ? packets[at + 4]! : 0;
  const room = PACKET_BYTES - 4 - headLength - END_OF_SEQUENCE.length;
  if (room < 2 + fieldLength || elementary.length === 0) return null;
  const out = new Uint8Array(2 * PACKET_BYTES).fill(0xff);
  out.set(packets.subarray(at, at + 4));
  out[3] = packets[at + 3]! | 0x30;
  out[4] = room - 1;
  out[5] = 0;
  if (fieldLength > 0) out.set(packets.subarray(at + 5, at + 5 + fieldLength), 5);
  const bodyAt = 4 + room;
  out.set(packets.subarray(payloadAt, head.elementaryAt), bodyAt);
  out.set(END_OF_SEQUENCE, bodyAt + headLength);
  if (head.lengthBytes > 0) {
    const length = head.lengthBytes + END_OF_SEQUENCE.length;
    out[bodyAt + 4] = length > 0xffff ? 0 : length >> 8; // pictures may leave it open
    out[bodyAt + 5] = length > 0xffff ? 0 : length & 0xff;
  }
  const second = PACKET_BYTES;
  const stuffing = PACKET_BYTES - 4 - elementary.length;
  out[second] = SYNC_BYTE;
  out[second + 1] = packets[at + 1]! & 0x1f;
  out[second + 2] = packets[at + 2]!;
  out[second + 3] = (stuffing > 0 ? 0x30 : 0x10) | nextCounter();
  if (stuffing > 0) out[second + 4] = stuffing - 1;
  if (stuffing > 1) out[second + 5] = 0;
  out.set(elementary, second + 4 + stuffing);
  return out;
}
