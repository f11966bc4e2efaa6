import type { ChannelTime } from '../base/channel-time.js';
import type { Clock } from '../base/clock.js';
import type { EpochMs } from '../base/model.js';
import { type Splicer, TICKS_PER_SECOND } from '../formats/mpegts/index.js';

/**
 * The time line of the relay that plays a channel's sources, which renditions have from it.
 *
 *     media   0 ───────────── 41.2 s ────────────────── 97.6 s ─────────►  ticks since the relay's first picture
 *     source  │ first         │ second                  │ third
 *     number  n               n + 1                     n + 2
 */
export interface OwnTime extends ChannelTime {
  /** The picture of this media time is the first of another source. */
  startSource(mediaTicks: number): void;
}

/** Of more than that no piece is kept anywhere: sources last for seconds at least. */
const STARTS_MAX = 256;
/** 2026, so that numbers stay short. */
const NUMBERS_SINCE_MS = Date.UTC(2026, 0);
/** An encoder brings pictures onto a grid of its own, half a picture to either side. */
const GRID_TICKS = TICKS_PER_SECOND / 50;

export function createChannelTime(clock: Clock, splicer: Splicer): OwnTime {
  const wallAtZeroMs = clock.nowMs() - clock.steadyMs(); // a wall clock that is set anew must not be seen in it
  // sources do not change each second for long: numbers of a relay are above those of the one before
  const firstNumber = Math.max(0, Math.floor((clock.nowMs() - NUMBERS_SINCE_MS) / 1_000));
  const starts: { number: number; mediaTicks: number; atMs: EpochMs }[] = [];

  const startAt = (mediaTicks: number) =>
    starts.findLast((start) => start.mediaTicks <= mediaTicks + GRID_TICKS) ?? starts[0];
  const programTimeMs = (mediaTicks: number): EpochMs => {
    const start = startAt(mediaTicks);
    return start
      ? start.atMs + ((mediaTicks - start.mediaTicks) * 1_000) / TICKS_PER_SECOND
      : clock.steadyMs() + wallAtZeroMs;
  };

  return {
    mediaTicksOf: splicer.mediaTicksOf,
    get edgeTicks() {
      return splicer.stats.mediaTicks;
    },
    programTimeMs,
    sourceNumber: (mediaTicks) => startAt(mediaTicks)?.number ?? firstNumber,
    startSource(mediaTicks) {
      const last = starts.at(-1);
      const cameMs = clock.steadyMs() + wallAtZeroMs;
      const atMs = last ? Math.max(programTimeMs(mediaTicks), cameMs) : cameMs;
      starts.push({ number: last ? last.number + 1 : firstNumber, mediaTicks, atMs });
      if (starts.length > STARTS_MAX) starts.shift();
    },
  };
}
