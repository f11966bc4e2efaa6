import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  beginsManifest,
  chooseTracks,
  createManifestReader,
  type DashManifest,
  type DashPeriod,
  listSegments,
} from '../../../src/formats/dash/index.js';

const URL_OF_MANIFEST = 'https://cdn.example/live/one/index.mpd?token=7';

function read(text: string, pieceLength = text.length): ReturnType<ReturnType<typeof createManifestReader>['finish']> {
  const reader = createManifestReader(URL_OF_MANIFEST);
  for (let at = 0; at < text.length; at += pieceLength) reader.write(text.slice(at, at + pieceLength));
  return reader.finish();
}

function good(text: string, pieceLength?: number): DashManifest {
  const found = read(text, pieceLength);
  if (found.kind === 'error') throw new Error(found.error);
  return found;
}

const live = (periods: string, attributes = '') =>
  `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="dynamic" availabilityStartTime="2026-01-01T00:00:00Z" ${attributes}>${periods}</MPD>`;
const still = (periods: string) => `<MPD type="static" mediaPresentationDuration="PT1M0.5S">${periods}</MPD>`;
const set = (rule: string, attributes = 'codecs="avc1.64001f"') =>
  `<AdaptationSet mimeType="video/mp4">${rule}<Representation id="v1" bandwidth="900" ${attributes}/></AdaptationSet>`;

const NOW = { edgeMs: 100_000, keptMs: null, countMax: 64 };
const WHOLE = { edgeMs: null, keptMs: null, countMax: 10_000 };

function segmentsOf(period: DashPeriod, span: Parameters<typeof listSegments>[2]) {
  const rule = period.sets[0]!.representations[0]!.readSegments()!;
  if (rule.kind !== 'timed') throw new Error('it has an index');
  return [...listSegments(rule, period, span)];
}
const namesOf = (text: string, span: Parameters<typeof listSegments>[2]) =>
  good(text).periods.flatMap((period) => segmentsOf(period, span).map(({ url }) => url.replace(/.*\//, '')));

test.each([
  ['<?xml version="1.0" encoding="utf-8"?>\n<!-- made by hand -->\n<MPD xmlns="x">', 'yes'],
  ['\xef\xbb\xbf<MPD>', 'yes'],
  ['<dash:MPD type="dynamic">', 'yes'],
  ['<?xml version="1.0"', 'undecided'],
  ['<!', 'undecided'],
  ['<!-- a', 'undecided'],
  ['<MP', 'undecided'],
  ['<?xml version="1.0"?><smil>', 'no'],
  ['<MPDX>', 'no'],
  ['<!DOCTYPE html>', 'no'],
  ['<html><body>MPD</body></html>', 'no'],
  ['G@\x11\x10', 'no'],
])('%j begins a manifest: %s', (head, answer) => {
  expect(beginsManifest(Buffer.from(head, 'latin1'))).toBe(answer);
});

test('an address is put together from all the levels that name a part of it', () => {
  const text = live(
    `<Period start="PT0S"><BaseURL>../two/</BaseURL>${set(
      '<BaseURL>video/</BaseURL><SegmentTemplate timescale="1000" duration="4000" startNumber="7" media="$RepresentationID$/$Bandwidth$-$Number%05d$-$$.m4s?a=$Number$&amp;b=1&amp=2&c" initialization="$RepresentationID$/head.mp4"/>',
    )}</Period>`,
  );
  const [period] = good(text).periods;
  expect(segmentsOf(period!, { ...NOW, edgeMs: 8_500 }).map(({ url }) => url)).toEqual([
    'https://cdn.example/live/two/video/v1/900-00007-$.m4s?a=7&b=1&amp=2&c',
    'https://cdn.example/live/two/video/v1/900-00008-$.m4s?a=8&b=1&amp=2&c',
  ]);
  expect(period!.sets[0]!.representations[0]!.readSegments()).toMatchObject({
    initialization: { url: 'https://cdn.example/live/two/video/v1/head.mp4', range: null },
  });
});

test('by numbers, only what has been made by now is there, and what has been taken away is not', () => {
  const text = live(
    `<Period start="PT10S">${set('<SegmentTemplate duration="10" media="$Number$"/>')}</Period>`,
    'timeShiftBufferDepth="PT35S"',
  );
  const { keptMs } = good(text);
  expect(keptMs).toBe(35_000);
  expect(namesOf(text, { ...NOW, keptMs, edgeMs: 109_900 })).toEqual(['8', '9']);
  expect(namesOf(text, { ...NOW, keptMs, edgeMs: 110_000 })).toEqual(['8', '9', '10']);
});

test('times too large for a number keep their last digits', () => {
  const line = '<S t="17671824000000003" d="20000000" r="1"/><S d="19999999"/>';
  const text = live(
    `<Period start="PT0S">${set(`<SegmentTemplate timescale="10000000" presentationTimeOffset="17671824000000003" media="$Time$"><SegmentTimeline>${line}</SegmentTimeline></SegmentTemplate>`)}</Period>`,
  );
  expect(namesOf(text, NOW)).toEqual(['17671824000000003', '17671824020000003', '17671824040000003']);
  expect(segmentsOf(good(text).periods[0]!, NOW).map(({ startMs }) => startMs)).toEqual([0, 2_000, 4_000]);
});

const line = (entries: string) =>
  set(`<SegmentTemplate media="$Time$-$Number$"><SegmentTimeline>${entries}</SegmentTimeline></SegmentTemplate>`);

test('a time line repeats until its next entry, the end of its period, or now', () => {
  expect(namesOf(still(`<Period>${line('<S t="0" d="5" r="-1"/><S t="10" d="20" r="-1"/>')}</Period>`), WHOLE)).toEqual(
    ['0-1', '5-2', '10-3', '30-4', '50-5'],
  );
  expect(namesOf(live(`<Period start="PT0S">${line('<S t="80" d="8" r="-1"/>')}</Period>`), NOW)).toEqual([
    '80-1',
    '88-2',
  ]);
});

test('of a time line that claims more than there can be only the last ones are made', () => {
  const text = live(`<Period start="PT0S">${line('<S t="0" d="1" r="4000000000"/>')}</Period>`);
  expect(namesOf(text, { ...NOW, countMax: 2 })).toEqual(['3999999999-4000000000', '4000000000-4000000001']);
});

test('a period begins where the one before ends, and the last ends with the whole', () => {
  const rule = set('<SegmentTemplate duration="20" media="$Number$"/>');
  const text = still(`<Period duration="PT20S">${rule}</Period><Period>${rule}</Period>`);
  expect(good(text).periods.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
    [0, 20_000],
    [20_000, 60_500],
  ]);
  expect(namesOf(text, WHOLE)).toEqual(['1', '1', '2', '3']);
});

const any = () => true;
const several = (more: string) =>
  good(
    still(`<Period>
      <AdaptationSet contentType="video"><EssentialProperty schemeIdUri="http://dashif.org/guidelines/trickmode" value="1"/>
        <Representation id="fast" mimeType="video/mp4" codecs="avc1" bandwidth="9000"/></AdaptationSet>
      <AdaptationSet mimeType="video/webm"><Representation id="vp9" codecs="vp09.00" bandwidth="8000"/></AdaptationSet>
      <AdaptationSet mimeType="video/mp4"><Representation id="av1" codecs="av01.0" bandwidth="7000"/></AdaptationSet>
      ${more}</Period>`),
  ).periods[0]!;
const CLEAR = `<AdaptationSet mimeType="video/mp4" codecs="avc1.64"><Representation id="small" bandwidth="1"/><Representation id="large" bandwidth="2"/></AdaptationSet>
  <AdaptationSet mimeType="audio/mp4"><Role value="commentary"/><Representation id="comment" codecs="mp4a.40.2" bandwidth="9"/></AdaptationSet>
  <AdaptationSet mimeType="audio/mp4"><Representation id="opus" codecs="opus" bandwidth="9"/><Representation id="aac" codecs="mp4a.40.2" bandwidth="3"/></AdaptationSet>`;
const PROTECTED = `<AdaptationSet mimeType="video/mp4" codecs="avc1.64"><ContentProtection schemeIdUri="urn:mpeg:dash:mp4protection:2011" value="cenc"/>
  <ContentProtection schemeIdUri="urn:uuid:EDEF8BA9-79D6-4ACE-A3C8-27DCD51D21ED"/><Representation id="secret" bandwidth="5"/></AdaptationSet>`;

test('the best picture and the main sound that a transport stream can carry are chosen', () => {
  expect(chooseTracks(several(CLEAR), any)).toMatchObject({
    kind: 'chosen',
    main: { id: 'large' },
    sound: { id: 'aac' },
  });
  const small = ({ bandwidthBps }: { bandwidthBps: number }) => bandwidthBps < 1;
  expect(chooseTracks(several(CLEAR), small)).toMatchObject({ main: { id: 'small' } }); // the least there is
  expect(chooseTracks(several(PROTECTED + CLEAR), any)).toMatchObject({ kind: 'chosen', main: { id: 'large' } });
});

test('a picture that is encrypted, or in a codec that nobody expects, is told by name', () => {
  expect(chooseTracks(several(PROTECTED), any)).toEqual({ kind: 'encrypted', how: 'Widevine' });
  const video = CLEAR.split('</AdaptationSet>')[0];
  const secretSound = PROTECTED.replaceAll('video', 'audio').replace('avc1.64', 'mp4a.40.2');
  expect(chooseTracks(several(`${video}</AdaptationSet>${secretSound}`), any)).toEqual({
    kind: 'encrypted',
    how: 'Widevine',
  });
  expect(chooseTracks(several(''), any)).toEqual({ kind: 'unplayable', codecs: 'vp09.00, av01.0' });
});

test('what is no manifest is refused, whatever it is, in whatever pieces it comes', () => {
  expect(read('<html><body>login</body></html>')).toEqual({ kind: 'error', error: 'not-a-manifest' });
  expect(read('<MPD><Period></MPD>')).toEqual({ kind: 'error', error: 'not-a-manifest' });
  expect(read('<MPD/>')).toEqual({ kind: 'error', error: 'no-periods' });
  const large = `<Period>${'<AdaptationSet/>'.repeat(10_001)}</Period>`;
  expect(read(still(large))).toEqual({ kind: 'error', error: 'too-large' });
  const text = still(
    `<BaseURL>?a=1&b=2&amp;c=3&#38;d</BaseURL><Period>${CLEAR}${line('<S t="0" d="5" r="3"/>')}</Period>`,
  );
  const plain = (found: unknown) =>
    JSON.stringify(found, (_, value) => (typeof value === 'bigint' ? `${value}` : value));
  const chosen = (length?: number) =>
    good(text, length).periods[0]!.sets.map(({ representations }) =>
      representations.map((one) => [one, one.readSegments()]),
    );
  expect(plain(chosen())).toContain('?a=1&b=2&c=3&d');
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 }), (length) => {
      expect(plain(chosen(length))).toBe(plain(chosen()));
    }),
    { numRuns: 30 },
  );
  fc.assert(
    fc.property(fc.nat(text.length), fc.string({ maxLength: 12 }), (at, noise) => {
      expect(['manifest', 'error']).toContain(read(text.slice(0, at) + noise + text.slice(at)).kind);
    }),
    { numRuns: 200 },
  );
});
