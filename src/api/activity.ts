import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { ChangeId, ChannelId, ProviderId } from '../base/model.js';
import { scrub } from '../base/scrub.js';
import { shownField, UNDO_MS } from '../changes/index.js';
import type { Job } from '../jobs/index.js';
import type { ChangeRow, Stores } from '../store/index.js';
import { who } from './access.js';
import type { ApiNeeds } from './needs.js';
import { json, problem } from './problems.js';
import { askerOf } from './settings.js';
import { about, ChangeReply, Failure, failure, IdParams, listOf, Time, time, timeOrNull } from './shapes.js';
import { validated } from './validated.js';

const JobView = z
  .object({
    id: z.string(),
    kind: z.enum(['refresh', 'rebuild', 'tidy', 'inspect', 'logos']),
    subject: z.string(),
    providerId: z.int().nullable(),
    state: z.enum(['waiting', 'running', 'done', 'failed']),
    phase: z.string().nullable(),
    doneCount: z.int().nullable(),
    totalCount: z.int().nullable(),
    error: Failure.nullable(),
    startedAt: Time,
    finishedAt: Time.nullable(),
  })
  .openapi('Job');
const Change = z
  .object({
    id: z.int(),
    at: Time,
    who: z.string(),
    action: z.string(),
    subjectId: z.int(),
    subject: z.object({
      kind: z.enum(['channel', 'channels', 'streams', 'provider', 'lineup', 'setting', 'rules']),
      id: z.int(),
      name: z.string().describe('As it is called now, or was when it went.'),
      nameThen: z.string().describe('As it was called when this was done.'),
    }),
    canUndo: z.boolean().describe('Neither taken back nor older than a day.'),
    isUndo: z.boolean().describe('It took another change back; taking it back does that one again.'),
    before: z.record(z.string(), z.unknown()).nullable(),
    after: z.record(z.string(), z.unknown()).nullable(),
    undoes: z.int().nullable(),
    undoneAt: Time.nullable(),
  })
  .openapi('Change');
const About = z
  .object({
    version: z.string(),
    startedAt: Time,
    configPath: z.string().nullable(),
    configErrors: z.array(
      z.object({ file: z.string(), line: z.int().nullable(), column: z.int().nullable(), message: z.string() }),
    ),
    configRemarks: z
      .array(z.object({ file: z.string(), line: z.int(), message: z.string() }))
      .describe('What of the config file has no effect yet, though it is right: entries that are not there.'),
    addresses: z.object({ playlist: z.string(), hdhomerun: z.string().nullable() }),
    houseAddresses: z.array(z.string()).describe('Of this machine, as others in the house reach it.'),
    isDemo: z.boolean().describe('Started with simulated providers.'),
  })
  .openapi('About');

const jobs = createRoute({
  method: 'get',
  path: '/jobs',
  summary: 'What runs and has lately run',
  responses: { 200: json(listOf(JobView, 'JobList'), 'The jobs, newest first') },
});
const aboutHere = createRoute({
  method: 'get',
  path: '/about',
  summary: 'This installation, and what is wrong with its config file',
  responses: { 200: json(About, 'The installation') },
});
const changes = createRoute({
  method: 'get',
  path: '/changes',
  summary: 'What people did in the last day, newest first',
  request: {
    query: z.object({
      about: about('channel', 'provider').optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
      cursor: z.coerce.number().int().positive().optional(),
    }),
  },
  responses: { 200: json(listOf(Change, 'ChangeList'), 'A page of changes') },
});
const undo = createRoute({
  method: 'post',
  path: '/changes/{id}/undo',
  summary: 'Take a change back',
  request: { params: IdParams },
  responses: {
    200: json(ChangeReply, 'Taken back'),
    404: problem('change_unknown'),
    409: problem('change_conflict', 'change_undone'),
  },
});

export function activityRoutes({ stores, jobs: table, about: describe, edit, settings }: ApiNeeds) {
  return new OpenAPIHono({ defaultHook: validated })
    .openapi(jobs, (c) => {
      const items = table.list().map(jobView);
      return c.json({ items, nextCursor: null, total: items.length }, 200);
    })
    .openapi(aboutHere, (c) => {
      const { startedAtMs, ...facts } = describe();
      return c.json({ ...facts, startedAt: time(startedAtMs) }, 200);
    })
    .openapi(changes, (c) => {
      const { about: subject = null, limit, cursor } = c.req.valid('query');
      const sinceMs = Date.now() - UNDO_MS;
      const rows = stores.changes.list({ about: subject, before: cursor ?? null, sinceMs, limit });
      return c.json(
        {
          items: rows.map((row) => changeView(row, stores)),
          nextCursor: rows.length === limit ? String(rows.at(-1)!.id) : null,
          total: null,
        },
        200,
      );
    })
    .openapi(undo, async (c) => {
      const changeId = c.req.valid('param').id as ChangeId;
      const change = stores.changes.find(changeId);
      // the value from before may fit no more, or lock the asker out
      if (change?.action === 'setting.edit' && change.undoneAtMs === null)
        settings.check(change.subjectName ?? '', change.before?.value ?? null, askerOf(c));
      const reply = await edit({ kind: 'undo', changeId }, who(c));
      return c.json({ changeId: reply.changeId, id: reply.subjectId }, 200);
    });
}

export function jobView({ id, kind, subject, providerId, state, progress, error, startedAtMs, finishedAtMs }: Job) {
  return {
    ...{ id, kind, subject, providerId, state },
    phase: progress?.phase ?? null,
    doneCount: progress?.doneCount ?? null,
    totalCount: progress?.totalCount ?? null,
    error: failure(error),
    startedAt: time(startedAtMs),
    finishedAt: timeOrNull(finishedAtMs),
  };
}

/** Request headers of a provider may be a login: they are write-only. */
const SECRET_FIELDS = new Set(['headers', 'password', 'username', 'accounts', 'proxy']);

function changeView(change: ChangeRow, stores: Stores) {
  const { id, atMs, who, action, subjectId, before, after, undoes, undoneAtMs } = change;
  return {
    ...{ id, who, action, subjectId },
    at: time(atMs),
    subject: subjectOf(change, stores),
    canUndo: undoneAtMs === null, // older ones are not listed
    isUndo: undoes !== null,
    before: shown(before),
    after: shown(after),
    undoes,
    undoneAt: timeOrNull(undoneAtMs),
  };
}

/** The first part of an action says what it is about. */
function subjectOf({ action, subjectId, subjectName }: ChangeRow, { channels, providers }: Stores) {
  const kind = action.split('.')[0] as z.output<typeof Change>['subject']['kind'];
  const nameNow = {
    channel: () => channels.nameOf(subjectId as ChannelId),
    provider: () => providers.find(subjectId as ProviderId)?.name,
    channels: () => null,
    streams: () => null,
    lineup: () => null,
    setting: () => null,
    rules: () => null,
  }[kind]();
  const name = nameNow ?? subjectName ?? '';
  return { kind, id: subjectId, name, nameThen: subjectName ?? name };
}

function shown(fields: Record<string, unknown> | null): Record<string, unknown> | null {
  if (!fields) return null;
  if (fields.numbers) return { numberCount: Object.keys(fields.numbers).length };
  if (Array.isArray(fields.streams)) return { streamCount: fields.streams.length }; // where each was says nothing to people
  if (fields.channels) return ofMany(fields.channels as Record<string, Record<string, unknown>>);
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      shownField(name),
      SECRET_FIELDS.has(name) ? '***' : typeof value === 'string' ? scrub(value) : value,
    ]),
  );
}

/** Of many channels: which, and each value that is the same for all. */
function ofMany(channels: Record<string, Record<string, unknown>>): Record<string, unknown> {
  const [first = {}, ...others] = Object.values(channels);
  const equal = Object.entries(first).filter(([field, value]) => others.every((other) => other[field] === value));
  return { ids: Object.keys(channels).map(Number), ...Object.fromEntries(equal) };
}
