import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import type { ChannelId, LineupId } from '../../base/model.js';
import { type DocumentFile, sendDocument } from '../../documents/index.js';
import { COPY, playerStatus, type Relays, serveViewer } from '../../relay/index.js';

export { createLogoRoutes } from './logos.js';

/** M3U for TiviMate, Kodi and VLC, and the streams that it names. These addresses are kept for ever. */
export interface PlaylistNeeds {
  /** Null when there is no such line-up. @param key Null: the main one. */
  lineupId(key: string | null): LineupId | null;
  hasChannel(id: ChannelId): boolean;
  hasProfile(key: string): boolean;
  /** A playlist of one channel; null when there is no such channel. */
  single(id: ChannelId, baseUrl: string): string | null;
  baseUrl(c: Context): string;
  document(kind: 'playlist.m3u', of: { lineupId: LineupId }, baseUrl: string): Promise<DocumentFile>;
  relays: Relays;
  /** The player's own address, where a proxy that is trusted tells it. */
  clientOf(c: Context): string | undefined;
  /** What a player gets when no stream starts. Read at each use. */
  withoutPicture(): 'error' | 'slate';
  /** A channel could not be played. */
  log(error: unknown, channelId: ChannelId): void;
}

type Env = { Bindings: HttpBindings };

const STREAM_HEADERS = { 'Content-Type': 'video/mp2t', 'Cache-Control': 'no-store' };

export function createPlaylistRoutes(needs: PlaylistNeeds): Hono<Env> {
  const routes = new Hono<Env>();

  const playlist = async (c: Context<Env>, key: string | null): Promise<Response> => {
    const lineupId = needs.lineupId(key);
    if (lineupId === null) return c.text(`There is no line-up "${key ?? 'main'}".\n`, 404);
    const file = await needs.document('playlist.m3u', { lineupId }, needs.baseUrl(c));
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
    const profile = c.req.query('profile') ?? COPY;
    if (!needs.hasProfile(profile)) return c.text(`There is no profile "${profile}".\n`, 404);
    if (c.req.method === 'HEAD') return c.body(null, 200, STREAM_HEADERS);
    try {
      await serveViewer(
        needs.relays,
        channelId,
        c.env,
        { output: 'stream', atStart: needs.withoutPicture(), profile, address: needs.clientOf(c) },
        STREAM_HEADERS,
      );
      return RESPONSE_ALREADY_SENT;
    } catch (error) {
      needs.log(error, channelId);
      // empty: players store what they get as video
      return c.body(null, playerStatus(error));
    }
  });
  return routes;
}
