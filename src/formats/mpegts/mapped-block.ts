/** A piece of the output: whole packets that never change again. */
export interface MappedBlock {
  data: Buffer;
  /** Set on a marked block: the next continuity counter of each output PID at its start, for viewers that jump here. */
  mark: readonly PidCounter[] | null;
  /** Output media time at the block's end, in ticks that never wrap. */
  mediaTicks: number;
}

export interface PidCounter {
  pid: number;
  next: number;
}
