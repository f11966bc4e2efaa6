import { type BlockBuilder, createBlockBuilder } from './block-builder.js';
import type { OutputLayout } from './layout.js';
import type { MappedBlock } from './mapped-block.js';
import { createOutputTables, type OutputTables } from './output-tables.js';
import { packetisePes } from './pes.js';
import { isEntered, onKeyFrame, type SplicePhase } from './splice-phase.js';
import { TICKS_PER_SECOND } from './ticks.js';
import { createTimeline, type Timeline } from './timeline.js';

/** What all parts of a splicer write to: one output, with the packets in hand. */
export interface SpliceOutput {
  readonly blocks: BlockBuilder;
  readonly tables: OutputTables;
  readonly timeline: Timeline;
  phase: SplicePhase;
  /** Null: no source has been taken yet, whose layout it could have. */
  layout: OutputLayout | null;
  /** The packets in hand, which are rewritten where they lie. */
  packets: Buffer;
  /** Whether the source sends a clock at all. */
  hasClock: boolean;
  /** When the tables went out last, in media time. */
  tablesAtTicks: number;
}

const TABLES_EVERY_TICKS = TICKS_PER_SECOND / 10;

export function createSpliceOutput(onBlock: (block: MappedBlock) => void): SpliceOutput {
  return {
    blocks: createBlockBuilder(onBlock),
    tables: createOutputTables(),
    timeline: createTimeline(),
    phase: 'idle',
    layout: null,
    packets: Buffer.alloc(0),
    hasClock: true,
    tablesAtTicks: 0,
  };
}

/** Gives the packet at `at` the PID and the number that it has in the output. */
export function renumber({ packets, tables }: SpliceOutput, at: number, outPid: number, hasPayload: boolean): void {
  packets[at + 1] = (packets[at + 1]! & 0xe0) | (outPid >> 8);
  packets[at + 2] = outPid & 0xff;
  packets[at + 3] = (packets[at + 3]! & 0xf0) | tables.count(outPid, hasPayload);
}

/** What follows starts with PAT and PMT and is where viewers can begin. */
export function markBlock(out: SpliceOutput, at: number, startTicks: number): void {
  const { blocks, tables, timeline } = out;
  blocks.cut(at);
  const counters = tables.counters();
  const startsSource = !isEntered(out.phase);
  blocks.startMarked(tables.packets(), { counters, startTicks, startsSource }, timeline.mediaTicks);
  out.tablesAtTicks = timeline.mediaTicks;
  out.phase = onKeyFrame(out.phase, isHevc(out.layout!));
}

/** Viewers who have lost the tables need not wait for the next key frame. */
export function repeatTables(out: SpliceOutput, at: number): void {
  const { blocks, tables, timeline } = out;
  if (timeline.mediaTicks - out.tablesAtTicks < TABLES_EVERY_TICKS) return;
  blocks.cut(at);
  blocks.insert(tables.packets());
  out.tablesAtTicks = timeline.mediaTicks;
}

/** @param at Where it is put among the packets in hand; null: none are in hand. */
export function insertPes({ blocks, tables }: SpliceOutput, outPid: number, at: number | null, pes: Uint8Array): void {
  if (at !== null) blocks.cut(at);
  blocks.insert(packetisePes(pes, outPid, () => tables.count(outPid, true)));
}

function isHevc({ tracks }: OutputLayout): boolean {
  return tracks.some(({ role }) => role.kind === 'video' && role.codec === 'hevc');
}
