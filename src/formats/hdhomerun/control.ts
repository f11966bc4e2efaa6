import { PACKET_TYPES, type Packet, TAGS, writePacket } from './packet.js';

/** Getting and setting variables over TCP 65001. Texts end with a NUL that their length counts. */
export interface ControlRequest {
  name: string;
  /** Null: it asks only. */
  value: string | null;
  /** The key of whoever has locked the tuner; 0 where none is given. */
  lockKey: number;
}

/** @returns null: it is another packet, or names nothing. */
export function readControlRequest({ type, fields }: Packet): ControlRequest | null {
  if (type !== PACKET_TYPES.getSetRequest) return null;
  const find = (tag: number) => fields.find((field) => field.tag === tag)?.value ?? null;
  const name = textOf(find(TAGS.name));
  if (name === null) return null;
  const key = find(TAGS.lockKey);
  return { name, value: textOf(find(TAGS.value)), lockKey: key?.length === 4 ? key.readUInt32BE(0) : 0 };
}

function textOf(value: Buffer | null): string | null {
  if (!value) return null;
  const end = value.indexOf(0);
  return value.toString('utf8', 0, end < 0 ? value.length : end);
}

/** Jellyfin wants the name first, then the value, and nothing behind them. */
export function writeControlReply(name: string, value: string): Buffer {
  return writePacket({
    type: PACKET_TYPES.getSetReply,
    fields: [
      { tag: TAGS.name, value: withNul(name) },
      { tag: TAGS.value, value: withNul(value) },
    ],
  });
}

/** @param message Without `ERROR: `, which real devices begin with. */
export function writeControlError(message: string): Buffer {
  const fields = [{ tag: TAGS.error, value: withNul(`ERROR: ${message}`) }];
  return writePacket({ type: PACKET_TYPES.getSetReply, fields });
}

const withNul = (text: string) => Buffer.from(`${text}\0`);
