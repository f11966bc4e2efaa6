import type { SourceEntry } from './source-section.js';

/**
 * Whether an output can switch to a source.
 *
 *     searching ──key frame──► found ──told──► ready ──the output switches──► adopted
 *         ▲                                      │ nobody wants it               │ its time base jumps
 *         └──────────────────────────────────────┴───────────────────────────────┘
 */
export type EntryState =
  | { kind: 'searching' }
  /** With the packet in hand: nobody knows yet. `seq` is the number of the packet where it begins. */
  | { kind: 'found'; entry: SourceEntry; seq: number }
  | { kind: 'ready'; entry: SourceEntry }
  | { kind: 'adopted' };

export const SEARCHING: EntryState = { kind: 'searching' };
const ADOPTED: EntryState = { kind: 'adopted' };

/** Viewers could begin at packet `seq`. */
export function onKeyFrame(state: EntryState, entry: SourceEntry, seq: number): EntryState {
  return state.kind === 'searching' ? { kind: 'found', entry, seq } : state;
}

export function onTold(state: EntryState): EntryState {
  return state.kind === 'found' ? { kind: 'ready', entry: state.entry } : state;
}

export function onAdopted(state: EntryState): EntryState {
  return entryOf(state) ? ADOPTED : state;
}

/** @returns null: there is none, or the output has switched to it already. */
export function entryOf(state: EntryState): SourceEntry | null {
  return 'entry' in state ? state.entry : null;
}
