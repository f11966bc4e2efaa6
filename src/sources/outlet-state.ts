/**
 * What goes out of an outlet, and how it comes to its end.
 *
 *     open ──no more will come──► finishing ──ffmpeg has given all──► draining ──all is handed on──► over
 *       │                             │                                  ▲                            ▲
 *       └───────── a failure ─────────┴──────────────────────────────────┘                            │
 *                       from each, when nothing is held, or it is closed ─────────────────────────────┘
 */
export type OutletState =
  | { kind: 'open' }
  /** No more segments will come, and ffmpeg has not given all that they brought. */
  | { kind: 'finishing' }
  /** What is held is handed on; `error` is to be told then, a little before it is all gone. */
  | { kind: 'draining'; error: Error | null }
  | { kind: 'over' };

export type OutletEvent =
  /** No more will come, and an ffmpeg still has some of it. */
  | { kind: 'finish' }
  /** All has come, or it failed. */
  | { kind: 'end'; error: Error | null }
  | { kind: 'over' };

/** The one place where it changes. What has been told first is what counts. Pure. */
export function step(state: OutletState, event: OutletEvent): OutletState {
  switch (event.kind) {
    case 'finish':
      return state.kind === 'open' ? { kind: 'finishing' } : state;
    case 'end':
      return state.kind === 'open' || state.kind === 'finishing' ? { kind: 'draining', error: event.error } : state;
    case 'over':
      return { kind: 'over' };
  }
}

/** Whether segments go in: while ffmpeg finishes, what comes late still does. */
export const takesMore = ({ kind }: OutletState): boolean => kind === 'open' || kind === 'finishing';
