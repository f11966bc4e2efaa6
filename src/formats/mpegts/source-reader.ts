import { createPictureScanner, type PictureScanner, type PictureVerdict } from './access-units.js';
import { PCR_PER_TICK, pcrAt, readPcr } from './adaptation.js';
import { layOut, type OutputLayout } from './layout.js';
import { createLossCounter } from './loss-counter.js';
import { createOpenUnits } from './open-units.js';
import { isScrambled, isSendable, PACKET_BYTES, PID_COUNT, payloadStart, pidAt, SYNC_BYTE } from './packet.js';
import { type PesHead, readPesHead, readTimestamp } from './pes.js';
import { createProgrammeReader } from './programme.js';
import type { Pmt } from './psi.js';
import {
  CODE_CLOCK,
  CODE_KEY,
  CODE_START,
  CODE_TRACK,
  createSection,
  type SourceChunk,
  type SourceEntry,
  type SourceProgramme,
  type SourceSection,
} from './source-section.js';
import { createStrays } from './strays.js';
import { TICKS_PER_SECOND, type Ticks90k, ticksBetween } from './ticks.js';

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

/** Why a source cannot be used. */
export type SourceFault = 'noTracks' | 'scrambled';

export interface SourceEvents {
  /** An entry has been found: the first, or one behind a jump of the time base. */
  onReady(): void;
  onFault(fault: SourceFault): void;
}

/** Sound from so long before the entry may be needed to fill what the source before has left out. */
const PREROLL_TICKS = 2 * TICKS_PER_SECOND;
const SEARCH_BYTES_MAX = 12 * 2 ** 20;
/** A step of decoding times beyond this is another time base, or so much was lost that only a key frame helps. */
const JUMP_TICKS = TICKS_PER_SECOND;
/** Steps back up to here are sloppy time stamps; the output straightens them. */
const SLOPPY_TICKS = 0.1 * TICKS_PER_SECOND;
/** A source that shows no clean key frame for so long is joined at less: some providers send none at all. */
const KEYLESS_TICKS_1 = 5 * TICKS_PER_SECOND;
const KEYLESS_TICKS_2 = 10 * TICKS_PER_SECOND;
const RADIO_MARK_TICKS = TICKS_PER_SECOND;
/** So many more scrambled than clear packets of the picture and the source is given up: about a second of a small stream. */
const SCRAMBLED_MAX = 400;
/** Without a clock for so long it has none. */
const CLOCKLESS_TICKS = TICKS_PER_SECOND;
const CODES_LENGTH = 16_384;

/** A picture of which it is not known yet what it is. */
interface OpenPicture {
  seq: number;
  pts: Ticks90k;
  dts: Ticks90k;
  clock: number | null;
}

export function createSourceReader(events: SourceEvents): SourceReader {
  const tables = createProgrammeReader(onProgramme);
  const strays = createStrays();
  const trackOf = new Uint8Array(PID_COUNT);
  const units = createOpenUnits();
  const losses = createLossCounter();
  /** By track. */
  const isKept = new Uint8Array(CODE_TRACK + 1);
  let programme: SourceProgramme | null = null;
  let scanner: PictureScanner | null = null;
  /** The track that gives the time: the picture, or on radio the first sound. */
  let leadTrack = 0;
  let clockPid = -1;
  let clock: number | null = null;
  let clockAtTicks = 0;

  let packets: Buffer = Buffer.alloc(0);
  /** Codes are kept in large pieces: one small array for each read costs more than filling it. */
  let codes = new Uint8Array(CODES_LENGTH);
  /** The code of the first packet in hand is here. */
  let codesAt = 0;
  /** With which packet of `packets` the open chunk begins. */
  let chunkAt = 0;
  /** Number of the packet in hand, and of the first in `packets`. */
  let seq = 0;
  let firstSeq = 0;

  let taken: { section: SourceSection; limitSeq: number | null } | null = null;
  let section = createSection();
  let isSearching = true;
  let entry: SourceEntry | null = null;
  let entrySeq = 0;
  let announced: SourceEntry | null = null;

  let picture: OpenPicture | null = null;
  let lastDts: Ticks90k | null = null;
  let leadingBefore: Ticks90k | null = null;
  let searchedSince: number | null = null;
  let hasKeyFrames = false;
  let markedAtTicks = 0;
  let scrambledCount = 0;
  let mediaTicks = 0;
  let jumpCount = 0;

  function onProgramme(pmt: Pmt): void {
    const layout = layOut(pmt);
    if (!layout) {
      events.onFault('noTracks');
      return;
    }
    closeChunk(seq + 1); // it holds for what comes behind this packet
    const before = programme;
    programme = { pmt, layout };
    trackOf.fill(0);
    layout.tracks.slice(0, CODE_TRACK).forEach(({ stream }, index) => {
      trackOf[stream.pid] = index + 1;
    });
    units.closeAll();
    losses.reset();
    strays.reset();
    isKept.fill(0);
    picture = null;
    clockPid = pmt.pcrPid;
    const lead = layout.tracks.find(({ outPid }) => outPid === layout.pcrPid)!;
    leadTrack = layout.tracks.indexOf(lead) + 1;
    const codec = lead.role.kind === 'video' ? lead.role.codec : null;
    const hadCodec = before && codecOf(before);
    if (codec !== hadCodec) scanner = codec === null ? null : createPictureScanner(codec);
    // other codecs in the same connection: whether viewers can be shown them is for the output to say
    if (before && (codec !== hadCodec || !sharesSound(before.layout, layout))) startSearch(seq + 1);
  }

  /** Puts what came before packet `endSeq` into the section. Without a programme nobody knows what it is. */
  function closeChunk(endSeq: number): void {
    const from = chunkAt;
    chunkAt = endSeq - firstSeq;
    if (!programme || chunkAt <= from) return;
    section.append({
      ...{ packets, from, to: chunkAt, codes, codesAt: codesAt + from },
      ...{ firstSeq: firstSeq + from, programme, mediaTicks },
    });
  }

  /** The code of a packet that only goes on with a unit that is sent, as nearly all do; 0: it has to be looked at. */
  function quickCode(from: Buffer, at: number): number {
    const head = from[at + 1]!;
    const control = from[at + 3]!;
    // in step, no error, no start, clear, nothing but payload
    if (from[at] !== SYNC_BYTE || (head & 0xc0) !== 0 || (control & 0xf0) !== 0x10) return 0;
    const track = trackOf[((head & 0x1f) << 8) | from[at + 2]!]!;
    const counter = control & 0x0f;
    if (track === 0 || isKept[track] === 0 || !losses.isNext(track, counter)) return 0;
    if (track === leadTrack && (picture !== null || scrambledCount > 0)) return 0;
    losses.note(track, counter, from, at);
    units.count(track, PACKET_BYTES - 4);
    return track;
  }

  function makeRoomForCodes(usedCount: number, count: number): void {
    codesAt += usedCount;
    if (codesAt + count <= codes.length) return;
    codes = new Uint8Array(Math.max(CODES_LENGTH, count));
    codesAt = 0;
  }

  /** One packet: gets its code. */
  function onPacket(at: number): number {
    if (packets[at] !== SYNC_BYTE || (packets[at + 1]! & 0x80) !== 0) return 0;
    const pid = pidAt(packets, at);
    const track = trackOf[pid]!;
    if (track === 0) return onOther(pid, at);
    const isClock = pid === clockPid && noteClock(at) ? CODE_CLOCK : 0;
    const payloadAt = payloadStart(packets, at);
    if (payloadAt < 0) return isSendable(packets, at) && isKept[track] ? track | isClock : isClock;
    if (losses.isRepeat(track, packets, at)) return 0;
    if (isScrambled(packets, at)) {
      onScrambled(track, 1);
      return isClock;
    }
    if (track === leadTrack && scrambledCount > 0) onScrambled(track, -1);
    if ((packets[at + 1]! & 0x40) !== 0) {
      const code = startUnit(track, at, payloadAt);
      return code === 0 ? isClock : code | isClock;
    }
    if (track === leadTrack && picture !== null) judge(scanner!.push(packets, payloadAt, at + PACKET_BYTES));
    units.count(track, at + PACKET_BYTES - payloadAt);
    if (isKept[track]) return track | isClock;
    strays.push(packets, at, track);
    return isClock;
  }

  function onOther(pid: number, at: number): number {
    if (pid === clockPid) return noteClock(at) ? CODE_CLOCK : 0;
    if (tables.isTable(pid)) {
      const payloadAt = payloadStart(packets, at);
      const startsUnit = (packets[at + 1]! & 0x40) !== 0;
      if (payloadAt >= 0) tables.push(pid, packets.subarray(payloadAt, at + PACKET_BYTES), startsUnit);
    }
    return 0;
  }

  /** Reads the clock if the packet carries it. */
  function noteClock(at: number): boolean {
    const fieldAt = pcrAt(packets, at);
    if (fieldAt < 0) return false;
    clock = readPcr(packets, fieldAt) / PCR_PER_TICK;
    clockAtTicks = mediaTicks;
    units.letGoBefore(clock);
    return true;
  }

  function onScrambled(track: number, step: number): void {
    if (track !== leadTrack) return;
    scrambledCount = Math.max(0, scrambledCount + step);
    if (step > 0 && scrambledCount === SCRAMBLED_MAX) events.onFault('scrambled');
  }

  function startUnit(track: number, at: number, payloadAt: number): number {
    const head = readPesHead(packets, at, payloadAt);
    if (track === leadTrack && picture) judge('other'); // the one before ended without a slice that was understood
    const wasKept = isKept[track]!;
    units.close(track);
    isKept[track] = 0;
    if (!head) return 0;
    const pts = head.ptsAt >= 0 ? readTimestamp(packets, head.ptsAt) : null;
    if (track !== leadTrack) return startOther(track, at, payloadAt, head, pts);
    if (pts === null) {
      // a second field without time stamps continues its picture
      isKept[track] = wasKept;
      return wasKept === 0 ? 0 : track;
    }
    const dts = head.dtsAt >= 0 ? readTimestamp(packets, head.dtsAt) : pts;
    followTime(dts);
    isKept[track] = isLeading(pts) ? 0 : 1;
    if (!isKept[track]) return 0;
    openUnit(track, at, payloadAt, head);
    if (scanner) {
      picture = { seq, pts, dts, clock };
      scanner.begin();
      judge(scanner.push(packets, head.elementaryAt, at + PACKET_BYTES));
    } else if (isSearching || mediaTicks - markedAtTicks >= RADIO_MARK_TICKS) markKey({ seq, pts, dts, clock });
    return track | CODE_START;
  }

  function openUnit(track: number, at: number, payloadAt: number, head: PesHead): void {
    const cameBytes = at + PACKET_BYTES - payloadAt;
    units.open(track, seq, clock, head.lengthBytes === 0 ? null : head.lengthBytes + 6 - cameBytes);
  }

  function startOther(track: number, at: number, payloadAt: number, head: PesHead, pts: Ticks90k | null): number {
    if (pts !== null && isStray(track, pts)) {
      strays.start(packets, at, track);
      return 0;
    }
    strays.forget(track);
    isKept[track] = 1;
    openUnit(track, at, payloadAt, head);
    return track | CODE_START;
  }

  function isStray(track: number, pts: Ticks90k): boolean {
    if (lastDts === null || programme!.layout.tracks[track - 1]!.role.kind !== 'audio') return false;
    return strays.isStray(track, ticksBetween(lastDts, pts), mediaTicks);
  }

  function followTime(dts: Ticks90k): void {
    if (lastDts !== null) {
      const step = ticksBetween(lastDts, dts);
      if (step > JUMP_TICKS || step < -SLOPPY_TICKS) onJump();
      else if (step > 0) mediaTicks += step;
    }
    lastDts = dts;
    searchedSince ??= mediaTicks;
  }

  /** What follows has another time base, or comes after a hole: it is searched for a key frame like another source. */
  function onJump(): void {
    jumpCount += 1;
    startSearch(seq);
  }

  function startSearch(fromSeq: number): void {
    closeChunk(fromSeq);
    if (taken && taken.section === section) taken.limitSeq = completeSeq(fromSeq);
    section = createSection();
    isSearching = true;
    entry = null;
    picture = null;
    leadingBefore = null;
    searchedSince = null;
    hasKeyFrames = false;
    units.closeAll();
    isKept.fill(0);
    const sound = strays.take();
    if (!sound || !programme) return;
    const count = sound.codes.length;
    section.append({ ...sound, from: 0, to: count, codesAt: 0, firstSeq: fromSeq - count, programme, mediaTicks });
  }

  /** After an entry at an open group, pictures that are shown before it refer to one that was never sent. */
  function isLeading(pts: Ticks90k): boolean {
    if (leadingBefore === null) return false;
    const after = ticksBetween(leadingBefore, pts);
    if (after > 0) leadingBefore = null;
    return after < 0;
  }

  function judge(verdict: PictureVerdict): void {
    if (verdict === 'undecided' || !picture) return;
    const judged = picture;
    picture = null;
    if (isGoodStart(verdict)) markKey(judged);
  }

  /** Of a source with clean key frames only those are marked; where none comes for long, lesser pictures will do. */
  function isGoodStart(verdict: PictureVerdict): boolean {
    const waited = mediaTicks - (searchedSince ?? mediaTicks);
    if (verdict === 'key') hasKeyFrames = true;
    const isGood =
      verdict === 'key' ||
      (waited > KEYLESS_TICKS_2 && !hasKeyFrames) ||
      (waited > KEYLESS_TICKS_1 && isSearching && (verdict === 'intra' || verdict === 'parameters'));
    if (isGood) searchedSince = mediaTicks;
    return isGood;
  }

  function markKey({ seq: at, pts, dts, clock: then }: OpenPicture): void {
    markedAtTicks = mediaTicks;
    // it may lie in the buffer in hand or in a chunk that is closed
    if (at >= firstSeq) codes[codesAt + at - firstSeq]! |= CODE_KEY;
    else section.mark(at, CODE_KEY);
    if (!isSearching) return;
    isSearching = false;
    entry = { pts, dts, clock: then, programme: programme! };
    entrySeq = at;
    leadingBefore = scanner ? pts : null;
  }

  /** Up to where every unit is complete. */
  function completeSeq(until: number): number {
    return units.first(picture ? Math.min(until, picture.seq) : until);
  }

  /** At once, so that it does not matter how the network cuts what comes. */
  function announce(found: SourceEntry): void {
    announced = found;
    closeChunk(seq + 1);
    keepSoundBefore(entrySeq);
    events.onReady();
  }

  return {
    push(next) {
      const count = next.length / PACKET_BYTES;
      makeRoomForCodes(seq - firstSeq, count);
      packets = next;
      chunkAt = 0;
      firstSeq = seq;
      for (let index = 0; index < count; index++, seq++) {
        const at = index * PACKET_BYTES;
        const code = quickCode(next, at) || onPacket(at);
        codes[codesAt + index]! |= code;
        if (entry && entry !== announced) announce(entry);
      }
      closeChunk(seq);
      if (isSearching) {
        section.forget((chunk, held) => mediaTicks - chunk.mediaTicks > PREROLL_TICKS || held > SEARCH_BYTES_MAX);
      } else if (entry && section.heldBytes > SEARCH_BYTES_MAX) startSearch(seq); // nobody wanted it
    },
    startAnew: losses.reset,
    get entry() {
      return entry;
    },
    adopt() {
      taken = { section, limitSeq: null };
      entry = null;
    },
    take(onRun) {
      if (taken) taken.section.take(taken.limitSeq ?? completeSeq(seq), onRun);
    },
    takeRest(onRun) {
      taken?.section.take(Number.POSITIVE_INFINITY, onRun);
      taken = null;
    },
    get stats() {
      const hasClock = clock !== null && mediaTicks - clockAtTicks < CLOCKLESS_TICKS;
      return { mediaTicks, lostPacketCount: losses.lostCount, jumpCount, hasClock };
    },
  };

  /** Of what came before the entry only sound is of use: pictures before it cannot be decoded, clocks are late. */
  function keepSoundBefore(at: number): void {
    section.recode(at, (code) => (scanner && (code & CODE_TRACK) === leadTrack ? 0 : code & ~(CODE_CLOCK | CODE_KEY)));
  }
}

/** Whether one of them has no sound, or some sound of both has the same codec. */
function sharesSound(one: OutputLayout, other: OutputLayout): boolean {
  const codecs = (layout: OutputLayout) =>
    layout.tracks.filter(({ role }) => role.kind === 'audio').map(({ role }) => role.codec);
  const [before, after] = [codecs(one), codecs(other)];
  return before.length === 0 || after.length === 0 || before.some((codec) => after.includes(codec));
}

function codecOf({ layout }: SourceProgramme): string | null {
  const video = layout.tracks.find(({ role }) => role.kind === 'video');
  return video?.role.kind === 'video' ? video.role.codec : null;
}
