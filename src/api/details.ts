import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { HeadwaterError } from '../base/errors.js';
import type { SourceStreamId } from '../base/model.js';
import type { KnownDetails } from '../jobs/index.js';
import { holdsLogin } from '../providers/index.js';
import type { EpisodeRow, ProviderRow, SourceStreamRow } from '../store/index.js';
import type { ApiNeeds } from './needs.js';
import { json, problem } from './problems.js';
import { Failure, failure, IdParams, Time, timeOrNull } from './shapes.js';
import { validated } from './validated.js';

const Episode = z
  .object({
    id: z.int().nullable().describe('Stays for ever. Null: the entry itself is this episode.'),
    number: z.int().nullable(),
    name: z.string().nullable(),
    durationSecs: z.int().nullable(),
    isMissing: z.boolean().describe('The provider no longer names it.'),
  })
  .openapi('Episode');

const StreamDetails = z
  .object({
    kind: z.enum(['movie', 'series']),
    name: z.string(),
    plot: z.string().nullable(),
    genres: z.array(z.string()),
    cast: z.array(z.string()),
    directors: z.array(z.string()),
    releaseDate: z.string().nullable().describe('`2019-03-31`.'),
    year: z.int().nullable(),
    rating: z.number().nullable().describe('Out of ten, as the provider gives it.'),
    durationSecs: z.int().nullable().describe('Of a series: of one episode.'),
    poster: z.string().nullable(),
    backdrops: z.array(z.string()),
    tmdbId: z.string().nullable(),
    seasons: z
      .array(z.object({ season: z.int().describe('0: specials.'), episodes: z.array(Episode) }))
      .describe('Two episodes with the same number are versions of one.'),
    fetchedAt: Time.nullable().describe('Null: the panel has not told anything yet, or the entry is of a playlist.'),
    problem: Failure.nullable().describe('Why the panel could not be asked just now.'),
  })
  .openapi('StreamDetails');

const get = createRoute({
  method: 'get',
  path: '/source-streams/{id}/details',
  summary: 'What is known about a film or series; its panel is asked at most once a day',
  request: {
    params: IdParams,
    query: z.object({
      fresh: z.enum(['true', 'false']).optional().describe('Ask the panel now, whatever is known.'),
    }),
  },
  responses: {
    200: json(StreamDetails, 'What is known; where the panel does not answer, what it told before and why it does not'),
    404: problem('not_found'),
    409: problem('call_cancelled'),
    422: problem('request_invalid'),
  },
});

export function detailRoutes({ stores, details }: ApiNeeds) {
  const find = (id: SourceStreamId): { stream: SourceStreamRow; provider: ProviderRow } => {
    const stream = stores.sourceStreams.find(id);
    const provider = stream && stores.providers.find(stream.providerId);
    if (stream && provider && provider.removedAtMs === null && !stream.isLeftOut) return { stream, provider };
    throw new HeadwaterError('not_found', `There is no entry with the id ${id}.`, 'It may have gone; reload the list.');
  };
  return new OpenAPIHono({ defaultHook: validated }).openapi(get, async (c) => {
    const entry = find(c.req.valid('param').id as SourceStreamId);
    const { kind } = entry.stream;
    if (kind !== 'movie' && kind !== 'series')
      throw new HeadwaterError('request_invalid', `"${entry.stream.name}" is a channel.`, 'Ask for a film or series.');
    const mayBeKept = c.req.valid('query').fresh !== 'true';
    const known = await details.get(entry, mayBeKept, c.req.raw.signal);
    return c.json({ kind, ...view(entry, known) }, 200);
  });
}

function view(
  { stream, provider }: { stream: SourceStreamRow; provider: ProviderRow },
  { stored, problem: failed }: KnownDetails,
) {
  const title = stored?.title;
  const isShown = (url: string | null): url is string => url !== null && !holdsLogin(url, provider);
  const {
    plot = null,
    releaseDate = null,
    year = null,
    rating = null,
    durationSecs = null,
    tmdbId = null,
  } = title ?? {};
  return {
    ...{ name: stream.name, plot, releaseDate, year, rating, durationSecs, tmdbId },
    ...{ genres: [...(title?.genres ?? [])], cast: [...(title?.cast ?? [])], directors: [...(title?.directors ?? [])] },
    poster: [title?.poster ?? null, stream.logoUrl].find(isShown) ?? null,
    backdrops: (title?.backdrops ?? []).filter(isShown),
    seasons: provider.kind === 'xtream' ? seasonsOf(stored?.episodes ?? []) : ownSeason(stream),
    fetchedAt: timeOrNull(stored?.fetchedAtMs ?? null),
    problem: failure(failed),
  };
}

interface Season {
  season: number;
  episodes: z.output<typeof Episode>[];
}

/** @param rows In the order of their seasons. */
function seasonsOf(rows: readonly EpisodeRow[]): Season[] {
  const seasons = new Map<number, Season>();
  for (const { id, season, number, name, durationMs, missingSinceMs } of rows) {
    const own = seasons.get(season) ?? { season, episodes: [] };
    seasons.set(season, own);
    const durationSecs = durationMs === null ? null : Math.round(durationMs / 1_000);
    own.episodes.push({ id, number, name, durationSecs, isMissing: missingSinceMs !== null });
  }
  return [...seasons.values()];
}

/** An entry of a playlist is one episode. */
function ownSeason({ name, extras, missingSinceMs }: SourceStreamRow): Season[] {
  const { season, episode: number } = extras;
  if (season === undefined || number === undefined) return [];
  const isMissing = missingSinceMs !== null;
  return [{ season, episodes: [{ id: null, number, name, durationSecs: null, isMissing }] }];
}
