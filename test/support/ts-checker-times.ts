import type { Packet, Report } from './ts-checker.js';
import { type Codec, isVideo, PCR_BACK_MS, type ProgramView, pcrStep } from './ts-checker-tables.js';

export interface StreamSummary {
  pid: number;
  streamType: number;
  codec: Codec;
  /** PES packets that begin; for video one each frame. */
  unitCount: number;
  keyFrameCount: number;
  /** Units that are shown before the first: of a stream that begins at an open group they cannot be decoded. */
  leadingCount: number;
  /** In 90 kHz ticks, as they stand in the stream. */
  firstPts: number | null;
  lastPts: number | null;
}

const WRAP = 2 ** 33;
const PCR_STEP_MAX_MS = 100;
const REORDER_MAX_MS = 1_000;
const DELAY_MAX_MS = 1_200;
/** Behind so many units of the beginning an earlier PTS is no leading picture's. */
const LEADING_MAX = 30;

interface Clocked extends StreamSummary {
  lastDts: number | null;
  /** Shortest DTS step so far: the length of a frame, in ticks. */
  frameTicks: number;
  /** Of the last units. */
  recentPts: number[];
}

/** More than any codec reorders. */
const RECENT_MAX = 32;

/** Checks 16, 17, 19 to 23 and the video part of 24. */
export function watchTimes(program: ProgramView, stepFramesMax: number, report: Report) {
  const streams = new Map<number, Clocked>();
  let pcr: number | null = null;
  let pcrTotal = 0;

  const checkPcr = (packet: Packet, value: number) => {
    if (program.pcrPid !== null && packet.pid !== program.pcrPid) {
      report(16, packet.at, `a PCR on PID ${packet.pid}; the PMT declares ${program.pcrPid}`);
      return;
    }
    if (packet.isDiscontinuity) {
      for (const stream of streams.values()) stream.lastDts = null;
    } else if (pcr !== null) {
      const stepMs = pcrStep(pcr, value) / 27_000;
      const isBack = stepMs === 0 || stepMs > PCR_BACK_MS;
      if (isBack) report(16, packet.at, 'the PCR does not rise');
      else pcrTotal += stepMs;
      if (!isBack && stepMs > PCR_STEP_MAX_MS)
        report(17, packet.at, `the PCR makes a step of ${Math.round(stepMs)} ms`);
    }
    pcr = value;
  };

  const checkUnit = (packet: Packet, stream: Clocked) => {
    const header = packet.payload;
    stream.unitCount += 1;
    if (isVideo(stream.codec) && startsKeyFrame(packet, stream.codec)) stream.keyFrameCount += 1;
    const streamId = header[3]!;
    const isLegal = streamId === 0xbd || streamId === 0xfd || (streamId >= 0xc0 && streamId <= 0xef);
    if (header[0] !== 0 || header[1] !== 0 || header[2] !== 1 || !isLegal) {
      report(19, packet.at, `the unit on PID ${packet.pid} does not begin with a PES header`);
      return;
    }
    const stamps = readStamps(packet, report);
    if (!stamps) return;
    stream.firstPts ??= stamps.pts;
    if (signedTicks(stream.firstPts, stamps.pts) < 0 && stream.unitCount < LEADING_MAX) stream.leadingCount += 1;
    stream.lastPts = stamps.pts;
    checkStamps(packet, stream, stamps);
  };

  const checkStamps = (packet: Packet, stream: Clocked, { pts, dts }: { pts: number; dts: number }) => {
    const reorderMs = signedTicks(dts, pts) / 90;
    if (reorderMs < 0 || reorderMs > REORDER_MAX_MS) report(22, packet.at, `PTS - DTS is ${Math.round(reorderMs)} ms`);
    const stepTicks = stream.lastDts === null ? null : signedTicks(stream.lastDts, dts);
    stream.lastDts = dts;
    if (pcr !== null) {
      const delayMs = signedTicks(Math.floor(pcr / 300), dts) / 90;
      if (delayMs < 0 || delayMs > DELAY_MAX_MS)
        report(23, packet.at, `DTS - PCR is ${Math.round(delayMs)} ms on PID ${packet.pid}`);
    }
    if (isVideo(stream.codec)) {
      if (stream.recentPts.includes(pts)) report(24, packet.at, `two pictures are shown at once, at ${pts}`);
      stream.recentPts = [...stream.recentPts.slice(1 - RECENT_MAX), pts];
    }
    if (stepTicks === null) return;
    if (stepTicks <= 0) {
      report(21, packet.at, `the DTS of PID ${packet.pid} goes from ${dts - stepTicks} to ${dts}`);
      return;
    }
    stream.frameTicks = Math.min(stream.frameTicks, stepTicks);
    if (isVideo(stream.codec) && stepTicks > stepFramesMax * stream.frameTicks) {
      report(24, packet.at, `a gap of ${Math.round(stepTicks / 90)} ms between two pictures`);
    }
  };

  return {
    see(packet: Packet): void {
      if (packet.pcr !== null) checkPcr(packet, packet.pcr);
      const declared = program.streams.get(packet.pid);
      if (!declared || !packet.startsUnit || !packet.hasPayload) return;
      let stream = streams.get(packet.pid);
      if (!stream || stream.codec !== declared.codec) {
        stream = {
          pid: packet.pid,
          ...declared,
          unitCount: 0,
          keyFrameCount: 0,
          leadingCount: 0,
          firstPts: null,
          lastPts: null,
          lastDts: null,
          frameTicks: 18_000,
          recentPts: [],
        };
        streams.set(packet.pid, stream);
      }
      checkUnit(packet, stream);
    },
    streams: (): StreamSummary[] =>
      [...program.streams.keys()].flatMap((pid) => {
        const stream = streams.get(pid);
        if (!stream) return [];
        const { lastDts: _, frameTicks: __, recentPts: ___, ...summary } = stream;
        return [summary];
      }),
    pcrSpanMs: () => pcrTotal,
  };
}

/** Shortest signed way from one 33-bit clock value to another. */
export function signedTicks(from: number, to: number): number {
  const forward = (to - from + WRAP) % WRAP;
  return forward >= WRAP / 2 ? forward - WRAP : forward;
}

/** Reads PTS and DTS of the PES that begins in this packet (check 20). Null: it has none. */
export function readStamps(packet: Packet, report: Report): { pts: number; dts: number } | null {
  const flags = Math.floor(packet.payload[7]! / 64);
  if (flags === 0) return null;
  if (flags === 1) {
    report(20, packet.at, 'the PTS flags are 01');
    return null;
  }
  const length = flags === 3 ? 10 : 5;
  if (packet.payload.length < 9 + length) {
    report(20, packet.at, 'the PES header does not fit into its first packet');
    return null;
  }
  const pts = readStamp(packet, 9, flags, report);
  const dts = flags === 3 ? readStamp(packet, 14, 1, report) : pts;
  return { pts, dts };
}

function readStamp(packet: Packet, at: number, prefix: number, report: Report): number {
  const [one, two, three, four, five] = packet.payload.subarray(at, at + 5) as unknown as [
    number,
    number,
    number,
    number,
    number,
  ];
  if (Math.floor(one / 16) !== prefix) report(20, packet.at, `a time stamp has the prefix ${Math.floor(one / 16)}`);
  if (one % 2 !== 1 || three % 2 !== 1 || five % 2 !== 1) report(20, packet.at, 'a time stamp lacks a marker bit');
  const high = Math.floor(one / 2) % 8;
  return high * 2 ** 30 + (two * 128 + Math.floor(three / 2)) * 2 ** 15 + four * 128 + Math.floor(five / 2);
}

/** Whether the unit that begins here can be decoded from: by its flag, or by the parameter sets in its first packet. */
export function startsKeyFrame(packet: Packet, codec: Codec): boolean {
  if (!packet.startsUnit) return false;
  if (packet.isRandomAccess) return true;
  const { payload } = packet;
  for (let at = 9; at + 3 < payload.length; at++) {
    if (payload[at] !== 0 || payload[at + 1] !== 0 || payload[at + 2] !== 1) continue;
    const code = payload[at + 3]!;
    if (codec === 'h264' && code % 32 === 7) return true;
    if (codec === 'hevc' && Math.floor(code / 2) % 64 === 32) return true;
    if (codec === 'mpeg2video' && code === 0xb3) return true;
  }
  return false;
}
