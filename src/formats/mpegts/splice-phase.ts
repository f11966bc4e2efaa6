/**
 * How far an output is with the source that it goes on with.
 *
 *     idle ──source──► first ──key frame──► entered ──another source──► joining ──key frame──► entered
 *                                              │                        ▲     │                   ▲
 *                                              │ one that has the       │     │ of HEVC           │ sequence end
 *                                              │ output's time          │     ▼                   │
 *                                              └─────► broken ──clock───┘   marking ──────────────┘
 *
 * From each of them another source leads to `first` as long as nothing has gone out, else to `joining` or `broken`.
 */
export type SplicePhase =
  /** There is no source. */
  | 'idle'
  /** Nothing that viewers could begin at has gone out yet. */
  | 'first'
  /** A part of the time line may be missing before the source's entry: players need a new clock first. */
  | 'broken'
  /** The source's entry is still to come. */
  | 'joining'
  /** The packet in hand begins the source's entry, and the sequence before it is still to be ended. */
  | 'marking'
  /** The entry has gone out: everything goes on. */
  | 'entered';

/** @param isKept The source has the time of the output: of what lies between them a part may be missing. */
export function onSource(phase: SplicePhase, isKept: boolean): SplicePhase {
  if (!hasOutput(phase)) return 'first';
  return isKept ? 'broken' : 'joining';
}

/** Players have been given a new clock. */
export function onNewClock(phase: SplicePhase): SplicePhase {
  return phase === 'broken' ? 'joining' : phase;
}

/** A key frame begins. @param isHevc Its players want to be told that the sequence before it is over. */
export function onKeyFrame(phase: SplicePhase, isHevc: boolean): SplicePhase {
  return isHevc && hasOutput(phase) && !isEntered(phase) ? 'marking' : 'entered';
}

/** The sequence before the entry has been ended. */
export function onSequenceEnd(phase: SplicePhase): SplicePhase {
  return phase === 'marking' ? 'entered' : phase;
}

/** There is something that viewers have begun at. */
export const hasOutput = (phase: SplicePhase): boolean => phase !== 'idle' && phase !== 'first';

/** The source's entry has gone out, or goes out with the packet in hand. */
export const isEntered = (phase: SplicePhase): boolean => phase === 'entered' || phase === 'marking';
