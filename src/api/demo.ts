import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { ApiNeeds } from './needs.js';
import { json, problem } from './problems.js';

const Demo = z
  .object({
    isRunning: z.boolean(),
    canStart: z.boolean().describe('False while it runs, and where it was started on the command line.'),
    providerIds: z.array(z.int()).describe('Its providers, as far as they are there.'),
  })
  .openapi('Demo');

const get = createRoute({
  method: 'get',
  path: '/demo',
  summary: 'Whether the simulated providers of the demo run',
  responses: { 200: json(Demo, 'The demo') },
});
const start = createRoute({
  method: 'post',
  path: '/demo',
  summary: 'Start three simulated providers and add them; they are there again after a restart',
  responses: { 202: json(Demo, 'They run, and are being imported'), 503: problem('demo_failed') },
});
const stop = createRoute({
  method: 'delete',
  path: '/demo',
  summary: 'Stop the simulated providers and remove them',
  responses: { 200: json(Demo, 'The demo now'), 503: problem('demo_failed') },
});

export function demoRoutes({ demo }: ApiNeeds) {
  return new OpenAPIHono()
    .openapi(get, (c) => c.json(demo.state(), 200))
    .openapi(start, async (c) => {
      await demo.start();
      return c.json(demo.state(), 202);
    })
    .openapi(stop, async (c) => {
      await demo.stop();
      return c.json(demo.state(), 200);
    });
}
