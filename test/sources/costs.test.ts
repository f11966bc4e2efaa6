import { expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { type MediaPlaylist, readPlaylist } from '../../src/formats/hls/index.js';
import { createTrack, type TrackNeeds } from '../../src/sources/hls-track.js';
import { createSegmentHead } from '../../src/sources/segment-head.js';

const SEGMENT_COUNT = 9_000;
/** A quarter of an hour's worth, 25 in a second. */
const LOOK_COUNT = 20_000;

/** Follows a list without fetching anything of it. */
function follow(lines: readonly string[]) {
  const needs = { clock: systemClock, canRepack: false, onRoom() {} } as Partial<TrackNeeds> as TrackNeeds;
  const track = createTrack('main', false, needs, new AbortController().signal);
  const list = readPlaylist(['#EXTM3U', '#EXT-X-TARGETDURATION:2', ...lines].join('\n'), 'http://tv.example/');
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
