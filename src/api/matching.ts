import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { HeadwaterError } from '../base/errors.js';
import type { ImportRule } from '../base/import-choice.js';
import type { ChannelId, ReviewPairId, SourceStreamId } from '../base/model.js';
import { scrub } from '../base/scrub.js';
import type { Edit } from '../changes/index.js';
import type { ExplainedPair } from '../jobs/index.js';
import type { Comparison, ReadEntry } from '../matching/index.js';
import type { ReviewQuestion, Stores } from '../store/index.js';
import { who } from './access.js';
import type { ApiNeeds } from './needs.js';
import { body, json, problem } from './problems.js';
import { ChangeReply, IdParams, listOf } from './shapes.js';
import { validated } from './validated.js';

/** Which entries are one channel: why, what people decide about it, and what they are asked. */

const Reason = z
  .object({
    what: z
      .string()
      .describe(
        'name-…: how alike the names are; own-guide-id, guide-id-of-other, guide-code, guide-ids-differ, logo: what else speaks; radio, country, language, feed, shift, region, number: a rule that keeps apart; no-station: a loop, an event or a heading.',
      ),
    points: z.int().describe('Part of the score; 0 for a rule.'),
  })
  .openapi('MatchReason');

const Verdict = z.enum(['same', 'different']);

const Evidence = z
  .object({
    score: z.int().describe('0 to 100; see matching.mergeAt and matching.suggestAt.'),
    reasons: z.array(Reason),
    decision: Verdict.nullable().describe('What a person has decided, which goes before all evidence.'),
  })
  .openapi('MatchEvidence');

const Reading = z
  .object({
    kind: z.enum(['tv', 'radio', 'loop', 'event', 'heading']),
    name: z.string().describe('The words by which it is compared.'),
    country: z.string().nullable().describe('ISO 3166 code, or an area in lower case.'),
    saysCountry: z.boolean().describe('It says its country itself; else it is where its provider is at home.'),
    language: z.string().nullable(),
    feed: z.string().nullable(),
    shiftHours: z.int(),
    region: z.string().nullable(),
    variants: z.array(z.string()).describe('Words about quality and redundancy that were taken off.'),
  })
  .openapi('EntryReading');

const ChannelMatching = z
  .object({
    streams: z.array(
      z.object({
        id: z.int(),
        reading: Reading,
        like: Evidence.extend({ streamId: z.int() })
          .nullable()
          .describe('The stream of the channel that speaks most for it; null: it is alone.'),
      }),
    ),
    keptApart: z
      .array(
        Evidence.extend({
          channelId: z.int(),
          channelName: z.string(),
          streamId: z.int(),
          reading: Reading.nullable().describe('How that stream was understood.'),
          ofStreamId: z.int().describe('The stream of this channel that it is like.'),
        }),
      )
      .describe('Channels that look like it, the most alike first, and why they are others.'),
    family: z
      .object({
        name: z.string(),
        channels: z.array(z.object({ id: z.int(), name: z.string(), number: z.string().nullable() })),
      })
      .nullable()
      .describe('Channels of the same brand, with this one, in order of numbers; null: there is no other.'),
  })
  .openapi('ChannelMatching');

const Side = z.object({
  streamId: z.int(),
  name: z.string().describe('As the provider calls it.'),
  providerId: z.int(),
  groups: z.array(z.string()),
  tvgId: z.string().nullable(),
  logoUrl: z.string().nullable(),
  reading: Reading,
  channel: z.object({ id: z.int(), name: z.string(), number: z.string().nullable(), streamCount: z.int() }),
});
const Lesson = z
  .object({
    providerId: z.int(),
    text: z.string().describe('As the provider writes it.'),
    nameCount: z.int().describe('Names of it that have the text.'),
  })
  .openapi('ReviewLesson');
const Question = Evidence.extend({
  id: z.int(),
  a: Side,
  b: Side,
  lesson: Lesson.nullable().describe(
    'What in the names of one provider makes the difference, if other names have it, too.',
  ),
  goesOnId: z.int().describe('The channel that goes on with its name and number if they are one.'),
}).openapi('ReviewQuestion');
const Compared = Evidence.extend({ a: Reading, b: Reading }).openapi('MatchComparison');

const ids = z.array(z.int().positive());
const StreamId = z.coerce.number().int().positive();

const explain = createRoute({
  method: 'get',
  path: '/channels/{id}/matching',
  summary: 'Why each stream is in a channel, and which channels look like it but are others',
  request: { params: IdParams },
  responses: { 200: json(ChannelMatching, 'The evidence'), 404: problem('channel_unknown') },
});
const compare = createRoute({
  method: 'get',
  path: '/source-streams/comparison',
  summary: 'Why two entries are one channel, or not',
  request: { query: z.object({ a: StreamId, b: StreamId }) },
  responses: { 200: json(Compared, 'The evidence'), 404: problem('not_found') },
});
const merge = createRoute({
  method: 'post',
  path: '/channels/merge',
  summary: 'Make one channel of several: the first goes on with its name and number',
  request: {
    body: body(z.strictObject({ ids: ids.min(2).max(50) }).openapi('ChannelMerge'), 'The channel that stays first'),
  },
  responses: {
    200: json(ChangeReply, 'Merged'),
    404: problem('channel_unknown'),
    409: problem('matching_busy', 'set_in_config_file'),
    422: problem('request_invalid'),
  },
});
const apart = createRoute({
  method: 'post',
  path: '/channels/apart',
  summary: 'Never let two channels become one, and ask no more about them',
  request: { body: body(z.strictObject({ ids: ids.length(2) }).openapi('ChannelsApart'), 'The two channels') },
  responses: {
    200: json(ChangeReply, 'Kept apart'),
    404: problem('channel_unknown'),
    409: problem('matching_busy', 'set_in_config_file'),
    422: problem('request_invalid'),
  },
});
const move = createRoute({
  method: 'post',
  path: '/channels/{id}/streams/move',
  summary: 'Take streams out of a channel: into another, or into a channel of their own',
  request: {
    params: IdParams,
    body: body(
      z
        .strictObject({
          streams: ids.min(1).max(200),
          to: z.int().positive().nullable().describe('null: a channel of their own.'),
        })
        .openapi('StreamMove'),
      'Which streams, and where to',
    ),
  },
  responses: {
    200: json(ChangeReply, 'Moved; `id` is the channel that they are in now'),
    404: problem('channel_unknown'),
    409: problem('matching_busy', 'set_in_config_file'),
    422: problem('request_invalid'),
  },
});
const pin = createRoute({
  method: 'put',
  path: '/channels/{id}/pins',
  summary: 'Which streams of a channel are tried first, in order; none: by quality and provider',
  request: {
    params: IdParams,
    body: body(z.strictObject({ streams: ids.max(200) }).openapi('StreamPins'), 'In order'),
  },
  responses: {
    200: json(ChangeReply, 'Pinned'),
    404: problem('channel_unknown'),
    409: problem('set_in_config_file'),
    422: problem('request_invalid'),
  },
});
const review = createRoute({
  method: 'get',
  path: '/review',
  summary: 'Pairs of channels that may be one, the most probable first',
  request: {
    query: z.object({
      limit: z.coerce.number().int().min(0).max(50).default(20).describe('0: only how many there are.'),
      cursor: z.coerce.number().int().min(0).max(100_000).optional(),
    }),
  },
  responses: { 200: json(listOf(Question, 'ReviewList'), 'Questions') },
});
const answer = createRoute({
  method: 'post',
  path: '/review/{id}',
  summary: 'Answer a question of the review list',
  request: {
    params: IdParams,
    body: body(
      z.strictObject({ verdict: Verdict }).openapi('ReviewAnswer'),
      'same: the two channels become one, or stay one; different: they never do',
    ),
  },
  responses: {
    200: json(ChangeReply, 'Answered'),
    404: problem('review_unknown'),
    409: problem('matching_busy', 'set_in_config_file'),
  },
});

const learn = createRoute({
  method: 'post',
  path: '/review/{id}/lesson',
  summary: 'Take what makes the difference out of all names of the provider, as a rule of it',
  request: { params: IdParams },
  responses: {
    200: json(ChangeReply, 'The rule was added; `id` is the provider'),
    404: problem('review_unknown'),
    409: problem('set_in_config_file'),
  },
});

export function matchingRoutes({ stores, reader, edit }: ApiNeeds) {
  const reply = ({ changeId, subjectId }: { changeId: number | null; subjectId: number }) => ({
    changeId,
    id: subjectId,
  });
  return new OpenAPIHono({ defaultHook: validated })
    .openapi(explain, async (c) => {
      const channelId = c.req.valid('param').id as ChannelId;
      if (!stores.channels.find(channelId))
        throw new HeadwaterError(
          'channel_unknown',
          `There is no channel with the id ${channelId}.`,
          'Reload the list.',
        );
      const { streams, keptApart, family } = await reader.ask('explainChannel', { channelId });
      return c.json(
        {
          streams: streams.map(({ streamId, reading, like }) => ({
            id: streamId,
            reading: readingView(reading),
            like: like && { streamId: like.streamId, ...evidenceView(like.comparison) },
          })),
          keptApart: keptApart.map(({ channelId: id, name, streamId, ofStreamId, reading, comparison }) => ({
            ...{ channelId: id, channelName: name, streamId, ofStreamId },
            reading: reading && readingView(reading),
            ...evidenceView(comparison),
          })),
          family: family && {
            name: family.name,
            channels: family.channels.map(({ channelId: id, name, number }) => ({ id: id as number, name, number })),
          },
        },
        200,
      );
    })
    .openapi(compare, async (c) => {
      const { a, b } = c.req.valid('query') as { a: SourceStreamId; b: SourceStreamId };
      const [pair] = await reader.ask('explainPairs', { pairs: [[a, b]] });
      if (!pair) throw new HeadwaterError('not_found', 'One of these entries is not there.', 'Reload the list.');
      return c.json({ ...evidenceView(pair.comparison), a: readingView(pair.a), b: readingView(pair.b) }, 200);
    })
    .openapi(merge, async (c) => {
      const channelIds = c.req.valid('json').ids as ChannelId[];
      return c.json(reply(await edit({ kind: 'mergeChannels', channelIds }, who(c))), 200);
    })
    .openapi(apart, async (c) => {
      const channelIds = c.req.valid('json').ids as [ChannelId, ChannelId];
      return c.json(reply(await edit({ kind: 'keepApart', channelIds }, who(c))), 200);
    })
    .openapi(move, async (c) => {
      const { streams, to } = c.req.valid('json');
      const channelId = c.req.valid('param').id as ChannelId;
      const order = { streamIds: streams as SourceStreamId[], to: to as ChannelId | null };
      return c.json(reply(await edit({ kind: 'moveStreams', channelId, ...order }, who(c))), 200);
    })
    .openapi(pin, async (c) => {
      const channelId = c.req.valid('param').id as ChannelId;
      const streamIds = c.req.valid('json').streams as SourceStreamId[];
      return c.json(reply(await edit({ kind: 'pinStreams', channelId, streamIds }, who(c))), 200);
    })
    .openapi(review, async (c) => {
      const { limit, cursor = 0 } = c.req.valid('query');
      const { questions, totalCount } = await reader.ask('reviewPage', { limit, offset: cursor });
      const pairs = questions.map(({ aStreamId, bStreamId }) => [aStreamId, bStreamId] as const);
      const explained = pairs.length === 0 ? [] : await reader.ask('explainPairs', { pairs });
      const items = questions.flatMap((question, at) => {
        const pair = explained[at];
        return pair ? (questionView(stores, question, pair) ?? []) : [];
      });
      const nextCursor = limit > 0 && questions.length === limit ? String(cursor + limit) : null;
      return c.json({ items, nextCursor, total: totalCount }, 200);
    })
    .openapi(answer, async (c) => {
      const id = c.req.valid('param').id as ReviewPairId;
      const { verdict } = c.req.valid('json');
      const question = stores.matching.reviewPair(id);
      if (!question) throw new HeadwaterError('review_unknown', 'This question is no longer open.', 'Reload the list.');
      return c.json(reply(await edit(answerTo(stores, question, verdict), who(c))), 200);
    })
    .openapi(learn, async (c) => {
      const question = stores.matching.reviewPair(c.req.valid('param').id as ReviewPairId);
      const pairs = question ? [[question.aStreamId, question.bStreamId] as const] : [];
      const [pair] = pairs.length === 0 ? [] : await reader.ask('explainPairs', { pairs });
      if (!pair?.lesson)
        throw new HeadwaterError(
          'review_unknown',
          'This question teaches nothing, or is no longer open.',
          'Reload the list.',
        );
      const { providerId, text } = pair.lesson;
      const rules = [...stores.providers.living(providerId).rules, { rule: ruleFor(text) }];
      return c.json(reply(await edit({ kind: 'editProvider', providerId, patch: { rules } }, who(c))), 200);
    });
}

/** Takes a text out of names, where it stands apart. */
function ruleFor(text: string): ImportRule {
  const literal = text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const when = { name: null, group: null, kinds: ['live', 'radio'], isSeparator: false } as const;
  return {
    label: null,
    isEnabled: true,
    when,
    action: { kind: 'rename', find: `(^|\\s)${literal}(?:\\s|$)`, to: '$1' },
  };
}

/** Two streams that are one channel only since they were before the matching learned may stay so, or part. */
function answerTo(stores: Stores, question: ReviewQuestion, verdict: z.output<typeof Verdict>): Edit {
  const { aChannelId: channelId, bChannelId, aStreamId, bStreamId } = question;
  if (channelId !== bChannelId)
    return { kind: verdict === 'same' ? 'mergeChannels' : 'keepApart', channelIds: inOrder(stores, question) };
  if (verdict === 'same') return { kind: 'keepTogether', channelId, streamIds: [aStreamId, bStreamId] };
  const readings = new Map(stores.channels.composition(channelId).map(({ streamId, reading }) => [streamId, reading]));
  const streamIds = [...readings].flatMap(([id, reading]) => (reading === readings.get(bStreamId) ? [id] : []));
  return { kind: 'moveStreams', channelId, streamIds, to: null };
}

/** The channel that goes on first: the one that somebody has touched, else the one with more streams, else the older. */
function inOrder(stores: Stores, { aChannelId, bChannelId }: ReviewQuestion): [ChannelId, ChannelId] {
  const weightOf = (id: ChannelId) => {
    const isKept = stores.channels.find(id)?.isKept ?? false;
    return (isKept ? 1_000 : 0) + stores.channels.composition(id).length;
  };
  const [older, newer] = aChannelId < bChannelId ? [aChannelId, bChannelId] : [bChannelId, aChannelId];
  return weightOf(newer) > weightOf(older) ? [newer, older] : [older, newer];
}

function questionView(stores: Stores, question: ReviewQuestion, { a, b, comparison, lesson }: ExplainedPair) {
  const one = sideView(stores, question.aStreamId, question.aChannelId, a);
  const other = sideView(stores, question.bStreamId, question.bChannelId, b);
  const isTeachable = lesson !== null && stores.providers.find(lesson.providerId)?.source === 'database';
  const taught = isTeachable ? { ...lesson, providerId: lesson.providerId as number } : null;
  const [goesOnId] = inOrder(stores, question);
  const own = { id: question.id as number, goesOnId: goesOnId as number, lesson: taught };
  return one && other && { ...own, ...evidenceView(comparison), a: one, b: other };
}

function sideView(stores: Stores, streamId: SourceStreamId, channelId: ChannelId, reading: ReadEntry) {
  const row = stores.sourceStreams.find(streamId);
  const lineup = stores.lineups.main();
  const channel = lineup && stores.channels.findEffective(channelId, lineup.id);
  if (!row || !channel) return null;
  const { name, providerId, groups, tvgId, logoUrl } = row;
  const { id, number, streamCount } = channel;
  return {
    ...{
      streamId: streamId as number,
      name,
      providerId: providerId as number,
      groups,
      tvgId,
      logoUrl: logoUrl && scrub(logoUrl),
    },
    reading: readingView(reading),
    channel: { id: id as number, name: channel.name, number, streamCount },
  };
}

const evidenceView = ({ score, reasons, decision }: Comparison) => ({ score, reasons: [...reasons], decision });

const readingView = (reading: ReadEntry) => ({ ...reading, variants: [...reading.variants] });
