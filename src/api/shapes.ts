import { z } from '@hono/zod-openapi';
import type { ErrorRecord } from '../base/errors.js';

/** Pieces that several routes share. Dates are ISO 8601. */

export const IdParams = z.object({
  id: z.coerce
    .number()
    .int()
    .positive()
    .openapi({ param: { name: 'id', in: 'path' }, example: 1 }),
});

export const Time = z.iso.datetime();
export const time = (ms: number): string => new Date(ms).toISOString();
export const timeOrNull = (ms: number | null): string | null => (ms === null ? null : time(ms));

export const Failure = z.object({ code: z.string(), message: z.string(), hint: z.string() }).openapi('Failure');
export const failure = (error: ErrorRecord | null) =>
  error ? { code: error.code, message: error.message, hint: error.hint } : null;

/** A page of a list; `nextCursor` asks for what follows, null at the end. `total` is null where counting is dear. */
export function listOf<Item extends z.ZodType>(item: Item, name: string) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable(), total: z.int().nullable() }).openapi(name);
}

export const ChangeReply = z
  .object({
    changeId: z
      .int()
      .nullable()
      .describe('Take it back with POST /changes/{id}/undo; null: everything was so already, and nothing was changed.'),
    id: z.int().describe('The thing that was made or changed.'),
  })
  .openapi('ChangeReply');

/** `channel:12`: what a list is asked about. */
export function about<const Kinds extends readonly [string, ...string[]]>(...kinds: Kinds) {
  return z
    .string()
    .regex(new RegExp(`^(${kinds.join('|')}):[1-9]\\d{0,9}$`), { error: `must be ${kinds.join(':ID or ')}:ID` })
    .transform((text) => {
      const [kind, id] = text.split(':');
      return { kind: kind as Kinds[number], id: Number(id) };
    })
    .openapi({ type: 'string', example: `${kinds[0]}:1` });
}

/** A name that people give: one line, short enough for a list. */
export const Name = z
  .string()
  .trim()
  .min(1, { error: 'must not be empty' })
  .max(200, { error: 'must not be longer than 200 characters' })
  .regex(/^\P{Cc}*$/u, { error: 'must be one line of text' });
