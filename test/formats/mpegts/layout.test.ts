import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitInto, layOut, pmtOf } from '../../../src/formats/mpegts/layout.js';
import type { Pmt, PmtStream } from '../../../src/formats/mpegts/psi.js';

const language = (code: string) => Uint8Array.from([0x0a, 4, ...Buffer.from(code), 0]);
const es = (streamType: number, pid: number, descriptors = new Uint8Array()): PmtStream => ({
  streamType,
  pid,
  descriptors,
});
const h264 = (pid: number) => es(0x1b, pid);
const hevc = (pid: number) => es(0x24, pid);
const aac = (pid: number, code = 'eng') => es(0x0f, pid, language(code));
const ac3 = (pid: number, code = 'eng') => es(0x81, pid, language(code));
const teletext = (pid: number) => es(0x06, pid, Uint8Array.from([0x56, 5, ...Buffer.from('eng'), 0x10, 0x88]));
const scte = (pid: number) => es(0x86, pid);
const pmt = (...streams: PmtStream[]): Pmt => ({ programNumber: 9, pcrPid: streams[0]?.pid ?? 0, streams });

/** Source PID → output PID, in hexadecimal. */
const ways = (fit: ReturnType<typeof fitInto>) =>
  Object.fromEntries([...fit!].map(([from, to]) => [from.toString(16), to.toString(16)]));

const outPids = (source: Pmt) => layOut(source)?.tracks.map(({ outPid }) => outPid.toString(16));

describe('the first source lays out the output', () => {
  test('with PIDs of our own: picture, sounds, subtitles; data is left out', () => {
    const layout = layOut(pmt(scte(0x40), aac(0x42), h264(0x41), aac(0x43, 'deu'), teletext(0x44)))!;
    expect(layout.tracks.map(({ outPid, stream }) => [stream.pid, outPid])).toEqual([
      [0x42, 0x110],
      [0x41, 0x100],
      [0x43, 0x111],
      [0x44, 0x120],
    ]);
    expect(layout).toMatchObject({ pcrPid: 0x100, hasVideo: true });
    expect(pmtOf(layout).streams.map(({ pid }) => pid)).toEqual([0x110, 0x100, 0x111, 0x120]);
  });

  test('of a radio channel by its first sound', () => {
    expect(layOut(pmt(teletext(0x40), aac(0x41), aac(0x42)))).toMatchObject({ pcrPid: 0x110, hasVideo: false });
  });

  test('unless it has neither picture nor sound', () => {
    expect(layOut(pmt(scte(0x40), teletext(0x41)))).toBeNull();
    expect(layOut(pmt())).toBeNull();
  });

  test('with no more tracks of a kind than there are PIDs', () => {
    const many = Array.from({ length: 20 }, (_, at) => aac(0x50 + at));
    expect(outPids(pmt(h264(0x40), ...many, teletext(0x90)))?.slice(-2)).toEqual(['11f', '120']);
  });
});

describe('a further source', () => {
  const layout = layOut(pmt(h264(0x41), aac(0x42, 'eng'), aac(0x43, 'deu')))!;

  test('with other PIDs and another order takes the same places', () => {
    const fit = fitInto(layout, pmt(aac(0x61, 'deu'), h264(0x60), aac(0x62, 'eng')));
    expect(ways(fit)).toEqual({ 60: '100', 61: '111', 62: '110' });
  });

  test('that has only the second language does not speak it on the first one’s track', () => {
    expect(ways(fitInto(layout, pmt(h264(0x60), aac(0x61, 'deu'))))).toEqual({ 60: '100', 61: '111' });
  });

  test('whose language is none of ours is heard rather than not', () => {
    expect(ways(fitInto(layout, pmt(h264(0x60), aac(0x61, 'fra'))))).toEqual({ 60: '100', 61: '110' });
  });

  test('without sound leaves the tracks silent', () => {
    expect(ways(fitInto(layout, pmt(h264(0x60))))).toEqual({ 60: '100' });
  });

  test('with more tracks has the surplus left out', () => {
    const fit = fitInto(layout, pmt(h264(0x60), aac(0x61), aac(0x62, 'deu'), aac(0x63, 'fra'), teletext(0x64)));
    expect(ways(fit)).toEqual({ 60: '100', 61: '110', 62: '111' });
  });

  test('of whose sound some has another codec is heard as far as players can decode it', () => {
    expect(ways(fitInto(layout, pmt(h264(0x60), ac3(0x61), aac(0x62, 'deu'))))).toEqual({ 60: '100', 62: '111' });
  });

  test('of whose sound all has another codec cannot follow: players would feed it to the decoder that they have', () => {
    expect(fitInto(layout, pmt(h264(0x60), ac3(0x61), ac3(0x62, 'deu')))).toBeNull();
  });

  test('with another picture codec, or without picture, cannot follow', () => {
    expect(fitInto(layout, pmt(hevc(0x60), aac(0x61)))).toBeNull();
    expect(fitInto(layout, pmt(aac(0x61)))).toBeNull();
    expect(fitInto(layOut(pmt(aac(0x61)))!, pmt(h264(0x60), aac(0x61)))).toBeNull();
  });
});

test('players never see a PID come or go, whatever the further source offers', () => {
  const sound = fc.record({ make: fc.constantFrom(aac, ac3), code: fc.constantFrom('eng', 'deu', 'fra') });
  const source = fc
    .array(sound, { maxLength: 5 })
    .map((sounds) => pmt(h264(0x60), ...sounds.map(({ make, code }, at) => make(0x61 + at, code))));
  fc.assert(
    fc.property(source, source, (first, second) => {
      const layout = layOut(first)!;
      const used = [...(fitInto(layout, second)?.values() ?? [])];
      expect(new Set(used).size).toBe(used.length);
      for (const outPid of used) expect(layout.tracks.map((track) => track.outPid)).toContain(outPid);
      // the same source again is no change at all
      expect(fitInto(layout, first)!.size).toBe(layout.tracks.length);
    }),
  );
});
