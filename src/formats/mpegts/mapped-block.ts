/** A piece of the output: whole packets that never change again. */
export interface MappedBlock {
  data: Buffer;
  /** Set where viewers can begin. */
  mark: BlockMark | null;
  /** Output media time at the block's end, in ticks that never wrap. */
  mediaTicks: number;
}

export interface BlockMark {
  /** The next continuity counter of each output PID at the block's start, for viewers that jump here. */
  counters: readonly PidCounter[];
  /** Output media time at which the picture (or sound, on radio) is shown that begins here. */
  startTicks: number;
  /** Another source begins here, or the same one anew: picture size and the like may be others than before. */
  startsSource: boolean;
}

export interface PidCounter {
  pid: number;
  next: number;
}
