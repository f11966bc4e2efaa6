import type { ChannelTime, StreamStart } from '../base/channel-time.js';
import type { Clock } from '../base/clock.js';
import { createSplicer, type SourceReader, type Splicer, TICKS_PER_SECOND } from '../formats/mpegts/index.js';
import { createChannelTime, type OwnTime } from './channel-time.js';
import type { RelayLimits } from './limits.js';
import type { PlanSource } from './plan.js';
import { createRing, type Ring } from './ring.js';

/** What a relay gives out: one stream of whatever plays, the last seconds of it, and its time line. */
export interface RelayOutput extends Pick<Splicer, 'canTake' | 'take' | 'stats'> {
  readonly ring: Ring;
  /** Another than before: as far as time is concerned the stream began anew. */
  readonly time: ChannelTime;
  /** Goes on with this reader. @param source Whose it is; null: the slate's. */
  switchTo(reader: SourceReader, source: PlanSource | null): void;
  /**
   * Where something that is made of a stream goes on behind what has gone out: a part that is missing is better than one that
   * comes twice. Null: nothing has gone out.
   */
  goOn(): StreamStart | null;
}

/** An encoder's first picture is decoded a little before it is shown. */
const GO_ON_TICKS = TICKS_PER_SECOND / 2;

export function createRelayOutput(limits: RelayLimits, clock: Clock): RelayOutput {
  const { bufferSeconds, bufferMaxMb, holdBackMs } = limits;
  const ring = createRing({ bufferSeconds, bufferMaxBytes: bufferMaxMb * 2 ** 20, holdBackMs }, clock.steadyMs);
  const splicer = createSplicer((block) => {
    if (block.mark?.startsSource) ownTime?.startSource(block.mark.startTicks);
    ring.append(block);
  });
  /** Null: the source has the time of the stream that it is made of. */
  let ownTime: OwnTime | null = createChannelTime(clock, splicer);
  let time: ChannelTime = ownTime;
  let hasOutput = false;

  return {
    ring,
    canTake: splicer.canTake,
    take: splicer.take,
    get stats() {
      return splicer.stats;
    },
    get time() {
      return time;
    },
    switchTo(reader, source) {
      const given = source?.time?.() ?? null;
      const mayKeep = given !== null && (given === time || !hasOutput);
      const isKept = splicer.switchTo(reader, mayKeep ? given.mediaTicksOf : null);
      if (isKept) [time, ownTime] = [given!, null];
      else if (!ownTime) time = ownTime = createChannelTime(clock, splicer);
      hasOutput = true;
    },
    goOn: () => (hasOutput ? { kind: 'from', mediaTicks: splicer.stats.mediaTicks + GO_ON_TICKS } : null),
  };
}
