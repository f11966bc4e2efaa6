import { expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { createManifestReader } from '../../src/formats/dash/index.js';
import { type MediaPlaylist, parsePlaylistInSteps } from '../../src/formats/hls/index.js';
import { createTrack, type TrackNeeds } from '../../src/sources/hls-track.js';
import { createSegmentHead } from '../../src/sources/segment-head.js';
import { parsePlaylist } from '../formats/hls/parse-playlist.js';

const SEGMENT_COUNT = 9_000;
/** A quarter of an hour's worth, 25 in a second. */
const LOOK_COUNT = 20_000;

/** Follows a list without fetching anything of it. */
function follow(lines: readonly string[]) {
  const needs = { clock: systemClock, canRepack: false, played: {}, onRoom() {} } as Partial<TrackNeeds> as TrackNeeds;
  const track = createTrack('main', false, needs, new AbortController().signal);
  const list = parsePlaylist(['#EXTM3U', '#EXT-X-TARGETDURATION:2', ...lines].join('\n'), 'http://tv.example/');
  track.begin({ list: list as MediaPlaylist, url: 'http://tv.example/', askedMs: systemClock.steadyMs() }, null);
  return track;
}

test('a film of hours costs no more to hand on than a live channel', () => {
  const film = Array.from({ length: SEGMENT_COUNT }, (_, at) => `#EXTINF:2,\n${at}.ts`);
  const track = follow([...film, '#EXT-X-ENDLIST']);
  const startedMs = performance.now();
  let aheadMs = 0;
  for (let look = 0; look < LOOK_COUNT; look++) aheadMs = track.aheadMs;
  expect(aheadMs).toBe(SEGMENT_COUNT * 2_000);
  expect(performance.now() - startedMs).toBeLessThan(300);
});

test('a segment that comes byte by byte, with its packets far behind, costs no more than one that comes at once', () => {
  const noise = Buffer.concat([Buffer.alloc(188, 7), Buffer.alloc(188, 0x47)]);
  const bytes = Buffer.concat([Buffer.alloc(376 * 150, noise), Buffer.alloc(188 * 4, 0x47)]);
  const startedMs = performance.now();
  const head = createSegmentHead();
  let known = null;
  for (let at = 0; at < bytes.length && !known; at++) known = head.push(bytes.subarray(at, at + 1));
  expect((known ?? head.end()).found).toMatchObject({ kind: 'ts' });
  expect(performance.now() - startedMs).toBeLessThan(300);
});

/** The shortest of three times. */
function shortestMs(work: () => unknown): number {
  const times = [1, 2, 3].map(() => {
    const startedMs = performance.now();
    work();
    return performance.now() - startedMs;
  });
  return Math.min(...times);
}

test.each([
  ['keys', '#EXT-X-KEY:METHOD=AES-128,URI="ht tp:/?#[]@"'],
  ['maps', '#EXT-X-MAP:URI="../../é a"'],
  ['dates', '#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00Z'],
  ['sounds', '#EXT-X-MEDIA:TYPE=AUDIO,URI="ht tp:/ é"'],
])('a playlist of nothing but %s costs little more than its lines, and gives way while it is read', (_what, line) => {
  const text = `#EXTM3U\n${`${line}\n`.repeat(39_000)}`;
  const splitMs = shortestMs(() => text.split('\n').map((one) => one.trim().slice(0, one.indexOf(':')).toUpperCase()));
  expect(shortestMs(() => parsePlaylist(text, 'http://tv.example/'))).toBeLessThan(10 * splitMs);
  expect([...parsePlaylistInSteps(text, 'http://tv.example/')].length).toBeGreaterThan(100);
});

test('a manifest of more segments than any channel has is let go, one of a day is read', () => {
  const read = (count: number) => {
    const entries = Array.from({ length: count }, (_, at) => `<S d="${1 + (at % 2)}"/>`).join('');
    const rule = `<SegmentTemplate media="$Time$"><SegmentTimeline>${entries}</SegmentTimeline></SegmentTemplate>`;
    const reader = createManifestReader('http://tv.example/');
    reader.write(`<MPD><Period><AdaptationSet contentType="video">${rule}</AdaptationSet></Period></MPD>`);
    return reader.finish();
  };
  expect(read(24 * 3_600)).toEqual({ kind: 'error', error: 'too-large' });
  expect(read((24 * 3_600) / 4)).toMatchObject({ kind: 'manifest' });
});
