import type { HttpBindings } from '@hono/node-server';
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { HeadwaterError } from '../base/errors.js';
import type { ProviderId } from '../base/model.js';
import type { Upload } from '../providers/index.js';
import type { ApiNeeds } from './needs.js';
import { json, problem } from './problems.js';
import { IdParams } from './shapes.js';
import { validated } from './validated.js';

const Uploaded = z
  .object({
    path: z.string().describe('For `POST /providers/try` and `POST /providers`.'),
    name: z.string(),
    sizeBytes: z.int(),
  })
  .openapi('Upload');
const file = {
  description: 'The bytes of the list, packed with gzip or not; of any content type, up to 512 MiB',
  required: true,
  content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } },
};

const save = createRoute({
  method: 'post',
  path: '/uploads',
  summary: 'Bring a playlist as a file; one that no provider uses is deleted after a day',
  request: { query: z.object({ name: z.string().min(1).max(1_000).describe('Name of the file.') }), body: file },
  responses: {
    201: json(Uploaded, 'Kept'),
    413: problem('request_too_large'),
    422: problem('request_invalid'),
    503: problem('upload_failed'),
  },
});
const replace = createRoute({
  method: 'put',
  path: '/providers/{id}/upload',
  summary: 'Put another file in the place of the one that a provider imports, and refresh it',
  request: { params: IdParams, body: file },
  responses: {
    200: json(Uploaded, 'Replaced; the refresh has started'),
    404: problem('provider_unknown'),
    413: problem('request_too_large'),
    422: problem('request_invalid'),
    503: problem('upload_failed'),
  },
});

/** The routes whose bodies are files: they go to the disk as they come, and no limit for JSON is theirs. */
export function takesFile(method: string, path: string): boolean {
  return (method === 'POST' && /\/uploads$/.test(path)) || (method === 'PUT' && /\/providers\/\d+\/upload$/.test(path));
}

export function uploadRoutes({ stores, uploads, refreshes }: ApiNeeds) {
  return new OpenAPIHono({ defaultHook: validated })
    .openapi(save, async (c) => c.json(await uploads.save(c.req.valid('query').name, uploadOf(c)), 201))
    .openapi(replace, async (c) => {
      const id = c.req.valid('param').id as ProviderId;
      const provider = stores.providers.living(id);
      if (!uploads.isUpload(provider.url)) {
        throw new HeadwaterError(
          'request_invalid',
          `"${provider.name}" is not imported from a file that was brought here.`,
          'Change its address instead.',
        );
      }
      const kept = await uploads.replace(provider.url, uploadOf(c));
      refreshes.cancel(id); // it reads the file of before
      refreshes.startSoon(id, false);
      return c.json(kept, 200);
    });
}

/** The request's own stream: Node tells when its connection is cut. */
function uploadOf(c: Context): Upload {
  const { incoming } = c.env as HttpBindings;
  const declared = Number(incoming.headers['content-length'] ?? Number.NaN);
  return { body: incoming, declaredBytes: Number.isFinite(declared) ? declared : null };
}
