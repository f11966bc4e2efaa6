import type { ClipSpec } from './clips.js';
import { TICKS_PER_SECOND } from './ts-time.js';

/** A clip as fragmented MP4, one fragment from each key frame to the next. @see ISO/IEC 14496-12 §8.8 */
export interface ClipFragments {
  /** What a player reads before any fragment. */
  head: Buffer;
  readonly count: number;
  /**
   * One fragment with its time moved.
   *
   * @param at From 0 to `count` - 1.
   * @param number Counts the fragments of the endless stream.
   */
  read(at: number, number: number, shiftTicks: number): Buffer;
}

/** How ffmpeg makes them of a round of the clip whose time begins at 0. */
export function fragmentArguments(spec: ClipSpec, roundFile: string, outFile: string): string[] {
  return [
    ...['-hide_banner', '-nostdin', '-v', 'error', '-y', '-copyts', '-i', roundFile],
    ...['-map', '0', '-c', 'copy', ...(spec.audio === 'aac' ? ['-bsf:a', 'aac_adtstoasc'] : []), '-f', 'mp4'],
    ...['-movflags', 'frag_keyframe+delay_moov+default_base_moof+frag_discont', outFile],
  ];
}

interface Box {
  type: string;
  from: number;
  to: number;
}

/** Reads what ffmpeg wrote. Throws when it is not `count` fragments: for a clip without pictures ffmpeg cuts none. */
export function readClipFragments(file: Buffer, count: number): ClipFragments {
  const boxes = listBoxes(file, 0, file.length);
  const starts = boxes.filter(({ type }) => type === 'moof').map(({ from }) => from);
  if (starts.length !== count) throw new Error(`${starts.length} fragments where ${count} key frames are.`);
  const end = boxes.findLast(({ type }) => type === 'mdat')!.to;
  const head = file.subarray(0, starts[0]);
  const scales = readTimescales(head);
  return {
    head,
    count,
    read(at, number, shiftTicks) {
      const fragment = Buffer.from(file.subarray(starts[at], starts[at + 1] ?? end));
      const moof = listBoxes(fragment, 0, fragment.length)[0]!;
      for (const box of listBoxes(fragment, moof.from + 8, moof.to)) {
        if (box.type === 'mfhd') fragment.writeUInt32BE(number + 1, box.from + 12);
        if (box.type === 'traf') shiftTrack(fragment, box, scales, shiftTicks);
      }
      return fragment;
    },
  };
}

function shiftTrack(bytes: Buffer, traf: Box, scales: ReadonlyMap<number, number>, shiftTicks: number): void {
  const inside = listBoxes(bytes, traf.from + 8, traf.to);
  const track = bytes.readUInt32BE(inside.find(({ type }) => type === 'tfhd')!.from + 12);
  const shift = BigInt(Math.round((shiftTicks * scales.get(track)!) / TICKS_PER_SECOND));
  const at = inside.find(({ type }) => type === 'tfdt')!.from + 12;
  bytes.writeBigUInt64BE(bytes.readBigUInt64BE(at) + shift, at); // version 1: ffmpeg writes no other
}

/** Ticks per second of each track. */
function readTimescales(head: Buffer): Map<number, number> {
  const moov = listBoxes(head, 0, head.length).find(({ type }) => type === 'moov')!;
  const tracks = listBoxes(head, moov.from + 8, moov.to).filter(({ type }) => type === 'trak');
  return new Map(
    tracks.map((track) => {
      const inside = listBoxes(head, track.from + 8, track.to);
      const header = inside.find(({ type }) => type === 'tkhd')!;
      const media = inside.find(({ type }) => type === 'mdia')!;
      const mediaHeader = listBoxes(head, media.from + 8, media.to).find(({ type }) => type === 'mdhd')!;
      return [head.readUInt32BE(header.from + 20), head.readUInt32BE(mediaHeader.from + 20)];
    }),
  );
}

function listBoxes(bytes: Buffer, from: number, to: number): Box[] {
  const boxes: Box[] = [];
  for (let at = from; at + 8 <= to; ) {
    const size = bytes.readUInt32BE(at);
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), from: at, to: at + size });
    at += size;
  }
  return boxes;
}
