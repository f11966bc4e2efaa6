import { OpenAPIHono } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import { HeadwaterError } from '../base/errors.js';
import { access } from './access.js';
import { activityRoutes } from './activity.js';
import { channelRoutes } from './channels.js';
import { connectRoutes } from './connect.js';
import { demoRoutes } from './demo.js';
import { detailRoutes } from './details.js';
import { docsRoutes } from './docs.js';
import { eventRoutes } from './event-stream.js';
import { inspectionRoutes } from './inspections.js';
import { lineupRoutes } from './lineups.js';
import { logRoutes } from './log.js';
import { matchingRoutes } from './matching.js';
import type { ApiNeeds } from './needs.js';
import { playbackRoutes } from './playback.js';
import { problemReply } from './problems.js';
import { profileRoutes } from './profiles.js';
import { providerGroupRoutes } from './provider-groups.js';
import { providerRoutes } from './providers.js';
import { publicListRoutes } from './public-lists.js';
import { refreshRoutes } from './refreshes.js';
import { ruleRoutes } from './rules.js';
import { sessionRoutes } from './session.js';
import { sessionsRoutes } from './sessions.js';
import { settingRoutes } from './settings.js';
import { tokenRoutes } from './tokens.js';
import { tryRoutes } from './tries.js';
import { takesFile, uploadRoutes } from './uploads.js';
import { zappingRoutes } from './zapping.js';

export type { About, ApiNeeds, ConnectDevice, ConnectFinding, ConnectNeed, HeardClient } from './needs.js';
export { problemReply } from './problems.js';

/** The routes of `/api/v1`, chained so that their types reach the client. */
const resources = (needs: ApiNeeds) =>
  new OpenAPIHono()
    .route('/', tryRoutes(needs))
    .route('/', inspectionRoutes(needs))
    .route('/', uploadRoutes(needs))
    .route('/', demoRoutes(needs))
    .route('/', publicListRoutes())
    .route('/', providerRoutes(needs))
    .route('/', providerGroupRoutes(needs))
    .route('/', refreshRoutes(needs))
    .route('/', ruleRoutes(needs))
    .route('/', matchingRoutes(needs))
    .route('/', channelRoutes(needs))
    .route('/', lineupRoutes(needs))
    .route('/', connectRoutes(needs))
    .route('/', detailRoutes(needs))
    .route('/', activityRoutes(needs))
    .route('/', sessionsRoutes(needs))
    .route('/', profileRoutes(needs))
    .route('/', playbackRoutes(needs))
    .route('/', zappingRoutes(needs))
    .route('/', sessionRoutes(needs))
    .route('/', tokenRoutes(needs))
    .route('/', logRoutes(needs))
    .route('/', settingRoutes(needs));

/** For the typed client of the UI: `hc<ApiRoutes>('/api/v1')`. */
export type ApiRoutes = ReturnType<typeof resources>;

/** Everything that people can set fits into far less, but for the choice of groups of a provider. */
const BODY_BYTES_MAX = 2 ** 20;
/** Names of groups by the ten thousands, each some hundred bytes long. */
const PROVIDER_BYTES_MAX = 8 * 2 ** 20;

function tooLarge(maxBytes: number): HeadwaterError {
  return new HeadwaterError(
    'request_too_large',
    `The request is larger than ${maxBytes / 2 ** 20} MiB.`,
    'Send less; a playlist is given as an address or a path, or brought with POST /uploads.',
  );
}

/** Everything below `/api`. @param stopping Ends event streams. */
export function createApi(needs: ApiNeeds, version: string, stopping: AbortSignal): OpenAPIHono {
  const api = new OpenAPIHono();
  api.use('*', async (c, next) => {
    // answers depend on who asks, and some hold a token: no cache on the way or on the disk may keep them
    c.header('Cache-Control', 'no-store');
    c.header('X-Content-Type-Options', 'nosniff');
    await next();
  });
  // before the limit of the body: of a stranger not one byte is read
  api.use('*', access(needs));
  const limitTo = (maxSize: number) => bodyLimit({ maxSize, onError: (c) => problemReply(c, tooLarge(maxSize)) });
  const [ofProvider, ofOthers] = [limitTo(PROVIDER_BYTES_MAX), limitTo(BODY_BYTES_MAX)];
  api.use('*', (c, next) => {
    if (takesFile(c.req.method, c.req.path)) return next();
    return (/\/v1\/providers(\/\d+)?$/.test(c.req.path) ? ofProvider : ofOthers)(c, next);
  });
  api.route('/v1', resources(needs));
  api.route('/v1', eventRoutes(needs, stopping));
  api.openAPIRegistry.registerComponent('securitySchemes', 'login', {
    ...{ type: 'apiKey', in: 'cookie', name: 'headwater_session' },
    description: 'Set by POST /v1/session.',
  });
  api.openAPIRegistry.registerComponent('securitySchemes', 'token', {
    ...{ type: 'http', scheme: 'bearer' },
    description: 'Made by POST /v1/tokens.',
  });
  api.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'Headwater',
      version,
      description: 'Providers, channels and what plays, as JSON. Errors are problem documents (RFC 9457).',
    },
    servers: [{ url: '.' }],
    security: [{ login: [] }, { token: [] }],
  });
  api.route('/', docsRoutes());
  api.all('*', (c) =>
    problemReply(
      c,
      new HeadwaterError(
        'not_found',
        `There is no ${c.req.method} ${c.req.path}.`,
        'The API is described at /api/docs.',
      ),
    ),
  );
  api.onError((error, c) => {
    if (!(error instanceof HeadwaterError || error instanceof HTTPException)) needs.log(error);
    return problemReply(c, error);
  });
  return api;
}
