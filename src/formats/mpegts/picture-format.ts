import { createBitReader, withoutEmulation } from './bits.js';
import type { VideoCodec } from './codecs.js';
import { nextStartCode } from './start-codes.js';

/** What a decoder is told of a picture: its size, and the codec with profile and level as RFC 6381 writes them. */
export interface PictureFormat {
  width: number;
  height: number;
  /** `avc1.64001f`; null where RFC 6381 has no name. */
  codecs: string | null;
}

/** Reads the parameter sets in the first bytes of a key frame. @returns null when there are none, or broken ones. */
export function readPictureFormat(codec: VideoCodec, picture: Uint8Array): PictureFormat | null {
  try {
    return READERS[codec](picture);
  } catch (error) {
    if (error instanceof RangeError) return null; // cut off
    throw error;
  }
}

const READERS: Record<VideoCodec, (picture: Uint8Array) => PictureFormat | null> = {
  h264: readH264,
  hevc: readHevc,
  mpeg2: readMpeg2,
};

const H264_SPS = 7;
const HEVC_SPS = 33;
const MPEG2_SEQUENCE = 0xb3;
/** Profiles whose parameter sets tell the form of colour (ITU-T H.264 §7.3.2.1.1). */
const H264_HIGH_PROFILES = [100, 110, 122, 244, 44, 83, 86, 118, 128];

function readH264(picture: Uint8Array): PictureFormat | null {
  const unit = findUnit(picture, (first) => (first & 0x1f) === H264_SPS);
  if (!unit) return null;
  const bytes = withoutEmulation(unit.subarray(1));
  const bits = createBitReader(bytes, 24);
  const profile = bytes[0]!;
  bits.exponential(); // seq_parameter_set_id
  let chroma = 1;
  if (H264_HIGH_PROFILES.includes(profile)) {
    chroma = bits.exponential();
    if (chroma === 3) bits.read(1);
    bits.exponential(); // bit depths
    bits.exponential();
    bits.read(1);
    if (bits.read(1) === 1) skipScalingLists(bits, chroma === 3 ? 12 : 8);
  }
  bits.exponential(); // log2_max_frame_num_minus4
  skipPictureOrder(bits);
  bits.exponential(); // max_num_ref_frames
  bits.read(1);
  const widthUnits = bits.exponential() + 1;
  const heightUnits = bits.exponential() + 1;
  const isFrameOnly = bits.read(1);
  if (isFrameOnly === 0) bits.read(1);
  bits.read(1);
  const crop = bits.read(1) === 1 ? readFour(bits) : [0, 0, 0, 0];
  const [stepX, stepY] = [chroma === 1 || chroma === 2 ? 2 : 1, (chroma === 1 ? 2 : 1) * (2 - isFrameOnly)];
  return {
    width: widthUnits * 16 - (crop[0]! + crop[1]!) * stepX,
    height: heightUnits * 16 * (2 - isFrameOnly) - (crop[2]! + crop[3]!) * stepY,
    codecs: `avc1.${Buffer.from(bytes.subarray(0, 3)).toString('hex')}`,
  };
}

type Bits = ReturnType<typeof createBitReader>;

function skipScalingLists(bits: Bits, count: number): void {
  for (let list = 0; list < count; list++) {
    if (bits.read(1) === 0) continue;
    let last = 8;
    let next = 8;
    for (let at = 0; at < (list < 6 ? 16 : 64); at++) {
      if (next !== 0) next = (last + bits.signed() + 256) % 256;
      if (next !== 0) last = next;
    }
  }
}

function skipPictureOrder(bits: Bits): void {
  const type = bits.exponential();
  if (type === 0) bits.exponential();
  if (type !== 1) return;
  bits.read(1);
  bits.signed();
  bits.signed();
  const count = bits.exponential();
  for (let at = 0; at < count; at++) bits.signed();
}

/** Left, right, top, bottom. */
function readFour(bits: Bits): number[] {
  return [bits.exponential(), bits.exponential(), bits.exponential(), bits.exponential()];
}

/** ITU-T H.265 §7.3.2.2; the name as ISO/IEC 14496-15 annex E writes it. */
function readHevc(picture: Uint8Array): PictureFormat | null {
  const unit = findUnit(picture, (first) => ((first >> 1) & 0x3f) === HEVC_SPS);
  if (!unit) return null;
  const bytes = withoutEmulation(unit.subarray(2));
  const bits = createBitReader(bytes, 4);
  const subLayers = bits.read(3);
  bits.read(1);
  const space = bits.read(2);
  const tier = bits.read(1);
  const profile = bits.read(5);
  const compatibility = bits.read(32);
  const constraints = Array.from({ length: 6 }, () => bits.read(8));
  const level = bits.read(8);
  skipSubLayers(bits, subLayers);
  bits.exponential(); // sps_seq_parameter_set_id
  const chroma = bits.exponential();
  if (chroma === 3) bits.read(1);
  const width = bits.exponential();
  const height = bits.exponential();
  const crop = bits.read(1) === 1 ? readFour(bits) : [0, 0, 0, 0];
  const [stepX, stepY] = [chroma === 1 || chroma === 2 ? 2 : 1, chroma === 1 ? 2 : 1];
  while (constraints.at(-1) === 0) constraints.pop();
  const parts = [
    `${['', 'A', 'B', 'C'][space]}${profile}`,
    reversed(compatibility).toString(16),
    `${tier === 1 ? 'H' : 'L'}${level}`,
    ...constraints.map((byte) => byte.toString(16).toUpperCase()),
  ];
  return {
    width: width - (crop[0]! + crop[1]!) * stepX,
    height: height - (crop[2]! + crop[3]!) * stepY,
    codecs: `hvc1.${parts.join('.')}`,
  };
}

function skipSubLayers(bits: Bits, count: number): void {
  const present = Array.from({ length: count }, () => [bits.read(1), bits.read(1)] as const);
  if (count > 0) bits.skip((8 - count) * 2);
  for (const [hasProfile, hasLevel] of present) bits.skip((hasProfile === 1 ? 88 : 0) + (hasLevel === 1 ? 8 : 0));
}

function reversed(word: number): number {
  let out = 0;
  for (let bit = 0; bit < 32; bit++) if ((word >>> bit) & 1) out += 2 ** (31 - bit);
  return out;
}

/** ITU-T H.262 §6.2.2.1. */
function readMpeg2(picture: Uint8Array): PictureFormat | null {
  const unit = findUnit(picture, (first) => first === MPEG2_SEQUENCE);
  if (!unit || unit.length < 4) return null;
  return {
    width: (unit[1]! << 4) | (unit[2]! >> 4),
    height: ((unit[2]! & 0x0f) << 8) | unit[3]!,
    codecs: null,
  };
}

/** The first unit that starts with a byte as wanted, up to the next start code. */
function findUnit(bytes: Uint8Array, isWanted: (first: number) => boolean): Uint8Array | null {
  for (let at = nextStartCode(bytes, 0, bytes.length); at >= 0 && at < bytes.length; ) {
    const next = nextStartCode(bytes, at, bytes.length);
    if (isWanted(bytes[at]!)) return bytes.subarray(at, next < 0 ? bytes.length : next - 3);
    at = next;
  }
  return null;
}
