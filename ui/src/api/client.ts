import { signal } from '@preact/signals';
import { type ClientResponse, hc, type InferResponseType } from 'hono/client';
import type { ApiRoutes } from '../../../src/api/index.js';

/** Addresses of the daemon, seen from this page: it may live below a path of a proxy. */
export const siteUrl = (path: string): string => new URL(path, document.baseURI).href;

/** A channel's picture. Data comes first: the daemon answers at once, also when it has to fetch the picture. */
export const logoUrl = (logo: string | null): string | null =>
  logo?.startsWith('/') ? siteUrl(`${logo.slice(1)}?wait=no`) : logo;

export const api = hc<ApiRoutes>(siteUrl('api/v1'));

export type Provider = InferResponseType<typeof api.providers.$get, 200>['items'][number];
export type Sessions = InferResponseType<typeof api.sessions.$get, 200>;
/** One relay with its viewers. */
export type Relay = Sessions['items'][number];
export type Viewer = Relay['viewers'][number];
export type Traffic = InferResponseType<typeof api.sessions.traffic.$get, 200>;
export type Job = InferResponseType<typeof api.jobs.$get, 200>['items'][number];
export type About = InferResponseType<typeof api.about.$get, 200>;
export type Channel = InferResponseType<typeof api.channels.$get, 200>['items'][number];
export type Lineup = InferResponseType<typeof api.lineups.$get, 200>['items'][number];
export type LineupChannel = InferResponseType<(typeof api.lineups)[':id']['channels']['$get'], 200>['items'][number];
export type LineupPreview = InferResponseType<(typeof api.lineups)[':id']['preview']['$post'], 200>;
export type Session = InferResponseType<typeof api.session.$get, 200>;

/** Counts how often the daemon has said that nobody is logged in here. */
export const loginEnded = signal(0);

/** A request that was refused, with what the problem document says about it. */
export class RequestFailure extends Error {
  override readonly name = 'RequestFailure';
  constructor(
    readonly code: string,
    message: string,
    readonly hint: string,
    /** Single findings: a field of the request, a later change. */
    readonly findings: readonly { where: string; problem: string }[] = [],
    /** When it may be tried again; null: nobody says. */
    readonly waitSeconds: number | null = null,
  ) {
    super(message);
  }
}

type GoodBody<Reply> =
  Reply extends ClientResponse<infer Body, infer Status, string>
    ? Status extends 200 | 201 | 202
      ? Body
      : never
    : never;

/** The body of a good reply. Throws `RequestFailure`; the code is `unreachable` when no reply came. */
export async function answer<Reply extends ClientResponse<unknown, number, string>>(
  asked: Promise<Reply>,
): Promise<GoodBody<Reply>> {
  let reply: Reply;
  try {
    reply = await asked;
  } catch (cause) {
    if (isAbort(cause)) throw cause;
    throw new RequestFailure('unreachable', '', '');
  }
  if (reply.ok) return (await reply.json()) as GoodBody<Reply>;
  const failure = await readProblem(reply);
  if (failure.code === 'login_required') loginEnded.value++;
  throw failure;
}

export const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError';

/** Anything thrown as a failure that can be shown. */
export function asFailure(error: unknown): RequestFailure {
  return error instanceof RequestFailure ? error : new RequestFailure('page_fault', String(error), '');
}

async function readProblem(reply: ClientResponse<unknown, number, string>): Promise<RequestFailure> {
  const problem: unknown = await reply.json().catch(() => null);
  if (typeof problem === 'object' && problem !== null && 'title' in problem && 'code' in problem) {
    const { title, code, hint, errors } = problem as {
      title: string;
      code: string;
      hint?: string;
      errors?: { where: string; problem: string }[];
    };
    const waitSeconds = Number(reply.headers.get('retry-after')) || null;
    return new RequestFailure(code, title, hint ?? '', errors ?? [], waitSeconds);
  }
  return new RequestFailure(`status_${reply.status}`, '', '');
}
