import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import { type ErrorCode, HeadwaterError } from '../../base/errors.js';
import type { ChannelId, LineupId } from '../../base/model.js';
import { type DocumentFile, sendDocument } from '../../documents/index.js';
import { type Relays, serveViewer } from '../../relay/index.js';

export { createLogoRoutes } from './logos.js';

/** M3U for TiviMate, Kodi and VLC, and the streams that it names. These addresses are kept for ever. */
export interface PlaylistNeeds {
  /** Null when there is no such line-up. @param key Null: the main one. */
  lineupId(key: string | null): LineupId | null;
  hasChannel(id: ChannelId): boolean;
  /** A playlist of one channel; null when there is no such channel. */
  single(id: ChannelId, baseUrl: string): string | null;
  baseUrl(c: Context): string;
  document(kind: 'playlist.m3u', lineupId: LineupId, baseUrl: string): Promise<DocumentFile>;
  relays: Relays;
  /** A channel could not be played. */
  log(error: unknown, channelId: ChannelId): void;
}

type Env = { Bindings: HttpBindings };

const STREAM_HEADERS = { 'Content-Type': 'video/mp2t', 'Cache-Control': 'no-store' };

const STATUS_BY_CODE: Partial<Record<ErrorCode, 404 | 503>> = {
  channel_unknown: 404,
  relay_no_slot: 503,
  relay_limit: 503,
  shutting_down: 503,
};

export function createPlaylistRoutes(needs: PlaylistNeeds): Hono<Env> {
  const routes = new Hono<Env>();

  const playlist = async (c: Context<Env>, key: string | null): Promise<Response> => {
    const lineupId = needs.lineupId(key);
    if (lineupId === null) return c.text(`There is no line-up "${key ?? 'main'}".\n`, 404);
    const file = await needs.document('playlist.m3u', lineupId, needs.baseUrl(c));
    return (await sendDocument(file, c.env, {})) ?? RESPONSE_ALREADY_SENT;
  };
  routes.get('/playlist.m3u', (c) => playlist(c, null));
  routes.get('/lineups/:key/playlist.m3u', (c) => playlist(c, c.req.param('key')));

  // what a browser hands to the player of its device
  routes.get('/stream/:file{[0-9]+\\.m3u}', (c) => {
    const channelId = Number.parseInt(c.req.param('file'), 10) as ChannelId;
    const playlist = needs.single(channelId, needs.baseUrl(c));
    if (playlist === null) return c.text('There is no such channel.\n', 404);
    return c.body(playlist, 200, {
      'Content-Type': 'audio/x-mpegurl; charset=utf-8',
      'Content-Disposition': `attachment; filename="channel-${channelId}.m3u"`,
      'Cache-Control': 'no-store',
    });
  });

  routes.get('/stream/:file{[0-9]+\\.ts}', async (c) => {
    const channelId = Number.parseInt(c.req.param('file'), 10) as ChannelId;
    if (!needs.hasChannel(channelId)) return c.text('There is no such channel.\n', 404);
    if (c.req.method === 'HEAD') return c.body(null, 200, STREAM_HEADERS);
    try {
      await serveViewer(needs.relays, channelId, c.env, 'stream', STREAM_HEADERS);
      return RESPONSE_ALREADY_SENT;
    } catch (error) {
      needs.log(error, channelId);
      // empty: players store what they get as video
      return c.body(null, (error instanceof HeadwaterError && STATUS_BY_CODE[error.code]) || 502);
    }
  });
  return routes;
}
