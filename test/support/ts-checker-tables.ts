import type { Packet, Report } from './ts-checker.js';

/** What the tables say at this point of the stream. */
export interface ProgramView {
  pmtPid: number | null;
  pcrPid: number | null;
  /** By PID, in the order of the PMT. */
  streams: Map<number, { streamType: number; codec: Codec }>;
}

export type Codec = 'h264' | 'hevc' | 'mpeg2video' | 'aac' | 'ac3' | 'mpegaudio' | 'other';

export function isVideo(codec: Codec): boolean {
  return codec === 'h264' || codec === 'hevc' || codec === 'mpeg2video';
}

const GAP_MAX_MS = 500;
/** More than half a turn of the clock is a step back: the fault of the PCR, which check 16 names. */
export const PCR_BACK_MS = 2 ** 32 / 90;

/** Checks 7 to 10 and 13, and keeps `program` up to date for the others. */
export function watchTables(program: ProgramView, report: Report): { see(packet: Packet): void; versions: number[] } {
  const partial = new Map<number, number[]>();
  const versions: number[] = [];
  const lastSeenPcr: Record<'PAT' | 'PMT', number | null> = { PAT: null, PMT: null };
  let pat: string | null = null;
  let pmt: { text: string; version: number } | null = null;
  let streams: string | null = null;
  let pcr: number | null = null;

  const noteGap = (name: 'PAT' | 'PMT', at: number) => {
    const before = lastSeenPcr[name];
    lastSeenPcr[name] = pcr;
    if (before === null || pcr === null) return;
    const gapMs = pcrStep(before, pcr) / 27_000;
    if (gapMs > GAP_MAX_MS && gapMs < PCR_BACK_MS)
      report(name === 'PAT' ? 9 : 10, at, `${Math.round(gapMs)} ms since the last ${name}`);
  };

  const readPat = (section: Uint8Array, at: number) => {
    const count = (section.length - 12) / 4;
    if (count !== 1) report(7, at, `the PAT names ${count} programmes`);
    const text = section.join();
    if (pat !== null && text !== pat) report(7, at, 'the PAT has changed');
    pat = text;
    program.pmtPid = (section[10]! % 32) * 256 + section[11]!;
    noteGap('PAT', at);
  };

  /** Which stream is on which PID, and of what type: players open decoders by it once. */
  const compareStreams = (at: number) => {
    const text = [...program.streams].map(([pid, { streamType }]) => `${pid} (type ${streamType})`).join(', ');
    if (streams !== null && text !== streams) report(13, at, `the streams were ${streams} and are ${text}`);
    streams = text;
  };

  const readPmt = (section: Uint8Array, at: number) => {
    const version = Math.floor(section[5]! / 2) % 32;
    const content = [...section.subarray(0, 5), ...section.subarray(6, -4)].join();
    if (pmt && content === pmt.text && version !== pmt.version)
      report(8, at, `PMT version ${version} has no new content`);
    if (pmt && content !== pmt.text && version !== (pmt.version + 1) % 32) {
      report(8, at, `the PMT has changed and its version went from ${pmt.version} to ${version}`);
    }
    if (versions.at(-1) !== version) versions.push(version);
    pmt = { text: content, version };
    readStreams(section, program);
    compareStreams(at);
    noteGap('PMT', at);
  };

  const readSection = (pid: number, section: Uint8Array, at: number) => {
    const isPat = pid === 0;
    if (crcOf(section) !== 0) return report(isPat ? 7 : 8, at, `the CRC of the ${isPat ? 'PAT' : 'PMT'} is wrong`);
    if (section[5]! % 2 === 0) return; // announced for later
    if (isPat && section[0] === 0x00) readPat(section, at);
    if (!isPat && section[0] === 0x02) readPmt(section, at);
  };

  return {
    versions,
    see(packet) {
      if (packet.pcr !== null && (program.pcrPid === null || packet.pid === program.pcrPid)) {
        if (packet.isDiscontinuity) lastSeenPcr.PAT = lastSeenPcr.PMT = null;
        pcr = packet.pcr;
      }
      if (!packet.hasPayload || (packet.pid !== 0 && packet.pid !== program.pmtPid)) return;
      const bytes = partial.get(packet.pid) ?? [];
      if (packet.startsUnit) bytes.splice(0, bytes.length, ...packet.payload.subarray(1 + packet.payload[0]!));
      else bytes.push(...packet.payload);
      const length = bytes.length < 3 ? Number.POSITIVE_INFINITY : 3 + (bytes[1]! % 16) * 256 + bytes[2]!;
      if (bytes.length < length) partial.set(packet.pid, bytes);
      else {
        partial.delete(packet.pid);
        readSection(packet.pid, Uint8Array.from(bytes.slice(0, length)), packet.at);
      }
    },
  };
}

/** Forward way between two PCRs in 27 MHz, over the wrap; a step back comes out as a huge step forward. */
export function pcrStep(from: number, to: number): number {
  const wrap = 2 ** 33 * 300;
  return (to - from + wrap) % wrap;
}

function readStreams(section: Uint8Array, program: ProgramView): void {
  program.pcrPid = (section[8]! % 32) * 256 + section[9]!;
  program.streams = new Map();
  let at = 12 + (section[10]! % 16) * 256 + section[11]!;
  while (at + 5 <= section.length - 4) {
    const streamType = section[at]!;
    const pid = (section[at + 1]! % 32) * 256 + section[at + 2]!;
    const length = (section[at + 3]! % 16) * 256 + section[at + 4]!;
    program.streams.set(pid, { streamType, codec: codecOf(streamType, section.subarray(at + 5, at + 5 + length)) });
    at += 5 + length;
  }
}

function codecOf(streamType: number, descriptors: Uint8Array): Codec {
  const names: Record<number, Codec> = {
    1: 'mpeg2video',
    2: 'mpeg2video',
    3: 'mpegaudio',
    4: 'mpegaudio',
    15: 'aac',
    27: 'h264',
    36: 'hevc',
    129: 'ac3',
  };
  if (streamType !== 6) return names[streamType] ?? 'other';
  const text = Buffer.from(descriptors).toString('latin1');
  if (text.includes('AC-3') || descriptors.includes(0x6a)) return 'ac3';
  return text.includes('HEVC') ? 'hevc' : 'other';
}

/** 0 over a section with its CRC when that is right. */
function crcOf(section: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of section) {
    for (let bit = 7; bit >= 0; bit--) {
      const isCarry = (crc >>> 31 === 1) !== (((byte >> bit) & 1) === 1);
      crc = ((crc << 1) ^ (isCarry ? 0x04c11db7 : 0)) >>> 0;
    }
  }
  return crc;
}
