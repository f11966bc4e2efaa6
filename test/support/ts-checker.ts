import { watchAudioFrames } from './ts-checker-audio.js';
import { watchClock } from './ts-checker-clock.js';
import { watchPackets } from './ts-checker-packets.js';
import { type ProgramView, watchTables } from './ts-checker-tables.js';
import { type StreamSummary, watchTimes } from './ts-checker-times.js';

/**
 * Judges MPEG-TS bytes by the checks of the splice reference, §12. It shares no code with what it checks: neither with the relay
 * nor with the simulator, or one misreading of the standard would agree with itself.
 *
 * | check | what must hold |
 * |---|---|
 * | 1 | the length is a multiple of 188 |
 * | 2 | every packet begins with 0x47 |
 * | 3, 4, 5, 6 | no error flag, not scrambled, adaptation control not 00, adaptation length legal |
 * | 7 | PAT: CRC right, one programme, constant |
 * | 8 | PMT: CRC right, a new version (+1) if and only if the content changes |
 * | 9, 10 | PAT and PMT at least every 500 ms of PCR |
 * | 11 | the first packets are PAT, PMT, the start of a key frame |
 * | 12 | no PID outside of the PMT but 0, 0x11 and 0x1FFF |
 * | 13 | the PIDs of the PMT and their stream types never change |
 * | 14, 15 | continuity counters without a gap; no packet twice |
 * | 16, 17 | PCR only on its PID and strictly rising; a step above 100 ms only where flagged |
 * | 18 | from one key frame to the next the PCR runs evenly with the DTS: `clockJitterMs` + 5 ms |
 * | 19, 20 | every unit begins with a legal PES header; PTS and DTS with prefix and marker bits |
 * | 21, 22, 23 | DTS strictly rises; PTS - DTS in 0 … 1 s; DTS - PCR in 0 … 1.2 s |
 * | 24 | video DTS steps of at most 4 frames, no two pictures at once; sound without overlap and without a gap above 100 ms |
 * | 25 | decoded: `ts-decoder.ts`, which asks ffmpeg |
 */
export interface Finding {
  check: number;
  /** Offset of the packet in the bytes. */
  at: number;
  sentence: string;
}

export interface CheckOptions {
  /** Numbers of checks that do not apply: 9 and 10 for a source that is no output of ours, 11 for a piece out of the middle. */
  skip?: readonly number[];
  /** The last packet may be cut, as when a client leaves. */
  allowCutEnd?: boolean;
  /** How unevenly the source's own clock runs (`clockJitterMs` of its report). Default 0, as ffmpeg's. */
  clockJitterMs?: number;
  /** Default 4. A source that is cut in the middle of reordered pictures lacks those between, and the next may reorder none. */
  videoStepFramesMax?: number;
  /** Default 100. */
  soundGapMaxMs?: number;
}

export interface TsSummary {
  packetCount: number;
  /** PID to its packet count. */
  pids: Record<number, number>;
  /** Of the last PMT, in its order. */
  streams: StreamSummary[];
  pcrPid: number | null;
  pmtVersions: number[];
  /** From the first to the last PCR, in ms, over wraps. */
  pcrSpanMs: number;
  /** How far a PCR was off the straight line through those between two key frames, at most. */
  clockJitterMs: number;
}

export interface TsReport {
  findings: Finding[];
  summary: TsSummary;
}

/** One packet, taken apart. Offsets count from the packet's first byte. */
export interface Packet {
  bytes: Uint8Array;
  /** Offset in the whole. */
  at: number;
  pid: number;
  startsUnit: boolean;
  hasPayload: boolean;
  payload: Uint8Array;
  counter: number;
  isDiscontinuity: boolean;
  isRandomAccess: boolean;
  /** In 27 MHz, 0 … 2^33 · 300 - 1. */
  pcr: number | null;
}

export type Report = (check: number, at: number, sentence: string) => void;

export function checkTs(bytes: Uint8Array, options: CheckOptions = {}): TsReport {
  const skip = new Set(options.skip ?? []);
  const findings: Finding[] = [];
  const report: Report = (check, at, sentence) => {
    if (!skip.has(check)) findings.push({ check, at, sentence });
  };
  const program: ProgramView = { pmtPid: null, pcrPid: null, streams: new Map() };
  const tables = watchTables(program, report);
  const packets = watchPackets(program, report);
  const times = watchTimes(program, options.videoStepFramesMax ?? 4, report);
  const audio = watchAudioFrames(program, options.soundGapMaxMs ?? 100, report);
  const clock = watchClock(program, options.clockJitterMs ?? 0, report);

  let packetCount = 0;
  for (const packet of splitPackets(bytes, options.allowCutEnd ?? false, report)) {
    packetCount += 1;
    tables.see(packet);
    packets.see(packet);
    times.see(packet);
    audio.see(packet);
    clock.see(packet);
  }
  packets.end();
  audio.end();
  clock.end();
  findings.sort((one, other) => one.at - other.at || one.check - other.check);
  return {
    findings,
    summary: {
      packetCount,
      pids: packets.pids(),
      streams: times.streams(),
      pcrPid: program.pcrPid,
      pmtVersions: tables.versions,
      pcrSpanMs: times.pcrSpanMs(),
      clockJitterMs: clock.jitterMs(),
    },
  };
}

/** One line per finding, for an assertion that says what is wrong: `expect(describeFindings(report)).toEqual([])`. */
export function describeFindings({ findings }: TsReport): string[] {
  return findings.map(({ check, at, sentence }) => `check ${check} at byte ${at}: ${sentence}`);
}

/** Takes the bytes apart. Behind a broken place it goes on where three packets in a row begin with 0x47. */
function* splitPackets(bytes: Uint8Array, allowCutEnd: boolean, report: Report): Generator<Packet> {
  let at = 0;
  while (at + 188 <= bytes.length) {
    if (bytes[at] !== 0x47) {
      const next = findSync(bytes, at + 1);
      report(2, at, `no 0x47 where a packet should begin; ${next - at} bytes until the next`);
      at = next;
      continue;
    }
    const packet = takeApart(bytes.subarray(at, at + 188), at, report);
    if (packet) yield packet;
    at += 188;
  }
  if (at < bytes.length && !allowCutEnd) report(1, at, `${bytes.length - at} bytes behind the last whole packet`);
}

function findSync(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    const isSync = (offset: number) => offset >= bytes.length || bytes[offset] === 0x47;
    if (bytes[at] === 0x47 && isSync(at + 188) && isSync(at + 376)) return at;
  }
  return bytes.length;
}

function takeApart(bytes: Uint8Array, at: number, report: Report): Packet | null {
  const pid = (bytes[1]! & 0x1f) * 256 + bytes[2]!;
  if (bytes[1]! >= 0x80) report(3, at, `PID ${pid} carries the transport error flag`);
  if (bytes[3]! >= 0x40) report(4, at, `PID ${pid} is scrambled`);
  const control = Math.floor(bytes[3]! / 16) % 4;
  if (control === 0) {
    report(5, at, `PID ${pid} has the reserved adaptation control 00`);
    return null;
  }
  const hasField = control >= 2;
  const hasPayload = control % 2 === 1;
  const fieldLength = hasField ? bytes[4]! : -1;
  if (hasField && (hasPayload ? fieldLength > 182 : fieldLength !== 183)) {
    report(6, at, `PID ${pid} has an adaptation field of ${fieldLength} bytes`);
    return null;
  }
  const flags = fieldLength > 0 ? bytes[5]! : 0;
  return {
    bytes,
    at,
    pid,
    startsUnit: (bytes[1]! & 0x40) !== 0,
    hasPayload,
    payload: hasPayload ? bytes.subarray(5 + fieldLength) : bytes.subarray(188),
    counter: bytes[3]! % 16,
    isDiscontinuity: (flags & 0x80) !== 0,
    isRandomAccess: (flags & 0x40) !== 0,
    pcr: flags & 0x10 ? readPcr(bytes) : null,
  };
}

function readPcr(bytes: Uint8Array): number {
  const bits = new DataView(bytes.buffer, bytes.byteOffset + 6, 6);
  const base = bits.getUint32(0) * 2 + (bits.getUint16(4) >= 0x8000 ? 1 : 0);
  return base * 300 + (bits.getUint16(4) % 512);
}
