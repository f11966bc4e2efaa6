import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { TokenId } from '../base/model.js';
import { getAsker } from './access.js';
import type { ApiNeeds } from './needs.js';
import { body, json, problem } from './problems.js';
import { IdParams, listOf, Name, Time, time, timeOrNull } from './shapes.js';
import { validated } from './validated.js';

const Token = z
  .object({
    id: z.int(),
    name: z.string(),
    createdAt: Time,
    lastUsedAt: Time.nullable().describe('To the hour.'),
  })
  .openapi('Token');
const NewToken = z.strictObject({ name: Name }).openapi('NewToken');

const list = createRoute({
  method: 'get',
  path: '/tokens',
  summary: 'Tokens of programs',
  responses: { 200: json(listOf(Token, 'TokenList'), 'The tokens'), 401: problem('login_required') },
});
const add = createRoute({
  method: 'post',
  path: '/tokens',
  summary: 'Make a token for a program',
  request: { body: body(NewToken, 'What it is for') },
  responses: {
    201: json(
      z.object({ id: z.int(), name: z.string(), token: z.string().describe('Shown only here.') }),
      'The token, to be sent as `Authorization: Bearer …`',
    ),
    401: problem('login_required'),
    422: problem('request_invalid'),
  },
});
const remove = createRoute({
  method: 'delete',
  path: '/tokens/{id}',
  summary: 'Revoke a token',
  request: { params: IdParams },
  responses: {
    200: json(z.object({ id: z.int() }), 'Revoked'),
    401: problem('login_required'),
    404: problem('token_unknown'),
  },
});

export function tokenRoutes({ people }: ApiNeeds) {
  return new OpenAPIHono({ defaultHook: validated })
    .openapi(list, (c) => {
      const items = people.listTokens(getAsker(c)).map(({ id, name, createdAtMs, lastUsedAtMs }) => ({
        ...{ id, name },
        createdAt: time(createdAtMs),
        lastUsedAt: timeOrNull(lastUsedAtMs),
      }));
      return c.json({ items, nextCursor: null, total: items.length }, 200);
    })
    .openapi(add, async (c) => {
      const { name } = c.req.valid('json');
      return c.json({ name, ...(await people.addToken(getAsker(c), name)) }, 201);
    })
    .openapi(remove, async (c) => {
      const id = c.req.valid('param').id as TokenId;
      await people.endToken(getAsker(c), id);
      return c.json({ id }, 200);
    });
}
