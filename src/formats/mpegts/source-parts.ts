import { createEntrySearch, type EntrySearch } from './entry-search.js';
import { layOut } from './layout.js';
import { createLossCounter, type LossCounter } from './loss-counter.js';
import { createOpenUnits, type OpenUnits } from './open-units.js';
import { createProgrammeReader, type ProgrammeReader } from './programme.js';
import type { Pmt } from './psi.js';
import { createScrambleWatch, type ScrambleWatch } from './scramble-watch.js';
import { createSourceStock, type SourceStock } from './source-stock.js';
import { createSourceTime, type SourceTime } from './source-time.js';
import { createSourceTracks, type SourceTracks } from './source-tracks.js';
import { createStrays, type Strays } from './strays.js';

/** What the reader of one source keeps, each of it with a subject of its own. */
export interface SourceParts {
  readonly tables: ProgrammeReader;
  readonly tracks: SourceTracks;
  readonly time: SourceTime;
  readonly stock: SourceStock;
  readonly search: EntrySearch;
  readonly units: OpenUnits;
  readonly losses: LossCounter;
  readonly strays: Strays;
  readonly scrambled: ScrambleWatch;
}

/** Why a source cannot be used. */
export type SourceFault = 'noTracks' | 'scrambled';

export function createSourceParts(onFault: (fault: SourceFault) => void): SourceParts {
  const tracks = createSourceTracks();
  const time = createSourceTime();
  const stock = createSourceStock(tracks, time);
  const parts: SourceParts = {
    ...{ tracks, time, stock },
    tables: createProgrammeReader((pmt) => {
      if (!followProgramme(parts, pmt)) onFault('noTracks');
    }),
    search: createEntrySearch(tracks, time, stock.markKey),
    units: createOpenUnits(),
    losses: createLossCounter(),
    strays: createStrays(),
    scrambled: createScrambleWatch(() => onFault('scrambled')),
  };
  return parts;
}

/** @returns false: there is nothing in it that could be sent. */
function followProgramme(parts: SourceParts, pmt: Pmt): boolean {
  const { losses, search, stock, strays, tracks, units } = parts;
  const layout = layOut(pmt);
  if (!layout) return false;
  const nextSeq = stock.seq + 1; // it holds for what comes behind this packet
  stock.closeChunk(nextSeq);
  const isOther = tracks.follow(pmt, layout);
  units.closeAll();
  losses.reset();
  strays.reset();
  search.setCodec(tracks.leadCodec);
  // other codecs in the same connection: whether viewers can be shown them is for the output to say
  if (isOther) startSearch(parts, nextSeq);
  return true;
}

/** What follows is searched for a key frame like another source: it has another time base, or comes after a hole. */
export function startSearch(parts: SourceParts, fromSeq: number): void {
  const { search, stock, strays, tracks, units } = parts;
  stock.startSection(fromSeq, completeSeq(parts, fromSeq));
  search.restart();
  units.closeAll();
  tracks.isKept.fill(0);
  const sound = strays.take();
  if (sound) stock.appendLate(sound.packets, sound.codes, fromSeq);
}

/** Up to where every unit is complete. */
export function completeSeq({ search, units }: SourceParts, until: number): number {
  return units.first(search.undecidedSeq(until));
}
