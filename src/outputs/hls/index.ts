import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import { toErrorRecord } from '../../base/errors.js';
import type { ChannelId } from '../../base/model.js';
import { type ListedSound, type ListedVariant, writeMasterList } from '../../formats/hls/index.js';
import { COPY, playerStatus } from '../../relay/index.js';
import type { FetchedSegment, Hls, HlsStream, HlsViewer } from '../../renditions/index.js';

/** Channels as HLS: what browsers, phones and caches in between read. */
export interface HlsNeeds {
  hls: Hls;
  hasChannel(id: ChannelId): boolean;
  hasProfile(profile: string): boolean;
  /** Smaller pictures that this machine can make. */
  ladder(): readonly LadderStep[];
  /** The player's own address, where a proxy that is trusted tells it. */
  clientOf(c: Context): string | undefined;
  withoutPicture(): 'error' | 'slate';
  /** A channel could not be played. */
  log(error: unknown, channelId: ChannelId): void;
}

/** A profile of a player's choice of qualities. */
export interface LadderStep {
  key: string;
  /** Lines, at most. */
  height: number;
  videoKbps: number;
  audioKbps: number;
}

type Env = { Bindings: HttpBindings };

const LIST_TYPE = 'application/vnd.apple.mpegurl';
/** Pages of other origins may play it: who may come in is decided by the network (docs/access.md). */
const OPEN = { 'Access-Control-Allow-Origin': '*' };
const LIST_HEADERS = { ...OPEN, 'Content-Type': LIST_TYPE, 'Cache-Control': 'no-cache' };
/** Under its name a segment never changes. */
const SEGMENT_HEADERS = { ...OPEN, 'Cache-Control': 'public, max-age=3600, immutable' };
const SEGMENT_TYPES = { ts: 'video/mp2t', m4s: 'video/iso.segment', mp4: 'video/mp4' };
const SOUND_TYPES = { aac: 'audio/aac', ac3: 'audio/ac3', ec3: 'audio/eac3', mp3: 'audio/mpeg' };

const SEGMENT_NAME = /^(.+)-(\d+)\.(ts|m4s|mp4)$/;
const SOUND_NAME = /^(.+)-(\d+)\.(aac|ac3|ec3|mp3)$/;

export function createHlsRoutes(needs: HlsNeeds): Hono<Env> {
  const routes = new Hono<Env>();

  /** A playlist for a viewer. HEAD opens nothing. */
  const answer = async (
    c: Context<Env>,
    profile: string,
    token: string,
    write: (stream: HlsStream) => string | null,
  ): Promise<Response> => {
    const channelId = Number(c.req.param('id')) as ChannelId;
    if (!needs.hasChannel(channelId)) return c.text('There is no such channel.\n', 404, OPEN);
    if (!needs.hasProfile(profile)) return c.text(`There is no profile "${profile}".\n`, 404, OPEN);
    if (c.req.method === 'HEAD') return c.body(null, 200, LIST_HEADERS);
    const { incoming, outgoing } = c.env;
    const viewer: HlsViewer = {
      ...{ channelId, profile, token, atStart: needs.withoutPicture() },
      address: needs.clientOf(c) ?? incoming.socket.remoteAddress ?? '',
      userAgent: incoming.headers['user-agent'] ?? '',
    };
    const left = new AbortController();
    const onClose = () => left.abort();
    outgoing.once('close', onClose);
    try {
      const stream = await needs.hls.open(viewer, left.signal);
      const list = write(stream);
      return list === null ? c.text('There is no such track.\n', 404, OPEN) : c.body(list, 200, LIST_HEADERS);
    } catch (error) {
      if (!left.signal.aborted) needs.log(error, channelId);
      // players show nothing of it, and do not store it as they would a stream: it is for those who look why
      const { message, hint } = toErrorRecord(error);
      return c.text(`${message} ${hint}\n`, playerStatus(error), OPEN);
    } finally {
      outgoing.off('close', onClose);
    }
  };

  routes.get('/hls/:id{[0-9]+}/index.m3u8', (c) => {
    const profile = c.req.query('profile') ?? COPY;
    const token = newToken();
    return answer(c, profile, token, (stream) =>
      writeMasterList([variantOf(stream, `${profile}/${token}.m3u8`)], soundsOf(stream, profile, token)),
    );
  });

  routes.get('/hls/:id{[0-9]+}/master.m3u8', (c) => {
    const token = newToken();
    return answer(c, COPY, token, (stream) => {
      const source = variantOf(stream, `${COPY}/${token}.m3u8`);
      const variants = [source, ...smallerThan(source, needs.ladder(), token)];
      return writeMasterList(variants, soundsOf(stream, COPY, token));
    });
  });

  routes.get('/hls/:id{[0-9]+}/:profile/:list{[A-Za-z0-9_-]{16,40}\\.m3u8}', (c) => {
    const token = c.req.param('list').slice(0, -'.m3u8'.length);
    return answer(c, c.req.param('profile'), token, (stream) => stream.list(`?v=${token}`));
  });

  routes.get('/hls/:id{[0-9]+}/:profile/:sound{sound-[0-9]+}/:list{[A-Za-z0-9_-]{16,40}\\.m3u8}', (c) => {
    const token = c.req.param('list').slice(0, -'.m3u8'.length);
    const number = soundNumber(c.req.param('sound'));
    return answer(c, c.req.param('profile'), token, (stream) => stream.listSound(number, `?v=${token}`));
  });

  routes.get('/hls/:id{[0-9]+}/:profile/:sound{sound-[0-9]+}/:segment{[A-Za-z0-9_-]+-[0-9]+\\.[a-z0-9]+}', (c) => {
    const { id, profile, sound, segment: name } = c.req.param();
    const [, windowId = '', seq, type] = SOUND_NAME.exec(name) ?? [];
    const wanted = { number: soundNumber(sound), windowId, seq: Number(seq), token: c.req.query('v') ?? '' };
    const segment = type ? needs.hls.fetchSound(Number(id) as ChannelId, profile, wanted) : null;
    return sendSegment(c, segment, SOUND_TYPES[type as keyof typeof SOUND_TYPES]);
  });

  /** An `mp4` is the head of fragments, and has a number of its own. */
  const find = (id: ChannelId, profile: string, name: string, token: string): FetchedSegment | null => {
    const [, windowId, number, type] = SEGMENT_NAME.exec(name) ?? [];
    if (windowId === undefined) return null;
    if (type === 'mp4') return needs.hls.fetchHead(id, profile, windowId, Number(number));
    return needs.hls.fetch(id, profile, windowId, Number(number), token);
  };

  routes.get('/hls/:id{[0-9]+}/:profile/:segment{[A-Za-z0-9_-]+-[0-9]+\\.[a-z0-9]+}', (c) => {
    const { id, profile, segment: name } = c.req.param();
    const segment = find(Number(id) as ChannelId, profile, name, c.req.query('v') ?? '');
    return sendSegment(c, segment, SEGMENT_TYPES[name.slice(name.lastIndexOf('.') + 1) as keyof typeof SEGMENT_TYPES]);
  });
  return routes;
}

function sendSegment(c: Context<Env>, segment: FetchedSegment | null, type: string): Response {
  if (!segment) return c.text('This segment has gone.\n', 404, OPEN);
  const headers = { ...SEGMENT_HEADERS, 'Content-Type': type, 'Content-Length': String(segment.sizeBytes) };
  if (c.req.method === 'HEAD') return c.body(null, 200, headers);
  send(c.env.outgoing, segment, headers);
  return RESPONSE_ALREADY_SENT;
}

/** Of `sound-2`. */
const soundNumber = (name: string) => Number(name.slice('sound-'.length));

/** Their addresses, beside that of the variant. */
function soundsOf({ sounds }: HlsStream, profile: string, token: string): ListedSound[] {
  return sounds.map(({ name, language, number, type }) => ({
    ...{ name, language },
    uri: type === null ? null : `${profile}/sound-${number}/${token}.m3u8`,
  }));
}

/** What says who watches; it opens nothing that the address without it would not open. */
const newToken = () => randomBytes(16).toString('base64url');

/** As it lies in memory: nothing of it is copied. */
function send(outgoing: ServerResponse, segment: FetchedSegment, headers: Record<string, string>): void {
  if (outgoing.destroyed) return;
  outgoing.writeHead(200, headers);
  outgoing.on('finish', segment.sent);
  outgoing.setTimeout(segment.timeoutMs, () => outgoing.destroy()); // as long as something is taken it begins anew
  outgoing.cork();
  for (const piece of segment.pieces) outgoing.write(piece);
  outgoing.end();
  outgoing.uncork();
}

/** What the peak may rise by: a list's promise is made by its first segments. */
const PEAK_MARGIN = 1.5;

function variantOf({ format, peakBps }: HlsStream, uri: string): ListedVariant {
  const picture = format?.picture ?? null;
  return {
    ...{ uri, peakBps: peakBps * PEAK_MARGIN, codecs: format?.codecs ?? null, frameRate: null },
    size: picture && { width: picture.width, height: picture.height },
    hasSounds: true,
  };
}

/** What encoders and the transport stream may put on top of what they are told. */
const ENCODED_MARGIN = 1.5;

/** Those below what the channel has; none where that is not known. */
function smallerThan({ size }: ListedVariant, ladder: readonly LadderStep[], token: string): ListedVariant[] {
  if (size === null) return [];
  return ladder
    .filter(({ height }) => height < size.height)
    .map(({ key, height, videoKbps, audioKbps }) => ({
      uri: `${key}/${token}.m3u8`,
      peakBps: (videoKbps + audioKbps) * 1_000 * ENCODED_MARGIN,
      codecs: null,
      size: { width: 2 * Math.round((size.width * height) / size.height / 2), height },
      frameRate: null,
    }));
}
