import {
  createSourceReader,
  createSplicer,
  type MappedBlock,
  type SourceFault,
  type SourceStats,
  type Splicer,
} from '../../../src/formats/mpegts/index.js';

export interface Spliced {
  bytes: Buffer;
  blocks: MappedBlock[];
  faults: (SourceFault | 'otherCodec')[];
  splicer: Splicer;
  /** Of each source. */
  stats: SourceStats[];
}

/**
 * Feeds sources one after another: each takes over at its entry. `cuts` says behind which packet a buffer ends, and whether
 * what is complete is taken there.
 */
export function splice(sources: readonly Buffer[], cuts: readonly { at: number; isTaken: boolean }[] = []): Spliced {
  const blocks: MappedBlock[] = [];
  const faults: (SourceFault | 'otherCodec')[] = [];
  const stats: SourceStats[] = [];
  const splicer = createSplicer((block) => blocks.push(block));
  for (const source of sources) {
    const reader = createSourceReader({
      onReady() {
        if (splicer.canTake(reader)) splicer.switchTo(reader);
        else faults.push('otherCodec');
      },
      onFault: (fault) => faults.push(fault),
    });
    const packetCount = source.length / 188;
    const places = cuts.map(({ at, isTaken }) => ({ at: at % (packetCount + 1), isTaken })).sort((a, b) => a.at - b.at);
    let from = 0;
    for (const { at, isTaken } of [...places, { at: packetCount, isTaken: true }]) {
      reader.push(Buffer.from(source.subarray(from * 188, at * 188)));
      if (isTaken) splicer.take();
      from = at;
    }
    stats.push(reader.stats);
  }
  return { bytes: Buffer.concat(blocks.map(({ data }) => data)), blocks, faults, splicer, stats };
}
