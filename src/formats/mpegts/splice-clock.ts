import { pcrAt, pcrOnlyPacket, readPcr, removePcr, writePcr } from './adaptation.js';
import { CODE_CLOCK } from './source-section.js';
import type { SpliceOutput } from './splice-output.js';
import { isEntered, onNewClock } from './splice-phase.js';
import type { Ticks90k } from './ticks.js';

/** The clock (PCR) of the output: that of the source, shifted, or its own where the source's does not come or would not rise. */

/** @param hasPcr What is at `fieldAt` is the source's clock, not that of another programme. */
export function restampClock(out: SpliceOutput, outPid: number, at: number, fieldAt: number, hasPcr: boolean): void {
  const { packets, timeline } = out;
  if (hasPcr && outPid === out.layout!.pcrPid) {
    const pcr = timeline.shiftClock(readPcr(packets, fieldAt), false);
    if (pcr === null) removePcr(packets, at);
    else writePcr(packets, fieldAt, pcr);
    return;
  }
  if (hasPcr) liftClock(out, at);
  removePcr(packets, at);
}

/** Sends a clock value in a packet of its own: its PID is not the output's clock, or its packet is not sent. */
export function liftClock(out: SpliceOutput, at: number): void {
  if (!isEntered(out.phase)) return;
  const pcr = out.timeline.shiftClock(readPcr(out.packets, pcrAt(out.packets, at)), true);
  if (pcr !== null) insertClock(out, at, pcr);
}

export function insertClock({ blocks, layout, tables }: SpliceOutput, at: number, pcr: number): void {
  const { pcrPid } = layout!;
  blocks.cut(at);
  blocks.insert(pcrOnlyPacket(pcrPid, tables.count(pcrPid, false), pcr));
}

/** What follows the part that is missing has a clock of its own, as far as players are concerned. */
export function breakClock(out: SpliceOutput, at: number, code: number, dts: Ticks90k): void {
  const { blocks, packets, tables, timeline } = out;
  const { pcrPid } = out.layout!;
  const next = (code & CODE_CLOCK) === 0 ? null : readPcr(packets, pcrAt(packets, at));
  blocks.cut(at);
  blocks.insert(pcrOnlyPacket(pcrPid, tables.count(pcrPid, false), timeline.restartClock(next, dts), true));
  out.phase = onNewClock(out.phase);
}
