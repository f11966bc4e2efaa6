import { PACKET_BYTES, payloadStart } from './packet.js';
import { readPesHead, readTimestamp } from './pes.js';
import { CODE_START } from './source-section.js';
import { insertPes, type SpliceOutput } from './splice-output.js';
import type { OpenTrack } from './splice-tracks.js';

/** The sound of a source on its way to its joint: what is heard, what is collected to be cut there, and what a source leaves open. */

/** A packet of sound is sent as it is. */
export function hear(out: SpliceOutput, track: OpenTrack, at: number, code: number, payloadAt: number): void {
  const { layout, packets, timeline } = out;
  const joint = track.joint!;
  joint.heard(packets, soundAt(packets, at, code, payloadAt), at + PACKET_BYTES);
  if (track.outPid === layout!.pcrPid && joint.end !== null) timeline.extend(joint.end);
}

/** A packet of sound goes into the unit that is cut. */
export function collect({ packets }: SpliceOutput, track: OpenTrack, at: number, code: number): void {
  const payloadAt = payloadStart(packets, at);
  if (payloadAt >= 0) track.joint!.collect(packets, soundAt(packets, at, code, payloadAt), at + PACKET_BYTES);
}

/** @param at Where it is put among the packets in hand; null: none are in hand. */
export function finishCollected(out: SpliceOutput, track: OpenTrack, at: number | null): void {
  const pes = track.joint!.finish(track.streamId);
  if (pes) insertPes(out, track.outPid, at, pes);
}

/** A packet of what a source has left open. */
export function collectRest(out: SpliceOutput, track: OpenTrack, at: number, code: number): void {
  if (!track.joint) return;
  if ((code & CODE_START) !== 0) {
    if (track.fate === 'collect') finishCollected(out, track, null);
    const head = readPesHead(out.packets, at, payloadStart(out.packets, at))!;
    track.fate = head.ptsAt < 0 ? 'drop' : 'collect';
    track.streamId = head.streamId;
    if (head.ptsAt >= 0) track.joint.startRest(out.timeline.shift(readTimestamp(out.packets, head.ptsAt)));
  }
  if (track.fate === 'collect') collect(out, track, at, code);
}

/** Sound bytes of a packet: behind the head of its PES where one starts. */
function soundAt(packets: Buffer, at: number, code: number, payloadAt: number): number {
  return (code & CODE_START) === 0 ? payloadAt : readPesHead(packets, at, payloadAt)!.elementaryAt;
}
