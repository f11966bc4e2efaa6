import { expect, test } from 'vitest';
import { crc32Mpeg } from '../../../src/formats/mpegts/crc32.js';
import { createProgrammeReader } from '../../../src/formats/mpegts/programme.js';
import { type PmtStream, packetise, writePmt } from '../../../src/formats/mpegts/psi.js';

const VIDEO: PmtStream = { streamType: 0x1b, pid: 0x100, descriptors: new Uint8Array() };
const SOUND: PmtStream = { streamType: 0x0f, pid: 0x101, descriptors: new Uint8Array() };

/** A PAT of many programmes: ours write only one. */
function patOf(programs: Record<number, number>, version = 0): Uint8Array {
  const entries = Object.entries(programs).flatMap(([number, pid]) => [
    Number(number) >> 8,
    Number(number) & 255,
    0xe0 | (pid >> 8),
    pid & 255,
  ]);
  const body = Uint8Array.from([
    0,
    0xb0,
    5 + entries.length + 4,
    0,
    1,
    0xc1 | (version << 1),
    0,
    0,
    ...entries,
    0,
    0,
    0,
    0,
  ]);
  new DataView(body.buffer).setUint32(body.length - 4, crc32Mpeg(body.subarray(0, -4)));
  return body;
}

function follow() {
  const chosen: number[] = [];
  const reader = createProgrammeReader((pmt) => chosen.push(pmt.programNumber));
  const send = (pid: number, section: Uint8Array) => reader.push(pid, packetise(section, pid, 0).subarray(4), true);
  return {
    chosen,
    reader,
    pat: (programs: Record<number, number>, version = 0) => send(0, patOf(programs, version)),
    pmt: (programNumber: number, pid: number, ...streams: PmtStream[]) =>
      send(pid, writePmt({ programNumber, pcrPid: 0x100, streams }, 0)),
  };
}

test('the one programme of a source is followed, and repeats are no news', () => {
  const { chosen, pat, pmt } = follow();
  for (let round = 0; round < 3; round++) {
    pat({ 1: 0x20 });
    pmt(1, 0x20, VIDEO, SOUND);
  }
  expect(chosen).toEqual([1]);
});

test('of a whole multiplex the same programme is played, wherever the connection begins', () => {
  const pids = { 1: 0x20, 2: 0x21, 3: 0x22 };
  for (const first of [0, 1, 2]) {
    const { chosen, pat, pmt } = follow();
    for (let at = 0; at < 6; at++) {
      pat(pids);
      const programNumber = 1 + ((first + at) % 3);
      pmt(programNumber, 0x1f + programNumber, ...(programNumber === 1 ? [SOUND] : [VIDEO, SOUND]));
    }
    expect(chosen).toEqual([2]);
  }
});

test('programmes that a tuner has filtered out, but still lists, are not waited for', () => {
  const { chosen, pat, pmt } = follow();
  for (let round = 0; round < 3; round++) {
    pat({ 1: 0x20, 2: 0x21, 3: 0x22 });
    pmt(3, 0x22, VIDEO, SOUND);
  }
  expect(chosen).toEqual([3]);
});

test('a radio programme is played when no programme has a picture', () => {
  const { chosen, pat, pmt } = follow();
  pat({ 1: 0x20, 2: 0x21 });
  pmt(2, 0x21, SOUND);
  expect(chosen).toEqual([]);
  pmt(1, 0x20, SOUND);
  pmt(2, 0x21, SOUND);
  expect(chosen).toEqual([1]);
});

test('a programme that gets another track is told again', () => {
  const { chosen, pat, pmt } = follow();
  pat({ 1: 0x20 });
  pmt(1, 0x20, VIDEO);
  pmt(1, 0x20, VIDEO, SOUND);
  expect(chosen).toEqual([1, 1]);
});

test('table packets are known as such, and those of an old PAT are no longer', () => {
  const { reader, pat } = follow();
  pat({ 1: 0x20 });
  expect([0, 0x20, 0x21].map((pid) => reader.isTable(pid))).toEqual([true, true, false]);
  pat({ 1: 0x21 }, 1);
  expect([0, 0x20, 0x21].map((pid) => reader.isTable(pid))).toEqual([true, false, true]);
});
