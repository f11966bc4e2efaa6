import { roleOf } from './codecs.js';
import { PID_COUNT, PID_PAT } from './packet.js';
import { createSectionReader, type Pmt, parsePat, parsePmt, type SectionReader } from './psi.js';

/**
 * Follows the programme tables of one source and chooses its programme: the first of the PAT with a picture, else, once
 * every table has been seen, the first with sound. A source that carries several programmes is a whole multiplex; the rest is dropped.
 */
export interface ProgrammeReader {
  /** Whether packets of `pid` are table packets: they go to `push` and never to the output. */
  isTable(pid: number): boolean;
  push(pid: number, payload: Uint8Array, startsUnit: boolean): void;
}

/** More programmes than this in one PAT are not followed. */
const PROGRAMS_MAX = 64;

export function createProgrammeReader(onProgramme: (pmt: Pmt) => void): ProgrammeReader {
  const readers = new Map<number, SectionReader>([[PID_PAT, createSectionReader()]]);
  const isTablePid = new Uint8Array(PID_COUNT);
  isTablePid[PID_PAT] = 1;
  const tables = new Map<number, Pmt>();
  let programs = new Map<number, number>();
  let chosenProgram: number | null = null;
  /** A table has come again: those that have not come by then never will, as when a tuner lists what it has filtered out. */
  let hasComeRound = false;
  let lastSignature = '';

  const onPat = (section: Uint8Array): void => {
    const found = parsePat(section);
    if (!found || sameMap(found, programs)) return;
    programs = found;
    chosenProgram = null;
    hasComeRound = false;
    tables.clear();
    isTablePid.fill(0);
    isTablePid[PID_PAT] = 1;
    for (const pid of [...programs.values()].slice(0, PROGRAMS_MAX)) {
      isTablePid[pid] = 1;
      if (!readers.has(pid)) readers.set(pid, createSectionReader());
    }
  };

  const onPmt = (section: Uint8Array): void => {
    const pmt = parsePmt(section);
    if (!pmt || !programs.has(pmt.programNumber)) return;
    if (chosenProgram === null && tables.has(pmt.programNumber)) hasComeRound = true;
    tables.set(pmt.programNumber, pmt);
    chosenProgram ??= choose();
    const chosen = chosenProgram === null ? undefined : tables.get(chosenProgram);
    if (chosen) announce(chosen);
  };

  /** In the PAT's order, not in that of arrival: a new connection must not play another programme. */
  const choose = (): number | null => {
    const isComplete = hasComeRound || tables.size >= programs.size;
    const has = (number: number, kind: string) =>
      tables.get(number)?.streams.some((stream) => roleOf(stream).kind === kind) ?? false;
    for (const number of programs.keys()) {
      if (has(number, 'video')) return number;
      if (!isComplete && !tables.has(number)) return null;
    }
    return isComplete ? ([...programs.keys()].find((number) => has(number, 'audio')) ?? null) : null;
  };

  const announce = (pmt: Pmt): void => {
    const signature = JSON.stringify([pmt.pcrPid, pmt.streams.map((s) => [s.pid, s.streamType, [...s.descriptors]])]);
    if (signature === lastSignature) return;
    lastSignature = signature;
    onProgramme(pmt);
  };

  return {
    isTable: (pid) => isTablePid[pid] === 1,
    push(pid, payload, startsUnit) {
      readers.get(pid)?.push(payload, startsUnit, pid === PID_PAT ? onPat : onPmt);
    },
  };
}

function sameMap(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}
