import type { AudioCodec } from './codecs.js';

/** Heads of sound frames, as far as they tell how long a frame is: in bytes and in time. */
export interface SoundFrame {
  sizeBytes: number;
  /** In 90 kHz ticks; not whole: 1,024 samples of 44.1 kHz are no whole number of them. */
  ticks: number;
}

/** So many bytes of a frame tell what it is. */
export const SOUND_HEAD_BYTES = 8;

/** The codecs whose frames can be told apart. */
export function isFramed(codec: AudioCodec): boolean {
  return codec !== 'other' && codec !== 'aac-latm';
}

/** Reads the head of the frame at `at`, of which `SOUND_HEAD_BYTES` must be there; null: no frame begins here. */
export function readSoundFrame(codec: AudioCodec, bytes: Uint8Array, at: number): SoundFrame | null {
  if (codec === 'aac') return readAdts(bytes, at);
  if (codec === 'mpeg') return readMpegAudio(bytes, at);
  return codec === 'ac3' || codec === 'eac3' ? readAc3(bytes, at) : null;
}

const ticksOf = (samples: number, sampleRate: number) => (samples * 90_000) / sampleRate;

const AAC_RATES = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
];

/** @see ISO/IEC 14496-3 §1.A.3.2 */
function readAdts(bytes: Uint8Array, at: number): SoundFrame | null {
  if (bytes[at] !== 0xff || (bytes[at + 1]! & 0xf6) !== 0xf0) return null;
  const sampleRate = AAC_RATES[(bytes[at + 2]! >> 2) & 15];
  const sizeBytes = ((bytes[at + 3]! & 3) << 11) | (bytes[at + 4]! << 3) | (bytes[at + 5]! >> 5);
  if (sampleRate === undefined || sizeBytes < 7) return null;
  return { sizeBytes, ticks: ticksOf(1_024 * ((bytes[at + 6]! & 3) + 1), sampleRate) };
}

const MPEG_RATES = [44_100, 48_000, 32_000];
/** kbit/s by layer (I, II, III) of MPEG-1, then of MPEG-2 and 2.5 (I; II and III). */
const MPEG_KBPS = {
  one: [
    [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
    [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
    [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  ],
  two: [
    [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
    [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  ],
};

/** @see ISO/IEC 11172-3 §2.4.2.3, ISO/IEC 13818-3 §2.4.2.3 */
function readMpegAudio(bytes: Uint8Array, at: number): SoundFrame | null {
  if (bytes[at] !== 0xff || (bytes[at + 1]! & 0xe0) !== 0xe0) return null;
  const version = (bytes[at + 1]! >> 3) & 3; // 3: MPEG-1, 2: MPEG-2, 0: MPEG-2.5
  const layer = 4 - ((bytes[at + 1]! >> 1) & 3); // 1 … 3; 4 is reserved
  const full = MPEG_RATES[(bytes[at + 2]! >> 2) & 3];
  const kbps = layer === 4 ? 0 : MPEG_KBPS[version === 3 ? 'one' : 'two'][layer - 1]![bytes[at + 2]! >> 4];
  if (version === 1 || full === undefined || !kbps) return null;
  const sampleRate = full / (version === 3 ? 1 : version === 2 ? 2 : 4);
  const padding = (bytes[at + 2]! >> 1) & 1;
  if (layer === 1) {
    return { sizeBytes: (Math.floor((12_000 * kbps) / sampleRate) + padding) * 4, ticks: ticksOf(384, sampleRate) };
  }
  const samples = layer === 3 && version !== 3 ? 576 : 1_152;
  return { sizeBytes: Math.floor((samples * 125 * kbps) / sampleRate) + padding, ticks: ticksOf(samples, sampleRate) };
}

const AC3_RATES = [48_000, 44_100, 32_000];
const AC3_KBPS = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640];
const EAC3_BLOCKS = [1, 2, 3, 6];

/** AC-3 and E-AC-3 tell themselves by their version. @see ATSC A/52 §5.3, table 5.18, §E.2.3.1 */
function readAc3(bytes: Uint8Array, at: number): SoundFrame | null {
  if (bytes[at] !== 0x0b || bytes[at + 1] !== 0x77) return null;
  const version = bytes[at + 5]! >> 3;
  const rateCode = bytes[at + 4]! >> 6;
  if (version > 10) {
    const sizeBytes = ((((bytes[at + 2]! & 7) << 8) | bytes[at + 3]!) + 1) * 2;
    const isDependent = bytes[at + 2]! >> 6 === 1; // belongs to the frame before and takes no time of its own
    const low = (bytes[at + 4]! >> 4) & 3;
    const sampleRate = rateCode === 3 ? AC3_RATES[low]! / 2 : AC3_RATES[rateCode]!;
    const blocks = rateCode === 3 ? 6 : EAC3_BLOCKS[low]!;
    if (!sampleRate) return null;
    return { sizeBytes, ticks: isDependent ? 0 : ticksOf(256 * blocks, sampleRate) };
  }
  const sampleRate = AC3_RATES[rateCode];
  const sizeCode = bytes[at + 4]! & 0x3f;
  const kbps = AC3_KBPS[sizeCode >> 1];
  if (sampleRate === undefined || kbps === undefined) return null;
  // words of 16 bits; at 44.1 kHz they do not come out even, and the lowest bit tells of one more
  const words = Math.floor((kbps * 96_000) / sampleRate) + (sampleRate === 44_100 ? sizeCode & 1 : 0);
  return { sizeBytes: words * 2, ticks: ticksOf(1_536, sampleRate) };
}
