import { PACKET_STRIDES } from './framer.js';
import { PACKET_BYTES, SYNC_BYTE } from './packet.js';

/** What the first bytes of a stream are. Content types lie: servers send web pages as video with status 200. */
export type FirstBytes = 'ts' | 'text' | 'other' | 'undecided';

/** How many bytes are enough to give up on finding packets. */
const DECIDE_BYTES = 64 * 1024;
const TEXT_BYTES = 512;

/** @param isAll Nothing more will come. */
export function recogniseFirstBytes(bytes: Uint8Array, isAll = false): FirstBytes {
  for (let at = 0; at < Math.min(bytes.length, PACKET_BYTES * 2); at++) {
    if (bytes[at] !== SYNC_BYTE) continue;
    const isPacket = (stride: number) => bytes[at + stride] === SYNC_BYTE && bytes[at + 2 * stride] === SYNC_BYTE;
    if (PACKET_STRIDES.some(isPacket)) return 'ts';
  }
  const head = Buffer.from(bytes.subarray(0, TEXT_BYTES))
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart();
  if (/^[<{[]|^#EXT/.test(head)) return 'text';
  if ((isAll || bytes.length >= TEXT_BYTES) && /^[\t\r\n\x20-\x7e]+$/.test(head)) return 'text';
  const mayBePacket = bytes[0] === SYNC_BYTE && bytes.length < DECIDE_BYTES;
  return (isAll && !mayBePacket) || bytes.length >= DECIDE_BYTES ? 'other' : 'undecided';
}
