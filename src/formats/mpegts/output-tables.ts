import { OUTPUT_PMT_PID, OUTPUT_PROGRAM, type OutputLayout, pmtOf } from './layout.js';
import type { PidCounter } from './mapped-block.js';
import { PACKET_BYTES, PID_COUNT, PID_PAT } from './packet.js';
import { packetise, writePat, writePmt } from './psi.js';

/** Counters and programme tables of one output, which owns them for the life of every response. */
export interface OutputTables {
  /** Lays the output out, or says that a track changed its codec: the next tables carry the next version. */
  setLayout(layout: OutputLayout): void;
  /** PAT and PMT as packets, numbered. */
  packets(): Uint8Array;
  /** Number for the next packet of a PID; one without payload repeats the last. */
  count(pid: number, hasPayload: boolean): number;
  /** The next number of every PID: what a viewer who jumps here must be prepared for. */
  counters(): PidCounter[];
  /** Takes numbers back that were given to packets which are not sent after all. */
  restore(counters: readonly PidCounter[]): void;
}

export function createOutputTables(): OutputTables {
  const next = new Uint8Array(PID_COUNT);
  let layout: OutputLayout | null = null;
  let version = -1;
  let sections: readonly { pid: number; bytes: Uint8Array }[] = [];
  return {
    setLayout(wanted) {
      layout = wanted;
      version = (version + 1) % 32;
      sections = [
        { pid: PID_PAT, bytes: writePat(OUTPUT_PROGRAM, OUTPUT_PMT_PID) },
        { pid: OUTPUT_PMT_PID, bytes: writePmt(pmtOf(wanted), version) },
      ];
    },
    packets() {
      const all = sections.map(({ pid, bytes }) => {
        const packets = packetise(bytes, pid, next[pid]!);
        next[pid] = (next[pid]! + packets.length / PACKET_BYTES) & 0x0f;
        return packets;
      });
      return Buffer.concat(all);
    },
    count(pid, hasPayload) {
      const counter = next[pid]!;
      if (!hasPayload) return (counter + 15) & 0x0f;
      next[pid] = (counter + 1) & 0x0f;
      return counter;
    },
    counters() {
      const pids = [PID_PAT, OUTPUT_PMT_PID, ...(layout?.tracks.map((track) => track.outPid) ?? [])];
      return pids.map((pid) => ({ pid, next: next[pid]! }));
    },
    restore(counters) {
      for (const { pid, next: number } of counters) next[pid] = number;
    },
  };
}
