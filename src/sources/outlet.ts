import type { MediaTools } from '../media/index.js';
import { createEvenPackets } from './even-packets.js';
import { needsFfmpeg } from './faults.js';
import type { Part, SegmentForm } from './form.js';
import type { OnPiece } from './held-segments.js';
import { type OutletState, step, takesMore } from './outlet-state.js';
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
  let state: OutletState = { kind: 'open' };

  const finish = (error: Error | null) => {
    state = step(state, { kind: 'over' });
    packets.handRest(onPiece);
    onEnd(error);
  };
  const end = (error: Error | null) => {
    state = step(state, { kind: 'end', error });
    if (state.kind === 'draining' && packets.isEmpty) finish(state.error);
  };

  return {
    push(part, piece, startsAnew, form) {
      if (!takesMore(state)) return;
      if (form.kind === 'ts' && !hasSoundBeside) return onPiece(piece, startsAnew);
      if (!tools) return end(needsFfmpeg());
      repacker ??= createRepacker(tools.start, hasSoundBeside, packets.push, end, signal);
      repacker.push(part, piece, startsAnew, form);
    },
    expectSound() {
      hasSoundBeside = true;
    },
    hand(elapsedMs) {
      if (state.kind === 'over' || !repacker) return;
      packets.hand(elapsedMs, onPiece);
      repacker.hold(packets.isFull);
      if (state.kind === 'draining' && (state.error ? packets.isNearlyDry : packets.isEmpty)) finish(state.error);
    },
    end(error) {
      if (error || !repacker) return end(error);
      if (state.kind !== 'open') return;
      state = step(state, { kind: 'finish' });
      void repacker.finish().then(() => end(null));
    },
    async close() {
      state = step(state, { kind: 'over' });
      await repacker?.close();
    },
  };
}
