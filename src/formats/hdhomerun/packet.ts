import { crc32 } from 'node:zlib';

/**
 * The packets of SiliconDust's protocol, the same over UDP and TCP 65001 (libhdhomerun, hdhomerun_pkt.h).
 *
 *     0      2      4                    4+n        8+n
 *     | type | n    | payload, n bytes   | crc32    |
 *       BE16   BE16   tag-length-value…    LE32
 */
export const PACKET_TYPES = {
  discoverRequest: 0x0002,
  discoverReply: 0x0003,
  getSetRequest: 0x0004,
  getSetReply: 0x0005,
} as const;

export const TAGS = {
  deviceType: 0x01,
  deviceId: 0x02,
  name: 0x03,
  value: 0x04,
  error: 0x05,
  tunerCount: 0x10,
  lockKey: 0x15,
  lineupUrl: 0x27,
  baseUrl: 0x2a,
  deviceAuth: 0x2b,
  deviceTypes: 0x2d,
} as const;

/** The largest payload: a packet fits into one frame of Ethernet. */
const PAYLOAD_BYTES_MAX = 1_452;
const HEAD_BYTES = 4;
const CRC_BYTES = 4;

export interface Field {
  tag: number;
  value: Buffer;
}

export interface Packet {
  type: number;
  fields: readonly Field[];
}

/** @returns null: it is no packet, its checksum is wrong, or a field goes past its end. */
export function readPacket(bytes: Buffer): Packet | null {
  const size = packetSize(bytes);
  if (size === null || size !== bytes.length) return null;
  const body = bytes.subarray(0, size - CRC_BYTES);
  if (crc32(body) !== bytes.readUInt32LE(size - CRC_BYTES)) return null;
  const fields = readFields(body.subarray(HEAD_BYTES));
  return fields && { type: bytes.readUInt16BE(0), fields };
}

/**
 * How many bytes the packet has that begins here, head and checksum included; null: more must come to tell. Throws a
 * `RangeError` when it says that it is larger than any packet.
 */
export function packetSize(bytes: Buffer): number | null {
  if (bytes.length < HEAD_BYTES) return null;
  const payloadBytes = bytes.readUInt16BE(2);
  if (payloadBytes > PAYLOAD_BYTES_MAX) throw new RangeError(`A packet of ${payloadBytes} bytes.`);
  return HEAD_BYTES + payloadBytes + CRC_BYTES;
}

function readFields(payload: Buffer): Field[] | null {
  const fields: Field[] = [];
  for (let at = 0; at < payload.length; ) {
    if (at + 2 > payload.length) return null;
    const tag = payload[at]!;
    let length = payload[at + 1]!;
    at += 2;
    if (length & 0x80) {
      if (at >= payload.length) return null;
      length = (length & 0x7f) | (payload[at]! << 7);
      at++;
    }
    if (at + length > payload.length) return null;
    fields.push({ tag, value: payload.subarray(at, at + length) });
    at += length;
  }
  return fields;
}

export function writePacket({ type, fields }: Packet): Buffer {
  const payload = Buffer.concat(fields.flatMap(({ tag, value }) => [Buffer.from([tag, ...lengthOf(value)]), value]));
  const packet = Buffer.alloc(HEAD_BYTES + payload.length + CRC_BYTES);
  packet.writeUInt16BE(type, 0);
  packet.writeUInt16BE(payload.length, 2);
  payload.copy(packet, HEAD_BYTES);
  packet.writeUInt32LE(crc32(packet.subarray(0, HEAD_BYTES + payload.length)), HEAD_BYTES + payload.length);
  return packet;
}

/** One byte up to 127; else seven bits with the highest set, then the rest. */
function lengthOf({ length }: Buffer): number[] {
  return length <= 127 ? [length] : [(length & 0x7f) | 0x80, length >> 7];
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
