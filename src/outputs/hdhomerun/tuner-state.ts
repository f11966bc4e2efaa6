import type { TargetStream } from './target-stream.js';
import type { Held, TunedChannel } from './tuners.js';

/**
 * What clients of the control protocol have of one tuner.
 *
 *     idle ──tune──► tuned ──lock──► locked ──target──► sending
 *
 * Each can be reached from each: what a client still has of the tuner names the state, and with nothing left it is given back.
 * What the tuner is on outlives all of them, as on a real device: it stays for the next who asks.
 */
export type TunerState =
  /** Nobody has it by the control protocol. */
  | { kind: 'idle'; on: TunedTo }
  /** It gives way to whoever wants to watch. */
  | ({ kind: 'tuned' } & Kept)
  | ({ kind: 'locked'; lock: Lock } & Kept)
  | ({ kind: 'sending'; lock: Lock | null; stream: TargetStream } & Kept);

export interface TunedTo {
  tuning: Tuning;
  /** Which of the channels of a frequency, as the client has said it. */
  program: string;
}

export type Tuning =
  | { kind: 'none' }
  | { kind: 'channel'; channel: TunedChannel }
  /** `streamId` counts the frequencies that have channels, from 1. */
  | { kind: 'frequency'; text: string; streamId: number; channels: readonly TunedChannel[] };

export interface Lock {
  key: number;
  address: string;
}

/** Who has set something last. */
export interface Owner {
  address: string;
  /** When they were last heard of. */
  heardMs: number;
}

interface Kept {
  on: TunedTo;
  held: Held;
  owner: Owner;
}

/** All that a client can have of a tuner. */
export interface Having extends Kept {
  lock: Lock | null;
  stream: TargetStream | null;
}

export const tunedTo = (tuning: Tuning): TunedTo => ({ tuning, program: 'none' });
export const NOT_TUNED = tunedTo({ kind: 'none' });

export const lockOf = (state: TunerState): Lock | null => ('lock' in state ? state.lock : null);
export const streamOf = (state: TunerState): TargetStream | null => ('stream' in state ? state.stream : null);

/** @returns null: nobody has it. */
export function havingOf(state: TunerState): Having | null {
  return state.kind === 'idle' ? null : { ...state, lock: lockOf(state), stream: streamOf(state) };
}

/** The state of a tuner of which a client has this; of nothing the tuner is given back. */
export function settle({ on, held, owner, lock, stream }: Having): TunerState {
  const kept = { on, held, owner };
  if (stream) return { kind: 'sending', stream, lock, ...kept };
  if (lock) return { kind: 'locked', lock, ...kept };
  return on.tuning.kind === 'none' ? giveBack(kept) : { kind: 'tuned', ...kept };
}

/** Ends whatever a client has of it; what it is on stays. */
export function giveUp(state: TunerState): TunerState {
  if (state.kind === 'idle') return state;
  streamOf(state)?.close();
  return giveBack(state);
}

function giveBack({ held, on }: Kept): TunerState {
  held.release();
  return { kind: 'idle', on };
}

/** The channel to be sent: of those of a frequency the program that was asked for, else the first. */
export function chosenChannel({ tuning, program }: TunedTo): TunedChannel | null {
  switch (tuning.kind) {
    case 'none':
      return null;
    case 'channel':
      return tuning.channel;
    case 'frequency':
      return tuning.channels[Number(program) - 1] ?? tuning.channels[0] ?? null;
  }
}
