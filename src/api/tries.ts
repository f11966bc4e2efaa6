import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { scrub } from '../base/scrub.js';
import type { Asker } from '../people/index.js';
import type { TriedAccount } from '../providers/index.js';
import type { ApiNeeds } from './needs.js';
import { body, json, problem } from './problems.js';
import { Failure, failure, Time, timeOrNull } from './shapes.js';
import { validated } from './validated.js';

const TryRequest = z
  .strictObject({
    address: z.string().max(20_000).describe('A link, a server, a path, or the mail of a provider, as it was pasted.'),
    username: z.string().max(500).optional(),
    password: z.string().max(500).optional(),
  })
  .openapi('TryRequest');

const Account = z.object({
  status: z.string().describe('`active`, `trial`, `expired`, `banned`, `disabled`, or a word of the panel itself.'),
  expiresAt: Time.nullable(),
  maxConnections: z.int().nullable(),
  activeConnections: z.int().nullable(),
  isTrial: z.boolean(),
});
const TriedProvider = z
  .object({
    kind: z.enum(['m3u', 'xtream', 'unknown']).describe('For `POST /providers`.'),
    url: z.string().nullable().describe('For `POST /providers`; that of a list holds the login that was typed.'),
    username: z.string().nullable().describe('For `POST /providers` of a panel, as it was typed.'),
    password: z.string().nullable().describe('The same.'),
    shownUrl: z.string().nullable().describe('The same without credentials.'),
    suggestedName: z.string(),
    suggestedKey: z.string(),
    entryCount: z.int().nullable(),
    isCountComplete: z.boolean().describe('Whether all of the list was read for the counts.'),
    firstNames: z.array(z.string()).describe('Of the first TV channels.'),
    groupCount: z.int().nullable(),
    sizeBytes: z.int().nullable(),
    account: Account.nullable(),
    maxConnections: z.int().nullable().describe('For `POST /providers`.'),
    problem: Failure.nullable(),
    needsLogin: z.boolean().describe('The server wants a user name and a password.'),
  })
  .openapi('TriedProvider');

const tryProvider = createRoute({
  method: 'post',
  path: '/providers/try',
  summary: 'Look at what somebody typed: what it is and what is in it; nothing is kept',
  request: { body: body(TryRequest, 'What was typed') },
  responses: {
    200: json(TriedProvider, 'What was found, or what is wrong'),
    409: problem('call_cancelled'),
    422: problem('request_invalid'),
    503: problem('try_limit'),
  },
});

export function tryRoutes({ tries, ownHosts, people, clientOf }: ApiNeeds) {
  return new OpenAPIHono({ defaultHook: validated }).openapi(tryProvider, async (c) => {
    const { address, username = '', password = '' } = c.req.valid('json');
    const typed = { address, username, password };
    // before the set-up anybody in the house may ask, and what lies on this disk is none of their business
    const request = { ...typed, ownHosts: ownHostsOf(c, ownHosts), mayReadFiles: people.hasKeeper() };
    const asker = askerOf(clientOf(c), c.get('asker'));
    const { account, problem: failed, ...tried } = await tries.run(asker, request, c.req.raw.signal);
    return c.json(
      {
        ...tried,
        shownUrl: tried.url === null ? null : scrub(tried.url),
        account: account && accountView(account),
        problem: failure(failed),
      },
      200,
    );
  });
}

function accountView({ expiresAtMs, ...account }: TriedAccount) {
  return { ...account, expiresAt: timeOrNull(expiresAtMs) };
}

/** The name under which the asker knows us is one of ours, too. */
export function ownHostsOf(c: Context, ownHosts: () => readonly string[]): string[] {
  const host = c.req.header('host')?.toLowerCase();
  if (!host) return [...ownHosts()];
  return [...ownHosts(), ...(/:\d+$/.test(host) ? [host] : [`${host}:80`, `${host}:443`])];
}

/** As can be told without the asker's own word: its next question takes the place of the one before. */
function askerOf(address: string, asker: Asker | null): string {
  if (asker === null) return address;
  return `${address} ${asker.kind} ${asker.kind === 'login' ? asker.loginId : asker.tokenId}`;
}
