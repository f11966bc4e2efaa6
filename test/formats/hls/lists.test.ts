import fc from 'fast-check';
import { Parser } from 'm3u8-parser';
import { expect, test } from 'vitest';
import {
  chooseVariant,
  followPlaylist,
  type HlsPosition,
  joinBehind,
  playedUpTo,
  segmentIv,
} from '../../../src/formats/hls/index.js';
import { parsePlaylist } from './parse-playlist.js';

const URL_OF_LIST = 'http://example.com/live/list.m3u8?token=1';

function media(text: string) {
  const list = parsePlaylist(text, URL_OF_LIST);
  if (list.kind !== 'media') throw new Error(list.kind);
  return list;
}

function master(...lines: string[]) {
  const list = parsePlaylist(['#EXTM3U', ...lines].join('\n'), URL_OF_LIST);
  if (list.kind !== 'master') throw new Error(list.kind);
  return list;
}

/** A list of `names` from number `first` on. */
function window(first: number, names: readonly string[], target = 1): string {
  const segments = names.flatMap((name) => [`#EXTINF:${target},`, name]);
  return ['#EXTM3U', `#EXT-X-TARGETDURATION:${target}`, `#EXT-X-MEDIA-SEQUENCE:${first}`, ...segments].join('\n');
}

/** What a reader of these lists plays, one after the other. */
function play(lists: readonly string[]): string[] {
  let position: HlsPosition | null = null;
  return lists.flatMap((text) => {
    const next = followPlaylist(position, media(text));
    position = next.position;
    return next.step.kind === 'wait' ? [] : next.step.segments.map(({ uri }) => uri.replace(/.*\/|\?.*/g, ''));
  });
}

const line = fc.oneof(
  fc.constantFrom(
    '#EXTM3U',
    '#EXT-X-KEY:',
    '#EXT-X-KEY:METHOD=AES-128,URI="k",IV=0x1',
    '#EXT-X-MAP:URI=',
    '#EXT-X-GAP',
  ),
  fc.constantFrom(
    '#EXTINF:-1',
    '#EXTINF:1e999,',
    '#EXT-X-BYTERANGE:@',
    '#EXT-X-TARGETDURATION:0',
    '#EXT-X-STREAM-INF:,=',
  ),
  fc.constantFrom('#EXT-X-MEDIA-SEQUENCE:99999999999999999999', 'http://[', '//', '?', 'a.ts', '\u0000', '"'),
  fc.string(),
);

test('whatever a server sends, a list or a named problem comes out', () => {
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const list = parsePlaylist(['#EXTM3U', ...lines].join('\n'), URL_OF_LIST);
      if (list.kind !== 'media') return;
      expect(list.targetSeconds).toBeGreaterThan(0);
      expect(
        list.segments.every(({ durationSeconds }) => Number.isFinite(durationSeconds) && durationSeconds >= 0),
      ).toBe(true);
      followPlaylist(null, list);
    }),
  );
});

test('a line of a megabyte that means nothing is passed over at once', () => {
  const startedMs = performance.now();
  for (const filling of [',', '=', '"', ' ', 'a,']) {
    media(`#EXTM3U\n#EXT-X-KEY:${filling.repeat(1_000_000 / filling.length)}\n#EXTINF:1,\na.ts`);
  }
  expect(performance.now() - startedMs).toBeLessThan(1_000);
});

test('of a plain list we read the same as m3u8-parser', () => {
  const segment = fc.record({
    tenths: fc.integer({ min: 1, max: 100 }),
    name: fc.constantFrom('a.ts', 'b/c.ts?x=1,2', '../d.ts', 'http://cdn.example.com/e.ts', '/f g.ts'),
    discontinuity: fc.boolean(),
    range: fc.option(fc.tuple(fc.integer({ min: 1, max: 9_999 }), fc.integer({ min: 0, max: 9_999 }))),
  });
  fc.assert(
    fc.property(fc.array(segment), fc.nat(), fc.boolean(), (wanted, sequence, isOver) => {
      const lines = wanted.flatMap(({ tenths, name, discontinuity, range }) => [
        ...(discontinuity ? ['#EXT-X-DISCONTINUITY'] : []),
        `#EXTINF:${tenths / 10},title`,
        ...(range ? [`#EXT-X-BYTERANGE:${range[0]}@${range[1]}`] : []),
        name,
      ]);
      const head = ['#EXTM3U', '#EXT-X-TARGETDURATION:10', `#EXT-X-MEDIA-SEQUENCE:${sequence}`];
      const text = [...head, ...lines, ...(isOver ? ['#EXT-X-ENDLIST'] : []), ''].join('\n');
      const parser = new Parser();
      parser.push(text);
      parser.end();
      const theirs = parser.manifest;
      const ours = media(text);
      expect(ours).toMatchObject({ targetSeconds: theirs.targetDuration, mediaSequence: theirs.mediaSequence });
      expect(ours.endList).toBe(theirs.endList ?? false);
      expect(
        ours.segments.map(({ uri, durationSeconds, discontinuity, byteRange }) => [
          uri,
          durationSeconds,
          discontinuity,
          byteRange,
        ]),
      ).toEqual(
        theirs.segments.map(({ uri, duration, discontinuity = false, byterange: range }) => [
          new URL(uri, URL_OF_LIST).href,
          duration,
          discontinuity,
          range ? [range.offset, range.offset + range.length - 1] : null,
        ]),
      );
    }),
  );
});

test('in whatever order old and new lists come, no segment is played twice', () => {
  const names = Array.from({ length: 30 }, (_, at) => `s${at}.ts`);
  const poll = fc.record({ from: fc.nat(27), count: fc.integer({ min: 1, max: 6 }), token: fc.nat(99) });
  fc.assert(
    fc.property(fc.array(poll, { maxLength: 20 }), (polls) => {
      const played = play(
        polls.map(({ from, count, token }) =>
          window(
            from + 1_000,
            names.slice(from, from + count).map((name) => `${name}?token=${token}`),
          ),
        ),
      );
      expect(played).toEqual([...new Set(played)]);
    }),
  );
});

test('of a list that moves on without holes everything is played, whether its numbers count or stand still', () => {
  const names = Array.from({ length: 40 }, (_, at) => `s${at}.ts`);
  const steps = fc.array(fc.nat(3), { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(steps, fc.boolean(), (advances, isCounting) => {
      let from = 0;
      const lists = [0, ...advances].map((advance) => {
        from += advance;
        return window(
          isCounting ? from : 0,
          names.slice(from, from + 4).map((name) => `${name}?t=${from}`),
        );
      });
      expect(play(lists)).toEqual(names.slice(1, from + 4)); // the join leaves out the first of four
    }),
  );
});

test.each([
  ['the encoder starts anew', window(90, ['x0', 'x1', 'x2']), window(0, ['y0', 'y1', 'y2']), ['y0', 'y1', 'y2']],
  ['names come round again', window(90, ['0', '1', '2']), window(93, ['0', '1', '2']), ['0', '1', '2']],
  ['paths hold a token', window(90, ['t1/a', 't1/b', 't1/c']), window(91, ['t2/b', 't2/c', 't2/d']), ['d']],
  ['paths hold a token, nothing new', window(90, ['t1/a', 't1/b']), window(90, ['t2/a', 't2/b']), []],
  ['names are made up each time', window(90, ['q', 'r', 's']), window(91, ['t', 'u', 'v']), ['v']],
  ['the query is all there is', window(90, ['s?n=1', 's?n=2']), window(91, ['s?n=2', 's?n=3']), ['s']],
  ['an older server answers', window(91, ['b', 'c', 'd']), window(90, ['a', 'b', 'c']), []],
])('when %s, only what is new is played', (_what, before, after, fresh) => {
  expect(play([before, after]).slice(play([before]).length)).toEqual(fresh);
});

test('the best variant within the limit is chosen, and sound of its own is named', () => {
  const list = master(
    '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="x",URI="x.m3u8"',
    '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="y",DEFAULT=YES,URI="y.m3u8"',
    '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="inside",NAME="z",DEFAULT=YES',
    '#EXT-X-STREAM-INF:BANDWIDTH=1000,RESOLUTION=640x360,AUDIO="inside"',
    'low.m3u8',
    '#EXT-X-STREAM-INF:BANDWIDTH=3000,RESOLUTION=1280x720,AUDIO="a"',
    'high.m3u8',
  );
  const chosen = (maxBps: number | null, maxHeight: number | null) => {
    const { variant, audio } = chooseVariant(list, { maxBps, maxHeight });
    return [variant.bandwidth, audio?.name ?? null];
  };
  const [low, high] = [
    [1_000, null],
    [3_000, 'y'],
  ];
  expect([null, 3_000, 2_999, 10].map((maxBps) => chosen(maxBps, null))).toEqual([high, high, low, low]);
  expect([1_080, 720, 719, 10].map((maxHeight) => chosen(null, maxHeight))).toEqual([high, high, low, low]);
});

test.each([
  ['by its codecs', ',CODECS="mp4a.40.2"', ',RESOLUTION=640x360,CODECS="avc1.4d401e,mp4a.40.2"', 'picture'],
  ['where nothing else tells a size', ',CODECS="mp4a.40.5, ac-3"', '', 'picture'],
  ['since others tell their size', '', ',RESOLUTION=640x360', 'picture'],
  ['unless it names a picture after all', ',CODECS="avc1.4d401e"', ',RESOLUTION=640x360', 'small'],
  ['but radio has nothing else', ',CODECS="mp4a.40.2"', ',CODECS="mp4a.40.2"', 'small'],
])('no limit chooses sound alone, known %s', (_how, small, picture, chosen) => {
  const list = master(
    ...['#EXT-X-STREAM-INF:BANDWIDTH=64000'.concat(small), 'small.m3u8'],
    ...['#EXT-X-STREAM-INF:BANDWIDTH=800000'.concat(picture), 'picture.m3u8'],
  );
  for (const limit of [
    { maxBps: 100_000, maxHeight: null },
    { maxBps: 1, maxHeight: 100 },
  ])
    expect(chooseVariant(list, limit).variant.uri).toContain(`/${chosen}.m3u8`);
});

test('without a vector of its own a segment is decrypted with its number', () => {
  const key = { method: 'AES-128', uri: '' } as const;
  expect(Buffer.from(segmentIv({ ...key, iv: null }, 258)).toString('hex')).toBe('102'.padStart(32, '0'));
  expect(Buffer.from(segmentIv({ ...key, iv: `0x${'ab'.repeat(16)}` }, 1)).toString('hex')).toBe('ab'.repeat(16));
});

test('a list beside another begins at the same moment: by dates, else by number, unless that is far away', () => {
  const dated = (first: number, fromSecond: number) =>
    media(
      window(first, ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], 2).replace(
        '#EXTINF',
        `#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:${fromSecond}Z\n#EXTINF`,
      ),
    );
  const joined = (list: ReturnType<typeof media>, other: ReturnType<typeof media>, at: number) => {
    const { step } = followPlaylist(null, list, { list: other, segment: other.segments[at]! });
    return step.kind === 'join' ? step.segments[0]!.sequence : null;
  };
  expect(joined(dated(500, 14), dated(10, 10), 5)).toBe(503); // 20 s
  const plain = media(window(10, ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], 2));
  expect(joined(plain, plain, 3)).toBe(13);
  expect(joined(plain, media(window(11, ['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'], 2)), 5)).toBe(16);
  expect(joined(plain, media(window(900, ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], 2)), 5)).toBe(15);
  expect(joined(plain, media(window(10, ['a', 'b'], 2)), 0)).toBe(15);
});

test('whoever opens a list again begins near its end, and with nothing that was played; a film begins anew', () => {
  const letters = [...'abcdefghijklmnopqrstuvwxyz'].map((letter) => `${letter}.ts`);
  const list = (from: number, to: number, ...more: string[]) =>
    media([window(from, letters.slice(from, to)), ...more].join('\n'));
  const { position } = followPlaylist(null, list(1, 7));
  const played = playedUpTo(position!, list(1, 7).segments[4]!); // f; g was named only
  const names = (again: ReturnType<typeof media>) => {
    const { step } = joinBehind(played, again);
    return step.kind === 'wait' ? 'nothing' : step.segments.map(({ uri }) => uri.at(-4)).join('');
  };
  expect(names(list(1, 6))).toBe('nothing');
  expect(names(list(1, 7))).toBe('g');
  expect(names(list(3, 9))).toBe('ghi');
  expect(names(list(9, 20))).toBe('rst'); // near its end, as any other
  expect(names(list(3, 9, '#EXT-X-ENDLIST'))).toBe('ghi');
  expect(names(list(1, 6, '#EXT-X-ENDLIST'))).toBe('nothing');
  expect(names(media(window(0, ['x.ts', 'y.ts', 'z.ts'])))).toBe('xyz'); // the server has begun anew
  expect(names(media(`${window(0, ['a.ts', 'b.ts'])}\n#EXT-X-ENDLIST`))).toBe('ab');
});

test('a list of a million lines is refused at once: it would hold up every stream', () => {
  const body = `#EXTM3U\n#EXT-X-TARGETDURATION:1\n${'a\n'.repeat(1_000_000)}`;
  expect(parsePlaylist(body, 'http://example.com/list.m3u8')).toEqual({ kind: 'error', error: 'not-a-playlist' });
});
