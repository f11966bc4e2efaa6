import { packetise, writePat, writePmt } from '../../../src/formats/mpegts/psi.js';
import { makePacket, makePackets, makePes, splitPackets } from './packets.js';

/**
 * A source made by hand: pictures that say what they are in their first bytes (their slices cannot be decoded) and sound
 * frames with true ADTS heads. What no encoder writes on demand can be planted into it.
 */
export interface SourceSetup {
  frameCount?: number;
  /** Every so many pictures a key picture; 0: never. */
  gop?: number;
  /** Pictures before the first key picture. */
  lead?: number;
  startTicks?: number;
  videoPid?: number;
  /** Null: no sound. */
  audioPid?: number | null;
  pcrPid?: number;
  pmtPid?: number;
  programNumber?: number;
  hasVideo?: boolean;
  packetsPerFrame?: number;
  /** Bytes before the first slice of every picture: the verdict comes so much later. */
  prefaceBytes?: number;
  /** The two bits of every packet with picture or sound. */
  scrambling?: number;
  /** How far the clock is ahead of the pictures. */
  delayTicks?: number;
  /** How long a picture is decoded before it is shown. */
  reorderTicks?: number;
  /** Sound comes between the first packet of a picture and the others. */
  isInterleaved?: boolean;
}

export const FRAME_TICKS = 3_600;
const SOUND_TICKS = 1_920; // 1,024 samples of 48 kHz

export function makeSource(setup: SourceSetup = {}): Buffer {
  const {
    frameCount = 100,
    gop = 25,
    lead = 0,
    startTicks = 900_000,
    videoPid = 0x200,
    audioPid = 0x201,
    pmtPid = 0x1f0,
    programNumber = 7,
    hasVideo = true,
    packetsPerFrame = 3,
    prefaceBytes = 0,
    scrambling = 0,
    delayTicks = 45_000,
    reorderTicks = FRAME_TICKS,
    isInterleaved = false,
  } = setup;
  const pcrPid = setup.pcrPid ?? (hasVideo ? videoPid : audioPid!);
  const counters = new Map<number, number>();
  const packets: Buffer[] = [];
  const add = (pid: number, made: Buffer[]) => {
    for (const packet of made) {
      const hasPayload = (packet[3]! & 0x10) !== 0;
      const next = counters.get(pid) ?? pid & 15;
      packet[3] = (packet[3]! & 0xf0) | ((hasPayload ? next : next + 15) & 15);
      counters.set(pid, hasPayload ? next + 1 : next);
      if (hasPayload && (pid === videoPid || pid === audioPid)) packet[3]! |= scrambling << 6;
      packets.push(packet);
    }
  };
  const streams = [
    ...(hasVideo ? [{ streamType: 0x1b, pid: videoPid, descriptors: new Uint8Array() }] : []),
    ...(audioPid === null ? [] : [{ streamType: 0x0f, pid: audioPid, descriptors: new Uint8Array() }]),
  ];
  let soundTicks = 0;
  for (let frame = 0; frame < frameCount; frame++) {
    let rest: Buffer[] = [];
    const dts = startTicks + frame * FRAME_TICKS;
    const pcr = wrapPcr((dts - delayTicks) * 300);
    if (frame % 3 === 0) {
      add(0, splitPackets(Buffer.from(packetise(writePat(programNumber, pmtPid), 0, 0))));
      add(pmtPid, splitPackets(Buffer.from(packetise(writePmt({ programNumber, pcrPid, streams }, 0), pmtPid, 0))));
    }
    if (pcrPid !== videoPid && pcrPid !== audioPid)
      add(pcrPid, [makePacket({ pid: pcrPid, counter: 0, payload: null, pcr })]);
    if (hasVideo) {
      const isKey = gop > 0 && frame >= lead && (frame - lead) % gop === 0;
      const body = makePicture(isKey ? 'key' : 'other', packetsPerFrame * 184 - 40, prefaceBytes);
      const pes = makePes({ streamId: 0xe0, pts: dts + reorderTicks, dts, body });
      const picture = makePackets(videoPid, 0, pes, pcrPid === videoPid ? { pcr } : {});
      add(videoPid, isInterleaved ? picture.slice(0, 1) : picture);
      rest = isInterleaved ? picture.slice(1) : [];
    }
    while (audioPid !== null && soundTicks <= (frame + 1) * FRAME_TICKS) {
      const pes = makePes({ streamId: 0xc0, pts: startTicks + soundTicks, body: soundFrame(120) });
      const isClock = pcrPid === audioPid;
      const ownPcr = wrapPcr((startTicks + soundTicks - delayTicks) * 300);
      add(audioPid, makePackets(audioPid, 0, pes, isClock ? { pcr: ownPcr } : {}));
      soundTicks += SOUND_TICKS;
    }
    add(videoPid, rest);
  }
  return Buffer.concat(packets);
}

function wrapPcr(pcr: number): number {
  const wrap = 2 ** 33 * 300;
  return ((pcr % wrap) + wrap) % wrap;
}

/** H.264 NAL units: delimiter, for a key picture SPS and PPS, then a slice whose type can be read. */
function makePicture(kind: 'key' | 'other', sizeBytes: number, prefaceBytes: number): Buffer {
  const parts = [Buffer.from([0, 0, 0, 1, 9, 0xf0])];
  if (kind === 'key') parts.push(Buffer.from([0, 0, 0, 1, 0x67, 0x42, 0x80, 0x1e, 0, 0, 0, 1, 0x68, 0xce, 0x38, 0x80]));
  if (prefaceBytes > 0) parts.push(Buffer.from([0, 0, 1, 6]), Buffer.alloc(prefaceBytes, 0x55));
  // first_mb_in_slice 0 is `1`; slice type 7 (I) is `0001000`, 5 (P) is `00110`
  parts.push(Buffer.from(kind === 'key' ? [0, 0, 1, 0x65, 0b10001000] : [0, 0, 1, 0x41, 0b10011000]));
  const head = Buffer.concat(parts);
  return Buffer.concat([head, Buffer.alloc(Math.max(8, sizeBytes - head.length), 0xa7)]);
}

function soundFrame(sizeBytes: number): Buffer {
  const head = [
    0xff,
    0xf1,
    0x4c, // AAC LC, 48 kHz
    0x80 | (sizeBytes >> 11),
    (sizeBytes >> 3) & 0xff,
    ((sizeBytes & 7) << 5) | 0x1f,
    0xfc,
  ];
  return Buffer.concat([Buffer.from(head), Buffer.alloc(sizeBytes - head.length, 0x33)]);
}
