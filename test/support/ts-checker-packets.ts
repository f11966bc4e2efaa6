import type { Packet, Report } from './ts-checker.js';
import { isVideo, type ProgramView } from './ts-checker-tables.js';
import { startsKeyFrame } from './ts-checker-times.js';

const SDT_PID = 0x11;
const NULL_PID = 0x1fff;

/** Checks 11, 12, 14 and 15: what packets come, in which order, with which counters. */
export function watchPackets(program: ProgramView, report: Report) {
  const counts = new Map<number, number>();
  const firstAt = new Map<number, number>();
  const declared = new Set([0, SDT_PID, NULL_PID]);
  const last = new Map<number, { counter: number; bytes: Uint8Array }>();
  let seen = 0;

  const checkJoin = (packet: Packet) => {
    const isRight =
      seen === 0 ? packet.pid === 0 : seen === 1 ? packet.pid === program.pmtPid : isKeyStart(packet, program);
    const wanted = ['a PAT', 'a PMT', 'the start of a key frame'][seen]!;
    if (!isRight) report(11, packet.at, `packet ${seen + 1} should be ${wanted}, but is on PID ${packet.pid}`);
  };

  const checkCounter = (packet: Packet) => {
    const before = last.get(packet.pid);
    if (packet.hasPayload || !before) last.set(packet.pid, { counter: packet.counter, bytes: packet.bytes });
    if (!before || packet.isDiscontinuity) {
      last.set(packet.pid, { counter: packet.counter, bytes: packet.bytes });
      return;
    }
    const expected = (before.counter + (packet.hasPayload ? 1 : 0)) % 16;
    if (packet.counter === expected) return;
    const isTwice =
      packet.counter === before.counter && packet.hasPayload && Buffer.compare(packet.bytes, before.bytes) === 0;
    if (isTwice) report(15, packet.at, `PID ${packet.pid} repeats the packet before`);
    else report(14, packet.at, `PID ${packet.pid} counts ${packet.counter} where ${expected} was expected`);
  };

  return {
    see(packet: Packet): void {
      if (seen < 3) checkJoin(packet);
      seen += 1;
      counts.set(packet.pid, (counts.get(packet.pid) ?? 0) + 1);
      if (!firstAt.has(packet.pid)) firstAt.set(packet.pid, packet.at);
      if (program.pmtPid !== null) declared.add(program.pmtPid);
      for (const pid of program.streams.keys()) declared.add(pid);
      if (packet.pid !== NULL_PID) checkCounter(packet);
    },
    end(): void {
      if (program.pcrPid !== null) declared.add(program.pcrPid);
      for (const [pid, at] of firstAt) {
        if (!declared.has(pid)) report(12, at, `PID ${pid} is not in the PMT (${counts.get(pid)} packets)`);
      }
    },
    pids: (): Record<number, number> => Object.fromEntries(counts),
  };
}

/** For radio any start of a unit will do: each sound frame can be decoded alone. */
function isKeyStart(packet: Packet, program: ProgramView): boolean {
  const stream = program.streams.get(packet.pid);
  const hasVideo = [...program.streams.values()].some(({ codec }) => isVideo(codec));
  if (!stream || !packet.startsUnit) return false;
  return !hasVideo || (isVideo(stream.codec) && startsKeyFrame(packet, stream.codec));
}
