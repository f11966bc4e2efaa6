import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { LIST_KINDS } from '../base/import-choice.js';
import type { ProviderId } from '../base/model.js';
import { scrub } from '../base/scrub.js';
import type { ProviderInput, WantedProvider } from '../changes/index.js';
import { backupHost, headerName, headerValue, proxyUrl, schedule, webOrFile } from '../config/index.js';
import { xtreamBaseOf, xtreamLoginOf } from '../formats/xtream/index.js';
import { accountFault, connectionLimit, type RefreshHistory, refuseOwnAddress, usesSlots } from '../providers/index.js';
import type { SlotUse } from '../slots/index.js';
import type { ProviderRow } from '../store/index.js';
import { who } from './access.js';
import type { ApiNeeds } from './needs.js';
import { body, json, problem } from './problems.js';
import { accessShape, accessView } from './provider-access.js';
import { GroupChoice } from './provider-groups.js';
import { RefreshView, refreshView } from './refreshes.js';
import { Steps, stepsOf, stepViews } from './rule-shapes.js';
import { ChangeReply, Failure, failure, IdParams, listOf, Name, Time, time, timeOrNull } from './shapes.js';
import { ownHostsOf } from './tries.js';
import { validated } from './validated.js';

const Provider = z
  .object({
    id: z.int(),
    key: z.string(),
    name: z.string(),
    kind: z.enum(['m3u', 'xtream']),
    source: z.enum(['file', 'database']).describe('`file`: set in config.yaml, and changed there.'),
    isEnabled: z.boolean(),
    url: z.string().describe('Without user name, password and tokens.'),
    maxConnections: z.int().nullable().describe('Of the first account. Null: what the account says, else 1.'),
    rules: Steps.describe('Its own rules, in their order; those for all providers run before.'),
    live: z.boolean().describe('Live channels are imported.'),
    movies: z.boolean(),
    series: z.boolean(),
    ...accessShape,
    hasGuide: z.boolean().describe('The panel has a guide of its own, or the playlist names one.'),
    refresh: z.string(),
    nextRefreshAt: Time.nullable(),
    isRefreshing: z.boolean(),
    streamCount: z.int(),
    missingCount: z.int(),
    groupChoice: GroupChoice.shape.newGroups
      .unwrap()
      .describe('What becomes of groups that appear later; GET /providers/{id}/groups has all of them.'),
    askedGroupCount: z.int().describe('Groups that appeared later and wait for an answer.'),
    unchosenLists: z
      .array(z.enum(LIST_KINDS))
      .describe('Lists that are switched on and of which no group is chosen: nothing of them comes in.'),
    usesDirectSource: z.boolean(),
    lastRefresh: RefreshView.nullable(),
    slots: z.object({ limit: z.int(), used: z.int(), waiting: z.int() }).describe('Its connections.'),
    isUpload: z.boolean().describe('It is imported from a file that was brought with POST /uploads.'),
    problem: Failure.extend({
      since: Time,
      accountFault: z
        .enum(['login', 'ended'])
        .nullable()
        .describe(
          'What a person mends at the account. `login`: its user name or password is wrong; of a playlist, they are in its address. `ended`: its term is over.',
        ),
      accountEndedAt: Time.nullable(),
    })
      .nullable()
      .describe('Why the newest refresh failed or was held, and since when each of them did.'),
    lastGoodAt: Time.nullable(),
    recent: z
      .array(z.object({ at: Time, state: z.enum(['done', 'unchanged', 'failed', 'held']) }))
      .describe('The worst refresh of each of the last 30 days that had one, oldest first.'),
  })
  .openapi('Provider');

const Url = webOrFile.describe(
  'm3u: http(s) address or path of the playlist. xtream: address of the panel. Write-only: it is shown without credentials.',
);
const Secret = z.string().trim().min(1).max(500);
const EditableFields = {
  kind: z.enum(['m3u', 'xtream']).optional().describe('Default: m3u.'),
  username: Secret.nullable().optional().describe('xtream: of the first account.'),
  password: Secret.nullable()
    .optional()
    .describe('Write-only. Left out: it stays; that of a further account, when `username` names one.'),
  accounts: z
    .array(
      z.strictObject({
        username: Secret,
        password: Secret.optional().describe(
          'Write-only. Left out: the password of the account that has this user name now.',
        ),
        maxConnections: z.int().min(1).max(100).nullable().default(null),
      }),
    )
    .max(50)
    .optional()
    .describe('All further credentials of the same subscription, tried in this order.'),
  backupHosts: z
    .array(backupHost)
    .max(20)
    .optional()
    .describe('Other hosts of the same provider, tried in this order.'),
  live: z.boolean().optional().describe('Import live channels.'),
  movies: z.boolean().optional().describe('Import films.'),
  series: z.boolean().optional().describe('Import series.'),
  rules: Steps.optional().describe('All of its own rules, in their order; the list is imported anew at once.'),
  maxConnections: z.int().min(1).max(100).nullable().optional(),
  refresh: schedule('daily', 'manual').optional().describe('`daily`, `manual`, or five cron fields.'),
  userAgent: headerValue.nullable().optional(),
  headers: z
    .record(headerName, headerValue.nullable())
    .optional()
    .describe('All further request headers. Write-only; null: the value that it has now.'),
  proxy: proxyUrl
    .nullable()
    .optional()
    .describe(
      'http, https or socks proxy through which its servers are reached. Shown without its login; sent as it is shown, it keeps the login.',
    ),
  tls: z
    .strictObject({
      verifies: z.boolean().default(true).describe('Off only for a server whose certificate you know to be wrong.'),
      caFile: z
        .string()
        .max(4_096)
        .nullable()
        .default(null)
        .describe('PEM file on this machine with certificates to trust.'),
    })
    .optional(),
  allowPrivate: z.boolean().nullable().optional(),
  groups: GroupChoice.optional(),
  usesDirectSource: z
    .boolean()
    .optional()
    .describe('xtream: play entries at the `direct_source` that the panel names instead of at the panel.'),
};
export const NewProvider = z
  .strictObject({
    key: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/),
    name: Name,
    url: Url,
    allowTwice: z.boolean().optional().describe('Add it although another provider has this address.'),
    ...EditableFields,
  })
  .openapi('NewProvider');
const ProviderPatch = z
  .strictObject({
    name: Name.optional(),
    url: Url.optional(),
    isEnabled: z.boolean().optional(),
    ...EditableFields,
  })
  .openapi('ProviderPatch');

const list = createRoute({
  method: 'get',
  path: '/providers',
  summary: 'All providers with their state',
  responses: { 200: json(listOf(Provider, 'ProviderList'), 'The providers') },
});
const add = createRoute({
  method: 'post',
  path: '/providers',
  summary: 'Add a playlist or a panel; its import starts at once',
  request: { body: body(NewProvider, 'The provider') },
  responses: {
    201: json(ChangeReply, 'Added'),
    409: problem('provider_key_taken', 'provider_known'),
    422: problem('request_invalid', 'provider_is_headwater'),
  },
});
const get = createRoute({
  method: 'get',
  path: '/providers/{id}',
  summary: 'One provider',
  request: { params: IdParams },
  responses: { 200: json(Provider, 'The provider'), 404: problem('provider_unknown') },
});
const patch = createRoute({
  method: 'patch',
  path: '/providers/{id}',
  summary: 'Change a provider; fields that are not named stay',
  request: { params: IdParams, body: body(ProviderPatch, 'What to change') },
  responses: {
    200: json(ChangeReply, 'Changed'),
    404: problem('provider_unknown'),
    409: problem('set_in_config_file'),
    422: problem('request_invalid', 'provider_is_headwater'),
  },
});
const remove = createRoute({
  method: 'delete',
  path: '/providers/{id}',
  summary: 'Remove a provider; can be undone for a day',
  request: { params: IdParams },
  responses: {
    200: json(ChangeReply, 'Removed'),
    404: problem('provider_unknown'),
    409: problem('set_in_config_file'),
  },
});
export function providerRoutes({ stores, reader, refreshes: running, edit, ownHosts, slots, uploads }: ApiNeeds) {
  const getRow = (id: number) => stores.providers.living(id as ProviderId);
  const views = async (rows: readonly ProviderRow[]) => {
    const providerIds = rows.map((row) => row.id);
    const [totals, histories] = await Promise.all([
      reader.ask('providerTotals', { providerIds }),
      reader.ask('providerHistories', { providerIds, sinceMs: Date.now() - HISTORY_MS }),
    ]);
    const inUse = slots.snapshot();
    const house = stores.providers.list();
    return rows.map((row, at) => {
      const [last] = stores.providers.refreshes(row.id, 1);
      const { id, key, name, kind, source, isEnabled, maxConnections } = row;
      return {
        ...{ id, key, name, kind, source, isEnabled, maxConnections },
        url: scrub(row.url),
        rules: stepViews(row.rules),
        refresh: row.refresh,
        nextRefreshAt: timeOrNull(running.nextMs(row.id)),
        isRefreshing: running.isRunning(row.id),
        streamCount: totals[at]!.streamCount,
        missingCount: totals[at]!.missingCount,
        groupChoice: row.groups.newGroups,
        askedGroupCount: totals[at]!.askedGroupCount,
        unchosenLists: totals[at]!.unchosenLists,
        usesDirectSource: row.usesDirectSource,
        lastRefresh: last ? refreshView(last) : null,
        slots: { limit: connectionLimit([row], house), ...connectionsOf(row, inUse) },
        ...{ live: row.wantsLive, movies: row.wantsMovies, series: row.wantsSeries },
        ...accessView(row),
        hasGuide: row.guideUrls.length > 0,
        isUpload: uploads.isUpload(row.url),
        ...historyView(row, histories[at]!),
      };
    });
  };

  return new OpenAPIHono({ defaultHook: validated })
    .openapi(list, async (c) => {
      const items = await views(stores.providers.list());
      return c.json({ items, nextCursor: null, total: items.length }, 200);
    })
    .openapi(add, async (c) => {
      const provider = providerInput(c.req.valid('json'));
      refuseOwnAddress(provider.url, ownHostsOf(c, ownHosts));
      const reply = await edit({ kind: 'addProvider', provider }, who(c));
      running.startSoon(reply.subjectId as ProviderId, true);
      return c.json({ changeId: reply.changeId, id: reply.subjectId }, 201);
    })
    .openapi(get, async (c) => {
      const [view] = await views([getRow(c.req.valid('param').id)]);
      return c.json(view!, 200);
    })
    .openapi(patch, async (c) => {
      const { id: providerId, kind } = getRow(c.req.valid('param').id);
      const fields = c.req.valid('json');
      const wanted = editOf({ ...fields, ...panelAddress(fields.kind ?? kind, fields) });
      if (wanted.url !== undefined) refuseOwnAddress(wanted.url, ownHostsOf(c, ownHosts));
      const reply = await edit({ kind: 'editProvider', providerId, patch: wanted }, who(c));
      if (wanted.isEnabled) running.startSoon(providerId, false);
      return c.json({ changeId: reply.changeId, id: reply.subjectId }, 200);
    })
    .openapi(remove, async (c) => {
      const reply = await edit({ kind: 'removeProvider', providerId: getRow(c.req.valid('param').id).id }, who(c));
      return c.json({ changeId: reply.changeId, id: reply.subjectId }, 200);
    });
}

/** A new provider in the words of the database. */
export function providerInput({ key, name, ...fields }: z.output<typeof NewProvider>): ProviderInput {
  const { url, ...rest } = editOf({ ...fields, ...panelAddress(fields.kind ?? 'm3u', fields) });
  return { ...rest, key, name, url: url! };
}

/** The words of the API to those of the database. Fields that are not named stay out. */
function editOf({ live, movies, series, rules, ...fields }: z.output<typeof ProviderPatch>): WantedProvider {
  const wants = { wantsLive: live, wantsMovies: movies, wantsSeries: series, rules: rules && stepsOf(rules) };
  const named = Object.entries({ ...fields, ...wants }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(named) as WantedProvider;
}

/** People give the link of a panel's list for its address: where its scripts are, and the login that the link holds. */
function panelAddress(
  kind: ProviderRow['kind'],
  { url, username, password }: z.output<typeof ProviderPatch>,
): z.output<typeof ProviderPatch> {
  if (kind !== 'xtream' || url === undefined || !/^https?:/i.test(url) || !URL.canParse(url)) return {};
  const parsed = new URL(url);
  const login = xtreamLoginOf(parsed);
  const isNamed = username !== undefined || password !== undefined;
  return {
    url: xtreamBaseOf(parsed) ?? url,
    ...(login && !isNamed ? { username: login.username, password: login.password } : {}),
  };
}

/** Over all accounts. */
function connectionsOf(row: ProviderRow, uses: readonly SlotUse[]): { used: number; waiting: number } {
  const own = uses.filter((use) => usesSlots(row, use));
  const sum = (field: 'used' | 'waiting') => own.reduce((total, use) => total + use[field], 0);
  return { used: sum('used'), waiting: sum('waiting') };
}

const HISTORY_MS = 30 * 86_400_000;

function historyView(row: ProviderRow, { lastGoodAtMs, problem: failing, recent }: RefreshHistory) {
  const fault = failing && accountFault(row, failing.error);
  return {
    problem: failing && {
      ...{ ...failure(failing.error)!, since: time(failing.sinceMs), accountFault: fault?.kind ?? null },
      accountEndedAt: timeOrNull(fault?.kind === 'ended' ? fault.endedAtMs : null),
    },
    lastGoodAt: timeOrNull(lastGoodAtMs),
    recent: recent.map(({ atMs, state }) => ({ at: time(atMs), state })),
  };
}
