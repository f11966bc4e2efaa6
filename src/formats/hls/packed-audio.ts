const OWNER = Buffer.from('com.apple.streaming.transportStreamTimestamp\0', 'latin1');
const TICKS_WRAP = 2 ** 33;

/**
 * When a segment of bare sound begins, in ticks of 90 kHz, on the clock of the picture that belongs to it: it stands in a private
 * frame of the ID3 tag before the sound (RFC 8216 §3.4).
 *
 * @param tag What stands before the sound. @returns null: it is not told.
 */
export function packedAudioStart(tag: Uint8Array): number | null {
  const bytes = Buffer.from(tag.buffer, tag.byteOffset, tag.length);
  const at = bytes.indexOf(OWNER);
  if (at < 0 || at + OWNER.length + 8 > bytes.length) return null;
  return Number(bytes.readBigUInt64BE(at + OWNER.length) % BigInt(TICKS_WRAP));
}
