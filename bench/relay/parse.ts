import { readFileSync } from 'node:fs';
import { createFramer, createSourceReader, createSplicer, type MappedBlock } from '../../src/formats/mpegts/index.js';
import { replyToParent } from '../apart.js';

const PIECE_BYTES = 20_000; // what 20 ms bring at 8 Mbit/s
const HELD_BLOCKS = 600; // 12 s
const WARM_UP = 2;

export interface ParseResult {
  cpuPerGb: number;
  copyPerGb: number;
}

/** In a process of its own: what else lies on the heap would be looked through with each collection of garbage. */
export function parseApart(path: string, rounds: number): void {
  const clip = readFileSync(path);
  for (let round = 0; round < WARM_UP; round++) measureParse(clip);
  replyToParent(Array.from({ length: rounds }, () => measureParse(clip)));
}

/** CPU of finding packets, reading, restamping and gathering them into blocks, beside copying the same bytes once. */
function measureParse(clip: Buffer): ParseResult {
  const target = Buffer.alloc(PIECE_BYTES);
  const source = cut(clip);
  const copied = measure(clip.length, () => {
    for (const piece of source) piece.copy(target);
  });
  const pieces = cut(Buffer.from(clip)); // they are changed in place
  // a relay holds some seconds: memory comes back at the pace at which it is taken
  const held: MappedBlock[] = [];
  let count = 0;
  const splicer = createSplicer((block) => {
    held[count++ % HELD_BLOCKS] = block;
  });
  const framer = createFramer();
  const reader = createSourceReader({ onReady: () => splicer.switchTo(reader), onFault: () => {} });
  const parsed = measure(clip.length, () => {
    for (const piece of pieces) {
      framer.push(piece, reader.push);
      splicer.take();
    }
  });
  if (splicer.stats.mediaTicks === 0) throw new Error('Nothing was read.');
  return { cpuPerGb: parsed, copyPerGb: copied };
}

function cut(bytes: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) pieces.push(bytes.subarray(at, at + PIECE_BYTES));
  return pieces;
}

function measure(bytes: number, work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6 / (bytes / 1e9);
}
