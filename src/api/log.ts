import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { sentenceOf } from '../notify/index.js';
import type { HouseEventRow } from '../store/index.js';
import type { ApiNeeds } from './needs.js';
import { json, problem } from './problems.js';
import { about, listOf, Time, time } from './shapes.js';
import { validated } from './validated.js';

const LEVELS = ['info', 'warn', 'error'] as const;

const LogItem = z
  .object({
    id: z.int(),
    at: Time,
    level: z.enum(LEVELS),
    kind: z.string().describe('What happened: `provider.refreshed`, `relay.failover`, …'),
    subject: z.object({ kind: z.enum(['provider', 'channel', 'person']), id: z.int(), name: z.string() }).nullable(),
    facts: z.record(z.string(), z.unknown()).describe('What `message` is made of.'),
    message: z.string(),
  })
  .openapi('LogItem');

const LogLine = z
  .object({
    seq: z.int(),
    at: Time,
    level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']),
    message: z.string(),
    fields: z.record(z.string(), z.unknown()),
  })
  .openapi('LogLine');

/** They are read on the main thread, which has streams to serve. */
const LINES_MAX = 500;

const list = createRoute({
  method: 'get',
  path: '/log',
  summary: 'What happened in the last seven days, newest first',
  request: {
    query: z.object({
      level: z.enum(LEVELS).default('info').describe('At least as important as this.'),
      about: about('provider', 'channel', 'person').optional(),
      kind: z
        .enum(['house', 'provider', 'channel', 'lineup', 'setting', 'rules', 'person', 'relay', 'config'])
        .optional()
        .describe('What it is about; `relay`: playing.'),
      query: z.string().max(200).optional().describe('Part of the message.'),
      limit: z.coerce.number().int().min(1).max(200).default(100),
      cursor: z.coerce.number().int().positive().optional(),
    }),
  },
  responses: { 200: json(listOf(LogItem, 'LogList'), 'A page of what happened'), 422: problem('request_invalid') },
});
const lines = createRoute({
  method: 'get',
  path: '/log/lines',
  summary: `The newest log lines of this run, ${LINES_MAX} at most, newest last`,
  request: {
    query: z.object({
      level: LogLine.shape.level.default('trace').describe('At least as important as this.'),
      query: z.string().max(200).optional().describe('Part of the line.'),
      after: z.coerce.number().int().min(0).default(0).describe('Only lines with a higher `seq`.'),
    }),
  },
  responses: {
    200: json(listOf(LogLine, 'LogLineList'), 'The lines; ask again with `after` = nextCursor for what follows'),
    422: problem('request_invalid'),
  },
});

export function logRoutes({ reader, logLines }: Pick<ApiNeeds, 'reader' | 'logLines'>) {
  return new OpenAPIHono({ defaultHook: validated })
    .openapi(list, async (c) => {
      const { level, about: subject = null, kind = null, query, limit, cursor = null } = c.req.valid('query');
      const text = query?.trim() || null;
      const rows = await reader.ask('searchLog', { level, about: subject, kind, before: cursor, limit, text });
      const nextCursor = rows.length === limit ? String(rows.at(-1)!.id) : null;
      return c.json({ items: rows.map(logView), nextCursor, total: null }, 200);
    })
    .openapi(lines, (c) => {
      const { level, query, after } = c.req.valid('query');
      const items = logLines
        .list({ level, text: query?.trim() || null, after, limit: LINES_MAX })
        .map(({ atMs, ...line }) => ({
          ...line,
          at: time(atMs),
        }));
      return c.json({ items, nextCursor: String(logLines.lastSeq), total: items.length }, 200);
    });
}

/** A row of the log as it is shown; the same for lists and for the event `log`. */
export function logView({ id, atMs, level, kind, subject, subjectId, facts }: HouseEventRow) {
  const name = typeof facts.name === 'string' ? facts.name : '';
  return {
    ...{ id, level, kind, facts },
    at: time(atMs),
    subject: subject !== null && subjectId !== null ? { kind: subject, id: subjectId, name } : null,
    message: sentenceOf(kind, facts),
  };
}
