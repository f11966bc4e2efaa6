import type { Packet, Report } from './ts-checker.js';
import { isVideo, type ProgramView } from './ts-checker-tables.js';
import { readStamps, signedTicks, startsKeyFrame } from './ts-checker-times.js';

const TOLERANCE_MS = 5;
/** A line through fewer points says nothing. */
const POINTS_MIN = 8;

interface Point {
  at: number;
  /** Since the first point, in ms. */
  dtsMs: number;
  pcrMs: number;
}

/**
 * Check 18. A source's clock may be shifted as a whole, never bent: between two key frames, where every splice lies, the
 * PCR in front of each picture and that picture's DTS lie on one straight line, but for what was uneven in the source.
 */
export function watchClock(program: ProgramView, ownJitterMs: number, report: Report) {
  /** The PCR that came behind the picture before; null: none did. */
  let pcrTicks: number | null = null;
  let first: { dts: number; pcr: number } | null = null;
  let points: Point[] = [];
  let jitterMs = 0;

  const closeGroup = () => {
    const worst = points.length < POINTS_MIN ? null : farthest(points);
    points = [];
    first = null;
    if (!worst) return;
    jitterMs = Math.max(jitterMs, worst.offMs);
    if (worst.offMs > ownJitterMs + TOLERANCE_MS)
      report(18, worst.at, `the PCR is ${worst.offMs.toFixed(1)} ms off the line through its neighbours`);
  };

  return {
    see(packet: Packet): void {
      if (packet.pid !== program.pcrPid) return;
      if (packet.isDiscontinuity) closeGroup();
      if (packet.pcr !== null) pcrTicks = packet.pcr / 300;
      const stream = program.streams.get(packet.pid);
      if (!stream || !isVideo(stream.codec) || !packet.startsUnit || !packet.hasPayload || pcrTicks === null) return;
      if (startsKeyFrame(packet, stream.codec)) closeGroup();
      const stamps = readStamps(packet, () => {}); // what is wrong with them was said already
      if (!stamps) return;
      first ??= { dts: stamps.dts, pcr: pcrTicks };
      points.push({
        at: packet.at,
        dtsMs: signedTicks(first.dts, stamps.dts) / 90,
        pcrMs: signedTicks(first.pcr, pcrTicks) / 90,
      });
      pcrTicks = null;
    },
    end: closeGroup,
    jitterMs: () => jitterMs,
  };
}

/** The point farthest from the least-squares line through all of them. */
function farthest(points: readonly Point[]): { at: number; offMs: number } {
  const mean = (of: (point: Point) => number) => points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const meanDts = mean(({ dtsMs }) => dtsMs);
  const meanPcr = mean(({ pcrMs }) => pcrMs);
  const spread = mean(({ dtsMs }) => (dtsMs - meanDts) ** 2);
  const slope = spread === 0 ? 0 : mean(({ dtsMs, pcrMs }) => (dtsMs - meanDts) * (pcrMs - meanPcr)) / spread;
  const offs = points.map(({ at, dtsMs, pcrMs }) => ({
    at,
    offMs: Math.abs(pcrMs - meanPcr - slope * (dtsMs - meanDts)),
  }));
  return offs.reduce((worst, one) => (one.offMs > worst.offMs ? one : worst));
}
