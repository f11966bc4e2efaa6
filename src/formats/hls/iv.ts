import type { HlsKey } from './playlist.js';

/** The 16 bytes with which the decryption of a segment begins: given, else its number, big endian (RFC 8216 §5.2). */
export function segmentIv({ iv }: Extract<HlsKey, { method: 'AES-128' }>, sequence: number): Uint8Array {
  if (iv !== null) return Buffer.from(iv.slice(2), 'hex');
  const bytes = Buffer.alloc(16);
  bytes.writeBigUInt64BE(BigInt(sequence), 8);
  return bytes;
}
