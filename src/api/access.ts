import type { Context, MiddlewareHandler } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';
import { HeadwaterError } from '../base/errors.js';
import { type Asker, LOGIN_MS } from '../people/index.js';
import type { ApiNeeds } from './needs.js';

/**
 * Who asks. A browser shows its cookie, a program its token; once there is a keeper nobody else gets an answer. Everything
 * below `/api` passes here, whatever the method, so a route that is added later is closed before anybody thinks of it.
 */
declare module 'hono' {
  interface ContextVariableMap {
    /** Null: nobody is logged in. */
    asker: Asker | null;
  }
}

type AccessNeeds = Pick<ApiNeeds, 'people' | 'pageBase'>;

const COOKIE = 'headwater_session';

/** What somebody needs who is not logged in yet; the description of these routes says `security: []`. */
const OPEN = new Set(['GET /api/v1/session', 'POST /api/v1/session', 'POST /api/v1/setup']);

export function access(needs: AccessNeeds): MiddlewareHandler {
  const { people } = needs;
  return async (c, next) => {
    const { asker, secret } = findAsker(c, people);
    c.set('asker', asker);
    if (!asker && !OPEN.has(`${c.req.method} ${c.req.path}`) && people.hasKeeper()) throw loginRequired();
    if (asker && people.noteUse(asker) && secret !== null) giveCookie(c, needs, secret);
    await next();
  };
}

/** A request with a token stands or falls with it: a cookie beside it does not count. */
function findAsker(c: Context, people: AccessNeeds['people']): { asker: Asker | null; secret: string | null } {
  const [, token] = /^Bearer +(\S+) *$/i.exec(c.req.header('Authorization') ?? '') ?? [];
  if (token !== undefined) return { asker: people.byToken(token), secret: null };
  for (const secret of cookieSecrets(c.req.header('Cookie') ?? '')) {
    const asker = people.byCookie(secret);
    if (asker) return { asker, secret };
  }
  return { asker: null, secret: null };
}

/** A browser sends two when the path of the site was changed; the old one may come first. */
function cookieSecrets(header: string): string[] {
  return header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${COOKIE}=`))
    .map((pair) => pair.slice(COOKIE.length + 1));
}

/** The person behind a request. Throws `login_required`; before the set-up there is nobody. */
export function getAsker(c: Context): Asker {
  const asker = c.get('asker');
  if (asker) return asker;
  throw loginRequired();
}

/** Whose doing something is, in words that stay true when the person or the token is gone. */
export function who(c: Context): string {
  const asker = c.get('asker');
  if (!asker) return 'set-up';
  return asker.kind === 'login' ? asker.person.name : `${asker.person.name} (token ${asker.tokenName})`;
}

export function giveCookie(c: Context, needs: AccessNeeds, secret: string): void {
  setCookie(c, COOKIE, secret, { ...cookiePlace(c, needs), maxAge: LOGIN_MS / 1000 });
}

export function takeCookie(c: Context, needs: AccessNeeds): void {
  deleteCookie(c, COOKIE, cookiePlace(c, needs));
}

/**
 * `Strict`: no other site's link, form or script ever brings the cookie along. What `Lax` would add, that a link from
 * elsewhere opens the pages logged in, is not needed: the pages are static, and ask with the cookie once they are here.
 * `Secure` only where the page came over https, since most houses have none and the browser would drop the cookie.
 */
function cookiePlace(c: Context, { pageBase }: AccessNeeds) {
  const { protocol, pathname } = new URL(pageBase(c));
  return { path: pathname, secure: protocol === 'https:', httpOnly: true, sameSite: 'Strict' as const };
}

function loginRequired(): HeadwaterError {
  return new HeadwaterError(
    'login_required',
    'Nobody is logged in, or the login or token has ended.',
    'Log in on the pages of Headwater, or send a token as "Authorization: Bearer …".',
  );
}
