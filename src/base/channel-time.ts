import type { EpochMs } from './model.js';

/**
 * The time line of a channel: what all forms of it have in common, so that a player can go from one to another in the
 * middle (RFC 8216 §6.2.4). Media time is in ticks of 90 kHz since the first picture, and never wraps.
 */
export interface ChannelTime {
  /** Media time of a time stamp of the stream, which is less than 13 h off what goes out. */
  mediaTicksOf(ticks90k: number): number;
  /** Media time that has come. */
  readonly edgeTicks: number;
  /**
   * Wall clock when the first picture of its source came, and media time from there on: ahead of the clock by the burst that
   * a source begins with. Bringing it back later would break the dates of lists that players have.
   */
  programTimeMs(mediaTicks: number): EpochMs;
  /** Of the source that is shown then: one more with each. Rises also when the channel is opened again. */
  sourceNumber(mediaTicks: number): number;
}

/**
 * Where in what is held of a stream somebody begins: behind live, as viewers do; as far back as is held, up to so many
 * seconds; or at the first key frame from this media time on, as soon as there is one.
 */
export type StreamStart = { kind: 'live' } | { kind: 'past'; seconds: number } | { kind: 'from'; mediaTicks: number };
