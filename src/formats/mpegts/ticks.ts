import type { Branded } from '../../base/model.js';

/** MPEG-TS time in 90 kHz ticks, 33 bits: wraps after 26.5 h, so subtract with `ticksBetween`. */
export type Ticks90k = Branded<number, 'Ticks90k'>;

export const TICKS_PER_SECOND = 90_000;
/** 2^33: too wide for JavaScript's 32-bit shifts, so clock values use + and %. */
const TICKS_WRAP = 2 ** 33;

/** Shortest signed way between two clock values, in ticks. */
export function ticksBetween(from: number, to: number): number {
  const forward = (((to - from) % TICKS_WRAP) + TICKS_WRAP) % TICKS_WRAP;
  return forward > TICKS_WRAP / 2 ? forward - TICKS_WRAP : forward;
}

/** Moves a clock value by a signed number of ticks, staying within 33 bits. */
export function shiftTicks(ticks: number, by: number): Ticks90k {
  return ((((ticks + by) % TICKS_WRAP) + TICKS_WRAP) % TICKS_WRAP) as Ticks90k;
}
