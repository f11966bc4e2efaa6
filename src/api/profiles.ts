import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { COPY } from '../relay/index.js';
import { describeProfile } from '../renditions/index.js';
import type { ApiNeeds } from './needs.js';
import { json } from './problems.js';
import { Failure, failure, listOf } from './shapes.js';

const ProfileView = z
  .object({
    key: z.string().describe('As streams are asked for it: /stream/{id}.ts?profile=KEY.'),
    name: z.string(),
    description: z.string().describe('What it does, in words.'),
    encodes: z.enum(['never', 'ifNeeded', 'always']).describe('Whether it makes a new picture, which few may at once.'),
    isAvailable: z.boolean(),
    fault: Failure.nullable().describe('Why it cannot be had.'),
  })
  .openapi('Profile');

const list = createRoute({
  method: 'get',
  path: '/profiles',
  summary: 'How streams can be made for a viewer',
  responses: { 200: json(listOf(ProfileView, 'ProfileList'), 'The profiles; the first is what the provider sends') },
});

const ENCODES = { copy: 'never', none: 'never', copyH264: 'ifNeeded', h264: 'always' } as const;

export function profileRoutes({ renditions }: Pick<ApiNeeds, 'renditions'>) {
  return new OpenAPIHono().openapi(list, (c) => {
    const fault = failure(renditions.fault);
    const copy = {
      ...{ key: COPY, name: 'As it comes', description: 'What the provider sends, as it is.' },
      ...{ encodes: ENCODES.copy, isAvailable: true, fault: null },
    };
    const others = renditions.profiles().map((profile) => ({
      ...{ key: profile.key, name: profile.name, description: describeProfile(profile) },
      ...{ encodes: ENCODES[profile.video], isAvailable: fault === null, fault },
    }));
    return c.json({ items: [copy, ...others], nextCursor: null, total: others.length + 1 }, 200);
  });
}
