import { expect, test } from 'vitest';
import { beginsPlaylist, recogniseSegment } from '../../../src/formats/hls/index.js';

const packets = Buffer.alloc(188 * 10);
for (let at = 0; at < packets.length; at += 188) packets[at] = 0x47;
const id3 = (size: number) =>
  Buffer.concat([Buffer.from([0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 0, size]), Buffer.alloc(size)]);
const hugeTag = Buffer.from([0x49, 0x44, 0x33, 4, 0, 0, 0x60, 0, 0, 0]);
const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(5_000, 0x47)]);
const box = Buffer.concat([Buffer.from('\0\0\0\x18ftypiso5', 'latin1'), Buffer.alloc(2_000)]);

test.each([
  ['packets', packets, { kind: 'ts', at: 0 }],
  ['a single packet', packets.subarray(0, 188), { kind: 'ts', at: 0 }],
  ['packets behind an ID3 tag', Buffer.concat([id3(63), packets]), { kind: 'ts', at: 73 }],
  [
    'packets behind a picture',
    Buffer.concat([png.subarray(0, 8), Buffer.alloc(3_000, 7), packets]),
    { kind: 'ts', at: 3_008 },
  ],
  ['fragmented MP4', box, { kind: 'fmp4' }],
  [
    'AAC behind an ID3 tag',
    Buffer.concat([id3(63), Buffer.from([0xff, 0xf1]), Buffer.alloc(2_000)]),
    { kind: 'packedAudio', at: 73 },
  ],
  ['subtitles', Buffer.from('WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n'), { kind: 'webvtt' }],
  ['a page', Buffer.from('<html><body>expired</body></html>'), { kind: 'text' }],
  ['an empty body', Buffer.alloc(0), { kind: 'other' }],
  ['packets behind a tag of 200 MB', Buffer.concat([hugeTag, packets]), { kind: 'longTag' }],
  ['noise', Buffer.alloc(2_000, 9), { kind: 'other' }],
])('%s is recognised by its bytes', (_what, bytes, kind) => {
  expect(recogniseSegment(bytes, true)).toEqual(kind);
});

test('a transport stream is never taken for something else because only its beginning has come', () => {
  const whole = Buffer.concat([id3(63), packets]);
  for (let length = 0; length <= whole.length; length++) {
    expect(['undecided', 'ts']).toContain(recogniseSegment(whole.subarray(0, length), false).kind);
  }
});

test.each([
  ['#EXTM3U\n#EXT', 'yes'],
  ['\xef\xbb\xbf\r\n #extm3u', 'yes'],
  ['#EXT', 'undecided'],
  ['', 'undecided'],
  ['\xef\xbb', 'undecided'],
  ['#EXTINF:1,\na.ts', 'no'],
  ['<html>', 'no'],
  ['G@\x11\x10', 'no'],
])('%j begins a playlist: %s', (head, answer) => {
  expect(beginsPlaylist(Buffer.from(head, 'latin1'))).toBe(answer);
});
