import { createDecipheriv, createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ListedSegment, parseVariants, type Variant } from './hls-checker-list.js';
import { endOf, type HlsReport, type HlsRule, type ListRules, watchLists } from './hls-checker-rules.js';
import { checkPackedRun, checkSounds, isPacked, parseSounds } from './hls-checker-sound.js';
import { runTool } from './run-tool.js';
import { type CheckOptions, checkTs, describeFindings } from './ts-checker.js';

/**
 * Judges HLS as a client sees it, by RFC 8216. It shares no code with what it checks, neither with the output nor with the
 * simulator: one misreading would agree with itself.
 *
 * | rule | what must hold |
 * |---|---|
 * | header, version | `#EXTM3U` is first; EXT-X-VERSION is as high as the tags need |
 * | target | one integer, constant, no rounded EXTINF above it |
 * | duration | an EXTINF with each URI, equal to the media's (a frame more or less) |
 * | sequence | rises by exactly the segments that have left; none was never listed, none leaves at the end |
 * | constant | under its number a segment keeps its address, duration, range, mark and bytes |
 * | marks | EXT-X-DISCONTINUITY-SEQUENCE rises with each mark that leaves |
 * | date | EXT-X-PROGRAM-DATE-TIME goes on with the durations, ± 50 ms; behind a mark it may be later |
 * | window | once it runs, 6 segments or more, and three target durations |
 * | end, stall | no ENDLIST; something new within one and a half target durations |
 * | type, cache | media types; lists are not kept longer than a segment, segments may be kept |
 * | kept | for a window a segment that has left can still be fetched, with the same bytes |
 * | media | each segment begins with PAT, PMT and a key frame; with a map, map and segments begin as fMP4 does |
 * | ts | the segments between two marks are one stream without a finding of `ts-checker.ts` |
 * | sound | a track by itself begins with its time, goes on from segment to segment, and has whole frames |
 * | master | BANDWIDTH at least the peak of the first source; CODECS and RESOLUTION true; sounds in groups, one of them first |
 *
 * `hls-checker-variants.ts` compares the variants of one master playlist with each other.
 */
export interface HlsFinding {
  rule: HlsRule;
  sentence: string;
}

export interface WatchOptions extends ListRules {
  seconds: number;
  /** Which variant of a master playlist is watched; default: that of the highest BANDWIDTH. */
  variantAt?: number;
  /** Which sound track of a master playlist is watched instead, by its NAME. */
  sound?: string;
  /** For what the source itself brings along. */
  ts?: CheckOptions;
  /** Rules that do not apply. */
  skip?: readonly HlsRule[];
  headers?: Record<string, string>;
}

export interface HlsWatched {
  findings: HlsFinding[];
  /** Of its lists. */
  targetDuration: string;
  segments: WatchedSegment[];
  /** Of all segments. */
  bytes: number;
}

export interface WatchedSegment extends ListedSegment {
  url: string;
  /** Decrypted. */
  media: Buffer;
  hash: string;
  /** When it was found to have left the list, by `performance.now()`. */
  leftMs: number | null;
}

/** Polls as a player would, fetches each segment once, and looks at those that have left. Rejects when nothing answers. */
export async function watchHls(url: string, options: WatchOptions): Promise<HlsWatched> {
  const skip = new Set(options.skip ?? []);
  const findings = new Map<string, HlsFinding>();
  const report: HlsReport = (rule, sentence) => {
    if (!skip.has(rule)) findings.set(`${rule} ${sentence}`, { rule, sentence });
  };
  const client = createClient(options.headers ?? {}, report);
  const first = await client.getList(url);
  const variants = parseVariants(first.text);
  const variant = chooseVariant(variants, options.variantAt);
  checkSounds(first.text, variants, report);
  const sound = options.sound && parseSounds(first.text).find(({ NAME }) => NAME === options.sound);
  if (options.sound && !sound) throw new Error(`There is no sound ${options.sound} with a list of its own.`);
  const chosenUri = sound ? sound.URI : variant?.uri;
  const listUrl = chosenUri ? new URL(chosenUri, first.url).href : url;

  const lists = watchLists(options, report);
  const watched = new Map<number, WatchedSegment>();
  const untilMs = performance.now() + 1_000 * options.seconds;
  let lastEnd = -1;
  let targetDuration = '';
  let keptMs = 0; // a window, less what may have passed before a segment was seen to have left
  while (performance.now() < untilMs) {
    const { text, url: baseUrl } = await client.getList(listUrl);
    const list = lists.see(text, performance.now());
    targetDuration = list.targetDurations.join();
    for (const listed of list.segments) {
      if (!watched.has(listed.number)) watched.set(listed.number, await client.getSegment(listed, baseUrl));
    }
    for (const segment of watched.values()) {
      if (segment.leftMs !== null || segment.number >= list.sequence) continue;
      segment.leftMs = performance.now();
      await client.checkKept(segment);
    }
    const targetMs = 1_000 * Number(list.targetDurations[0] ?? 1);
    keptMs = list.segments.reduce((sum, { seconds }) => sum + 1_000 * (seconds ?? 0), 0) - 2 * targetMs;
    const isChanged = endOf(list) !== lastEnd;
    lastEnd = endOf(list);
    const waitMs = isChanged ? targetMs : targetMs / 2;
    await sleep(Math.max(0, Math.min(waitMs, untilMs - performance.now())));
  }
  for (const segment of watched.values()) {
    if (segment.leftMs !== null && performance.now() - segment.leftMs < keptMs) await client.checkKept(segment);
  }
  lists.end();
  const segments = [...watched.values()].sort((one, other) => one.number - other.number);
  await checkMedia(segments, options.ts ?? {}, report);
  await checkMaster(variants, sound ? null : variant, segments, report);
  return {
    findings: [...findings.values()],
    targetDuration,
    segments,
    bytes: segments.reduce((sum, { media }) => sum + media.length, 0),
  };
}

/** One line per finding: `expect(describeHls(watched)).toEqual([])`. */
export function describeHls({ findings }: HlsWatched): string[] {
  return findings.map(({ rule, sentence }) => `${rule}: ${sentence}`);
}

/** Fetches as a player does, and looks at types and cache headers. */
function createClient(headers: Record<string, string>, report: HlsReport) {
  const keys = new Map<string, Buffer>();
  const get = async (url: string, more: Record<string, string> = {}) => {
    const reply = await fetch(url, { headers: { ...headers, ...more } });
    return { reply, body: Buffer.from(await reply.arrayBuffer()) };
  };
  const rangeOf = ({ range }: ListedSegment): Record<string, string> =>
    range ? { range: `bytes=${range.offset}-${range.offset + range.length - 1}` } : {};

  const getKey = async (url: string): Promise<Buffer> => {
    const known = keys.get(url);
    if (known) return known;
    const { body } = await get(url);
    if (body.length !== 16) report('media', `the key at ${url} has ${body.length} bytes`);
    keys.set(url, body);
    return body;
  };
  const decrypt = async (body: Buffer, { key, number }: ListedSegment, url: string): Promise<Buffer> => {
    if (!key) return body;
    const vector = Buffer.alloc(16);
    vector.writeUInt32BE(number, 12);
    const decipher = createDecipheriv('aes-128-cbc', await getKey(new URL(key.uri, url).href), key.vector ?? vector);
    return Buffer.concat([decipher.update(body), decipher.final()]);
  };

  return {
    async getList(url: string): Promise<{ text: string; url: string }> {
      const { reply, body } = await get(url);
      if (!reply.ok) throw new Error(`The list answers with ${reply.status}.`);
      const type = reply.headers.get('content-type') ?? '';
      if (!/^(application\/vnd\.apple\.mpegurl|audio\/mpegurl)\b/i.test(type))
        report('type', `a list comes as "${type}"`);
      const cache = reply.headers.get('cache-control') ?? '';
      const [, age] = /max-age=(\d+)/.exec(cache) ?? [];
      if (!/no-cache|no-store/.test(cache) && !(Number(age) <= 2))
        report('cache', `a list comes with cache-control "${cache}"`);
      return { text: body.toString(), url: reply.url };
    },

    async getSegment(listed: ListedSegment, baseUrl: string): Promise<WatchedSegment> {
      const url = new URL(listed.uri, baseUrl).href;
      const { reply, body } = await get(url, rangeOf(listed));
      const where = `segment ${listed.number}`;
      if (!reply.ok) report('kept', `${where} is listed, and answers with ${reply.status}`);
      const type = reply.headers.get('content-type') ?? '';
      const isRight = isPacked(listed.uri)
        ? /^audio\/(aac|ac3|eac3|mpeg)\b/.test(type)
        : listed.map
          ? /^video\/(mp4|iso\.segment)\b/.test(type)
          : /^video\/mp2t\b/i.test(type);
      if (!isRight) report('type', `${where} comes as "${type}"`);
      const cache = reply.headers.get('cache-control') ?? '';
      if (!/max-age=[1-9]/.test(cache)) report('cache', `${where} comes with cache-control "${cache}"`);
      if (listed.range && body.length !== listed.range.length)
        report('media', `${where} has ${body.length} bytes in a range of ${listed.range.length}`);
      if (listed.map) {
        const map = (await get(new URL(listed.map, baseUrl).href)).body;
        if (map.subarray(4, 8).toString() !== 'ftyp') report('media', `the map of ${where} does not begin with ftyp`);
      }
      const media = reply.ok ? await decrypt(body, listed, baseUrl) : Buffer.alloc(0);
      return { ...listed, url, media, hash: hashOf(body), leftMs: null };
    },

    async checkKept(segment: WatchedSegment): Promise<void> {
      const { reply, body } = await get(segment.url, rangeOf(segment));
      if (!reply.ok) report('kept', `segment ${segment.number} has left the list and answers with ${reply.status}`);
      else if (hashOf(body) !== segment.hash) report('constant', `segment ${segment.number} changes its bytes`);
    },
  };
}

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function checkMedia(
  segments: readonly WatchedSegment[],
  options: CheckOptions,
  report: HlsReport,
): Promise<void> {
  for (const segment of segments.filter(({ map }) => map !== null)) {
    const box = segment.media.subarray(4, 8).toString();
    if (!['styp', 'sidx', 'moof'].includes(box)) report('media', `segment ${segment.number} begins with ${box}`);
  }
  const runs: WatchedSegment[][] = [];
  for (const segment of segments.filter(({ map }) => map === null)) {
    const run = runs.at(-1);
    const isNext = run && run.at(-1)!.number + 1 === segment.number;
    if (isNext && !segment.isMarked) run.push(segment);
    else runs.push([segment]);
  }
  for (const run of runs) {
    if (isPacked(run[0]!.uri)) await checkPackedRun(run, report);
    else checkRun(run, options, report);
  }
}

/** Segments that follow one another without a mark. */
function checkRun(run: readonly WatchedSegment[], options: CheckOptions, report: HlsReport): void {
  const starts: (number | null)[] = [];
  for (const { number, media } of run) {
    const alone = checkTs(media, options);
    const [lead] = alone.summary.streams;
    starts.push(lead?.firstPts ?? null);
    for (const { check, sentence } of alone.findings) {
      if (check === 11) report('media', `segment ${number}: ${sentence}`);
    }
  }
  const name = run.length > 1 ? `segments ${run[0]!.number} to ${run.at(-1)!.number}` : `segment ${run[0]!.number}`;
  const whole = checkTs(Buffer.concat(run.map(({ media }) => media)), options);
  for (const sentence of describeFindings(whole).slice(0, 5)) report('ts', `${name}: ${sentence}`);
  const [lead] = whole.summary.streams;
  const frameSeconds = lead ? whole.summary.pcrSpanMs / 1_000 / Math.max(lead.unitCount, 1) : 0;
  for (const [at, { number, seconds }] of run.entries()) {
    const [from, to] = [starts[at], starts[at + 1]];
    if (from == null || to == null || seconds === null) continue;
    const trueSeconds = ((to - from + 2 ** 33) % 2 ** 33) / 90_000;
    if (Math.abs(trueSeconds - seconds) > Math.max(frameSeconds, 0.02) + 0.001)
      report('duration', `segment ${number} says ${seconds} s and has ${trueSeconds.toFixed(3)} s`);
  }
}

function chooseVariant(variants: readonly Variant[], at: number | undefined): Variant | null {
  if (at !== undefined) return variants[at] ?? null;
  const best = Math.max(...variants.map(({ bandwidthBps }) => bandwidthBps ?? 0));
  return variants.find(({ bandwidthBps }) => (bandwidthBps ?? 0) === best) ?? null;
}

async function checkMaster(
  variants: readonly Variant[],
  watched: Variant | null,
  segments: readonly WatchedSegment[],
  report: HlsReport,
): Promise<void> {
  for (const { uri, bandwidthBps, attributes } of variants) {
    if (bandwidthBps === null) report('master', `${uri} has the BANDWIDTH ${attributes.BANDWIDTH}`);
    if (!attributes.CODECS) report('master', `${uri} has no CODECS`);
  }
  const [sample] = segments;
  if (!watched || !sample) return;
  const { bandwidthBps, attributes, uri } = watched;
  const peakBps = peakOf(segments);
  if (bandwidthBps !== null && bandwidthBps < peakBps)
    report('master', `${uri} says ${bandwidthBps} bit/s, and a segment has ${Math.round(peakBps)}`);
  if (sample.map !== null) return;
  const streams = await probe(sample.media);
  for (const codec of attributes.CODECS?.split(',') ?? []) {
    if (!streams.some((stream) => isCodec(codec.trim(), stream)))
      report('master', `${uri} has no stream that is ${codec}`);
  }
  const picture = streams.find((stream) => stream.codec_type === 'video');
  const size = picture && `${picture.width}x${picture.height}`;
  if (size && attributes.RESOLUTION !== size)
    report('master', `${uri} has the RESOLUTION ${attributes.RESOLUTION}, its picture ${size}`);
}

/**
 * The most of any segments in a row that are together half as long as the longest, or more (RFC 8216 §4.3.4.2, "peak segment bit
 * rate"). Up to the first mark: nobody can promise what another source will have.
 */
function peakOf(segments: readonly WatchedSegment[]): number {
  const mark = segments.findIndex(({ isMarked }, at) => at > 0 && isMarked);
  const own = mark < 0 ? segments : segments.slice(0, mark);
  const enough = Math.max(...own.map(({ seconds }) => seconds ?? 0)) / 2;
  const rates = own.flatMap((_, from) => {
    let [bytes, length] = [0, 0];
    for (const { media, seconds } of own.slice(from)) {
      bytes += media.length;
      length += seconds ?? 0;
      if (length >= enough) return [(8 * bytes) / (length || 1)];
    }
    return [];
  });
  return Math.max(...rates);
}

interface ProbedStream {
  codec_type: string;
  codec_name: string;
  level?: number;
  width?: number;
  height?: number;
}

async function probe(media: Buffer): Promise<ProbedStream[]> {
  const folder = await mkdtemp(join(tmpdir(), 'headwater-hls-'));
  try {
    const file = join(folder, 'segment.ts');
    await writeFile(file, media);
    const args = ['-v', 'error', '-show_streams', '-of', 'json', file];
    const { stdout } = await runTool('ffprobe', args, { signal: AbortSignal.timeout(20_000), timeoutMs: 20_000 });
    return (JSON.parse(stdout) as { streams: ProbedStream[] }).streams;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** @see RFC 6381. Of H.264 the last byte is the level, as ffprobe gives it. */
function isCodec(codec: string, { codec_name, level }: ProbedStream): boolean {
  if (/^avc[13]\./.test(codec)) return codec_name === 'h264' && Number.parseInt(codec.slice(-2), 16) === level;
  if (/^h(vc|ev)1\./.test(codec)) return codec_name === 'hevc';
  if (/^mp4a\.40\.(2|5|29)$/.test(codec)) return codec_name === 'aac';
  if (/^mp4a\.(40\.3[34]|6[9bB])$/.test(codec)) return /^mp[23]$/.test(codec_name);
  if (codec === 'ac-3' || codec === 'ec-3') return codec_name === codec.replace('-', '').replace('ec3', 'eac3');
  return codec === 'mp2v.61' && codec_name === 'mpeg2video';
}
