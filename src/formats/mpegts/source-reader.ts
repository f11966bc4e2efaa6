import { entryOf } from './entry-state.js';
import { PACKET_BYTES } from './packet.js';
import { codeOf, quickCode } from './packet-codes.js';
import { completeSeq, createSourceParts, type SourceFault, type SourceParts, startSearch } from './source-parts.js';
import { CODE_CLOCK, CODE_KEY, CODE_TRACK, type SourceChunk, type SourceEntry } from './source-section.js';
import { TICKS_PER_SECOND } from './ticks.js';

/**
 * Reads one connection to a source. It knows nothing of the output, so several can be read at a time while viewers wait:
 * the first that has an entry wins.
 *
 *     packets ──► code each ──► searching: keeps the last two seconds ──key frame──► ready ──adopt──► take, take, take …
 *                                   ▲                                                                     │
 *                                   └────────────────── its time base jumps ◄─────────────────────────────┘
 *
 * A picture or sound unit is handed out only when all of it has come, so that a source that breaks off leaves no half one
 * behind. What is open for longer than `HOLD_TICKS` of the source's clock is handed out all the same: viewers' gaps stay even.
 */
export interface SourceReader {
  /** @param packets Whole packets; kept, and changed in place once they are taken. */
  push(packets: Buffer): void;
  /** Counters may begin anew with the next packet: a step of theirs is no loss there. */
  startAnew(): void;
  /** Where an output can switch to it; null while it is searched for, and once it is adopted. */
  readonly entry: SourceEntry | null;
  /** The output switches to this source at `entry`, which must not be null; what comes before it can be taken first. */
  adopt(): void;
  /** Hands out what is complete, `from` and `to` in packets. Before it is adopted there is nothing. */
  take(onRun: (chunk: SourceChunk, from: number, to: number) => void): void;
  /** Hands out what it has begun and not completed; nothing can be taken afterwards. For when another source takes over. */
  takeRest(onRun: (chunk: SourceChunk, from: number, to: number) => void): void;
  readonly stats: SourceStats;
}

export interface SourceStats {
  /** Media time that has come in new pictures (or sound on radio), in ticks; a jump of the time base adds nothing. */
  mediaTicks: number;
  /** Packets lost before they reached us: a gap of the 4-bit counter tells no more than 15 of them. */
  lostPacketCount: number;
  /** Jumps of the time base. */
  jumpCount: number;
  /** Whether its clock (PCR) comes. If not, the output makes one. */
  hasClock: boolean;
}

export interface SourceEvents {
  /** An entry has been found: the first, or one behind a jump of the time base. */
  onReady(): void;
  onFault(fault: SourceFault): void;
}

/** Sound from so long before the entry may be needed to fill what the source before has left out. */
const PREROLL_TICKS = 2 * TICKS_PER_SECOND;
const SEARCH_BYTES_MAX = 12 * 2 ** 20;

export function createSourceReader(events: SourceEvents): SourceReader {
  const parts = createSourceParts(events.onFault);
  const { losses, search, stock, time } = parts;

  function look(at: number): void {
    stock.note(codeOf(parts, stock.packets, at));
    const state = search.state();
    if (state.kind !== 'found') return;
    // at once, so that it does not matter how the network cuts what comes
    search.tell();
    stock.closeChunk(stock.seq + 1);
    keepSoundBefore(parts, state.seq);
    events.onReady();
  }

  return {
    push(packets) {
      stock.begin(packets);
      for (let at = 0; at < packets.length; at += PACKET_BYTES) {
        const code = quickCode(parts, packets, at);
        if (code === 0) look(at);
        else stock.note(code);
        stock.advance();
      }
      stock.closeChunk(stock.seq);
      forgetUnwanted(parts);
    },
    startAnew: losses.reset,
    get entry() {
      return entryOf(search.state());
    },
    adopt() {
      stock.adopt();
      search.adopt();
    },
    take: (onRun) => stock.take(completeSeq(parts, stock.seq), onRun),
    takeRest: stock.takeRest,
    get stats() {
      const { jumpCount, mediaTicks } = time;
      return { mediaTicks, lostPacketCount: losses.lostCount(), jumpCount, hasClock: time.hasClock() };
    },
  };
}

/** Of what came before the entry only sound is of use: pictures before it cannot be decoded, clocks are late. */
function keepSoundBefore({ stock, tracks }: SourceParts, seq: number): void {
  const { lead, leadCodec } = tracks;
  const isPicture = (code: number) => leadCodec !== null && (code & CODE_TRACK) === lead;
  stock.section.recode(seq, (code) => (isPicture(code) ? 0 : code & ~(CODE_CLOCK | CODE_KEY)));
}

/** While nobody can take what comes, only the last of it is kept. */
function forgetUnwanted(parts: SourceParts): void {
  const { search, stock, time } = parts;
  const { section, seq } = stock;
  switch (search.state().kind) {
    case 'searching':
      section.forget((chunk, held) => time.mediaTicks - chunk.mediaTicks > PREROLL_TICKS || held > SEARCH_BYTES_MAX);
      return;
    case 'found':
    case 'ready':
      if (section.heldBytes > SEARCH_BYTES_MAX) startSearch(parts, seq); // nobody wanted it
      return;
    case 'adopted':
  }
}
