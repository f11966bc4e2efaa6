import type { MediaTools } from '../media/index.js';
import { createEvenPackets } from './even-packets.js';
import { needsFfmpeg } from './faults.js';
import type { Part, SegmentForm } from './form.js';
import type { OnPiece } from './held-segments.js';
import { createRepacker, type Repacker } from './repacker.js';

/**
 * The way of segments to the relay: transport streams go straight on, all others, and those whose sound comes beside them, through
 * an ffmpeg, whose heaps are made even again.
 *
 *     segments, byte by byte at their pace ──► ffmpeg ──► packets, held ──every 40 ms──► relay
 */
export interface Outlet {
  push(part: Part, piece: Buffer, startsAnew: boolean, form: SegmentForm): void;
  /** Sound comes beside what is shown: from the first piece on, or never. */
  expectSound(): void;
  /** To be called as time goes by. */
  hand(elapsedMs: number): void;
  /** No more segments will come. `onEnd` comes when all that they brought has been handed on; with an error a little before. */
  end(error: Error | null): void;
  /** Settles when no ffmpeg runs any more. */
  close(): Promise<void>;
}

/** @param tools Null: there is no ffmpeg. @param onEnd Comes once, also by itself when repacking fails. */
export function createOutlet(
  tools: Pick<MediaTools, 'start'> | null,
  onPiece: OnPiece,
  onEnd: (error: Error | null) => void,
  signal: AbortSignal,
): Outlet {
  const packets = createEvenPackets();
  let repacker: Repacker | null = null;
  let hasSoundBeside = false;
  let isEnding = false;
  /** What is to be told when what is held has been handed on. */
  let outcome: { error: Error | null } | null = null;
  let isOver = false;

  const finish = (error: Error | null) => {
    if (isOver) return;
    isOver = true;
    packets.handRest(onPiece);
    onEnd(error);
  };

  const end = (error: Error | null) => {
    if (packets.isEmpty) finish(error);
    else outcome ??= { error };
  };

  return {
    push(part, piece, startsAnew, form) {
      if (isOver || outcome) return;
      if (form.kind === 'ts' && !hasSoundBeside) return onPiece(piece, startsAnew);
      if (!tools) return end(needsFfmpeg());
      repacker ??= createRepacker(tools.start, hasSoundBeside, packets.push, end, signal);
      repacker.push(part, piece, startsAnew, form);
    },
    expectSound() {
      hasSoundBeside = true;
    },
    hand(elapsedMs) {
      if (isOver || !repacker) return;
      packets.hand(elapsedMs, onPiece);
      repacker.hold(packets.isFull);
      if (outcome && (outcome.error ? packets.isNearlyDry : packets.isEmpty)) finish(outcome.error);
    },
    end(error) {
      if (error || !repacker) return end(error);
      if (isEnding) return;
      isEnding = true;
      void repacker.finish().then(() => end(null));
    },
    async close() {
      isOver = true;
      await repacker?.close();
    },
  };
}
