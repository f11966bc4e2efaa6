/**
 * How a session comes to its end.
 *
 *     following ──lists over, or a failure──► emptying ──nothing or hardly anything is in hand──► leaving ──outlet──► over
 *         │                                                                                                            ▲
 *         └──────────────────────────── from each, when the outlet fails, or it is closed ─────────────────────────────┘
 */
export type SessionState =
  | { kind: 'following' }
  /** Nothing more is fetched, and what is in hand is handed on. `error` is why; null: the lists say that they are over. */
  | { kind: 'emptying'; error: Error | null }
  /** All has gone to the outlet, which tells when it is out. */
  | { kind: 'leaving' }
  | { kind: 'over' };

export type SessionEvent =
  | { kind: 'listsEnded'; error: Error | null }
  | { kind: 'emptied' }
  /** Nothing is told afterwards. */
  | { kind: 'over' };

/** The one place where it changes. What has ended it first is what counts. Pure. */
export function step(state: SessionState, event: SessionEvent): SessionState {
  switch (event.kind) {
    case 'listsEnded':
      return state.kind === 'following' ? { kind: 'emptying', error: event.error } : state;
    case 'emptied':
      return state.kind === 'emptying' ? { kind: 'leaving' } : state;
    case 'over':
      return { kind: 'over' };
  }
}
