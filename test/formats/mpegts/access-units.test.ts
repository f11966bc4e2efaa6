import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPictureScanner, type PictureVerdict } from '../../../src/formats/mpegts/access-units.js';
import type { VideoCodec } from '../../../src/formats/mpegts/codecs.js';

const START = [0, 0, 1];
const nal = (...bytes: number[]) => [...START, ...bytes];
const FILL = new Array(40).fill(0xa7);

const h264 = {
  delimiter: nal(9, 0xf0),
  sps: nal(0x67, 0x42, 0x80, 0x1e),
  pps: nal(0x68, 0xce, 0x38, 0x80),
  recovery: nal(6, 6, 1, 0x84, 0x80),
  idr: nal(0x65, 0b10001000, ...FILL), // first_mb 0, slice type 7
  intra: nal(0x41, 0b10001000, ...FILL),
  intraOfMany: nal(0x41, 0b10110000, ...FILL), // slice type 2: this slice only
  predicted: nal(0x41, 0b10011000, ...FILL), // slice type 5
  laterIntra: nal(0x41, 0b00000000, 0b00001000, 0b00000000, 0b00001000, ...FILL), // first_mb 4,095, then slice type 7
};
const hevc = {
  delimiter: nal(35 << 1, 1, 0x50),
  vps: nal(32 << 1, 1, 0x0c),
  sps: nal(33 << 1, 1, 1),
  pps: nal(34 << 1, 1, 0xc1),
  idr: nal(20 << 1, 1, ...FILL),
  cra: nal(21 << 1, 1, ...FILL),
  bla: nal(16 << 1, 1, ...FILL),
  trailing: nal(1 << 1, 1, ...FILL),
  skipped: nal(9 << 1, 1, ...FILL), // RASL
};
const mpeg2 = {
  sequence: nal(0xb3, 0x2d, 0x02, 0x40),
  group: nal(0xb8, 0, 8, 0, 0),
  intra: nal(0, 0, 0b00001000, 0xff, ...nal(1, ...FILL)),
  predicted: nal(0, 0, 0b00010000, 0xff, ...nal(1, ...FILL)),
};

function judge(codec: VideoCodec, bytes: readonly number[], cuts: readonly number[] = []): PictureVerdict {
  const scanner = createPictureScanner(codec);
  // what an earlier picture left behind must not be read
  scanner.push(new Uint8Array(9_000).fill(0xff), 0, 9_000);
  scanner.begin();
  const whole = Uint8Array.from(bytes);
  const borders = [0, ...cuts.map((place) => place % (whole.length + 1)).sort((a, b) => a - b), whole.length];
  let verdict: PictureVerdict = 'undecided';
  for (let at = 1; at < borders.length && verdict === 'undecided'; at++) {
    verdict = scanner.push(whole, borders[at - 1]!, borders[at]!);
  }
  return verdict;
}

const { delimiter, sps, pps } = h264;
const parameters = [...hevc.vps, ...hevc.sps, ...hevc.pps];

const PICTURES: [string, VideoCodec, number[], PictureVerdict][] = [
  ['H.264: an IDR with its parameter sets', 'h264', [...delimiter, ...sps, ...pps, ...h264.idr], 'key'],
  ['H.264: an IDR whose parameter sets came earlier', 'h264', [...delimiter, ...h264.idr], 'intra'],
  [
    'H.264: the recovery point of an open group',
    'h264',
    [...delimiter, ...sps, ...pps, ...h264.recovery, ...h264.intra],
    'key',
  ],
  [
    'H.264: an intra picture of a stream that never sends an IDR',
    'h264',
    [...delimiter, ...sps, ...pps, ...h264.intraOfMany],
    'key',
  ],
  ['H.264: an intra picture alone', 'h264', [...delimiter, ...h264.intra], 'intra'],
  [
    'H.264: parameter sets before intra refresh',
    'h264',
    [...delimiter, ...sps, ...pps, ...h264.predicted],
    'parameters',
  ],
  ['H.264: a predicted picture', 'h264', [...delimiter, ...h264.predicted], 'other'],
  [
    'H.264: an intra picture whose first slice was lost',
    'h264',
    [...delimiter, ...sps, ...pps, ...h264.laterIntra],
    'key',
  ],
  ['HEVC: an IDR', 'hevc', [...hevc.delimiter, ...parameters, ...hevc.idr], 'key'],
  [
    'HEVC: a CRA, the only key picture that x265 sends after the first',
    'hevc',
    [...hevc.delimiter, ...parameters, ...hevc.cra],
    'key',
  ],
  ['HEVC: a BLA of a spliced stream', 'hevc', [...parameters, ...hevc.bla], 'key'],
  ['HEVC: a CRA without parameter sets', 'hevc', [...hevc.delimiter, ...hevc.cra], 'intra'],
  ['HEVC: a trailing picture', 'hevc', [...hevc.delimiter, ...hevc.trailing], 'other'],
  ['HEVC: a leading picture that is skipped', 'hevc', [...hevc.delimiter, ...hevc.skipped], 'other'],
  ['HEVC: parameter sets before a trailing picture', 'hevc', [...parameters, ...hevc.trailing], 'parameters'],
  ['MPEG-2: sequence, group, intra picture', 'mpeg2', [...mpeg2.sequence, ...mpeg2.group, ...mpeg2.intra], 'key'],
  ['MPEG-2: an intra picture without sequence', 'mpeg2', [...mpeg2.group, ...mpeg2.intra], 'intra'],
  ['MPEG-2: a predicted picture', 'mpeg2', mpeg2.predicted, 'other'],
  ['MPEG-2: a sequence before a predicted picture', 'mpeg2', [...mpeg2.sequence, ...mpeg2.predicted], 'parameters'],
];

describe('whether decoding can start at a picture', () => {
  test.each(PICTURES)('%s', (_, codec, bytes, verdict) => {
    expect(judge(codec, bytes)).toBe(verdict);
  });

  test.each(PICTURES)('%s: wherever its bytes are cut', (_, codec, bytes, verdict) => {
    for (let place = 1; place < bytes.length; place++) expect(judge(codec, bytes, [place])).toBe(verdict);
    expect(judge(codec, bytes, [...bytes.keys()])).toBe(verdict);
  });

  test('four-byte start codes are start codes', () => {
    const long = [...sps, ...pps, ...h264.idr].join().replaceAll('0,0,1', '0,0,0,1').split(',').map(Number);
    expect(judge('h264', long)).toBe('key');
  });
});

test('how bytes are cut never changes what is said of them, whatever they are', () => {
  const pieces = [...Object.values(h264), ...Object.values(hevc), ...Object.values(mpeg2), START, [0], [0, 0, 0]];
  const bytes = fc
    .array(fc.oneof(fc.constantFrom(...pieces), fc.array(fc.nat(255), { maxLength: 12 })), { maxLength: 12 })
    .map((parts) => parts.flat());
  fc.assert(
    fc.property(
      fc.constantFrom<VideoCodec>('h264', 'hevc', 'mpeg2'),
      bytes,
      fc.array(fc.nat(), { maxLength: 20 }),
      (codec, picture, cuts) => {
        expect(judge(codec, picture, cuts)).toBe(judge(codec, picture));
      },
    ),
    { numRuns: 2_000 },
  );
});

test('a picture that shows no slice in 8 KiB is given up, whether it comes whole or in pieces', () => {
  const silent = new Array(9_000).fill(0x55);
  expect(judge('h264', silent)).toBe('other');
  expect(judge('h264', silent, [1_000, 8_000, 8_191, 8_192])).toBe('other');
  expect(judge('h264', silent.slice(0, 8_191))).toBe('undecided');
});
