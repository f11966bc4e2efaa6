import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { describeHls, watchHls } from './hls-checker.js';
import { type HlsRule, watchLists } from './hls-checker-rules.js';

interface Draft {
  sequence: number;
  count: number;
  /** Of the list. */
  tags: string[];
  /** In front of the segment with this number. */
  before: Record<number, string[]>;
  seconds: (number: number) => string;
  uri: (number: number) => string;
}

const DRAFT: Draft = {
  sequence: 10,
  count: 6,
  tags: ['#EXTM3U', '#EXT-X-VERSION:3', '#EXT-X-TARGETDURATION:4'],
  before: {},
  seconds: () => '4.000',
  uri: (number) => `${number}.ts`,
};
const BEGAN_MS = Date.parse('2024-01-01T00:00:00Z');

/** A list without a fault but what `wrong` says. */
function list(wrong: Partial<Draft> = {}): string {
  const { sequence, count, tags, before, seconds, uri } = { ...DRAFT, ...wrong };
  const lines = [...tags, `#EXT-X-MEDIA-SEQUENCE:${sequence}`];
  for (let number = sequence; number < sequence + count; number++) {
    lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(BEGAN_MS + 4_000 * number).toISOString()}`);
    lines.push(...(before[number] ?? []), `#EXTINF:${seconds(number)},`, uri(number));
  }
  return `${lines.join('\n')}\n`;
}

/** The rules that lists break which are read one after the other, 4 s apart. */
function broken(texts: readonly string[]): HlsRule[] {
  const rules = new Set<HlsRule>();
  const lists = watchLists({}, (rule) => rules.add(rule));
  for (const [at, text] of texts.entries()) lists.see(text, 4_000 * at);
  lists.end();
  return [...rules];
}

const MARK = '#EXT-X-DISCONTINUITY';
const target = (text: string) => ['#EXTM3U', '#EXT-X-VERSION:3', text];

describe('lists', () => {
  test('without a fault pass, also where a mark leaves them', () => {
    const marked = { before: { 11: [MARK] } };
    const gone = { tags: [...DRAFT.tags, '#EXT-X-DISCONTINUITY-SEQUENCE:1'] };
    const texts = [list(marked), list({ ...marked, sequence: 11 }), list({ ...gone, sequence: 12 })];
    expect(broken(texts)).toEqual([]);
  });

  test.each<[string, HlsRule, string[]]>([
    ['something in front of the header', 'header', [`\n${list()}`]],
    ['an old version with broken seconds', 'version', [list({ tags: ['#EXTM3U', '#EXT-X-TARGETDURATION:4'] })]],
    ['no target duration', 'target', [list({ tags: ['#EXTM3U', '#EXT-X-VERSION:3'] })]],
    ['a target duration with decimals', 'target', [list({ tags: target('#EXT-X-TARGETDURATION:4.0') })]],
    ['a segment above the target duration', 'target', [list({ seconds: (number) => (number === 12 ? '4.6' : '4') })]],
    ['another target duration', 'target', [list(), list({ tags: target('#EXT-X-TARGETDURATION:5') })]],
    ['no duration', 'duration', [list().replace('#EXTINF:4.000,\n', '')]],
    ['numbers that fall', 'sequence', [list(), list({ sequence: 9 })]],
    ['numbers that leave some out', 'sequence', [list(), list({ sequence: 17 })]],
    ['a segment that is taken from the end', 'sequence', [list({ count: 7 }), list()]],
    [
      'a number that rises with nothing gone',
      'sequence',
      [list(), list({ sequence: 11, uri: (at) => `${at - 1}.ts` })],
    ],
    ['another address under a number', 'constant', [list(), list({ uri: (number) => `${number}.ts?again` })]],
    ['another duration under a number', 'constant', [list(), list({ seconds: () => '3.960' })]],
    ['a mark that comes later', 'constant', [list(), list({ before: { 12: [MARK] } })]],
    ['a mark that leaves without being counted', 'marks', [list({ before: { 10: [MARK] } }), list({ sequence: 11 })]],
    ['dates off the durations', 'date', [list({ seconds: () => '3.900' })]],
    ['no date', 'date', [list().replace(/#EXT-X-PROGRAM-DATE-TIME.*\n/g, '')]],
    ['a list that shrinks', 'window', [list(), list({ sequence: 11, count: 5 })]],
    ['a list that never gets long', 'window', [list({ count: 5 }), list({ count: 5, sequence: 11 })]],
    ['an end', 'end', [`${list()}#EXT-X-ENDLIST\n`]],
    ['nothing new', 'stall', [list(), list(), list()]],
  ])('with %s break the rule "%s"', (_, rule, texts) => {
    expect(broken(texts)).toContain(rule);
  });
});

const HEADERS: Record<string, Record<string, string>> = {
  m3u8: { 'content-type': 'application/vnd.apple.mpegurl', 'cache-control': 'no-cache' },
  ts: { 'content-type': 'video/mp2t', 'cache-control': 'max-age=60' },
};
/** ffmpeg's own muxer begins a segment with its service's name, and writes its tables nowhere else. */
const MUXER = { seconds: 2.4, ts: { skip: [9, 10, 11] } } as const;

describe.concurrent("ffmpeg's own muxer, served live", () => {
  let folder: string;
  let url: (path: string) => string;
  let stop: () => Promise<unknown>;

  /** `/plain/` as it should be, `/bare/` without types, `/forgetful/` without what is no longer listed, `/changing/` and
   * `/stretched/` with other bytes and durations, `/lying/` behind a master. */
  const server = createServer(async (request, response) => {
    const [, way, name = ''] = (request.url ?? '').split('/');
    if (way === 'lying' && name === 'master.m3u8') {
      const lines = [
        '#EXTM3U',
        '#EXT-X-STREAM-INF:BANDWIDTH=9000,CODECS="hvc1.1.6.L93.B0",RESOLUTION=1920x1080',
        'live.m3u8',
      ];
      return response.writeHead(200, HEADERS.m3u8).end(lines.join('\n'));
    }
    const listed = await readFile(join(folder, 'live.m3u8'), 'utf8');
    const isForgotten = way === 'forgetful' && name.endsWith('.ts') && !listed.includes(name);
    const body = isForgotten ? null : await readFile(join(folder, name)).catch(() => null);
    if (!body) return response.writeHead(404).end();
    if (way === 'changing' && name.endsWith('.ts')) body[body.length - 1] = Math.floor(performance.now()) % 256;
    if (way === 'stretched' && name.endsWith('.m3u8')) {
      const text = listed.replaceAll('#EXTINF:1.000000', '#EXTINF:1.100000');
      return response.writeHead(200, HEADERS.m3u8).end(text);
    }
    response.writeHead(200, way === 'bare' ? {} : HEADERS[name.split('.').at(-1)!]).end(body);
  });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headwater-muxer-'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = (path) => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
    const input = ['-readrate', '4', '-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=25,format=yuv420p'];
    const sound = ['-readrate', '4', '-f', 'lavfi', '-i', 'sine=sample_rate=48000'];
    const codecs = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', '-threads', '1', '-c:a', 'aac'];
    // no segment is deleted: on a busy machine the checks may look long after it has left the list
    const muxer = ['-f', 'hls', '-hls_time', '1', '-hls_list_size', '8'];
    const options = ['-hls_flags', 'program_date_time+temp_file', join(folder, 'live.m3u8')];
    const child = spawn('ffmpeg', ['-v', 'error', '-nostdin', ...input, ...sound, ...codecs, ...muxer, ...options]);
    const exited = once(child, 'exit');
    stop = () => {
      child.kill('SIGKILL');
      return exited;
    };
    const isFull = async () => (await readFile(join(folder, 'live.m3u8'), 'utf8')).includes('live8.ts');
    await vi.waitFor(async () => expect(await isFull()).toBe(true), { timeout: 20_000 });
  });
  afterAll(async () => {
    await stop();
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  });

  test('passes', async () => {
    const watched = await watchHls(url('/plain/live.m3u8'), MUXER);
    expect(describeHls(watched)).toEqual([]);
    expect(watched.segments.length).toBeGreaterThan(12);
    expect(watched.segments.filter(({ leftMs }) => leftMs !== null).length).toBeGreaterThan(4);
  });

  test('without types and cache headers breaks two rules', async () => {
    const { findings } = await watchHls(url('/bare/live.m3u8'), { ...MUXER, seconds: 0.1 });
    expect(new Set(findings.map(({ rule }) => rule))).toEqual(new Set(['type', 'cache']));
  });

  test('forgets what has left the list too early', async () => {
    const { findings } = await watchHls(url('/forgetful/live.m3u8'), { ...MUXER, seconds: 1.5 });
    expect(new Set(findings.map(({ rule }) => rule))).toEqual(new Set(['kept']));
  });

  test('has other bytes under the same number', async () => {
    const { findings } = await watchHls(url('/changing/live.m3u8'), { ...MUXER, seconds: 1.5, skip: ['ts'] });
    expect(new Set(findings.map(({ rule }) => rule))).toEqual(new Set(['constant']));
  });

  test('has not the durations of its list', async () => {
    const { findings } = await watchHls(url('/stretched/live.m3u8'), { ...MUXER, seconds: 0.1, skip: ['date'] });
    expect(new Set(findings.map(({ rule }) => rule))).toEqual(new Set(['duration']));
  });

  test('begins no segment with its tables', async () => {
    const { findings } = await watchHls(url('/plain/live.m3u8'), { seconds: 0.1, skip: ['ts'] });
    expect(new Set(findings.map(({ rule }) => rule))).toEqual(new Set(['media']));
  });

  test('is not what a master says of it', async () => {
    const watched = await watchHls(url('/lying/master.m3u8'), { ...MUXER, seconds: 0.1 });
    expect(describeHls(watched).join('\n')).toMatch(/says 9000 bit.*\n.*no stream that is hvc1.*\n.*picture 320x180/);
  });
});
