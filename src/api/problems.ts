import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { type ErrorCode, HeadwaterError, toErrorRecord } from '../base/errors.js';
import { LoginLocked } from '../people/index.js';

/** Failures as RFC 9457 problem documents. */
const Problem = z
  .object({
    type: z.literal('about:blank'),
    title: z.string().describe('What happened, to which thing, where.'),
    status: z.int(),
    code: z.string().describe('Stable name of the failure, in snake_case; docs/errors.md lists all.'),
    hint: z.string().describe('What to do about it.'),
    errors: z.array(z.object({ where: z.string(), problem: z.string() })).describe('Single findings.'),
  })
  .openapi('Problem');

type ProblemStatus = 400 | 401 | 403 | 404 | 409 | 413 | 415 | 422 | 429 | 500 | 502 | 503;

const STATUS: Partial<Record<ErrorCode, ProblemStatus>> = {
  provider_unknown: 404,
  channel_unknown: 404,
  lineup_unknown: 404,
  change_unknown: 404,
  not_found: 404,
  provider_key_taken: 409,
  lineup_key_taken: 409,
  lineup_name_taken: 409,
  provider_known: 409,
  provider_disabled: 409,
  refresh_running: 409,
  try_limit: 503,
  look_displaced: 409,
  provider_is_headwater: 422,
  call_cancelled: 409,
  set_in_config_file: 409,
  number_taken: 409,
  number_changed: 409,
  matching_busy: 409,
  review_unknown: 404,
  change_conflict: 409,
  change_undone: 409,
  setting_unknown: 404,
  token_unknown: 404,
  keeper_exists: 409,
  login_required: 401,
  login_refused: 401,
  login_locked: 429,
  upload_failed: 503,
  demo_failed: 503,
  request_invalid: 422,
  request_too_large: 413,
  client_not_allowed: 403,
  origin_refused: 403,
  host_refused: 403,
  relay_no_slot: 503,
  relay_limit: 503,
  relay_no_source: 503,
  ffmpeg_missing: 503,
  upstream_refused: 502,
  upstream_unreachable: 502,
  upstream_not_video: 502,
  upstream_no_picture: 502,
  upstream_scrambled: 502,
  upstream_stalled: 502,
  upstream_ended: 502,
  redirect_limit: 502,
  address_refused: 502,
  profile_unknown: 404,
  rendition_limit: 503,
  rendition_too_slow: 503,
  channel_not_playing: 404,
  viewer_unknown: 404,
  shutting_down: 503,
  worker_gone: 503,
  worker_crashed: 503,
  provider_unreachable: 502,
  proxy_unreachable: 502,
  proxy_refused: 502,
};

export function problemReply(c: Context, error: unknown): Response {
  const record = error instanceof HTTPException ? fromHttpException(error) : toErrorRecord(error);
  const status = error instanceof HTTPException ? (error.status as ProblemStatus) : (STATUS[record.code] ?? 500);
  const body = {
    type: 'about:blank',
    title: record.message,
    status,
    code: record.code,
    hint: record.hint,
    errors: record.details,
  };
  if (error instanceof LoginLocked) c.header('Retry-After', String(Math.ceil(error.waitMs / 1000)));
  if (status === 401) c.header('WWW-Authenticate', 'Bearer realm="Headwater"');
  return c.body(JSON.stringify(body), status, { 'Content-Type': 'application/problem+json' });
}

function fromHttpException(error: HTTPException) {
  const hint =
    error.status === 415 ? 'Send the header Content-Type: application/json.' : 'Check that the body is valid JSON.';
  return toErrorRecord(new HeadwaterError('request_invalid', error.message || `Status ${error.status}`, hint));
}

/** A response of a route, for its documentation. */
export function problem(...codes: ErrorCode[]) {
  return {
    description: codes.map((code) => `\`${code}\``).join(', '),
    content: { 'application/problem+json': { schema: Problem } },
  };
}

export function json<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

export function body<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { description, required: true, content: { 'application/json': { schema } } };
}
