import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { PUBLIC_LISTS } from '../providers/index.js';
import { json } from './problems.js';
import { listOf } from './shapes.js';

const PublicList = z
  .object({
    key: z.string(),
    name: z.string(),
    kind: z.enum(['playlist', 'guide']),
    url: z.string(),
    homepage: z.string().describe('Where its makers say what it is.'),
    countries: z.array(z.string()).describe('ISO 3166 codes; empty: the whole world.'),
    brings: z.enum(['tv', 'radio']),
  })
  .openapi('PublicList');

const list = createRoute({
  method: 'get',
  path: '/public-lists',
  summary: 'Public playlists and guides that come with Headwater; nothing of them is opened',
  responses: { 200: json(listOf(PublicList, 'PublicListList'), 'The lists') },
});

export function publicListRoutes() {
  return new OpenAPIHono().openapi(list, (c) => {
    const items = PUBLIC_LISTS.map((one) => ({ ...one, countries: [...one.countries] }));
    return c.json({ items, nextCursor: null, total: items.length }, 200);
  });
}
