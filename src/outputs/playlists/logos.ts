import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { sendDocument } from '../../documents/index.js';

/** Pictures of channels, under addresses of ours. */
export interface LogoNeeds {
  /**
   * Null: there is none, or it could not be had in time.
   *
   * @param waits Until one that is not there yet has been fetched; else it is fetched for the next time.
   */
  find(
    addressHash: string,
    waits: boolean,
  ): Promise<{ path: string; contentType: string; etag: string; sizeBytes: number } | null>;
}

/** A picture is another one about once a year; players ask with its ETag then. */
const FOUND = { 'Cache-Control': 'public, max-age=604800, stale-while-revalidate=2592000' };
/** It may be there in a minute. */
const MISSING = { 'Cache-Control': 'public, max-age=60' };
/** A page asks again in a moment. */
const NOT_YET = { 'Cache-Control': 'no-store' };
const ALWAYS = { 'X-Content-Type-Options': 'nosniff' };

export function createLogoRoutes(needs: LogoNeeds): Hono<{ Bindings: HttpBindings }> {
  return new Hono<{ Bindings: HttpBindings }>().get('/logos/:hash{[0-9a-f]{24}}', async (c) => {
    const waits = c.req.query('wait') !== 'no';
    const found = await needs.find(c.req.param('hash'), waits);
    if (!found)
      return c.text('There is no such logo, or it cannot be had now.\n', 404, {
        ...(waits ? MISSING : NOT_YET),
        ...ALWAYS,
      });
    return (await sendDocument(found, c.env, { ...FOUND, ...ALWAYS })) ?? RESPONSE_ALREADY_SENT;
  });
}
