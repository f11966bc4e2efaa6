import type { HttpBindings } from '@hono/node-server';
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { fromErrorRecord } from '../base/errors.js';
import type { ChannelId } from '../base/model.js';
import type { SegmentFormat } from '../formats/mpegts/index.js';
import { choosePlayback } from '../renditions/index.js';
import type { ApiNeeds } from './needs.js';
import { json, problem } from './problems.js';
import { IdParams } from './shapes.js';
import { validated } from './validated.js';

/** How the page that asks plays a channel. */

const names = z.array(z.string().max(20)).max(20);
const BrowserCan = z
  .object({
    mse: z.boolean().describe('Whether it has Media Source Extensions.'),
    nativeHls: z.boolean().describe('Whether it plays HLS by itself.'),
    video: names.describe('Of h264, hevc: what it can show.'),
    audio: names.describe('Of aac, ac3, eac3: what it can play.'),
  })
  .openapi('BrowserCan');
const Language = z.string().nullable().describe('Three letters, as the stream names it.');
const PlaybackView = z
  .object({
    way: z
      .enum(['ts', 'hls', 'nativeHls'])
      .describe('A transport stream or HLS for a player in the page, or HLS for the browser itself.'),
    url: z.string().describe('Relative to the base of the pages.'),
    hlsUrl: z.string().describe('The same by HLS, for players that cannot go on with the other.'),
    profile: z.string(),
    reason: z
      .object({ code: z.enum(['video_codec', 'audio_codec']), codec: z.string() })
      .nullable()
      .describe('Why the stream is made anew for this browser.'),
    video: z.object({ codec: z.string(), width: z.int().nullable(), height: z.int().nullable() }).nullable(),
    audio: z.array(z.object({ codec: z.string(), language: Language })),
    subtitles: z.array(z.object({ codec: z.string(), language: Language })),
  })
  .openapi('Playback');

const ask = createRoute({
  method: 'post',
  path: '/channels/{id}/playback',
  summary: 'Open a channel, and tell how a browser plays it',
  request: { params: IdParams, body: { content: { 'application/json': { schema: BrowserCan } }, required: true } },
  responses: {
    200: json(PlaybackView, 'The way'),
    404: problem('channel_unknown'),
    422: problem('request_invalid'),
    502: problem('upstream_ended', 'upstream_no_picture', 'upstream_refused', 'upstream_unreachable'),
    503: problem('relay_no_slot', 'relay_limit', 'ffmpeg_missing'),
  },
});

export function playbackRoutes({ look, renditions, clientOf }: ApiNeeds) {
  return new OpenAPIHono({ defaultHook: validated }).openapi(ask, async (c) => {
    const id = c.req.valid('param').id as ChannelId;
    const { incoming, outgoing } = (c as unknown as Context<{ Bindings: HttpBindings }>).env;
    const left = new AbortController();
    const onClose = () => left.abort();
    outgoing.once('close', onClose);
    try {
      const who = { address: clientOf(c), userAgent: incoming.headers['user-agent'] ?? '' };
      const format = await look(id, who, left.signal);
      const { way, profile, reason } = choosePlayback(format, c.req.valid('json'));
      if (reason && renditions.fault) throw fromErrorRecord(renditions.fault);
      const hlsUrl = `hls/${id}/index.m3u8?profile=${profile}`;
      const url = way === 'ts' ? `stream/${id}.ts?profile=${profile}` : hlsUrl;
      return c.json({ way, url, hlsUrl, profile, reason, ...tracksOf(format) }, 200);
    } finally {
      outgoing.off('close', onClose);
    }
  });
}

function tracksOf({ layout, picture }: SegmentFormat) {
  const roles = layout.tracks.map(({ role }) => role);
  const video = roles.find((role) => role.kind === 'video');
  return {
    video: video ? { codec: video.codec, width: picture?.width ?? null, height: picture?.height ?? null } : null,
    audio: roles.flatMap((role) => (role.kind === 'audio' ? [{ codec: role.codec, language: role.language }] : [])),
    subtitles: roles.flatMap((role) =>
      role.kind === 'subtitle' ? [{ codec: role.codec, language: role.language }] : [],
    ),
  };
}
