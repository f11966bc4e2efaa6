import {
  createSourceReader,
  PACKET_BYTES,
  PCR_PER_TICK,
  pcrAt,
  readPcr,
  type SourceReader,
  TICKS_PER_SECOND,
  ticksBetween,
} from '../formats/mpegts/index.js';

/**
 * Plays a slate: a short clip from memory, at the pace of its own clock, over and over. Each round is a jump of the time
 * base for the reader, so its end and its start are spliced like two sources.
 */
export interface SlatePlayer {
  readonly reader: SourceReader;
  stop(): void;
}

const TICK_MS = 40;
/** Sent ahead of its time, so that players have something to show. */
const LEAD_MS = 400;

/**
 * @param clip Whole packets, from a key frame on, with a clock.
 * @param onReady The reader has an entry: at the start and after each round.
 * @param onBytes More has been read.
 */
export function playSlate(
  clip: Buffer,
  steadyMs: () => number,
  onReady: (reader: SourceReader) => void,
  onBytes: () => void,
): SlatePlayer {
  const marks = clockMarks(clip);
  const roundMs = marks.at(-1)!.ms;
  const startedMs = steadyMs();
  let round = 0;
  let next = 0;
  const reader = createSourceReader({ onReady: () => onReady(reader), onFault: () => {} });

  const send = () => {
    for (;;) {
      const dueMs = steadyMs() - startedMs + LEAD_MS - round * roundMs;
      const to = marks.findIndex(({ ms }) => ms > dueMs);
      const end = to < 0 ? clip.length : marks[to]!.at;
      if (end > next) reader.push(Buffer.from(clip.subarray(next, end)));
      next = Math.max(next, end);
      if (to >= 0) break;
      round += 1;
      next = 0;
    }
    onBytes();
  };

  const timer = setInterval(send, TICK_MS);
  setImmediate(send);
  return {
    reader,
    stop: () => clearInterval(timer),
  };
}

/** Where each clock value stands, and when its packet is due; the last one is the end of the clip. */
function clockMarks(clip: Buffer): { at: number; ms: number }[] {
  const marks: { at: number; ms: number }[] = [];
  let first: number | null = null;
  for (let at = 0; at + PACKET_BYTES <= clip.length; at += PACKET_BYTES) {
    const fieldAt = pcrAt(clip, at);
    if (fieldAt < 0) continue;
    const ticks = readPcr(clip, fieldAt) / PCR_PER_TICK;
    first ??= ticks;
    marks.push({ at, ms: (ticksBetween(first, ticks) * 1_000) / TICKS_PER_SECOND });
  }
  const stepMs = marks.length > 1 ? marks.at(-1)!.ms / (marks.length - 1) : 1_000;
  return [...marks, { at: clip.length, ms: (marks.at(-1)?.ms ?? 0) + stepMs }];
}
