import type { DeviceFacts } from './documents.js';
import { PACKET_TYPES, type Packet, readPacket, TAGS, uint32, writePacket } from './packet.js';

/** Discovery over UDP 65001 (libhdhomerun, hdhomerun_discover.c). */

const TUNER = 1;
/** Any type, any id. */
const ANY = 0xffffffff;
/** The structure that Kodi and Tvheadend keep an answer in has no room for more (libhdhomerun, hdhomerun_discover.h). */
export const BASE_URL_CHARS_MAX = 28;

export interface DiscoverRequest {
  /** Null: any. */
  deviceId: string | null;
}

/** @returns null: it is no request, or none for tuners. */
export function readDiscoverRequest(bytes: Buffer): DiscoverRequest | null {
  const packet = readAny(bytes);
  if (packet?.type !== PACKET_TYPES.discoverRequest) return null;
  const numbers = (tag: number) =>
    packet.fields.filter((field) => field.tag === tag).flatMap(({ value }) => words(value));
  const types = [...numbers(TAGS.deviceType), ...numbers(TAGS.deviceTypes)];
  if (types.length > 0 && !types.some((type) => type === TUNER || type === ANY)) return null;
  const [id = ANY] = numbers(TAGS.deviceId);
  return { deviceId: id === ANY ? null : idText(id) };
}

function readAny(bytes: Buffer): Packet | null {
  try {
    return readPacket(bytes);
  } catch {
    return null; // it says that it is larger than any packet
  }
}

const idText = (id: number): string => id.toString(16).toUpperCase().padStart(8, '0');

function words(value: Buffer): number[] {
  return Array.from({ length: Math.floor(value.length / 4) }, (_, at) => value.readUInt32BE(at * 4));
}

/** Asks for every tuner. */
export const DISCOVER_TUNERS = writePacket({
  type: PACKET_TYPES.discoverRequest,
  fields: [
    { tag: TAGS.deviceType, value: uint32(TUNER) },
    { tag: TAGS.deviceId, value: uint32(ANY) },
  ],
});

/** @returns The id of the device; null: it is no reply. */
export function readDiscoverReply(bytes: Buffer): string | null {
  const packet = readAny(bytes);
  if (packet?.type !== PACKET_TYPES.discoverReply) return null;
  const [id] = packet.fields.filter(({ tag }) => tag === TAGS.deviceId).flatMap(({ value }) => words(value));
  return id === undefined ? null : idText(id);
}

/** Texts in discovery have no NUL at their end; the order is that of a real device. */
export function writeDiscoverReply({ deviceId, deviceAuth, baseUrl, tunerCount }: DeviceFacts): Buffer {
  return writePacket({
    type: PACKET_TYPES.discoverReply,
    fields: [
      { tag: TAGS.deviceType, value: uint32(TUNER) },
      { tag: TAGS.deviceId, value: uint32(Number.parseInt(deviceId, 16)) },
      { tag: TAGS.deviceAuth, value: Buffer.from(deviceAuth) },
      { tag: TAGS.baseUrl, value: Buffer.from(baseUrl) },
      { tag: TAGS.tunerCount, value: Buffer.from([Math.min(255, tunerCount)]) },
      { tag: TAGS.lineupUrl, value: Buffer.from(`${baseUrl}/lineup.json`) },
    ],
  });
}
