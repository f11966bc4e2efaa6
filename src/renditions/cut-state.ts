import type { SegmentFormat } from '../formats/mpegts/index.js';

/**
 * How far a cut stream is. What begins in the past is made faster than it is shown: until it has caught up, who wants to play
 * waits, but not for ever.
 *
 *     empty ──segment──► catchingUp ──newest is hardly older than live, or so much time has passed──► open
 *       │                    │                                                                         │
 *       └────────────────────┴──────────────────────────────► ended ◄──────────────────────────────────┘
 */
export type CutState = { kind: 'empty' } | { kind: 'catchingUp' } | { kind: 'open' } | { kind: 'ended' };

export type CutEvent =
  /** The window has another segment. */
  | { kind: 'segment' }
  /** What has been pushed is hardly older than live. */
  | { kind: 'caughtUp' }
  /** It has been catching up for long enough. */
  | { kind: 'waited' }
  | { kind: 'ended' };

/** What is known of the stream itself: by its first block with which cutter it is cut, and soon what is in it. */
export type CutMedia<Cutter> =
  | { kind: 'unseen' }
  | { kind: 'unrecognised'; cutter: Cutter }
  | { kind: 'recognised'; cutter: Cutter; format: SegmentFormat };

/** The one place where it changes. Pure: whoever calls it acts on what it has become. */
export function step(state: CutState, event: CutEvent): CutState {
  if (state.kind === 'ended') return state;
  switch (event.kind) {
    case 'segment':
      return state.kind === 'empty' ? { kind: 'catchingUp' } : state;
    case 'caughtUp': // without a segment there is nothing to play yet
    case 'waited':
      return state.kind === 'catchingUp' ? { kind: 'open' } : state;
    case 'ended':
      return { kind: 'ended' };
  }
}
