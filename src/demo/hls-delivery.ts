import { createCipheriv } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { createByteFault } from './byte-faults.js';
import { type ClipSpec, completeClipSpec } from './clips.js';
import { fileStart, keyNamed, numbersInFile, secretsOf, writeMasterList, writeMediaList } from './hls-list.js';
import { createHlsTimeline, type HlsTimeline, type Segment } from './hls-timeline.js';
import { createHlsTokens } from './hls-tokens.js';
import type { Misbehaviour, StreamMisbehaviour } from './misbehaviour.js';
import { type Reply, sendBody } from './playlist-delivery.js';
import { answer, answerAtOnce, holdBeforeBody, redirect } from './reply-faults.js';
import { createSegmentCuts, type SegmentCuts } from './segment-cuts.js';
import type { HlsPlan, StreamPlan } from './simulator-options.js';
import type { DeliveryNeeds } from './stream-delivery.js';
import { TICKS_PER_SECOND } from './ts-time.js';

/** A stream in segments: `{id}.m3u8`, and a folder of its own with `index.m3u8`, segments and keys. */
export interface HlsStream {
  /** Answers a GET. */
  serve(ask: HlsAsk, response: ServerResponse, gone: AbortSignal): Promise<void>;
}

export interface HlsAsk {
  /** In the stream's folder; null: the original address was asked. */
  name: string | null;
  token: string | null;
  range: string | null;
  /** The panel's account that the original address names, by its place; null: there are none. */
  seatAt: number | null;
  /** Its address and the name of its program. */
  client: string;
  isRedirected: boolean;
}

type HlsKind = 'lists' | 'segments' | 'keys';

export interface HlsNeeds extends DeliveryNeeds {
  /** The path of the stream's folder, without a slash at the end. */
  folder: string;
  /** Whether addresses in the folder need a token. */
  hasTokens: boolean;
  /** Scheme, host and port of where lists and segments are, for a stream that has them elsewhere. */
  cdnUrl(): string;
  takeFault(isMet: (fault: StreamMisbehaviour) => boolean): StreamMisbehaviour | null;
  /** A one-time address that leads to `path`; null: the stream's original one. */
  redirectTo(path: string | null): (hopsLeft: number | 'endless' | 'expired') => string;
  /** Lets a client of this account in, or answers it. */
  admit(seatAt: number | null, client: string, response: ServerResponse): boolean;
  sent(bytes: number): void;
}

const LIST_HEADERS = { 'content-type': 'application/vnd.apple.mpegurl', 'cache-control': 'no-cache' };
const SEGMENT_HEADERS = { 'content-type': 'video/mp2t', 'cache-control': 'max-age=60' };
const FRAGMENT_HEADERS = { ...SEGMENT_HEADERS, 'content-type': 'video/iso.segment' };
const HEAD_HEADERS = { ...SEGMENT_HEADERS, 'content-type': 'video/mp4' };
const KEY_HEADERS = { 'content-type': 'application/octet-stream', 'cache-control': 'no-store' };
const HEADERS: Record<HlsKind, Record<string, string>> = {
  lists: LIST_HEADERS,
  segments: SEGMENT_HEADERS,
  keys: KEY_HEADERS,
};

/** What a list cannot meet: it is of segments, of keys, or of a reply that never ends. */
const NOT_OF_LISTS = new Set<Misbehaviour['kind']>([
  ...(['segments', 'keys', 'stall', 'nulls', 'garbage', 'unaligned', 'drop', 'timeReset'] as const),
]);

const NEVER = new AbortController().signal;

export function kindOf(name: string | null): HlsKind {
  if (name === null || name.endsWith('.m3u8')) return 'lists';
  return name.endsWith('.key') ? 'keys' : 'segments';
}

export function createHlsStream(stream: StreamPlan, plan: HlsPlan, needs: HlsNeeds): HlsStream {
  const { windowCount = 6, segmentSeconds = 4, form = 'ts', restartsCounters = false } = plan;
  const tokens = createHlsTokens(plan.tokens?.ageMs ?? null);
  const spec = completeClipSpec({ title: stream.name, ...stream.clip });
  let opening: Promise<HlsTimeline> | null = null;
  let happened: StreamMisbehaviour | null = null;
  let stalled: { order: StreamMisbehaviour; atTicks: number } | null = null;
  const nowTicks = () => Math.floor(needs.liveSeconds() * TICKS_PER_SECOND);

  /** No client's leaving ends it, since all wait for the same; the clip cache ends what it renders. */
  const readCuts = async (clip: Partial<ClipSpec>): Promise<SegmentCuts> => {
    const whole = { ...spec, ...clip };
    const fragments = form === 'fmp4' ? await needs.clips.getFragments(whole, NEVER) : null;
    return createSegmentCuts(await needs.clips.get(whole, NEVER), segmentSeconds, fragments);
  };

  const openTimeline = async (): Promise<HlsTimeline> => {
    try {
      const cuts = await readCuts({});
      const startMs = Date.now() - needs.liveSeconds() * 1_000;
      return createHlsTimeline(cuts, stream.sending?.layout ?? {}, windowCount, startMs);
    } catch (error) {
      opening = null; // the next client tries again
      throw error;
    }
  };
  const getTimeline = () => {
    opening ??= openTimeline();
    return opening;
  };

  /** What an order does once, however often its list is asked for. */
  const letHappen = async (order: StreamMisbehaviour): Promise<void> => {
    if (happened === order) return;
    happened = order;
    const timeline = await getTimeline();
    if (order.kind === 'tokensExpired') tokens.expireAll();
    if (order.kind === 'sequenceJump') timeline.skip(order.by);
    if (order.kind === 'sequenceReset') timeline.restartNumbers(order.timeBaseTicks ?? null, nowTicks());
    if (order.kind === 'listStalled') stalled = { order, atTicks: nowTicks() };
    if (order.kind !== 'discontinuity') return;
    const cuts = order.clip ? await readCuts(order.clip) : timeline.cuts;
    timeline.changeMedia(cuts, order.timeBaseTicks ?? null, order.isMarked, nowTicks());
  };

  /** The address of something in the stream's folder: a path from the root, or the bare name where its list is there too. */
  const addressOf = (name: string, seatAt: number | null, token: string | null, isInFolder: boolean): string => {
    const query = token ?? (needs.hasTokens ? tokens.issue(seatAt) : null);
    return `${isInFolder ? '' : `${needs.folder}/`}${name}${query === null ? '' : `?token=${query}`}`;
  };

  const writeList = (
    ask: HlsAsk,
    seatAt: number | null,
    order: StreamMisbehaviour | null,
    timeline: HlsTimeline,
  ): string => {
    const uriOf = (name: string) => addressOf(name, seatAt, ask.token, ask.name !== null);
    if (plan.master && ask.name !== 'index.m3u8') {
      const { peakBps, media } = timeline.cuts;
      return writeMasterList(peakBps, media, spec, uriOf('index.m3u8'));
    }
    const atTicks = stalled && stalled.order === order ? stalled.atTicks : nowTicks();
    const window = timeline.window(atTicks);
    return writeMediaList(order?.kind === 'listEmpty' ? { ...window, segments: [] } : window, {
      plan,
      targetSeconds: timeline.cuts.targetSeconds,
      hasEnd: order?.kind === 'endlist',
      uriOf,
      offsetOf: (segment) => partsBefore(segment, timeline).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    });
  };

  const partsOf = (series: number, firstNumber: number, timeline: HlsTimeline): Segment[] =>
    numbersInFile(firstNumber).flatMap((number) => timeline.find(series, number, nowTicks()) ?? []);
  const partsBefore = ({ series, number }: Segment, timeline: HlsTimeline): Segment[] =>
    partsOf(series, fileStart(number), timeline).filter((part) => part.number < number);

  const readSegment = (segment: Segment, fault: Misbehaviour | null): Buffer => {
    const packets = segment.read(restartsCounters);
    if (form === 'fmp4') return packets;
    const bytes = createByteFault(fault)?.(packets) ?? packets;
    if (form !== 'aes128') return bytes;
    const { key, vector } = secretsOf(stream.id, segment);
    const cipher = createCipheriv('aes-128-cbc', key, vector);
    return Buffer.concat([cipher.update(bytes), cipher.final()]);
  };

  /** @returns Null when there is no such thing, or no longer. */
  const readNamed = (ask: HlsAsk, fault: Misbehaviour | null, timeline: HlsTimeline): Reply | null => {
    const name = ask.name ?? '';
    const [, series, number, ending] = /^(\d+)-(\d+)\.(ts|m4s|mp4|file\.ts|key)$/.exec(name) ?? [];
    if (ending === 'key') return { headers: KEY_HEADERS, body: keyNamed(stream.id, name) };
    if (ending === 'mp4') {
      const head = timeline.findHead(Number(series), Number(number));
      return head && { headers: HEAD_HEADERS, body: head };
    }
    if (ending === 'ts' || ending === 'm4s') {
      const segment = timeline.find(Number(series), Number(number), nowTicks());
      const headers = ending === 'm4s' ? FRAGMENT_HEADERS : SEGMENT_HEADERS;
      return segment && { headers, body: readSegment(segment, fault) };
    }
    const parts = ending ? partsOf(Number(series), Number(number), timeline) : [];
    if (parts.length === 0) return null;
    return cutRange(Buffer.concat(parts.map((part) => readSegment(part, fault))), ask.range);
  };

  return {
    async serve(ask, response, gone) {
      const kind = kindOf(ask.name);
      const order = ask.isRedirected ? null : needs.takeFault((one) => isMetBy(kind, one));
      const fault = order?.kind === 'segments' || order?.kind === 'keys' ? order.fault : order;
      if (order) await letHappen(order);
      const path = ask.name === null ? null : addressOf(ask.name, ask.seatAt, ask.token, false);
      if (answerAtOnce(fault, response, needs.redirectTo(path))) return;
      const login = needs.hasTokens && ask.name !== null ? tokens.redeem(ask.token) : ask;
      if (!login) return answer(response, 403, 'text/plain', 'this address has expired\n');
      if (!needs.admit(login.seatAt, ask.client, response)) return;
      if (ask.name === null && plan.cdn) {
        const name = plan.master ? 'master.m3u8' : 'index.m3u8';
        return redirect(response, needs.cdnUrl() + addressOf(name, ask.seatAt, null, false));
      }
      const headers = HEADERS[kind];
      if (!(await holdBeforeBody(fault, response, () => response.writeHead(200, headers), gone))) return;
      const timeline = await getTimeline();
      if (gone.aborted) return;
      const reply =
        kind === 'lists'
          ? { headers, body: Buffer.from(writeList(ask, login.seatAt, order, timeline)) }
          : readNamed(ask, fault, timeline);
      if (!reply) return answer(response, 404, 'text/plain', 'no such segment\n');
      needs.sent(reply.body.length);
      await sendBody(reply, fault, response, gone);
    },
  };
}

function isMetBy(kind: HlsKind, fault: StreamMisbehaviour): boolean {
  return kind === 'lists' ? !NOT_OF_LISTS.has(fault.kind) : fault.kind === kind;
}

/** Answers one range of bytes, or the whole without. @see RFC 9110 §14 */
function cutRange(whole: Buffer, range: string | null): Reply {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  if (first === undefined) return { headers: SEGMENT_HEADERS, body: whole };
  const from = Number(first);
  const to = last ? Math.min(Number(last), whole.length - 1) : whole.length - 1;
  if (from > to) return { status: 416, headers: {}, body: Buffer.alloc(0) };
  const headers = { ...SEGMENT_HEADERS, 'content-range': `bytes ${from}-${to}/${whole.length}` };
  return { status: 206, headers, body: whole.subarray(from, to + 1) };
}
