/** PAT and PMT as the simulator reads them from a clip and writes them into a stream. @see ISO/IEC 13818-1 §2.4.4 */

export interface ElementaryStream {
  pid: number;
  streamType: number;
  /** The descriptors as they stand in the PMT: language, registration. */
  descriptors: Uint8Array;
}

export interface ProgramMap {
  pcrPid: number;
  streams: ElementaryStream[];
}

/** Reads the first PAT and PMT of whole packets. Both fit into one packet each: ffmpeg wrote them for four streams at most. */
export function readProgramMap(bytes: Uint8Array): ProgramMap {
  const pat = findSection(bytes, 0);
  const pmtPid = ((pat[10]! & 0x1f) << 8) | pat[11]!;
  const pmt = findSection(bytes, pmtPid);
  const pcrPid = ((pmt[8]! & 0x1f) << 8) | pmt[9]!;
  const end = 3 + (((pmt[1]! & 0x0f) << 8) | pmt[2]!) - 4;
  const streams: ElementaryStream[] = [];
  let at = 12 + (((pmt[10]! & 0x0f) << 8) | pmt[11]!);
  while (at < end) {
    const length = ((pmt[at + 3]! & 0x0f) << 8) | pmt[at + 4]!;
    streams.push({
      pid: ((pmt[at + 1]! & 0x1f) << 8) | pmt[at + 2]!,
      streamType: pmt[at]!,
      descriptors: Uint8Array.from(pmt.subarray(at + 5, at + 5 + length)),
    });
    at += 5 + length;
  }
  return { pcrPid, streams };
}

function findSection(bytes: Uint8Array, pid: number): Uint8Array {
  for (let at = 0; at + 188 <= bytes.length; at += 188) {
    const packetPid = ((bytes[at + 1]! & 0x1f) << 8) | bytes[at + 2]!;
    if (packetPid === pid && bytes[at + 1]! & 0x40) return bytes.subarray(at + 5 + bytes[at + 4]!, at + 188);
  }
  throw new Error(`The clip has no table on PID ${pid}.`);
}

/** One PAT packet that names one program; its continuity counter is 0. */
export function patPacket(programNumber: number, pmtPid: number): Buffer {
  const body = [
    0x00,
    0x01,
    0xc1,
    0x00,
    0x00,
    programNumber >> 8,
    programNumber & 0xff,
    0xe0 | (pmtPid >> 8),
    pmtPid & 0xff,
  ];
  return sectionPacket(0, 0x00, body);
}

/** One PMT packet; its continuity counter is 0. */
export function pmtPacket(programNumber: number, pmtPid: number, map: ProgramMap): Buffer {
  const body = [
    programNumber >> 8,
    programNumber & 0xff,
    0xc1,
    0x00,
    0x00,
    0xe0 | (map.pcrPid >> 8),
    map.pcrPid & 0xff,
  ];
  body.push(0xf0, 0x00); // no descriptors for the program itself
  for (const { pid, streamType, descriptors } of map.streams) {
    body.push(streamType, 0xe0 | (pid >> 8), pid & 0xff, 0xf0 | (descriptors.length >> 8), descriptors.length & 0xff);
    body.push(...descriptors);
  }
  return sectionPacket(pmtPid, 0x02, body);
}

function sectionPacket(pid: number, tableId: number, body: readonly number[]): Buffer {
  const packet = Buffer.alloc(188, 0xff);
  const length = body.length + 4;
  packet.set([0x47, 0x40 | (pid >> 8), pid & 0xff, 0x10, 0x00, tableId, 0xb0 | (length >> 8), length & 0xff, ...body]);
  const crcAt = 8 + body.length;
  packet.writeUInt32BE(crc32(packet.subarray(5, crcAt)), crcAt);
  return packet;
}

/** CRC-32 of MPEG sections: polynomial 0x04C11DB7, start 0xFFFFFFFF, not reflected. @see ISO/IEC 13818-1 Annex A */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  return crc >>> 0;
}
