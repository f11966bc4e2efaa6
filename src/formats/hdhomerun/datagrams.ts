import { isIPv4 } from 'node:net';

/** Streams as datagrams, for clients of the control protocol (libhdhomerun, hdhomerun_video.c). */

/** Seven packets of a transport stream. What has another size is passed over by clients. */
export const DATAGRAM_BYTES = 7 * 188;

const RTP_VERSION = 0x80;
/** MPEG-2 transport stream (RFC 3551 §6). */
const RTP_PAYLOAD_TYPE = 33;

/** Where a client wants the stream of a tuner. */
export interface StreamTarget {
  protocol: 'rtp' | 'udp';
  address: string;
  port: number;
}

/** @param text `rtp://192.168.1.20:41000`. @returns null: it is none. */
export function readTarget(text: string): StreamTarget | null {
  const found = /^(rtp|udp):\/\/([0-9.]+):([0-9]{1,5})$/.exec(text);
  if (!found) return null;
  const [, protocol, address, port] = found as unknown as [string, StreamTarget['protocol'], string, string];
  if (!isIPv4(address) || Number(port) < 1 || Number(port) > 65_535) return null;
  return { protocol, address, port: Number(port) };
}

/**
 * @param sequence Counts the datagrams; its low 16 bits are sent.
 * @param ticks90k When it is sent, in ticks of 90 kHz; its low 32 bits are sent.
 * @param source A random number of the stream (RFC 3550 §8), 32 bits.
 */
export function rtpHeader(sequence: number, ticks90k: number, source: number): Buffer {
  const header = Buffer.alloc(12);
  header[0] = RTP_VERSION;
  header[1] = RTP_PAYLOAD_TYPE;
  header.writeUInt16BE(sequence % 2 ** 16, 2);
  header.writeUInt32BE(Math.floor(ticks90k) % 2 ** 32, 4);
  header.writeUInt32BE(source, 8);
  return header;
}
