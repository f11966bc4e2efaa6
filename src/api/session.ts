import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { HeadwaterError } from '../base/errors.js';
import { PASSWORD_MAX, PASSWORD_MIN } from '../people/index.js';
import { getAsker, giveCookie, takeCookie } from './access.js';
import type { ApiNeeds } from './needs.js';
import { body, json, problem } from './problems.js';
import { IdParams, listOf, Name, Time, time } from './shapes.js';
import { validated } from './validated.js';

const NAME_MAX = 80;
const PersonName = Name.max(NAME_MAX, { error: `must not be longer than ${NAME_MAX} characters` }).normalize();
const NewPassword = z
  .string()
  .min(PASSWORD_MIN, { error: `must have at least ${PASSWORD_MIN} characters` })
  .max(PASSWORD_MAX, { error: `must have at most ${PASSWORD_MAX} characters` });
/** Shown to be checked, not to be kept: a short one is wrong, not invalid. */
const GivenPassword = z.string().max(PASSWORD_MAX, { error: `must have at most ${PASSWORD_MAX} characters` });

const Person = z.object({ id: z.int(), name: z.string() }).openapi('Person');
const SessionState = z
  .object({
    state: z.enum(['setup', 'signedOut', 'signedIn']).describe('`setup`: there is no keeper yet.'),
    person: Person.nullable(),
  })
  .openapi('SessionState');
const Keeper = z
  .strictObject({ name: PersonName, password: NewPassword, wantsToken: z.boolean().default(true) })
  .openapi('NewKeeper');
const NewSession = z.strictObject({ name: PersonName, password: GivenPassword }).openapi('NewSession');
const PasswordChange = z.strictObject({ current: GivenPassword, next: NewPassword }).openapi('PasswordChange');
const Ended = z.object({ ended: z.int().describe('How many logins ended.') }).openapi('EndedLogins');
const Login = z
  .object({ id: z.int(), userAgent: z.string(), createdAt: Time, lastSeenAt: Time, isThis: z.boolean() })
  .openapi('Login');

const state = createRoute({
  method: 'get',
  path: '/session',
  security: [],
  summary: 'Who is logged in',
  responses: { 200: json(SessionState, 'The state; also without a login') },
});
const setUp = createRoute({
  method: 'post',
  path: '/setup',
  security: [],
  summary: 'Make the keeper, once, from the own network; logs in',
  request: { body: body(Keeper, 'The keeper') },
  responses: {
    201: json(
      z.object({ person: Person, token: z.string().nullable().describe('For programs; shown only here.') }),
      'Made and logged in',
    ),
    403: problem('client_not_allowed', 'origin_refused'),
    409: problem('keeper_exists'),
    422: problem('request_invalid'),
    429: problem('login_locked'),
  },
});
const logIn = createRoute({
  method: 'post',
  path: '/session',
  security: [],
  summary: 'Log in; the reply sets the cookie',
  request: { body: body(NewSession, 'Name and password') },
  responses: {
    200: json(z.object({ person: Person }), 'Logged in'),
    401: problem('login_refused'),
    422: problem('request_invalid'),
    429: problem('login_locked'),
  },
});
const logOut = createRoute({
  method: 'delete',
  path: '/session',
  summary: 'Log out, here or everywhere',
  request: { query: z.object({ everywhere: z.enum(['true', 'false']).optional() }) },
  responses: { 200: json(Ended, 'Logged out'), 401: problem('login_required') },
});
const password = createRoute({
  method: 'post',
  path: '/session/password',
  summary: 'Set another password; other logins end',
  request: { body: body(PasswordChange, 'The password until now and the next one') },
  responses: {
    200: json(Ended, 'Changed'),
    401: problem('login_required', 'login_refused'),
    422: problem('request_invalid'),
    429: problem('login_locked'),
  },
});
const logins = createRoute({
  method: 'get',
  path: '/session/logins',
  summary: 'Where you are logged in, the one seen last first',
  responses: { 200: json(listOf(Login, 'LoginList'), 'The logins'), 401: problem('login_required') },
});
const endLogin = createRoute({
  method: 'delete',
  path: '/session/logins/{id}',
  summary: 'Log out one browser',
  request: { params: IdParams },
  responses: {
    200: json(z.object({ id: z.int() }), 'Logged out'),
    401: problem('login_required'),
    404: problem('not_found'),
  },
});

export function sessionRoutes(needs: ApiNeeds) {
  const { people, clientOf } = needs;
  const userAgent = (c: Context) => c.req.header('User-Agent') ?? '';
  const isThis = (c: Context, id: number) => {
    const asker = getAsker(c);
    return asker.kind === 'login' && asker.loginId === id;
  };
  const visitorOf = (c: Context) => ({ address: clientOf(c), userAgent: userAgent(c) });
  return new OpenAPIHono({ defaultHook: validated })
    .openapi(state, (c) => {
      const person = c.get('asker')?.person ?? null;
      const without = people.hasKeeper() ? 'signedOut' : 'setup';
      return c.json({ state: person ? ('signedIn' as const) : (without as 'setup' | 'signedOut'), person }, 200);
    })
    .openapi(setUp, async (c) => {
      const { person, secret, token } = await people.setUp(c.req.valid('json'), visitorOf(c));
      giveCookie(c, needs, secret);
      return c.json({ person, token }, 201);
    })
    .openapi(logIn, async (c) => {
      const { person, secret } = await people.logIn(c.req.valid('json'), visitorOf(c));
      giveCookie(c, needs, secret);
      return c.json({ person }, 200);
    })
    .openapi(logOut, async (c) => {
      const asker = getAsker(c);
      const endThis = () => (asker.kind === 'login' ? people.endLogin(asker, asker.loginId) : 0); // a token is no login
      const ended = await (c.req.valid('query').everywhere === 'true' ? people.endLogins(asker) : endThis());
      takeCookie(c, needs);
      return c.json({ ended }, 200);
    })
    .openapi(password, async (c) => {
      const ended = await people.changePassword(getAsker(c), c.req.valid('json'), clientOf(c));
      return c.json({ ended }, 200);
    })
    .openapi(logins, (c) => {
      const items = people.listLogins(getAsker(c)).map(({ id, userAgent: agent, createdAtMs, lastSeenAtMs }) => ({
        ...{ id, userAgent: agent, isThis: isThis(c, id) },
        createdAt: time(createdAtMs),
        lastSeenAt: time(lastSeenAtMs),
      }));
      return c.json({ items, nextCursor: null, total: items.length }, 200);
    })
    .openapi(endLogin, async (c) => {
      const { id } = c.req.valid('param');
      if ((await people.endLogin(getAsker(c), id)) === 0) {
        const hint = 'It may have ended by itself; reload the list.';
        throw new HeadwaterError('not_found', `There is no login with the id ${id}.`, hint);
      }
      if (isThis(c, id)) takeCookie(c, needs);
      return c.json({ id }, 200);
    });
}
