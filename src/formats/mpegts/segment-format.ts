import type { AudioCodec } from './codecs.js';
import { layOut, type OutputLayout } from './layout.js';
import { PACKET_BYTES, payloadStart, pidAt } from './packet.js';
import { readPesHead } from './pes.js';
import { type PictureFormat, readPictureFormat } from './picture-format.js';
import { createProgrammeReader } from './programme.js';
import type { Pmt } from './psi.js';

/** What is in a piece of a stream that starts with PAT, PMT and a key frame. */
export interface SegmentFormat {
  layout: OutputLayout;
  /** Null: radio, or parameter sets that cannot be read. */
  picture: PictureFormat | null;
  /** Every codec as RFC 6381 writes it; null when one has no name there. */
  codecs: string | null;
}

/** Parameter sets stand at the beginning of a key frame. */
const PICTURE_BYTES = 8_192;
const AUDIO_NAMES: Record<AudioCodec, string | null> = {
  // the tables do not tell the layers apart. As layer 3 (mp4a.40.34) players would take what they cannot play; as layer 2
  // (mp4a.40.33) Media Source Extensions know none of it, and hls.js would not even show the picture (hls.js #2409). Unnamed,
  // which RFC 8216 §4.3.4.2 allows, each looks for itself
  mpeg: null,
  aac: 'mp4a.40.2',
  'aac-latm': null,
  ac3: 'ac-3',
  eac3: 'ec-3',
  other: null,
};

/** Reads it of a stream that comes block by block, from a key frame on. */
export interface FormatReader {
  /** @returns null: more is needed. What has been found is given again. */
  push(packets: Uint8Array): SegmentFormat | null;
}

/** Parameter sets that have not come by then never will. */
const LOOK_BYTES = 128 * 1024;

export function createFormatReader(): FormatReader {
  let head: Buffer = Buffer.alloc(0);
  let found: SegmentFormat | null = null;
  return {
    push(packets) {
      if (found) return found;
      head = Buffer.concat([head, packets]);
      const format = readSegmentFormat(head);
      const isWhole = format && (format.picture || !format.layout.hasVideo || head.length >= LOOK_BYTES);
      if (!isWhole) return null;
      found = format;
      head = Buffer.alloc(0);
      return found;
    },
  };
}

/** @returns null when there is no programme in it. */
export function readSegmentFormat(packets: Uint8Array): SegmentFormat | null {
  const found: { pmt: Pmt | null } = { pmt: null };
  const tables = createProgrammeReader((pmt) => {
    found.pmt ??= pmt;
  });
  let layout: OutputLayout | null = null;
  let picture = Buffer.alloc(0);
  for (let at = 0; at + PACKET_BYTES <= packets.length && picture.length < PICTURE_BYTES; at += PACKET_BYTES) {
    const payloadAt = payloadStart(packets, at);
    if (payloadAt < 0) continue;
    const pid = pidAt(packets, at);
    const startsUnit = (packets[at + 1]! & 0x40) !== 0;
    if (!layout) {
      if (tables.isTable(pid)) tables.push(pid, packets.subarray(payloadAt, at + PACKET_BYTES), startsUnit);
      layout = found.pmt && layOut(found.pmt);
      if (layout && !layout.hasVideo) break;
    } else if (pid === videoPidOf(layout)) {
      if (startsUnit && picture.length > 0) break;
      const from = startsUnit ? readPesHead(packets, at, payloadAt)?.elementaryAt : payloadAt;
      if (from !== undefined) picture = Buffer.concat([picture, packets.subarray(from, at + PACKET_BYTES)]);
    }
  }
  return layout && formatOf(layout, picture);
}

function videoPidOf({ tracks }: OutputLayout): number | undefined {
  return tracks.find(({ role }) => role.kind === 'video')?.stream.pid;
}

function formatOf(layout: OutputLayout, bytes: Uint8Array): SegmentFormat {
  const roles = layout.tracks.map(({ role }) => role);
  const video = roles.find((role) => role.kind === 'video');
  const picture = video ? readPictureFormat(video.codec, bytes) : null;
  const sounds = new Set(roles.flatMap((role) => (role.kind === 'audio' ? [AUDIO_NAMES[role.codec]] : [])));
  const names = [...(video ? [picture?.codecs ?? null] : []), ...sounds];
  return { layout, picture, codecs: names.includes(null) ? null : names.join(',') };
}
