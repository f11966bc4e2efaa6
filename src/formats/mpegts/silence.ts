import type { AudioCodec } from './codecs.js';
import { readSoundFrame, SOUND_HEAD_BYTES, type SoundFrame } from './sound-frames.js';

/**
 * Silent frames that fill the hole where one source ends before the next one's sound begins: decoders then go on as if
 * nothing had happened. For AAC and MPEG audio; AC-3 needs check sums of its own, and its decoders bridge a hole.
 */

/** Raw data blocks of AAC LC without any sound, by channel configuration; as hls.js (Apache 2.0) fills holes with. */
const AAC_SILENCE: Readonly<Record<number, readonly number[]>> = {
  1: [0x00, 0xc8, 0x00, 0x80, 0x23, 0x80],
  2: [0x21, 0x00, 0x49, 0x90, 0x02, 0x19, 0x00, 0x23, 0x80],
};
const ADTS_HEAD_BYTES = 7;

/**
 * A silent frame like the one that `head` begins; null where none can be made.
 *
 * @param head The first bytes of a frame of the same track.
 */
export function silentFrame(codec: AudioCodec, head: Uint8Array): { bytes: Uint8Array; ticks: number } | null {
  const frame = readSoundFrame(codec, head, 0);
  if (!frame) return null;
  if (codec === 'aac') return silentAac(head, frame);
  return codec === 'mpeg' ? silentMpeg(head, frame) : null;
}

function silentAac(head: Uint8Array, { ticks }: SoundFrame): { bytes: Uint8Array; ticks: number } | null {
  const channels = ((head[2]! & 1) << 2) | (head[3]! >> 6);
  const blockCount = (head[6]! & 3) + 1;
  const body = AAC_SILENCE[channels];
  if (!body || head[2]! >> 6 !== 1) return null; // 1: AAC LC
  const size = ADTS_HEAD_BYTES + body.length;
  const bytes = Uint8Array.from([
    0xff,
    head[1]! | 1, // without a check sum
    head[2]!,
    (head[3]! & 0xfc) | (size >> 11),
    (size >> 3) & 0xff,
    ((size & 7) << 5) | 0x1f,
    0xfc,
    ...body,
  ]);
  return { bytes, ticks: ticks / blockCount };
}

/** Bits that allot no samples to any band are all 0. */
function silentMpeg(head: Uint8Array, { ticks }: SoundFrame): { bytes: Uint8Array; ticks: number } | null {
  const bare = new Uint8Array(SOUND_HEAD_BYTES);
  bare.set([0xff, head[1]! | 1, head[2]! & 0xfd, head[3]!]);
  const frame = readSoundFrame('mpeg', bare, 0);
  if (!frame) return null;
  const bytes = new Uint8Array(frame.sizeBytes);
  bytes.set(bare.subarray(0, 4));
  return { bytes, ticks };
}
