import type { Packet, Report } from './ts-checker.js';
import type { Codec, ProgramView } from './ts-checker-tables.js';
import { signedTicks } from './ts-checker-times.js';

/** 90 kHz cannot express 1,024 samples of 44.1 kHz; muxers round each stamp. */
const OVERLAP_SLACK_TICKS = 90;

interface Track {
  codec: Codec;
  /** Bytes of the PES at hand, behind its header. */
  bytes: number[];
  pts: number | null;
  at: number;
  /** Where the frames seen so far end. */
  endTicks: number | null;
  isCutOff: boolean;
}

/** The sound part of check 24: the frames of one PES begin where those of the one before end. */
export function watchAudioFrames(program: ProgramView, gapMaxMs: number, report: Report) {
  const tracks = new Map<number, Track>();

  const closeUnit = (pid: number, track: Track) => {
    if (track.pts === null) return;
    const lengthTicks = measureFrames(track.bytes, track.codec);
    if (lengthTicks === 0) report(24, track.at, `no sound frame begins in the unit on PID ${pid}`);
    const gap = track.endTicks === null ? 0 : signedTicks(track.endTicks, track.pts);
    if (gap < -OVERLAP_SLACK_TICKS)
      report(24, track.at, `sound overlaps by ${(-gap / 90).toFixed(1)} ms on PID ${pid}`);
    if (gap > gapMaxMs * 90) report(24, track.at, `a gap of ${Math.round(gap / 90)} ms in the sound on PID ${pid}`);
    track.endTicks = (track.pts + lengthTicks) % 2 ** 33;
  };

  return {
    see(packet: Packet): void {
      if (packet.pid === program.pcrPid && packet.isDiscontinuity)
        for (const track of tracks.values()) track.isCutOff = true; // its last unit counts, and nothing is to follow it
      const stream = program.streams.get(packet.pid);
      if (!stream || !packet.hasPayload || !isMeasured(stream.codec)) return;
      let track = tracks.get(packet.pid);
      if (packet.startsUnit) {
        if (track) closeUnit(packet.pid, track);
        const isSame = track?.codec === stream.codec;
        track = {
          codec: stream.codec,
          bytes: [],
          pts: readPts(packet.payload),
          at: packet.at,
          endTicks: isSame && !track!.isCutOff ? track!.endTicks : null,
          isCutOff: false,
        };
        tracks.set(packet.pid, track);
        track.bytes.push(...packet.payload.subarray(9 + packet.payload[8]!));
      } else track?.bytes.push(...packet.payload);
    },
    /** The last unit may be cut; only what is whole counts, and nothing follows that it could overlap. */
    end(): void {
      tracks.clear();
    },
  };
}

function isMeasured(codec: Codec): boolean {
  return codec === 'aac' || codec === 'ac3' || codec === 'mpegaudio';
}

function readPts(payload: Uint8Array): number | null {
  if (payload.length < 14 || payload[7]! < 128) return null;
  const [one, two, three, four, five] = [9, 10, 11, 12, 13].map((at) => payload[at]!) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return (Math.floor(one / 2) % 8) * 2 ** 30 + (two * 128 + (three >> 1)) * 2 ** 15 + four * 128 + (five >> 1);
}

/** Length of the frames that begin in `bytes`, in ticks. What looks like a frame of another rate is the middle of one. */
function measureFrames(bytes: readonly number[], codec: Codec): number {
  let seconds = 0;
  let rate: number | null = null;
  for (let at = 0; at + 7 <= bytes.length; ) {
    const frame = readFrame(bytes, at, codec);
    rate ??= frame?.sampleRate ?? null;
    if (!frame || frame.sampleRate !== rate) at += 1;
    else {
      seconds += frame.samples / frame.sampleRate;
      at += frame.sizeBytes;
    }
  }
  return Math.round(seconds * 90_000);
}

interface Frame {
  samples: number;
  sampleRate: number;
  sizeBytes: number;
}

function readFrame(bytes: readonly number[], at: number, codec: Codec): Frame | null {
  if (codec === 'aac') return readAdts(bytes, at);
  if (codec === 'ac3') return readAc3(bytes, at);
  return readMpegAudio(bytes, at);
}

/** @see ISO/IEC 13818-7 §6.2 */
function readAdts(bytes: readonly number[], at: number): Frame | null {
  if (bytes[at] !== 0xff || (bytes[at + 1]! & 0xf6) !== 0xf0) return null;
  const rates = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000];
  const sampleRate = rates[Math.floor(bytes[at + 2]! / 4) % 16];
  const sizeBytes = (bytes[at + 3]! % 4) * 2048 + bytes[at + 4]! * 8 + Math.floor(bytes[at + 5]! / 32);
  const blocks = (bytes[at + 6]! % 4) + 1;
  return sampleRate && sizeBytes >= 7 ? { samples: 1024 * blocks, sampleRate, sizeBytes } : null;
}

/** @see ATSC A/52 §5.3, table 5.18 */
function readAc3(bytes: readonly number[], at: number): Frame | null {
  if (bytes[at] !== 0x0b || bytes[at + 1] !== 0x77) return null;
  const kbps = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640];
  const rate = kbps[Math.floor((bytes[at + 4]! % 64) / 2)];
  if (bytes[at + 4]! >= 64 || !rate) return null; // 48 kHz only: that is all we make
  return { samples: 1536, sampleRate: 48_000, sizeBytes: rate * 4 };
}

/** MPEG-1 layer II. @see ISO/IEC 11172-3 §2.4.2.3 */
function readMpegAudio(bytes: readonly number[], at: number): Frame | null {
  if (bytes[at] !== 0xff || (bytes[at + 1]! & 0xfe) !== 0xfc) return null;
  const kbps = [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384];
  const rate = kbps[Math.floor(bytes[at + 2]! / 16)];
  const sampleRate = [44_100, 48_000, 32_000][Math.floor(bytes[at + 2]! / 4) % 4];
  if (!rate || !sampleRate) return null;
  const padding = Math.floor(bytes[at + 2]! / 2) % 2;
  return { samples: 1152, sampleRate, sizeBytes: Math.floor((144_000 * rate) / sampleRate) + padding };
}
