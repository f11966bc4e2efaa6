import type { PictureVerdict } from './access-units.js';
import { TICKS_PER_SECOND } from './ticks.js';

/** At which pictures of a source viewers can begin. Clean key frames only; where none comes for long, lesser ones will do. */
export interface StartRule {
  /** Nothing is known of what comes. */
  restart(): void;
  /** A picture comes: from the first on, time counts. */
  noteTime(mediaTicks: number): void;
  isGoodStart(verdict: PictureVerdict, mediaTicks: number, isSearching: boolean): boolean;
}

/** A source that shows no clean key frame for so long is joined at less: some providers send none at all. */
const KEYLESS_TICKS_1 = 5 * TICKS_PER_SECOND;
const KEYLESS_TICKS_2 = 10 * TICKS_PER_SECOND;

export function createStartRule(): StartRule {
  /** Media time at the last good start, or when pictures began to come; null: none has come. */
  let sinceTicks: number | null = null;
  let hasKeyFrames = false;
  return {
    restart() {
      sinceTicks = null;
      hasKeyFrames = false;
    },
    noteTime(mediaTicks) {
      sinceTicks ??= mediaTicks;
    },
    isGoodStart(verdict, mediaTicks, isSearching) {
      const waited = mediaTicks - (sinceTicks ?? mediaTicks);
      if (verdict === 'key') hasKeyFrames = true;
      const isGood =
        verdict === 'key' ||
        (waited > KEYLESS_TICKS_2 && !hasKeyFrames) ||
        (waited > KEYLESS_TICKS_1 && isSearching && (verdict === 'intra' || verdict === 'parameters'));
      if (isGood) sinceTicks = mediaTicks;
      return isGood;
    },
  };
}
